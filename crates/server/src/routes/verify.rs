//! `GET /V`: the page on which anyone checks a letter; its address stands in the QR, upper case, the seal behind `#`. One file that loads
//! nothing else, so that it works without a line once it is there. `/V/offline.js` keeps it in the browser.

use std::sync::LazyLock;

use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Redirect};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

const PAGE: &str = include_str!("../../pages/verify.html");
const OFFLINE: &str = include_str!("../../pages/offline.js");
const CONTENT_SECURITY_POLICY: HeaderName = header::CONTENT_SECURITY_POLICY;

/// Only the page's own script and style run, named by their hashes (CSP 3, section 6.6.2.3); it talks to this server alone.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    format!(
        "default-src 'none'; script-src {}; style-src {}; connect-src 'self'; worker-src 'self'; img-src blob: data:; \
         media-src blob: mediastream:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        hash(PAGE, "script"),
        hash(PAGE, "style")
    )
});

/// The hash of the one element of that name, as a policy writes it.
pub(super) fn hash(page: &str, element: &str) -> String {
    let inside =
        page.split_once(&format!("<{element}>")).and_then(|(_, rest)| rest.split_once(&format!("</{element}>")));
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(inside.map_or("", |(inside, _)| inside))))
}

pub async fn page() -> impl IntoResponse {
    (
        [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-cache"),
            (CONTENT_SECURITY_POLICY, POLICY.as_str()),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (HeaderName::from_static("permissions-policy"), "camera=(self)"),
        ],
        PAGE,
    )
}

pub async fn offline() -> impl IntoResponse {
    (
        [
            (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
            (header::CACHE_CONTROL, "no-cache"),
            (CONTENT_SECURITY_POLICY, "default-src 'none'; connect-src 'self'"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            // It lies below the page, and is for the page.
            (HeaderName::from_static("service-worker-allowed"), "/V"),
        ],
        OFFLINE,
    )
}

/// Scanners that write small letters, and whoever types the host alone.
pub async fn elsewhere() -> Redirect {
    Redirect::temporary("/V")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_holds_one_script_and_one_style_and_names_nothing_outside() {
        for element in ["<script", "<style"] {
            assert_eq!(PAGE.matches(element).count(), 1, "{element}");
        }
        for outside in ["http://", "https://", "src=", "@import", "url(", " style=", " onclick="] {
            assert!(!PAGE.contains(outside), "{outside}");
        }
        // SHA-256 of nothing: the element was not found.
        assert!(!POLICY.contains("47DEQpj8HBSa"));
    }
}
