//! The contract over http, for a browser on this computer: the same screens, the real core, no window.
//!
//! Listens on loopback only and answers nobody who does not have the token. It must never know what a command means, and
//! is never in a release.

mod events;
mod page;
mod rpc;
mod upload;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use tokio::net::TcpListener;

/// A scan may have 150 megabytes.
const LARGEST_UPLOAD: usize = 160 << 20;

/// What every request needs.
#[derive(Clone)]
pub(crate) struct Bridge {
    app: Arc<App>,
    token: Arc<str>,
    screens: Arc<PathBuf>,
    uploads: Arc<PathBuf>,
}

impl Bridge {
    /// Whether the request may speak with the core: its header, or where a browser cannot set one (`EventSource`) its
    /// query, holds the token.
    fn admits(&self, headers: &HeaderMap, query_token: Option<&str>) -> bool {
        let header = headers.get("authorization").and_then(|value| value.to_str().ok());
        header.and_then(|value| value.strip_prefix("Bearer ")).or(query_token) == Some(&*self.token)
    }
}

/// A bridge that listens but does not serve yet.
pub struct Listening {
    listener: TcpListener,
    bridge: Bridge,
    url: String,
}

impl Listening {
    /// Address of the page with its token: `http://127.0.0.1:PORT/#token=TOKEN`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Serves until the process ends.
    pub async fn serve(self) -> io::Result<()> {
        let routes = Router::new()
            .route("/rpc", post(rpc::answer).layer(DefaultBodyLimit::max(LARGEST_UPLOAD)))
            .route("/events", get(events::stream))
            .route("/upload", post(upload::keep).layer(DefaultBodyLimit::max(LARGEST_UPLOAD)))
            .fallback(page::file)
            .with_state(self.bridge);
        axum::serve(self.listener, routes).await
    }
}

/// Listens on a free port of the loopback address. `screens` is the folder of the built screens, `uploads` the folder for
/// files which the browser hands over.
pub async fn listen(app: Arc<App>, screens: PathBuf, uploads: PathBuf) -> io::Result<Listening> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let token = token()?;
    let url = format!("http://{}/#token={token}", listener.local_addr()?);
    let bridge =
        Bridge { app, token: token.into(), screens: Arc::new(screens.canonicalize()?), uploads: Arc::new(uploads) };
    Ok(Listening { listener, bridge, url })
}

fn token() -> io::Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
