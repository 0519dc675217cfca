//! Figures across districts: `/admin/figures` and `/admin/figures.csv` for who signed in, `/v1/figures` and `/v1/figures.csv` for programs
//! with the ministry's token. Counts alone, small ones withheld.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::country;
use model::vocabulary::{self, Language};
use serde::Deserialize;
use serde_json::json;
use sync::message::{Refusal, RefusalCode};

use super::html::{page as framed, text};
use super::{visitor, work};
use crate::figures::{self, Figure, LEAST};
use crate::operators;
use crate::routes::Site;
use crate::routes::answer::{Refused, token};

/// What the figures are asked with.
#[derive(Debug, Default, Deserialize)]
pub struct Of {
    /// One district alone.
    district: Option<String>,
}

async fn counted(site: &Site, of: Of) -> Result<Vec<Figure>, Response> {
    work(site, move |core| Ok(figures::figures(core.database(), of.district.as_deref())?)).await
}

fn as_csv(figures: &[Figure]) -> Response {
    (
        [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
            (header::CONTENT_DISPOSITION, "attachment; filename=\"angka-loket-pmi.csv\""),
            (header::CACHE_CONTROL, "no-store"),
        ],
        figures::csv(figures),
    )
        .into_response()
}

/// What a measure is called, and the field whose codes it is by; none: countries.
fn words(measure: &str) -> (&'static str, &'static str) {
    match measure {
        "registrations_by_sex" => ("Pendaftaran menurut jenis kelamin", "sex"),
        "placements_by_country" => ("Penempatan menurut negara", ""),
        "placements_by_scheme" => ("Penempatan menurut skema", "scheme"),
        "placements_by_skill_level" => ("Penempatan menurut tingkat keahlian", "skill_level"),
        "returns_by_country" => ("Kepulangan menurut negara", ""),
        "services_by_kind" => ("Layanan menurut jenis", "service_kind"),
        "cases_by_kind" => ("Kasus menurut jenis", "case_kind"),
        "trainings_by_kind" => ("Pelatihan menurut jenis", "training_kind"),
        _ => ("", ""),
    }
}

fn code_in_words(field: &str, code: &str) -> String {
    match code {
        "-" => "tidak diisi".to_owned(),
        "total" => "Jumlah".to_owned(),
        code if field.is_empty() => country::get(code).map_or(code, |country| country.indonesian).to_owned(),
        code => vocabulary::choice(field, code, Language::Indonesian).unwrap_or(code).to_owned(),
    }
}

pub async fn page(State(site): State<Site>, headers: HeaderMap, Query(of): Query<Of>) -> Result<Response, Response> {
    let visitor = visitor(&site, &headers).await?;
    let mut tables: BTreeMap<(String, i64), Vec<Figure>> = BTreeMap::new();
    for figure in counted(&site, of).await? {
        tables.entry((figure.measure.clone(), -figure.year)).or_default().push(figure);
    }
    let mut body = format!(
        "<section><p>Hitungan di bawah {LEAST} tidak ditampilkan, begitu pula hitungan lain yang dapat membukanya. Tidak ada nama. <a href=\"/admin/figures.csv\">Unduh CSV</a></p></section>"
    );
    if tables.is_empty() {
        body.push_str(
            "<section><p>Belum ada yang dapat dihitung: kantor belum mengirim berkas bertanggal.</p></section>",
        );
    }
    for ((measure, year), lines) in tables {
        let (name, field) = words(&measure);
        let rows: String = lines
            .iter()
            .map(|line| {
                format!(
                    "<tr><td>{} {}</td><td>{}</td><td class=\"number\">{}</td></tr>",
                    text(&line.district),
                    text(&line.office_name),
                    text(code_in_words(field, &line.code)),
                    line.count.map_or_else(|| "disamarkan".to_owned(), |count| count.to_string())
                )
            })
            .collect();
        body.push_str(&format!(
            "<section><h2>{}, {}</h2><table><thead><tr><th>Kabupaten/kota</th><th>Rincian</th><th class=\"number\">Jumlah</th></tr></thead><tbody>{rows}</tbody></table></section>",
            text(name),
            -year
        ));
    }
    Ok(framed(StatusCode::OK, "Angka", Some(&visitor), &body))
}

pub async fn csv(State(site): State<Site>, headers: HeaderMap, Query(of): Query<Of>) -> Result<Response, Response> {
    visitor(&site, &headers).await?;
    Ok(as_csv(&counted(&site, of).await?))
}

async fn with_token(site: &Site, from: SocketAddr, headers: &HeaderMap, of: Of) -> Result<Vec<Figure>, Response> {
    let refused = |refusal: Refusal| Refused(refusal).into_response();
    let token = token(headers).unwrap_or_default();
    let known = work(site, move |core| Ok(operators::of_token(core.database(), &token)?)).await?;
    // A right token is never held up by others' wrong ones; no token can be guessed.
    if known.is_none() {
        if let Err(seconds) = site.tokens.begin_try(from.ip(), site.core.now_ms()) {
            return Err(refused(Refusal { code: RefusalCode::TooManyAttempts, detail: seconds }));
        }
        return Err(refused(Refusal { code: RefusalCode::TokenUnknown, detail: 0 }));
    }
    counted(site, of).await
}

pub async fn public(
    State(site): State<Site>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Query(of): Query<Of>,
) -> Result<Response, Response> {
    let figures = with_token(&site, from, &headers, of).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(json!({ "figures": figures }))).into_response())
}

pub async fn public_csv(
    State(site): State<Site>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Query(of): Query<Of>,
) -> Result<Response, Response> {
    Ok(as_csv(&with_token(&site, from, &headers, of).await?))
}
