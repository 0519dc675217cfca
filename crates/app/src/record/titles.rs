//! What records are called, for everything that refers to them.

use std::sync::Arc;

use model::{FieldType, kinds};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;
use uuid::Uuid;

use super::MOST_ROWS;
use crate::app::App;
use crate::failure::{Failure, FailureCode};

/// Names several records, at most 500.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RecordIds {
    /// Their ids.
    pub ids: Vec<Uuid>,
}

/// What a record is called.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[expect(clippy::struct_field_names, reason = "lists call it the same")]
pub struct Title {
    /// Its id.
    pub id: Uuid,
    /// Its kind.
    pub kind: String,
    /// The value of the field that names it; a code where that is a choice.
    pub title: String,
    /// The record that it belongs to.
    pub parent: Option<Uuid>,
    /// Whether it was deleted.
    pub deleted: bool,
}

/// What records are called, in the order asked for; what is not there is left out.
pub(crate) fn titles(app: &Arc<App>, input: RecordIds) -> Result<Vec<Title>, Failure> {
    let desk = app.desk()?;
    if input.ids.len() as u64 > MOST_ROWS {
        return Err(FailureCode::BadInput.into());
    }
    let records = desk.store.read(|reader| reader.records(&input.ids))?;
    Ok(records
        .into_iter()
        .filter(|record| record.kind != kinds::user::KIND.name)
        .map(|record| {
            let kind = kinds::get(&record.kind);
            let parent = |name: &str| record.body.get(name).and_then(Value::as_str)?.parse().ok();
            let named =
                kind.and_then(|kind| kind.fields.iter().find(|field| matches!(field.of, FieldType::Reference { .. })));
            Title {
                id: record.id,
                title: desk.sight.title(kind, &record.body),
                parent: named.and_then(|field| parent(field.name)),
                kind: record.kind,
                deleted: record.deleted,
            }
        })
        .collect())
}
