//! The access log as it grows: lines are noted without waiting for the disk, written with the next save or soon after, and travel to
//! other desktops in pieces.

use std::sync::PoisonError;

use model::{Body, kinds};
use serde_json::{Value, json};
use sync::Change;
use uuid::Uuid;

use crate::Save;
use crate::door::Tx;
use crate::error::Result;
use crate::open::Store;
use crate::read::Reader;
use crate::tables::access::{self, Access, AccessQuery};
use crate::tables::{setting, who};

/// Up to which of its own lines this desktop has told others.
pub(crate) const TOLD: &str = "_access_told";
/// Lines of one piece.
const PIECE: usize = 500;

/// A line with the desktop on which it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Accessed {
    /// What it says.
    pub access: Access,
    /// On which desktop.
    pub desktop: Uuid,
}

impl Store {
    /// Notes a line. It is in the file after the next write, at the latest after [`Store::write_noted`]. True when it is the first
    /// that waits.
    pub fn note_access(&self, access: Access) -> bool {
        let mut noted = self.shared.noted.lock().unwrap_or_else(PoisonError::into_inner);
        noted.push(access);
        noted.len() == 1
    }

    /// Writes the lines that wait.
    pub fn write_noted(&self) -> Result<()> {
        if self.shared.noted.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
            return Ok(());
        }
        self.write(|_| Ok(())).map(drop)
    }
}

impl Reader<'_> {
    /// Lines that meet a question, latest first, and how many do.
    pub fn access_log(&self, query: &AccessQuery) -> Result<(Vec<Accessed>, u64)> {
        let (lines, total) = access::list(self.connection, query)?;
        let lines = lines.into_iter().map(|(_, access, desktop)| Ok(Accessed { access, desktop: self.who(desktop)? }));
        Ok((lines.collect::<Result<_>>()?, total))
    }

    /// When the oldest line was written that other desktops were not told of.
    pub fn access_untold_since(&self) -> Result<Option<i64>> {
        let told = setting::number(self.connection, TOLD)? as i64;
        Ok(access::after(self.connection, who::SELF, told, 1)?.first().map(|(_, line, _)| line.at_ms))
    }
}

impl Tx<'_> {
    /// Adds a line to the access log.
    pub fn log_access(&mut self, access: &Access) -> Result<()> {
        access::add(self.connection, access, who::SELF)
    }

    /// Puts lines that other desktops were not told of into records that travel. `ids` gives the records' ids.
    pub fn tell_access(&mut self, author: Uuid, at_ms: i64, ids: &dyn Fn() -> Uuid) -> Result<()> {
        loop {
            let told = setting::number(self.connection, TOLD)? as i64;
            let lines = access::after(self.connection, who::SELF, told, PIECE)?;
            let (Some((_, first, _)), Some((last, latest, _))) = (lines.first(), lines.last()) else { return Ok(()) };
            let list: Vec<Value> = lines
                .iter()
                .map(|(_, line, _)| json!([line.at_ms, line.user, line.action, line.record, line.detail]))
                .collect();
            let values = json!({
                "logged_from": moment(first.at_ms), "logged_to": moment(latest.at_ms), "lines": Value::Array(list).to_string(),
            });
            let values: Body = values.as_object().cloned().unwrap_or_default();
            let last = *last;
            self.save(Save { record: ids(), kind: kinds::access_log::KIND.name, author, at_ms, values, seen: None })?;
            setting::put_number(self.connection, TOLD, last.unsigned_abs())?;
        }
    }

    /// Takes in what another desktop tells of its log.
    pub(crate) fn take_access_log(&mut self, change: &Change, desktop: i64) -> Result<()> {
        if change.kind != kinds::access_log::KIND.name {
            return Ok(());
        }
        let lists = change.edits.iter().filter_map(|edit| edit.values.get("lines")?.as_str());
        for line in lists.filter_map(|list| serde_json::from_str::<Vec<Line>>(list).ok()).flatten().take(PIECE) {
            let Line(at_ms, user, action, record, detail) = line;
            access::add(self.connection, &Access { at_ms, user, action, record, detail }, desktop)?;
        }
        self.changed("access");
        Ok(())
    }
}

#[derive(serde::Deserialize)]
struct Line(i64, Uuid, String, Option<Uuid>, Value);

fn moment(at_ms: i64) -> String {
    model::moment::iso(at_ms)
}
