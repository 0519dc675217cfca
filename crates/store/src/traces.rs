//! Where an erased person may stand outside records: drafts that were never saved, and what imports keep of a spreadsheet. They are
//! found by the erased ids and numbers, and by the name where no other person's number stands beside it.

use std::collections::BTreeSet;

use model::{Body, fold, kinds};
use serde_json::Value;
use uuid::Uuid;

use crate::door::Tx;
use crate::error::Result;
use crate::tables::{blob, draft, import, setting};

/// Fewest characters of a number that is looked for: shorter ones stand everywhere.
const FEWEST: usize = 7;
/// Lists that imports keep are settings whose keys begin so.
const OF_IMPORTS: &str = "import_";
/// Digits of a NIK.
const NIK: usize = 16;

/// What is looked for.
#[derive(Debug, Default)]
pub(crate) struct Traces {
    /// Ids and numbers, as they stand in JSON.
    exact: BTreeSet<String>,
    /// Names, folded.
    names: BTreeSet<String>,
}

impl Traces {
    pub fn note_id(&mut self, id: Uuid) {
        self.exact.insert(id.to_string());
    }

    /// Takes the numbers and names of the person from values of one of their records, as they are or once were.
    pub fn note(&mut self, kind: &str, values: &Body) {
        let text = |field: &str| values.get(field).and_then(Value::as_str).filter(|text| !text.is_empty());
        let own = kind == kinds::worker::KIND.name;
        let (numbers, name) = if own {
            (["nik", "passport_number"], "full_name")
        } else if kind == kinds::document::KIND.name {
            (["nik_on_paper", "document_number"], "name_on_paper")
        } else {
            return;
        };
        for number in numbers.into_iter().filter_map(text).filter(|number| number.len() >= FEWEST) {
            self.exact.insert(number.to_owned());
            // A spreadsheet that held it as a number has lost the last digit; such a cell is kept by its bits.
            if let Ok(digits) = number.parse::<u64>() {
                self.exact.extend([digits, digits - digits % 10].map(|digits| (digits as f64).to_bits().to_string()));
            }
        }
        self.names.extend(text(name).map(fold::sort_key).filter(|name| name.contains(' ') || name.len() >= FEWEST));
    }

    /// Hashes of kept bytes that values name: 64 hexadecimal digits, alone or within JSON.
    pub fn hashes(values: &Body, found: &mut BTreeSet<String>) {
        for text in values.values().filter_map(Value::as_str) {
            let runs = text.split(|each: char| !each.is_ascii_hexdigit()).filter(|run| run.len() == 64);
            found.extend(runs.map(str::to_ascii_lowercase));
        }
    }

    /// Whether a text, JSON or not, is of the person.
    pub fn are_in(&self, text: &str) -> bool {
        if self.exact.iter().any(|exact| text.contains(exact.as_str())) {
            return true;
        }
        let digits = |run: &str| run.len() == NIK;
        if text.split(|each: char| !each.is_ascii_digit()).any(digits) {
            return false;
        }
        // JSON's quotes end words, as blanks do; the folding takes them away.
        let folded = format!(" {} ", fold::sort_key(text));
        self.names.iter().any(|name| folded.contains(&format!(" {name} ")))
    }

    /// Takes the person out of a value: out of lists whole items, elsewhere the text. Whether anything was.
    pub fn prune(&self, value: &mut Value) -> bool {
        match value {
            Value::Array(items) => {
                let before = items.len();
                items.retain(|item| !(item.is_object() && self.are_in(&item.to_string())));
                let removed = items.len() != before;
                let within = items.iter_mut().filter_map(|item| self.prune(item).then_some(())).count();
                removed || within > 0
            }
            // Every field, also after one in which something was found.
            Value::Object(fields) => {
                fields.values_mut().filter_map(|field| self.prune(field).then_some(())).count() > 0
            }
            Value::String(text) if self.are_in(text) => {
                text.clear();
                true
            }
            _ => false,
        }
    }
}

