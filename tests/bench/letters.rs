//! Letters, all different: as single files and as one document, and Typst on the same text, fonts, logo and QR.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;
use letters::{Edition, Filled, Letter, Picture, Template, Typesetter, fill, pdf, seal};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::measure::{Row, cpu, memory_mb};
use crate::people::People;

/// Letters of a run.
const LETTERS: u64 = 5_000;
/// Letters that the slower peer makes.
const PEER_LETTERS: u64 = 300;
/// The same people as in every run.
const SEED: u64 = 7;
/// 14 April 2026, 08.41 in Jakarta.
const AT_MS: i64 = 1_776_130_860_000;
const ADDRESS: &str = "https://pmi.lampungtimur.example";

fn folder() -> PathBuf {
    PathBuf::from("target/bench/letters")
}

/// Runs each part in a process of its own, so that its memory is measured alone.
pub fn run() -> Result<Vec<Row>, String> {
    std::fs::create_dir_all(folder()).map_err(|error| error.to_string())?;
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut rows: Vec<Row> = Vec::new();
    for part in ["letters-files", "letters-book"] {
        let output =
            Command::new(&program).arg(part).stderr(Stdio::inherit()).output().map_err(|error| error.to_string())?;
        if !output.status.success() {
            return Err(format!("{part} failed"));
        }
        rows.extend(serde_json::from_slice::<Vec<Row>>(&output.stdout).map_err(|error| error.to_string())?);
    }
    match typst() {
        Ok((each_second, bytes)) => {
            if let Some(first) = rows.first_mut() {
                *first = first.clone().against("Typst", each_second);
            }
            rows.push(Row::new("letters: Typst, the same letter", bytes / 1e3, "kB a file"));
        }
        Err(reason) => rows.push(Row::new(format!("letters: Typst not measured ({reason})"), 0.0, "")),
    }
    Ok(rows)
}

/// What a letter says, and the office's part of it.
struct Office {
    template: Template,
    key: SigningKey,
    logo: Picture,
    logo_url: String,
}

impl Office {
    fn new() -> Result<Self, String> {
        let png = logo_png()?;
        Ok(Self {
            template: Template::built_in("passport-recommendation").ok_or("the template is gone")?,
            key: SigningKey::from_bytes(&[7; 32]),
            logo: Picture::from_bytes(&png).map_err(|error| error.to_string())?,
            logo_url: format!("data:image/png;base64,{}", STANDARD.encode(&png)),
        })
    }

    fn data(&self, worker: &Value, number: u64) -> Value {
        json!({
            "worker": worker,
            "letterhead": {
                "line_government": "Pemerintah Kabupaten Lampung Timur",
                "line_agency": "Dinas Tenaga Kerja dan Transmigrasi",
                "address": "Komplek Perkantoran Pemerintah Daerah, Sukadana 34194",
                "contact": "Telepon (0725) 000000", "logo": self.logo_url, "place": "Sukadana"
            },
            "signatory": {
                "signatory_name": "Drs. H. Bambang Wiratmoko, M.Si.",
                "position": "Kepala Dinas Tenaga Kerja dan Transmigrasi",
                "rank": "Pembina Utama Muda", "nip": "19690312 199403 1 004", "acts_as": "own"
            },
            "office": {"office_name": "P4MI Lampung Timur", "district": "18.07", "verify_address": ADDRESS},
            "letter": {"number": format!("500.15/{number:04}/P4MI-LT/IV/2026"), "issued_on": "2026-04-14"}
        })
    }

    /// A filled letter with the text of its QR and its token.
    fn filled(&self, worker: &Value, number: u64) -> Result<(Filled, String, String), String> {
        let filled = fill(&self.template, &self.data(worker, number)).map_err(|missing| missing.join(", "))?;
        let token = seal::sign(&filled.payload(Uuid::from_u128(number.into())), &self.key)
            .map_err(|error| error.to_string())?;
        let qr = seal::qr_text(Some(ADDRESS), &token);
        Ok((filled, qr, token))
    }

    /// The same, laid out; with its token.
    fn sealed(&self, typesetter: &mut Typesetter, worker: &Value, number: u64) -> Result<(Letter, String), String> {
        let (filled, qr, token) = self.filled(worker, number)?;
        let edition = Edition { logo: Some(&self.logo), qr: Some(&qr), ..Edition::default() };
        let letter = typesetter.lay_out(&filled, &edition).map_err(|error| error.to_string())?;
        Ok((letter, token))
    }
}

fn workers() -> impl Iterator<Item = (u64, Value)> {
    let mut people = People::new(SEED);
    (1..=LETTERS).map(move |number| {
        let mut worker = people.worker();
        worker["agency"] = "PT Bina Karya Samudra".into();
        (number, worker)
    })
}

