//! HTTP over the core: paths, bodies, status codes. A controller for each noun.

mod admin;
mod admission;
mod answer;
mod attachments;
mod exchange;
mod health;
mod letters;
mod metrics;
mod verify;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use sync::message::{Refusal, RefusalCode};
use tokio::sync::{Semaphore, watch};

use crate::core::Core;
use crate::throttle::Throttle;
use metrics::Metrics;

/// Exchanges that are worked on at once; others wait. Bounds memory, not speed: there is one writer anyhow.
const AT_ONCE: usize = 16;
/// People who are let in at once; others are asked to come again. Well below `AT_ONCE`.
const SIGN_INS_AT_ONCE: usize = 4;

/// What every controller needs.
#[derive(Clone)]
pub struct Site {
    core: Arc<Core>,
    throttle: Arc<Throttle>,
    /// For whoever tries numbers of letters.
    lookups: Arc<Throttle>,
    /// For whoever tries to sign in.
    visits: Arc<Throttle>,
    /// For whoever tries tokens of the ministry.
    tokens: Arc<Throttle>,
    /// Who is being let in: the hash of their secret is slow on purpose and must not hold up desktops.
    sign_ins: Arc<Semaphore>,
    work: Arc<Semaphore>,
    metrics: Arc<Metrics>,
    /// Becomes true when the server is to stop: whoever waits goes home.
    stopping: watch::Receiver<bool>,
}

impl Site {
    /// A site over a core.
    pub fn new(core: Arc<Core>, stopping: watch::Receiver<bool>) -> Self {
        Self {
            core,
            throttle: Arc::default(),
            lookups: Arc::default(),
            visits: Arc::default(),
            tokens: Arc::default(),
            sign_ins: Arc::new(Semaphore::new(SIGN_INS_AT_ONCE)),
            work: Arc::new(Semaphore::new(AT_ONCE)),
            metrics: Arc::default(),
            stopping,
        }
    }

    /// Does the core's blocking work where it may block.
    async fn work<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Core) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let unavailable = Refusal { code: RefusalCode::Unavailable, detail: 0 };
        let permit = self.work.clone().acquire_owned().await.map_err(|_| unavailable)?;
        let core = Arc::clone(&self.core);
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            job(&core)
        });
        done.await.map_err(|_| unavailable)?
    }
}

/// All paths.
pub fn router(site: Site) -> Router {
    Router::new()
        .route("/health", get(health::health))
        .route("/ready", get(health::ready))
        .route("/metrics", get(health::metrics))
        .route("/v1/ping", get(health::ping))
        .route("/v1/enrol", post(admission::enrol))
        .route("/v1/join", post(admission::join))
        .route("/v1/renew", post(admission::renew))
        .route("/v1/sync", post(exchange::sync))
        .route("/v1/live", get(exchange::live))
        .route("/v1/attachments/state", post(attachments::state))
        .route("/v1/attachments/put", post(attachments::put))
        .route("/v1/attachments/get", post(attachments::get))
        .route("/v1/letters/keys", get(letters::keys))
        .route("/v1/letters/standing", get(letters::standing))
        .route("/v1/letters/ended", get(letters::ended))
        .route("/v1/figures", get(admin::public))
        .route("/v1/figures.csv", get(admin::public_csv))
        .route("/admin", get(admin::overview))
        .route("/admin/sign-in", post(admin::sign_in))
        .route("/admin/sign-out", post(admin::sign_out))
        .route("/admin/districts", post(admin::add_district))
        .route("/admin/districts/{code}", get(admin::district))
        .route("/admin/districts/{code}/invite", post(admin::invite))
        .route("/admin/districts/{code}/revoke", post(admin::revoke))
        .route("/admin/figures", get(admin::figures_page))
        .route("/admin/figures.csv", get(admin::csv))
        .route("/", get(verify::elsewhere))
        .route("/v", get(verify::elsewhere))
        .route("/V", get(verify::page))
        .route("/V/offline.js", get(verify::offline))
        .layer(axum::middleware::from_fn_with_state(site.clone(), answer::log))
        .with_state(site)
}
