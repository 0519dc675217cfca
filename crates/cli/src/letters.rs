//! Letters on the command line.

use std::path::Path;
use std::sync::Arc;

use app::App;
use model::vocabulary::{Language, choice};
use serde_json::{Value, json};

use crate::Stop;
use crate::arguments::BatchTo;
use crate::commands::{Done, absolute};
use crate::people;
use crate::session::{call, wait};

/// Issues a letter and writes its PDF.
pub fn issue(app: &Arc<App>, kind: &str, worker: &str, out: &Path) -> Result<Done, Stop> {
    let path = absolute(out)?;
    app::file::may_export(app, Path::new(&path), app::file::PDF)?;
    let draft = json!({ "kind": kind, "worker": people::id_of(app, worker)? });
    let missing = call(app, "letter.preview", draft.clone())?["missing_papers"].clone();
    let letter = call(app, "letter.issue", draft)?;
    call(app, "letter.save", json!({ "id": letter["id"], "path": path }))?;
    let number = letter["number"].as_str().unwrap_or("").to_owned();
    let mut value = letter;
    value["path"] = json!(path);
    let mut words = format!("Surat nomor {number} ditulis ke {path}");
    let paper = |code: &Value| choice("document_kind", code.as_str()?, Language::Indonesian);
    let papers: Vec<&str> = missing.as_array().into_iter().flatten().filter_map(paper).collect();
    if !papers.is_empty() {
        words.push_str(&format!("\nSyarat yang belum ada di berkas: {}", papers.join(", ")));
    }
    value["missing_papers"] = missing;
    Ok(Done::new(value, words))
}

/// Checks a letter.
pub fn verify(app: &Arc<App>, what: &str) -> Result<Done, Stop> {
    let input =
        if Path::new(what).is_file() { json!({ "path": absolute(Path::new(what))? }) } else { json!({ "text": what }) };
    let verified = call(app, "letter.verify", input)?;
    let answer = verified["answer"].as_str().unwrap_or("");
    let mut words = match answer {
        "in_force" => "Asli dan berlaku. Bandingkan dengan kertasnya:",
        "not_known_revoked" => "Asli. Sampai sinkron terakhir tidak diketahui dicabut. Bandingkan dengan kertasnya:",
        "number_known" => "Nomor ini terdaftar dan berlaku; kertasnya sendiri belum diperiksa. Bandingkan:",
        "number_shared" => "Beberapa surat bernomor ini; kertasnya sendiri belum diperiksa. Bandingkan:",
        "not_registered" => {
            "Ditandatangani kantor ini, belum ada di buku agenda komputer ini. Bandingkan dengan kertasnya:"
        }
        "expired" => "Asli, masa berlakunya sudah lewat. Bandingkan dengan kertasnya:",
        "replaced" => "Sudah diganti surat lain; yang berlaku penggantinya.",
        "revoked" => "Sudah dicabut.",
        "unknown_key" => "Segelnya dibuat kunci yang tidak dikenal kantor ini.",
        _ => "Isi surat ini telah diubah.",
    }
    .to_owned();
    for value in verified["values"].as_array().into_iter().flatten() {
        words.push_str(&format!(
            "\n  {:<12} {}",
            value["label"].as_str().unwrap_or(""),
            value["value"].as_str().unwrap_or("")
        ));
    }
    for other in verified["others"].as_array().into_iter().flatten() {
        let text = |field: &str| other[field].as_str().unwrap_or("").to_owned();
        words.push_str(&format!("\n  juga: {} {} {}", text("issued_on"), text("subject_name"), text("kind")));
    }
    if let Some(number) = verified["letter"]["replaced_by"]["number"].as_str() {
        words.push_str(&format!("\n  diganti oleh {number}"));
    }
    if verified["extended"] == true {
        words.push_str(
            "\n  Ada tambahan di belakang file yang terbit, misalnya tanda tangan elektronik. Bandingkan isinya.",
        );
    }
    let stands =
        matches!(answer, "in_force" | "not_known_revoked" | "number_known" | "number_shared" | "not_registered");
    Ok(Done { value: verified, words, refused: !stands })
}

/// Issues a letter for each of many, or hands in their drafts.
pub fn batch(app: &Arc<App>, kind: &str, workers: &[String], to: &BatchTo) -> Result<Done, Stop> {
    let output = match to {
        BatchTo { folder: Some(folder), .. } => json!({ "to": "folder", "path": absolute(folder)? }),
        BatchTo { out: Some(out), .. } => json!({ "to": "document", "path": absolute(out)? }),
        BatchTo { approval: true, .. } => json!({ "to": "approval" }),
        _ => json!({ "to": "register" }),
    };
    let workers: Vec<Value> = workers.iter().map(|worker| people::id_of(app, worker)).collect::<Result<_, _>>()?;
    let input = json!({ "kind": kind, "workers": workers, "output": output });
    let done = wait(app, &call(app, "letter.batch", input)?)?;
    let count = |list: &str| done[list].as_array().map_or(0, Vec::len);
    let mut words = match (count("drafts"), count("letters")) {
        (0, 0) => "Tidak ada surat yang terbit.".to_owned(),
        (0, letters) => format!(
            "{letters} surat terbit: {} sampai {}",
            done["first"].as_str().unwrap_or(""),
            done["last"].as_str().unwrap_or("")
        ),
        (drafts, _) => format!("{drafts} konsep diajukan dan menunggu persetujuan."),
    };
    for one in done["refused"].as_array().into_iter().flatten() {
        words.push_str(&format!("\n{}: {}", one["name"].as_str().unwrap_or(""), reason(&one["failure"])));
    }
    if !done["output_failure"].is_null() {
        words.push_str(&format!("\nSuratnya terbit, tetapi tidak tertulis: {}", reason(&done["output_failure"])));
    }
    let refused = count("refused") > 0 || !done["output_failure"].is_null();
    Ok(Done { value: done, words, refused })
}

fn reason(failure: &Value) -> String {
    serde_json::from_value(failure.clone()).map(|failure| crate::show::failure(&failure)).unwrap_or_default()
}
