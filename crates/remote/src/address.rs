//! The server's address as someone typed it.

use reqwest::Url;

/// The address of a path on the server. `None` if the address is none, or plain http to another machine.
pub(crate) fn url(server: &str, path: &str) -> Option<Url> {
    let server = server.trim().trim_end_matches('/');
    let base = if server.contains("://") {
        Url::parse(server).ok()?
    } else {
        Url::parse(&format!("https://{server}")).ok()?
    };
    let loopback = match base.host()?.to_string().as_str() {
        "localhost" | "[::1]" => true,
        host => host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback()),
    };
    let allowed = base.scheme() == "https" || (base.scheme() == "http" && loopback);
    let plain =
        base.username().is_empty() && base.password().is_none() && base.query().is_none() && base.fragment().is_none();
    if !allowed || !plain {
        return None;
    }
    let prefix = base.path().trim_end_matches('/');
    base.join(&format!("{prefix}{path}")).ok()
}

#[cfg(test)]
mod tests {
    use super::url;

    #[test]
    fn plain_http_goes_to_this_machine_only() {
        let of = |server: &str| url(server, "/v1/ping").map(String::from);
        assert_eq!(of("http://127.0.0.1:8470").as_deref(), Some("http://127.0.0.1:8470/v1/ping"));
        assert_eq!(of("http://localhost:8470/").as_deref(), Some("http://localhost:8470/v1/ping"));
        assert_eq!(of("pmi.example.id").as_deref(), Some("https://pmi.example.id/v1/ping"));
        assert_eq!(of("https://pmi.example.id/loket/").as_deref(), Some("https://pmi.example.id/loket/v1/ping"));
        assert_eq!(of("http://pmi.example.id"), None);
        assert_eq!(of("http://10.0.0.1"), None);
        assert_eq!(of("ftp://127.0.0.1"), None);
        assert_eq!(of("https://user:word@pmi.example.id"), None);
        assert_eq!(of("not an address"), None);
        assert_eq!(of(""), None);
    }
}
