//! TLS by a certificate chain and a key in PEM files. Handshakes run beside each other: one that never ends holds up nobody.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;

/// How long a handshake may take: lines are slow and far.
const HANDSHAKE: Duration = Duration::from_secs(20);
/// Handshakes at once; more connections wait.
const AT_ONCE: usize = 256;

/// Where the certificate and its key are.
#[derive(Debug, Clone)]
pub struct Files {
    /// The chain, the server's own certificate first, PEM.
    pub certificate: PathBuf,
    /// The key, PEM (PKCS #8, PKCS #1 or SEC1).
    pub key: PathBuf,
}

/// The certificate or the key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// Not a file of PEM certificates.
    #[error("{0} holds no certificate in PEM form that can be read")]
    Certificate(PathBuf),
    /// Not a file with a PEM key.
    #[error("{0} holds no key in PEM form that can be read")]
    Key(PathBuf),
    /// Key and certificate do not belong together, or are of a kind that nobody takes.
    #[error("the certificate and the key do not belong together")]
    Mismatch,
}

/// Reads the files.
pub fn acceptor(files: &Files) -> Result<TlsAcceptor, TlsError> {
    let unreadable = |path: &Path| TlsError::Certificate(path.to_owned());
    let chain: Vec<_> = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect)
        .map_err(|_| unreadable(&files.certificate))?;
    if chain.is_empty() {
        return Err(unreadable(&files.certificate));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|_| TlsError::Key(files.key.clone()))?;
    let mut config =
        ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).map_err(|_| TlsError::Mismatch)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Connections whose handshake is done.
pub struct Listener {
    address: SocketAddr,
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    accepting: tokio::task::JoinHandle<()>,
}

impl Listener {
    /// Accepts on a listener.
    pub fn new(tcp: TcpListener, acceptor: TlsAcceptor) -> std::io::Result<Self> {
        let address = tcp.local_addr()?;
        let (done, ready) = mpsc::channel(16);
        let accepting = tokio::spawn(accept(tcp, acceptor, done));
        Ok(Self { address, ready, accepting })
    }
}

async fn accept(mut tcp: TcpListener, acceptor: TlsAcceptor, done: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>) {
    let at_once = Arc::new(Semaphore::new(AT_ONCE));
    while let Ok(permit) = Arc::clone(&at_once).acquire_owned().await {
        let (stream, from) = axum::serve::Listener::accept(&mut tcp).await;
        let (acceptor, done) = (acceptor.clone(), done.clone());
        tokio::spawn(async move {
            let shaken = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await;
            drop(permit);
            if let Ok(Ok(stream)) = shaken {
                // Nobody takes it any more: the server stops.
                let _ = done.send((stream, from)).await;
            }
        });
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl axum::serve::Listener for Listener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        Ok(self.address)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use tokio_rustls::rustls::pki_types::ServerName;
    use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, Stream};

    use super::*;
    use crate::{Config, start};

    /// What a client that trusts those roots hears.
    fn ask(at: SocketAddr, roots: RootCertStore) -> std::io::Result<String> {
        let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        let name = ServerName::try_from("localhost").expect("a name");
        let mut client = ClientConnection::new(Arc::new(config), name).map_err(std::io::Error::other)?;
        let mut tcp = std::net::TcpStream::connect(at)?;
        let mut stream = Stream::new(&mut client, &mut tcp);
        stream.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    #[test]
    fn who_trusts_the_certificate_is_served_and_a_silent_connection_holds_up_nobody() {
        let home = tempfile::tempdir().expect("a folder");
        let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        let files = Files { certificate: home.path().join("chain.pem"), key: home.path().join("key.pem") };
        std::fs::write(&files.certificate, own.cert.pem()).expect("a file");
        std::fs::write(&files.key, own.signing_key.serialize_pem()).expect("a file");
        let config = Config { tls: Some(files), ..Config::local(home.path().join("server")) };
        let server = start(config).expect("a server");
        let _silent: Vec<_> =
            (0..20).map(|_| std::net::TcpStream::connect(server.addr).expect("a connection")).collect();
        let mut roots = RootCertStore::empty();
        roots.add(own.cert.der().clone()).expect("a root");
        assert!(ask(server.addr, roots).expect("an answer").starts_with("HTTP/1.1 200"));
        assert!(ask(server.addr, RootCertStore::empty()).is_err(), "an unknown certificate is not taken");
        let mut plain = std::net::TcpStream::connect(server.addr).expect("a connection");
        plain.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n").expect("a request");
        let mut answer = Vec::new();
        let _ = plain.read_to_end(&mut answer);
        assert!(!answer.starts_with(b"HTTP"), "nothing is said without TLS");
    }

    #[test]
    fn files_that_hold_no_certificate_are_named() {
        let home = tempfile::tempdir().expect("a folder");
        let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        let files = Files { certificate: home.path().join("chain.pem"), key: home.path().join("key.pem") };
        assert!(matches!(acceptor(&files), Err(TlsError::Certificate(_))), "no file");
        std::fs::write(&files.certificate, "hello").expect("a file");
        assert!(matches!(acceptor(&files), Err(TlsError::Certificate(_))), "no PEM");
        std::fs::write(&files.certificate, own.cert.pem()).expect("a file");
        assert!(matches!(acceptor(&files), Err(TlsError::Key(_))));
        std::fs::write(&files.key, other.signing_key.serialize_pem()).expect("a file");
        assert!(matches!(acceptor(&files), Err(TlsError::Mismatch)));
    }
}
