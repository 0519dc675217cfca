//! The desk's log: one line for every failure, so that a trace id read out on the telephone leads somewhere. It holds
//! when, which command, which code — never a value, a name or a path.

use std::io::Write;

use crate::app::{App, HomeKind, day_of, lock};
use crate::failure::Failure;

const FILE_NAME: &str = "loket.log";
/// From this size on the log is begun anew; the one before is kept beside it.
const LARGEST: u64 = 1024 * 1024;

/// Notes a failure. A log that cannot be written must not make a second failure of the first.
pub(crate) fn note(app: &App, command: &str, failure: &Failure) {
    static TURN: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _turn = lock(&TURN);
    let path = app.home_of(HomeKind::Office).join(FILE_NAME);
    if std::fs::metadata(&path).is_ok_and(|about| about.len() > LARGEST) {
        let _ = std::fs::rename(&path, path.with_extension("log.before"));
    }
    let (now_ms, offset) = (app.ports.clock.now_ms(), app.ports.clock.offset_minutes());
    let minutes = (now_ms.div_euclid(60_000) + i64::from(offset)).rem_euclid(24 * 60);
    let line = format!(
        "{} {:02}.{:02} {} {command} {:?}\n",
        day_of(now_ms, offset),
        minutes / 60,
        minutes % 60,
        failure.trace_id,
        failure.code
    );
    let opened = std::fs::OpenOptions::new().create(true).append(true).open(&path);
    if let Ok(mut file) = opened {
        let _ = file.write_all(line.as_bytes());
    }
}
