//! The rights of the person whose data are held (UU 27/2022): a copy (art. 7), correction (art. 6), erasure (art. 8), and the
//! clock of each request.

mod copy;
mod erase;
mod held;

use std::sync::Arc;

use model::{kinds, moment};
use serde::{Deserialize, Serialize};
use store::{Filter, ListQuery, Sort, Test};
use ts_rs::TS;
use uuid::Uuid;

pub(crate) use copy::copy;
pub use copy::{CopyInput, CopyMade};
pub use erase::{Blocker, EraseInput, Erasing, HeldCount, PastErasure};
pub(crate) use erase::{erase, erasing, past};

use crate::app::App;
use crate::failure::Failure;
use crate::record::{self, Row};

/// Most requests of one answer.
const MOST: u64 = 200;

/// Which requests.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct RequestList {
    /// Only those that wait for an answer.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub open: bool,
}

/// A request with its clock.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PrivacyRequest {
    /// The record of kind `privacy_request`.
    pub row: Row,
    /// Whose it is.
    pub worker: Option<Uuid>,
    /// Their name.
    pub worker_name: String,
    /// By when it must be answered; none when the moment of asking cannot be read.
    pub due_ms: Option<i64>,
    /// Whether that has passed without an answer.
    pub overdue: bool,
}

/// Requests, the one that is due first at the top.
pub(crate) fn requests(app: &Arc<App>, input: RequestList) -> Result<Vec<PrivacyRequest>, Failure> {
    let desk = app.desk()?;
    let kind = &kinds::privacy_request::KIND;
    let now_ms = app.ports.clock.now_ms();
    let waiting = Filter { field: "request_status".to_owned(), test: Test::OneOf(vec!["open".into()]) };
    let filters = if input.open { vec![waiting] } else { Vec::new() };
    let sort = Some(Sort { field: "requested_at".to_owned(), descending: !input.open });
    let query = ListQuery { kind, text: "", filters, sort, offset: 0, limit: MOST };
    let records = desk.store.read(|reader| reader.list(&query))?.rows;
    let names = desk.store.read(|reader| {
        records
            .iter()
            .map(|request| {
                let id = request.body.get("worker").and_then(|value| value.as_str()).and_then(|id| id.parse().ok());
                let worker = id.map(|id| reader.record(id)).transpose()?.flatten();
                let name = worker.map(|found| desk.sight.title(kinds::get(&found.kind), &found.body));
                Ok((id, name.unwrap_or_default()))
            })
            .collect::<Result<Vec<(Option<Uuid>, String)>, Failure>>()
    })?;
    let rows = record::rows(&desk, records)?.into_iter().zip(names);
    Ok(rows
        .map(|(row, (worker, worker_name))| {
            let text = |field: &str| row.body.get(field).and_then(|value| value.as_str());
            let due_ms = text("requested_at").and_then(moment::parse).map(|at| at + kinds::privacy_request::CLOCK_MS);
            let overdue = text("request_status") == Some("open") && due_ms.is_some_and(|due| due < now_ms);
            PrivacyRequest { row, worker, worker_name, due_ms, overdue }
        })
        .collect())
}
