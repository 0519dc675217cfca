//! This computer's way to a server.

use std::sync::OnceLock;

use remote::blocking::Client;
use sync::{Call, Transport, TransportError};

/// The client is made when it is first needed: most commands never speak to a server.
#[derive(Default)]
pub(crate) struct SystemLine {
    client: OnceLock<Option<Client>>,
}

impl Transport for SystemLine {
    fn call(&self, call: &Call<'_>) -> Result<Vec<u8>, TransportError> {
        match self.client.get_or_init(|| Client::new().ok()) {
            Some(client) => client.call(call),
            None => Err(TransportError::Unreachable),
        }
    }
}