impl Tx<'_> {
    /// Takes the person out of drafts and imports.
    pub(crate) fn sweep(&mut self, traces: &Traces) -> Result<()> {
        for (key, _) in draft::list(self.connection)? {
            let Some(body) = draft::get(self.connection, &key)? else { continue };
            if traces.are_in(&key) || traces.are_in(&Value::Object(body).to_string()) {
                draft::drop(self.connection, &key)?;
                self.changed("draft");
            }
        }
        for mut row in import::all(self.connection)? {
            let mut any = traces.prune(&mut row.report);
            if traces.are_in(&row.file_name) {
                row.file_name.clear();
                any = true;
            }
            any |= self.sweep_kept(&mut row.report, traces)?;
            if any {
                import::replace(self.connection, &row)?;
                self.changed("import");
            }
        }
        self.sweep_lists(traces)
    }

    /// Takes the person out of the lists that imports keep beside their reports: rows that wait for an answer, and answers.
    fn sweep_lists(&mut self, traces: &Traces) -> Result<()> {
        for key in setting::keys(self.connection, OF_IMPORTS)? {
            let Some(Value::Array(mut items)) = setting::get(self.connection, &key)? else { continue };
            let before = items.len();
            items.retain(|item| !traces.are_in(&item.to_string()));
            if items.len() < before {
                setting::put(self.connection, &key, &Value::Array(items))?;
                self.changed("import");
            }
        }
        Ok(())
    }

    /// Takes the person out of the refused rows that an import keeps; the report names them by their new hash then.
    fn sweep_kept(&mut self, report: &mut Value, traces: &Traces) -> Result<bool> {
        let mut hashes = BTreeSet::new();
        if let Value::Object(fields) = &*report {
            Traces::hashes(fields, &mut hashes);
        }
        let mut any = false;
        for old in hashes {
            let Ok(hash) = blake3::Hash::from_hex(&old) else { continue };
            let Some(bytes) = blob::get(self.connection, hash.as_bytes())? else { continue };
            let Ok(mut kept) = serde_json::from_slice::<Value>(&bytes) else { continue };
            if traces.prune(&mut kept) {
                let new = blake3::Hash::from_bytes(blob::put(self.connection, &serde_json::to_vec(&kept)?)?);
                blob::remove(self.connection, hash.as_bytes())?;
                rename(report, &old, new.to_hex().as_str());
                any = true;
            }
        }
        Ok(any)
    }
}

fn rename(report: &mut Value, old: &str, new: &str) {
    if let Value::Object(fields) = report {
        for value in fields.values_mut().filter(|value| value.as_str() == Some(old)) {
            *value = Value::String(new.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn traces() -> Traces {
        let mut traces = Traces::default();
        let Value::Object(body) = json!({"full_name": "Siti Rahmawati", "nik": "1807055405960001"}) else {
            panic!("an object")
        };
        traces.note("worker", &body);
        traces
    }

    #[test]
    fn a_row_is_found_by_its_number_or_by_the_name_without_anothers_number() {
        let traces = traces();
        assert!(traces.are_in("{\"nik\":\"1807055405960001\"}"));
        assert!(traces.are_in("{\"full_name\":\"SITI  RAHMAWATI\",\"phone\":\"0812\"}"));
        assert!(!traces.are_in("{\"full_name\":\"Siti Rahmawati\",\"nik\":\"1807055405960002\"}"), "a namesake");
        assert!(!traces.are_in("{\"full_name\":\"Siti Rahmawatiningsih\"}"));
        let lost = 1_807_055_405_960_000_f64.to_bits();
        assert!(traces.are_in(&format!("{{\"Number\":{lost}}}")), "a number that lost its last digit");
    }

    #[test]
    fn whole_rows_go_and_others_stay() {
        let mut kept = json!({"columns": [[0, "NIK"]], "rows": [
            {"number": 2, "cells": [[0, {"Text": "1807055405960001"}]]},
            {"number": 3, "cells": [[0, {"Text": "1807055405960002"}]]},
        ]});
        assert!(traces().prune(&mut kept));
        assert_eq!(kept["rows"], json!([{"number": 3, "cells": [[0, {"Text": "1807055405960002"}]]}]));
        assert!(!traces().prune(&mut kept), "nothing is left to be taken out");
    }
}
