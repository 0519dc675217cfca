//! Starting, serving and stopping.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use crate::clock::{Clock, MachineClock};
use crate::core::Core;
use crate::database::{Database, DatabaseError};
use crate::place::{self, PlaceError};
use crate::routes::{self, Site};
use crate::storage::{self, Location, Storage, StorageError};
use crate::tls::{self, TlsError};

/// How long answers may still take after the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// How a server is to run.
#[derive(Clone)]
pub struct Config {
    /// Folder of its database.
    pub home: PathBuf,
    /// Address of a PostgreSQL database, instead of the file in the home.
    pub database: Option<String>,
    /// Where attachments lie; the home's own folder when nothing is said.
    pub attachments: Option<Location>,
    /// Most bytes of attachments for one district.
    pub attachments_limit: u64,
    /// Certificate and key; without them plain HTTP, for a proxy before it or this machine alone.
    pub tls: Option<tls::Files>,
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Its clock.
    pub clock: Arc<dyn Clock>,
}

impl Config {
    /// On the loopback, on a free port, with the machine's clock.
    pub fn local(home: PathBuf) -> Self {
        Self {
            home,
            database: None,
            attachments: None,
            attachments_limit: storage::LIMIT_BYTES,
            tls: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            clock: Arc::new(MachineClock),
        }
    }
}

/// Why a server did not start or broke down.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, #[source] std::io::Error),
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Attachments cannot be kept.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Attachments lie elsewhere.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// Certificate or key cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The system refuses threads or sockets.
    #[error("the system refuses: {0}")]
    System(#[from] std::io::Error),
}

/// A running server, in threads of its own. Stops when dropped.
pub struct Running {
    /// Where it listens.
    pub addr: SocketAddr,
    core: Arc<Core>,
    stop: watch::Sender<bool>,
    thread: Option<std::thread::JoinHandle<Result<(), StartError>>>,
}

impl Running {
    /// Its base address.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// What it does, for tests and administration.
    pub fn core(&self) -> &Core {
        &self.core
    }

    /// Stops it; answers that are on their way are finished.
    pub fn stop(mut self) -> Result<(), StartError> {
        self.halt()
    }

    fn halt(&mut self) -> Result<(), StartError> {
        self.stop.send_replace(true);
        let ended = self.thread.take().map(std::thread::JoinHandle::join);
        ended.map_or(Ok(()), |ended| ended.unwrap_or(Ok(())))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Err(error) = self.halt() {
            tracing::warn!(%error, "the server broke down");
        }
    }
}

/// Starts a server in threads of its own. When this returns it answers.
pub fn start(config: Config) -> Result<Running, StartError> {
    let listener = listen(&config)?;
    let addr = listener.local_addr()?;
    let tls = config.tls.as_ref().map(tls::acceptor).transpose()?;
    let core = Arc::new(core(config)?);
    let (stop, stopping) = watch::channel(false);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let serving = Arc::clone(&core);
    let thread = std::thread::Builder::new().name("loket-server".into()).spawn(move || {
        let served = runtime.block_on(answer(listener, tls, serving, stopping));
        runtime.shutdown_timeout(GRACE);
        served
    })?;
    Ok(Running { addr, core, stop, thread: Some(thread) })
}

/// Serves until `until` ends; says through `ready` where it listens.
pub async fn serve(
    config: Config,
    ready: impl FnOnce(SocketAddr),
    until: impl Future<Output = ()>,
) -> Result<(), StartError> {
    let listener = listen(&config)?;
    let addr = listener.local_addr()?;
    let tls = config.tls.as_ref().map(tls::acceptor).transpose()?;
    // A bucket is asked on threads of its own, for which this one may not wait.
    let made = tokio::task::spawn_blocking(move || core(config)).await;
    let core = Arc::new(made.map_err(std::io::Error::other)??);
    let (stop, stopping) = watch::channel(false);
    ready(addr);
    let mut serving = std::pin::pin!(answer(listener, tls, core, stopping));
    tokio::select! {
        served = &mut serving => served,
        () = until => {
            tracing::info!("stopping");
            stop.send_replace(true);
            tokio::time::timeout(GRACE, serving).await.unwrap_or(Ok(()))
        }
    }
}

fn core(config: Config) -> Result<Core, StartError> {
    let database = Database::of(&config.home, config.database.as_deref())?;
    let storage = Storage::of(&config.home, config.attachments.as_ref(), config.attachments_limit)?;
    place::settle(&database, &storage)?;
    Ok(Core::new(database, storage, config.clock))
}

fn listen(config: &Config) -> Result<TcpListener, StartError> {
    let failed = |error| StartError::Listen(config.listen, error);
    let listener = TcpListener::bind(config.listen).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    Ok(listener)
}

async fn answer(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    core: Arc<Core>,
    mut stopping: watch::Receiver<bool>,
) -> Result<(), StartError> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let router = routes::router(Site::new(core, stopping.clone()));
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let until = async move {
        // The sender's end counts as a call to stop.
        let _ = stopping.wait_for(|stopping| *stopping).await;
    };
    match tls {
        None => axum::serve(listener, service).with_graceful_shutdown(until).await?,
        Some(acceptor) => {
            // Tapped for the address alone: axum knows it of its own listeners and of tapped ones.
            let listener = tls::Listener::new(listener, acceptor)?.tap_io(|_| {});
            axum::serve(listener, service).with_graceful_shutdown(until).await?;
        }
    }
    Ok(())
}
