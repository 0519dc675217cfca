//! The one big search box: everything the office has, newest first.

use std::sync::Arc;
use std::time::Instant;

use model::kinds;
use serde::{Deserialize, Serialize};
use store::SearchOptions;
use ts_rs::TS;

use crate::app::App;
use crate::failure::Failure;
use crate::record::{self, Row};

/// Most hits of one answer.
const MOST: usize = 100;

/// What was typed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SearchInput {
    /// Beginnings of words, or at least three digits of a NIK.
    pub text: String,
    /// How many hits are wanted.
    pub limit: usize,
    /// Kinds to look in; all if empty.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub kinds: Vec<String>,
}

/// What was found.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SearchFound {
    /// The newest that fit.
    pub hits: Vec<Row>,
    /// Whether there are more.
    pub more: bool,
    /// How many worker files there are.
    pub files: u64,
    /// Milliseconds it took here.
    pub took_ms: f64,
}

/// Finds.
pub(crate) fn find(app: &Arc<App>, input: SearchInput) -> Result<SearchFound, Failure> {
    let desk = app.desk()?;
    let started = Instant::now();
    let options = SearchOptions { kinds: input.kinds, limit: input.limit.min(MOST) };
    let found = desk.store.search(&input.text, &options)?;
    let ids: Vec<_> = found.hits.iter().map(|hit| hit.id).collect();
    let (records, files) =
        desk.store.read(|reader| Ok::<_, Failure>((reader.records(&ids)?, reader.count(kinds::worker::KIND.name)?)))?;
    let hits = record::rows(&desk, records)?;
    Ok(SearchFound { hits, more: found.more, files, took_ms: started.elapsed().as_secs_f64() * 1_000.0 })
}
