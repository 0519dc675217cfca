//! The built screens as files. The page holds no data, so it needs no token.

use std::path::{Path, PathBuf};

use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::Bridge;

/// As strict as the window's, with the bridge as the only place to speak to.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; \
     img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'";

pub(super) async fn file(State(bridge): State<Bridge>, uri: Uri) -> Response {
    let Some(path) = find(&bridge.screens, uri.path()) else { return StatusCode::NOT_FOUND.into_response() };
    match tokio::fs::read(&path).await {
        Ok(bytes) => {
            let headers = [
                (header::CONTENT_TYPE, kind_of(&path)),
                (header::CACHE_CONTROL, "no-store"),
                (header::CONTENT_SECURITY_POLICY, POLICY),
            ];
            (headers, bytes).into_response()
        }
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The file for a path of the page, never one outside the folder of the screens.
fn find(screens: &Path, path: &str) -> Option<PathBuf> {
    let name = path.trim_start_matches('/');
    let file = screens.join(if name.is_empty() { "index.html" } else { name }).canonicalize().ok()?;
    file.starts_with(screens).then_some(file)
}

fn kind_of(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
