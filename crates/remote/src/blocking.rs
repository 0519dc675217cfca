//! The client for code that blocks: a `sync::Transport` with a small runtime of its own.

use sync::{Call, Transport, TransportError};
use tokio::runtime::{Builder, Runtime};

/// Why the client could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// No TLS.
    #[error(transparent)]
    Http(#[from] crate::SetupError),
    /// No runtime.
    #[error("the system gives no threads: {0}")]
    Runtime(#[from] std::io::Error),
}

/// The blocking client. May be used from several threads at once, but not from within an asynchronous task: there the
/// caller has to be one of tokio's blocking threads.
#[derive(Debug)]
pub struct Client {
    client: crate::Client,
    // An Option only so that `drop` may take it.
    runtime: Option<Runtime>,
}

impl Client {
    /// A client with the usual patience.
    pub fn new() -> Result<Self, SetupError> {
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("loket-remote").enable_all().build()?;
        Ok(Self { client: crate::Client::new()?, runtime: Some(runtime) })
    }
}

impl Transport for Client {
    fn call(&self, call: &Call<'_>) -> Result<Vec<u8>, TransportError> {
        match &self.runtime {
            Some(runtime) => runtime.block_on(self.client.call(call)),
            None => Err(TransportError::Unreachable),
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // Dropped within an asynchronous task, waiting for the runtime's threads would panic.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