/// Single files.
pub fn files() -> Result<Vec<Row>, String> {
    let office = Office::new()?;
    let mut typesetter = Typesetter::new();
    let (mut bytes, mut most) = (0, 0);
    let before = cpu();
    for (number, worker) in workers() {
        let (letter, token) = office.sealed(&mut typesetter, &worker, number)?;
        let file = pdf::write(&letter, &pdf::About { at_ms: AT_MS, token: Some(&token) })
            .map_err(|error| error.to_string())?;
        if number == 1 {
            keep("first.pdf", &file)?;
        }
        bytes += file.len();
        most = most.max(file.len());
    }
    let took = cpu() - before;
    Ok(vec![
        Row::new("letters: single files with logo, QR and seal", LETTERS as f64 / took, "files per CPU second")
            .at_least(500.0),
        Row::new("letters: largest of the files", most as f64 / 1e3, "kB").at_most(20.0),
        Row::new("letters: mean of the files", bytes as f64 / LETTERS as f64 / 1e3, "kB"),
    ])
}

/// One document.
pub fn book() -> Result<Vec<Row>, String> {
    let office = Office::new()?;
    let mut typesetter = Typesetter::new();
    let mut book = pdf::Book::new();
    let before = cpu();
    for (number, worker) in workers() {
        let (letter, _) = office.sealed(&mut typesetter, &worker, number)?;
        book.add(&letter).map_err(|error| error.to_string())?;
    }
    let document = book.finish("Surat", "P4MI Lampung Timur", AT_MS).map_err(|error| error.to_string())?;
    let took = cpu() - before;
    keep("book.pdf", &document)?;
    Ok(vec![
        Row::new("letters: one document, sealing included", LETTERS as f64 / took, "pages per CPU second")
            .at_least(1_500.0),
        Row::new("letters: one document of 5,000, most memory", memory_mb("VmHWM"), "MB").at_most(200.0),
        Row::new("letters: one document, a page", document.len() as f64 / LETTERS as f64 / 1e3, "kB"),
    ])
}

fn keep(name: &str, bytes: &[u8]) -> Result<(), String> {
    std::fs::write(folder().join(name), bytes).map_err(|error| error.to_string())
}

/// A shield of 200 × 240 pixels in a few colours.
fn logo_png() -> Result<Vec<u8>, String> {
    let (width, height) = (200_u32, 240_u32);
    let mut pixels = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let (dx, dy) = (x as f32 / 100.0 - 1.0, y as f32 / 120.0 - 1.0);
            let edge = if dy < 0.2 { 0.86 } else { 0.86 * (1.0 - ((dy - 0.2) / 0.78).powi(2)).max(0.0).sqrt() };
            let inside = dx.abs() < edge && dy > -0.92;
            pixels.push(match (inside, inside && (dx.abs() > edge - 0.09 || dy < -0.83), dy > 0.05) {
                (false, ..) => 0_u8,
                (_, true, _) => 1,
                (_, _, true) => 2,
                _ => 3,
            });
        }
    }
    palette_png(width, height, &[[255, 255, 255], [20, 60, 40], [30, 90, 160], [250, 215, 60]], &pixels)
}

/// A picture of a few colours.
fn palette_png(width: u32, height: u32, colours: &[[u8; 3]], pixels: &[u8]) -> Result<Vec<u8>, String> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(colours.concat());
    let mut writer = encoder.write_header().map_err(|error| error.to_string())?;
    writer.write_image_data(pixels).map_err(|error| error.to_string())?;
    writer.finish().map_err(|error| error.to_string())?;
    Ok(file)
}

/// Typst's files per CPU second and their mean size, its compiler reused, each letter different.
fn typst() -> Result<(f64, f64), String> {
    let folder = folder();
    let venv = folder.join("typst");
    let python = venv.join("bin/python");
    if !python.is_file() {
        step(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
        step(Command::new(venv.join("bin/pip")).args(["install", "--quiet", "typst"]))?;
    }
    std::fs::write(folder.join("logo.png"), logo_png()?).map_err(|error| error.to_string())?;
    std::fs::write(folder.join("qr.png"), qr_png()?).map_err(|error| error.to_string())?;
    std::fs::write(folder.join("letter.typ"), include_str!("letters.typ")).map_err(|error| error.to_string())?;
    let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/letters/fonts");
    let script = include_str!("letters.py");
    let output = Command::new(python)
        .args(["-c", script])
        .arg(folder.join("letter.typ"))
        .arg(fonts)
        .arg(PEER_LETTERS.to_string())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| error.to_string())?;
    let told = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = told.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    match numbers[..] {
        [each_second, bytes] => Ok((each_second, bytes)),
        _ => Err("it said nothing".to_owned()),
    }
}

fn qr_png() -> Result<Vec<u8>, String> {
    let office = Office::new()?;
    let (number, worker) = workers().next().ok_or("nobody")?;
    let (_, text, _) = office.filled(&worker, number)?;
    let qr = letters::Qr::encode(&text).map_err(|error| error.to_string())?;
    let pixels: Vec<u8> = qr.rows().flat_map(|row| row.iter().map(|dark| u8::from(*dark))).collect();
    let side = qr.side() as u32;
    palette_png(side, side, &[[255, 255, 255], [0, 0, 0]], &pixels)
}

fn step(command: &mut Command) -> Result<(), String> {
    let done = command.stdout(Stdio::null()).stderr(Stdio::null()).status().map_err(|error| error.to_string())?;
    if done.success() { Ok(()) } else { Err("it cannot be installed here".to_owned()) }
}
