//! The frame of the administration's pages, and text made safe for it. No scripts.

use std::fmt::Display;
use std::sync::LazyLock;

use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::{Engine, engine::general_purpose::STANDARD};
use model::date::Date;
use sha2::{Digest, Sha256};

use crate::database::operator::{Operator, Role};

const STYLE: &str = include_str!("../../../pages/admin.css");
const DAY_MS: i64 = 86_400_000;

/// Nothing runs, nothing is loaded, forms go to this server alone.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
});

/// Text within HTML.
pub fn text(text: impl Display) -> String {
    let text = text.to_string();
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// A moment to be read, `2026-04-14 09.30 UTC`; a dash for none.
pub fn moment(ms: i64) -> String {
    if ms <= 0 {
        return "–".to_owned();
    }
    let day = Date::from_days_since_epoch(ms.div_euclid(DAY_MS)).map_or_else(String::new, |day| day.iso());
    let minutes = ms.rem_euclid(DAY_MS) / 60_000;
    format!("{day} {:02}.{:02} UTC", minutes / 60, minutes % 60)
}

/// A page; `body` is HTML.
pub fn page(status: StatusCode, title: &str, visitor: Option<&Operator>, body: &str) -> Response {
    let places = match visitor.map(|operator| operator.role) {
        Some(Role::Administrator) => "<a href=\"/admin\">Kabupaten/kota</a> <a href=\"/admin/figures\">Angka</a>",
        Some(Role::Ministry) => "<a href=\"/admin/figures\">Angka</a>",
        None => "",
    };
    let leave = visitor.map_or_else(String::new, |operator| {
        format!(
            "<form method=\"post\" action=\"/admin/sign-out\"><button>Keluar ({})</button></form>",
            text(&operator.name)
        )
    });
    let html = format!(
        "<!doctype html>\n<html lang=\"id\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>{title} · Loket PMI</title><link rel=\"icon\" href=\"data:,\"><style>{STYLE}</style></head>\
         <body><header><h1>{title}</h1><nav>{places} {leave}</nav></header><main>{body}</main></body></html>",
        title = text(title)
    );
    (
        status,
        [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
            (header::CONTENT_SECURITY_POLICY, POLICY.as_str()),
            // The address of a page alone, and to this server alone: posts are told from foreign ones by it.
            (header::REFERRER_POLICY, "same-origin"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        ],
        html,
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_office_is_called_cannot_become_a_part_of_the_page() {
        assert_eq!(
            text("<img src=x onerror='1'> & \"P4MI\""),
            "&lt;img src=x onerror=&#39;1&#39;&gt; &amp; &quot;P4MI&quot;"
        );
    }

    #[test]
    fn a_moment_is_read_as_day_and_minute() {
        assert_eq!(moment(1_776_159_000_000), "2026-04-14 09.30 UTC");
        assert_eq!(moment(0), "–");
    }
}
