//! An invented office, worker and key, and the programs that look at a PDF from outside.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use ed25519_dalek::SigningKey;
use letters::{Edition, Filled, Letter, Picture, Template, Typesetter, fill, pdf, seal};
use serde_json::{Value, json};
use uuid::Uuid;

/// 14 April 2026, 08.41 in Jakarta.
pub const AT_MS: i64 = 1_776_130_860_000;

pub fn letter_id() -> Uuid {
    Uuid::from_u128(0x0196_3271_4c00_7000_8000_0000_0000_0131)
}

pub fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

pub fn template() -> Template {
    Template::built_in("passport-recommendation").expect("built in")
}

/// A shield drawn by hand: 200 × 240 pixels in a few colours.
pub fn logo_png() -> Vec<u8> {
    let (width, height) = (200u32, 240u32);
    let mut rgba = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let (dx, dy) = (x as f32 / 100.0 - 1.0, y as f32 / 120.0 - 1.0);
            let edge = if dy < 0.2 { 0.86 } else { 0.86 * (1.0 - ((dy - 0.2) / 0.78).powi(2)).max(0.0).sqrt() };
            let inside = dx.abs() < edge && dy > -0.92;
            let rim = inside && (dx.abs() > edge - 0.09 || dy < -0.83);
            let wave = dy > 0.05 && ((dy * 9.0 + (dx * 6.0).sin() * 0.7).fract() < 0.45);
            rgba.extend(match (inside, rim, wave) {
                (false, ..) => [0, 0, 0, 0],
                (_, true, _) => [20, 60, 40, 255],
                (_, _, true) => [30, 90, 160, 255],
                _ => [250, 215, 60, 255],
            });
        }
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgba);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&rgba).expect("pixels");
    writer.finish().expect("an end");
    file
}

pub fn data_url(png: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = "data:image/png;base64,".to_owned();
    for chunk in png.chunks(3) {
        let group = chunk.iter().fold(0u32, |group, byte| (group << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            text.push(if place <= chunk.len() {
                char::from(ALPHABET[(group >> (18 - 6 * place)) as usize & 63])
            } else {
                '='
            });
        }
    }
    text
}

pub fn data() -> Value {
    static LOGO: OnceLock<String> = OnceLock::new();
    let logo = LOGO.get_or_init(|| data_url(&logo_png()));
    json!({
        "worker": {
            "full_name": "Tri Lestari", "nik": "1807064802970004", "birthplace": "Batanghari", "birth_date": "1997-02-08",
            "village": "18.07.01.2001", "rt": "4", "rw": "2", "destination_country": "HK", "agency": "PT Bina Karya Samudra",
            "job_title": "Pengasuh lanjut usia"
        },
        "letterhead": {
            "line_government": "Pemerintah Kabupaten Lampung Timur", "line_agency": "Dinas Tenaga Kerja dan Transmigrasi",
            "address": "Komplek Perkantoran Pemerintah Daerah, Sukadana 34194",
            "contact": "Telepon (0725) 000000 · Surel disnaker@lampungtimur.example", "logo": logo, "place": "Sukadana"
        },
        "signatory": {
            "signatory_name": "Drs. H. Bambang Wiratmoko, M.Si.", "position": "Kepala Dinas Tenaga Kerja dan Transmigrasi",
            "rank": "Pembina Utama Muda", "nip": "19690312 199403 1 004", "acts_as": "own"
        },
        "office": {"office_name": "P4MI Lampung Timur", "district": "18.07", "verify_address": "https://pmi.lampungtimur.example"},
        "letter": {"number": "500.15/0131/P4MI-LT/IV/2026", "issued_on": "2026-04-14"}
    })
}

pub fn filled() -> Filled {
    fill(&template(), &data()).expect("nothing is missing")
}

/// A sealed letter as PDF, with its token.
pub struct Issued {
    pub letter: Letter,
    pub pdf: Vec<u8>,
    pub token: String,
    pub qr: String,
}

pub fn issue(filled: &Filled, edition: Edition<'_>) -> Issued {
    static LOGO: OnceLock<Picture> = OnceLock::new();
    let logo = LOGO.get_or_init(|| Picture::from_bytes(&logo_png()).expect("a picture"));
    let token = seal::sign(&filled.payload(letter_id()), &key()).expect("fits");
    let qr = seal::qr_text(Some("https://pmi.lampungtimur.example"), &token);
    let logo = filled.logo.is_some().then_some(logo);
    let letter = Typesetter::new().lay_out(filled, &Edition { logo, qr: Some(&qr), ..edition }).expect("lays out");
    let pdf = pdf::write(&letter, &pdf::About { at_ms: AT_MS, token: Some(&token) }).expect("writes");
    Issued { letter, pdf, token, qr }
}

pub fn kept(name: &str, bytes: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).expect("a writable target folder");
    path
}

/// Runs a program that must be there and must succeed; gives what it wrote.
pub fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{program} is needed for this test: {error}"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{program} {arguments:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}
