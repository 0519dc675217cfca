//! `/admin`: districts, desktops and figures in a browser, for who signs in with a secret that was made at the command line. Plain forms,
//! no scripts. A visit is a cookie that only this server sees and only from its own pages.

mod figures;
mod html;

use std::net::SocketAddr;

use ::letters::seal;
use axum::Form;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use ed25519_dalek::VerifyingKey;
use serde::Deserialize;
use uuid::Uuid;

use super::Site;
use super::letters::hexadecimal;
use crate::admin::{self, AdminError};
use crate::core::Core;
use crate::database::operator::{Operator, Role};
use crate::database::{Database, DatabaseError, Desktop};
use crate::{operators, secret};
pub use figures::{csv, page as figures_page, public, public_csv};
use html::{moment, page, text};

const COOKIE: &str = "loket_admin";

/// Does something with the database and the server's clock; a failure is a page.
async fn work<T: Send + 'static>(
    site: &Site,
    job: impl FnOnce(&Core) -> Result<T, AdminError> + Send + 'static,
) -> Result<T, Response> {
    let done = site.work(move |core| Ok(job(core))).await;
    done.unwrap_or(Err(AdminError::Busy)).map_err(|error| failed(&error))
}

fn failed(error: &AdminError) -> Response {
    let (status, said) = match error {
        AdminError::NoSuchDistrict(_) => {
            (StatusCode::BAD_REQUEST, "Tidak ada kabupaten/kota dengan kode itu. Periksa kodenya, misalnya 18.07.")
        }
        AdminError::DistrictMissing(_) => {
            (StatusCode::NOT_FOUND, "Kabupaten/kota itu belum ada di server ini. Tambahkan dahulu.")
        }
        AdminError::NoSuchDesktop(_) => {
            (StatusCode::NOT_FOUND, "Komputer itu tidak ada di kabupaten/kota tersebut. Muat ulang daftarnya.")
        }
        _ => {
            tracing::error!(%error, "an administrator's page failed");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "Server sedang tidak dapat menjawab. Coba lagi; bila berulang, lihat catatan server.",
            )
        }
    };
    page(
        status,
        "Tidak berhasil",
        None,
        &format!("<section><p>{said}</p><p><a href=\"/admin\">Kembali</a></p></section>"),
    )
}

fn cookie(headers: &HeaderMap) -> Option<[u8; 32]> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| secret::hash(value))
}

/// Who visits. Anyone else gets the page to sign in.
async fn visitor(site: &Site, headers: &HeaderMap) -> Result<Operator, Response> {
    let Some(token) = cookie(headers) else { return Err(sign_in_page("")) };
    let found = work(site, move |core| Ok(core.database().visitor(&token, core.now_ms())?)).await?;
    found.ok_or_else(|| sign_in_page("Kunjungan sudah berakhir. Masuk lagi."))
}

/// Who administers. The ministry is told that this is not theirs.
async fn administrator(site: &Site, headers: &HeaderMap) -> Result<Operator, Response> {
    let visitor = visitor(site, headers).await?;
    if visitor.role == Role::Administrator {
        return Ok(visitor);
    }
    let body = "<section><p>Halaman ini hanya untuk administrator server. <a href=\"/admin/figures\">Ke angka</a></p></section>";
    Err(page(StatusCode::FORBIDDEN, "Tidak berwenang", Some(&visitor), body))
}

/// A form that another site sent is not done: the browser says where it comes from. Over HTTP/2 the address itself names the host (RFC 9113,
/// section 8.3.1).
fn is_own(headers: &HeaderMap, uri: &Uri) -> bool {
    let of = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let host = of(header::HOST).or_else(|| uri.authority().map(Authority::as_str));
    match (of(header::ORIGIN), host) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        // Programs without a browser send none; they have no cookie that somebody else could use.
        (None, _) => true,
        (Some(_), None) => false,
    }
}

fn foreign() -> Response {
    page(
        StatusCode::FORBIDDEN,
        "Ditolak",
        None,
        "<section><p>Permintaan itu datang dari situs lain dan tidak dijalankan. <a href=\"/admin\">Kembali</a></p></section>",
    )
}

