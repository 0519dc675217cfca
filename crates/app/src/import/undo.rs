//! Taking an import back as a whole, sparing what was edited since.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use store::{BulkSize, Save, StoreError};
use sync::Stamp;
use ts_rs::TS;
use uuid::Uuid;

use super::ImportId;
use super::differences::setting_of;
use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode};

/// What was taken back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Undone {
    /// Files that the import had made.
    pub removed: u64,
    /// Files that lost the values that the import had added.
    pub restored: u64,
    /// Files that were edited since and stay as they are.
    pub spared: u64,
}

/// Takes an import back.
pub(crate) fn undo(app: &Arc<App>, input: ImportId) -> Result<Undone, Failure> {
    let desk = app.desk()?;
    let import = desk.store.read(|reader| reader.import(input.id))?.ok_or(FailureCode::NotFound)?;
    if import.undone {
        return Ok(Undone::default());
    }
    let undone = take_back(app, &desk, input.id)?;
    app.announce(&["import"]);
    Ok(undone)
}

/// Compensates every change of an import that nothing was built on.
pub(super) fn take_back(app: &Arc<App>, desk: &Desk, id: Uuid) -> Result<Undone, Failure> {
    let ranges = desk.store.read(|reader| reader.import_ranges(id))?;
    let desktop = desk.store.desktop();
    let count: u64 = ranges.iter().map(|(first, last)| last - first + 1).sum();
    let mut undone = Undone::default();
    desk.store.bulk(BulkSize(count), |bulk| {
        // Latest first: a file that the import made and then filled is taken back step by step.
        for sequence in ranges.iter().rev().flat_map(|(first, last)| (*first..=*last).rev()) {
            let reverse = match bulk.tx()?.reverse_of(Stamp { desktop, sequence }) {
                Ok(reverse) => reverse,
                // Built upon, or of someone whose data was erased since.
                Err(StoreError::BuiltUpon | StoreError::NotFound) => {
                    undone.spared += 1;
                    continue;
                }
                Err(error) => return Err(Failure::from(error)),
            };
            let removes = reverse.values.get(sync::DELETED).is_some_and(|value| value == true);
            let save = Save {
                record: reverse.record,
                kind: &reverse.kind,
                author: desk.user,
                at_ms: app.ports.clock.now_ms(),
                values: reverse.values,
                seen: None,
            };
            bulk.save(save)?;
            if removes {
                undone.removed += 1;
            } else {
                undone.restored += 1;
            }
        }
        let mut tx = bulk.tx()?;
        tx.drop_setting(&setting_of(id))?;
        tx.drop_setting(&super::asked::setting_of(id))?;
        tx.mark_import_undone(id)?;
        Ok::<_, Failure>(())
    })?;
    Ok(undone)
}
