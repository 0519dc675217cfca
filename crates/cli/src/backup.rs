//! Backups at the command line.

use std::path::Path;
use std::sync::Arc;

use app::{App, FailureCode};
use serde_json::{Value, json};

use crate::Stop;
use crate::arguments::Arguments;
use crate::commands::{Done, absolute};
use crate::session::{call, password, recovery_code, wait};

/// Makes one.
pub fn backup(app: &Arc<App>, folder: Option<&Path>) -> Result<Done, Stop> {
    let folder = folder.map(absolute).transpose()?;
    let made = wait(app, &call(app, "backup.run", json!({ "folder": folder }))?)?;
    let (path, bytes) = (made["path"].as_str().unwrap_or("").to_owned(), made["bytes"].as_u64().unwrap_or(0));
    let words = format!(
        "Cadangan dibuat dan dibaca ulang: {path}\n{bytes} bita, {} pindaian, {} cadangan lama dihapus.",
        made["scans"], made["removed"]
    );
    Ok(Done::new(made, words))
}

/// Brings one back.
pub fn restore(app: &Arc<App>, arguments: &Arguments, file: &Path, recovery: bool) -> Result<Done, Stop> {
    let path = absolute(file)?;
    let input = if recovery {
        json!({ "path": path, "recovery_code": recovery_code()? })
    } else {
        let about = call(app, "backup.inspect", json!({ "path": path }))?;
        json!({ "path": path, "user_id": user(&about, arguments)?, "password": password()? })
    };
    let restored = wait(app, &call(app, "backup.restore", input)?)?;
    let mut words = "Cadangan dipulihkan. Komputer ini bekerja sebagai meja baru dari kantor yang sama.".to_owned();
    if let Some(kept) = restored["kept"].as_str() {
        words.push_str(&format!("\nData sebelumnya tidak dihapus: {kept}"));
    }
    words
        .push_str("\nSurat yang terbit sesudah cadangan ini dibuat tidak ada di sini. Periksa nomor surat berikutnya.");
    Ok(Done::new(restored, words))
}

/// The user of that name, or the only one.
fn user(about: &Value, arguments: &Arguments) -> Result<Value, Stop> {
    let users = about["users"].as_array().cloned().unwrap_or_default();
    let same = |user: &&Value, name: &str| user["name"].as_str().is_some_and(|known| known.to_lowercase() == name);
    match (&arguments.user, &users[..]) {
        (Some(name), _) => {
            let found = users.iter().find(|user| same(user, &name.to_lowercase()));
            Ok(found.ok_or(FailureCode::NotFound)?["id"].clone())
        }
        (None, [only]) => Ok(only["id"].clone()),
        (None, _) => Err(Stop::Usage("--user NAME is missing: this office has several users".to_owned())),
    }
}