fn sign_in_page(said: &str) -> Response {
    let said =
        if said.is_empty() { String::new() } else { format!("<p class=\"bad\" role=\"alert\">{}</p>", text(said)) };
    let status = if said.is_empty() { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
    let body = format!(
        "<section>{said}<form method=\"post\" action=\"/admin/sign-in\">\
         <label for=\"name\">Nama</label><input id=\"name\" name=\"name\" type=\"text\" autocomplete=\"username\" autocapitalize=\"none\" required maxlength=\"40\">\
         <label for=\"secret\">Rahasia atau token</label><input id=\"secret\" name=\"secret\" type=\"password\" autocomplete=\"current-password\" required maxlength=\"200\">\
         <div><button>Masuk</button></div></form>\
         <p class=\"soft\">Rahasia dibuat di server dengan <code>loket-server operator add</code>.</p></section>"
    );
    page(status, "Administrasi server", None, &body)
}

#[derive(Deserialize)]
pub struct SignIn {
    name: String,
    secret: String,
}

pub async fn sign_in(
    State(site): State<Site>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    uri: Uri,
    headers: HeaderMap,
    Form(form): Form<SignIn>,
) -> Response {
    if !is_own(&headers, &uri) {
        return foreign();
    }
    let Ok(turn) = site.sign_ins.clone().try_acquire_owned() else {
        return sign_in_page("Server sedang memeriksa orang lain. Coba lagi sebentar.");
    };
    // Counted before the slow hash: tries at once count too.
    if let Err(seconds) = site.visits.begin_try(from.ip(), site.core.now_ms()) {
        return sign_in_page(&format!("Terlalu banyak percobaan. Tunggu {} menit.", seconds.div_ceil(60)));
    }
    let begun = work(&site, move |core| {
        let _turn = turn;
        let Some(operator) = operators::check(core.database(), &form.name, &form.secret)? else { return Ok(None) };
        let cookie = operators::begin_visit(core.database(), &operator.name, core.now_ms())?;
        Ok(cookie.map(|cookie| (operator, cookie)))
    });
    match begun.await {
        Ok(Some((operator, cookie))) => {
            site.visits.succeeded(from.ip());
            tracing::info!(operator = %operator.id(), "someone signed in at /admin");
            with_cookie(&cookie, operators::VISIT_MS / 1_000)
        }
        Ok(None) => {
            tracing::warn!("someone tried to sign in at /admin with a wrong secret");
            sign_in_page("Nama atau rahasia tidak cocok.")
        }
        Err(response) => response,
    }
}

/// To the first page, with the cookie. Browsers send a secure one to the loopback without TLS too.
fn with_cookie(value: &str, seconds: i64) -> Response {
    let cookie = format!("{COOKIE}={value}; Path=/admin; Max-Age={seconds}; HttpOnly; Secure; SameSite=Strict");
    let mut response = Redirect::to("/admin").into_response();
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

pub async fn sign_out(State(site): State<Site>, uri: Uri, headers: HeaderMap) -> Response {
    if !is_own(&headers, &uri) {
        return foreign();
    }
    if let Some(token) = cookie(&headers)
        && let Err(response) = work(&site, move |core| Ok(core.database().end_visit(&token)?)).await
    {
        return response;
    }
    with_cookie("", 0)
}

/// A district in the list.
struct Row {
    code: String,
    name: &'static str,
    office: Option<String>,
    desktops: usize,
    revoked: usize,
    seen_ms: i64,
    entries: u64,
}

fn rows(database: &Database) -> Result<Vec<Row>, DatabaseError> {
    let row = |(code, office): (String, Option<String>)| {
        let desktops = database.desktops(&code)?;
        Ok(Row {
            name: admin::district(&code).map_or("", |region| region.name),
            office,
            revoked: desktops.iter().filter(|desktop| desktop.revoked).count(),
            seen_ms: desktops.iter().map(|desktop| desktop.seen_ms).max().unwrap_or(0),
            desktops: desktops.len(),
            entries: database.end(&code)?,
            code,
        })
    };
    database.districts()?.into_iter().map(row).collect()
}

pub async fn overview(State(site): State<Site>, headers: HeaderMap) -> Result<Response, Response> {
    let visitor = visitor(&site, &headers).await?;
    if visitor.role == Role::Ministry {
        return Ok(Redirect::to("/admin/figures").into_response());
    }
    let rows = work(&site, |core| Ok(rows(core.database())?)).await?;
    let line = |row: &Row| {
        format!(
            "<tr><td><a href=\"/admin/districts/{code}\">{code}</a></td><td>{}</td><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td>{}</td></tr>",
            text(row.name),
            row.office.as_deref().map_or_else(|| "belum ada".to_owned(), text),
            row.desktops - row.revoked,
            row.revoked,
            row.entries,
            moment(row.seen_ms),
            code = text(&row.code)
        )
    };
    let body = format!(
        "<section><table><thead><tr><th>Kode</th><th>Kabupaten/kota</th><th>Kantor</th><th class=\"number\">Komputer</th><th class=\"number\">Dicabut</th>\
         <th class=\"number\">Perubahan</th><th>Terakhir terhubung</th></tr></thead><tbody>{}</tbody></table></section>\
         <section><h2>Tambah kabupaten/kota</h2><form method=\"post\" action=\"/admin/districts\"><label for=\"code\">Kode wilayah, misalnya 18.07</label>\
         <input id=\"code\" name=\"code\" type=\"text\" required maxlength=\"8\" pattern=\"[0-9][0-9]\\.[0-9][0-9]\"><div><button>Tambah</button></div></form></section>",
        rows.iter().map(line).collect::<String>()
    );
    Ok(page(StatusCode::OK, "Kabupaten/kota", Some(&visitor), &body))
}

#[derive(Deserialize)]
pub struct NewDistrict {
    code: String,
}

pub async fn add_district(
    State(site): State<Site>,
    uri: Uri,
    headers: HeaderMap,
    Form(form): Form<NewDistrict>,
) -> Result<Response, Response> {
    if !is_own(&headers, &uri) {
        return Ok(foreign());
    }
    let visitor = administrator(&site, &headers).await?;
    let code = form.code.trim().to_owned();
    let path = format!("/admin/districts/{code}");
    let wanted = code.clone();
    work(&site, move |core| admin::add_district(core.database(), &wanted, core.clock())).await?;
    tracing::info!(district = %code, operator = %visitor.id(), "a district was added");
    Ok(Redirect::to(&path).into_response())
}

pub async fn district(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Response, Response> {
    let visitor = administrator(&site, &headers).await?;
    show_district(&site, &visitor, code, "").await
}

async fn show_district(site: &Site, visitor: &Operator, code: String, said: &str) -> Result<Response, Response> {
    let wanted = code.clone();
    let (name, desktops) = work(site, move |core| {
        let name = admin::district(&wanted)?.name;
        if !core.database().districts()?.iter().any(|(code, _)| *code == wanted) {
            return Err(AdminError::DistrictMissing(wanted));
        }
        Ok((name, admin::desktops(core.database(), &wanted)?))
    })
    .await?;
    let lines: String = desktops.iter().map(|desktop| desktop_row(&code, desktop)).collect();
    let body = format!(
        "{said}<section><h2>Komputer</h2><table><thead><tr><th>Identitas</th><th>Kunci surat</th><th>Keadaan</th><th class=\"number\">Perubahan</th>\
         <th class=\"number\">Selisih jam</th><th>Terakhir terhubung</th><th>Tindakan</th></tr></thead><tbody>{lines}</tbody></table>\
         <p class=\"soft\">Komputer yang dicabut masih boleh menyerahkan pekerjaannya dan tidak menerima apa pun. Suratnya hanya berlaku bila tercatat sebelum dicabut.</p></section>\
         <section><h2>Kode pendaftaran</h2><form method=\"post\" action=\"/admin/districts/{code}/invite\"><p>Satu kode untuk satu komputer, berlaku {} hari.</p><button>Buat kode</button></form></section>",
        admin::CODE_DAYS,
        code = text(&code)
    );
    Ok(page(StatusCode::OK, &format!("{code} {name}"), Some(visitor), &body))
}

fn desktop_row(code: &str, desktop: &Desktop) -> String {
    let key = VerifyingKey::from_bytes(&desktop.public_key)
        .map_or_else(|_| String::new(), |key| hexadecimal(&seal::key_id(&key)));
    let act = if desktop.revoked {
        String::new()
    } else {
        format!(
            "<form method=\"post\" action=\"/admin/districts/{}/revoke\"><input type=\"hidden\" name=\"desktop\" value=\"{id}\">\
             <label class=\"line\"><input type=\"checkbox\" name=\"sure\" value=\"yes\" required> Ya, cabut</label> <button class=\"danger\" aria-label=\"Cabut komputer {id}\">Cabut</button></form>",
            text(code),
            id = desktop.id
        )
    };
    format!(
        "<tr><td>{}</td><td>{key}</td><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{} detik</td><td>{}</td><td>{act}</td></tr>",
        desktop.id,
        if desktop.revoked { "dicabut" } else { "dipakai" },
        desktop.head,
        desktop.clock_offset_ms / 1_000,
        moment(desktop.seen_ms),
    )
}

pub async fn invite(
    State(site): State<Site>,
    uri: Uri,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Response, Response> {
    if !is_own(&headers, &uri) {
        return Ok(foreign());
    }
    let visitor = administrator(&site, &headers).await?;
    let wanted = code.clone();
    let made = work(&site, move |core| admin::invite(core.database(), &wanted, core.clock())).await?;
    tracing::info!(district = %made.district, operator = %visitor.id(), "a one-time code was made");
    let said = format!(
        "<section role=\"status\"><h2>Kode baru</h2><p><code id=\"code\">{}</code></p><p>Berlaku sampai {}. Kode ini hanya ditampilkan sekali; serahkan langsung kepada petugas.</p></section>",
        text(&made.code),
        moment(made.expires_ms)
    );
    show_district(&site, &visitor, code, &said).await
}

#[derive(Deserialize)]
pub struct Revoke {
    desktop: Uuid,
    #[serde(default)]
    sure: String,
}

pub async fn revoke(
    State(site): State<Site>,
    uri: Uri,
    headers: HeaderMap,
    Path(code): Path<String>,
    Form(form): Form<Revoke>,
) -> Result<Response, Response> {
    if !is_own(&headers, &uri) {
        return Ok(foreign());
    }
    let visitor = administrator(&site, &headers).await?;
    if form.sure != "yes" {
        let said = "<p class=\"bad\" role=\"alert\">Centang “Ya, cabut” lebih dahulu. Tidak ada yang diubah.</p>";
        return show_district(&site, &visitor, code, said).await;
    }
    let wanted = code.clone();
    work(&site, move |core| admin::revoke(core.database(), &wanted, form.desktop, core.clock())).await?;
    tracing::info!(district = %code, desktop = %form.desktop, operator = %visitor.id(), "a desktop was revoked");
    Ok(Redirect::to(&format!("/admin/districts/{code}")).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_ones_own_by_the_host_or_by_the_address() {
        let own = |origin: &'static str, host: Option<&'static str>, uri: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            host.map(|host| headers.insert(header::HOST, HeaderValue::from_static(host)));
            is_own(&headers, &Uri::from_static(uri))
        };
        assert!(own("https://pmi.example.id", Some("pmi.example.id"), "/admin"));
        assert!(own("https://pmi.example.id", None, "https://pmi.example.id/admin"), "as HTTP/2 says it");
        assert!(!own("https://example.id", None, "https://pmi.example.id/admin"));
        assert!(!own("https://pmi.example.id", None, "/admin"));
        assert!(!own("null", Some("pmi.example.id"), "/admin"));
    }
}
