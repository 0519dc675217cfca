//! What was typed and not saved yet: kept in the file, so that a crash, a lock or a power cut loses nothing.

use std::sync::Arc;

use model::Body;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::app::App;
use crate::contract::Nothing;
use crate::failure::{Failure, FailureCode};

/// Longest key, in bytes, and largest draft, in bytes of JSON.
const LONGEST_KEY: usize = 200;
const LARGEST: usize = 1024 * 1024;

/// Keeps a draft.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DraftPut {
    /// Which form: `worker:ID`, `worker:new`, `office:new` …
    pub key: String,
    /// What was typed.
    #[ts(type = "Body")]
    pub values: Body,
}

/// Names a draft.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DraftKey {
    /// Which form.
    pub key: String,
}

/// A draft.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Draft {
    /// What was typed.
    #[ts(type = "Body")]
    pub values: Body,
}

/// That there is a draft.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DraftName {
    /// Which form.
    pub key: String,
    /// When it was last kept.
    pub at_ms: i64,
}

/// A user's drafts are their own.
fn own_key(user: uuid::Uuid, key: &str) -> String {
    format!("{user}/{key}")
}

/// Keeps it.
pub(crate) fn put(app: &Arc<App>, input: DraftPut) -> Result<(), Failure> {
    let size = serde_json::to_string(&input.values).map_err(|_| FailureCode::BadInput)?.len();
    if input.key.is_empty() || input.key.len() > LONGEST_KEY || size > LARGEST {
        return Err(FailureCode::BadInput.into());
    }
    let desk = app.desk()?;
    desk.store.write(|tx| {
        tx.put_draft(&own_key(desk.user, &input.key), app.ports.clock.now_ms(), &input.values).map_err(Failure::from)
    })?;
    Ok(())
}

/// What was kept.
pub(crate) fn get(app: &Arc<App>, input: DraftKey) -> Result<Option<Draft>, Failure> {
    let desk = app.desk()?;
    let draft = desk.store.read(|reader| reader.draft(&own_key(desk.user, &input.key)))?;
    // What was typed while it could be seen is not shown after the right was taken away.
    let kind = input.key.split(':').next().and_then(model::kinds::get);
    let seen = |name: &str| kind.and_then(|kind| kind.field(name)).is_none_or(|field| desk.sight.sees(field));
    Ok(draft.map(|values| Draft { values: values.into_iter().filter(|(name, _)| seen(name)).collect() }))
}

/// Lets it go, once it was saved or thrown away.
pub(crate) fn drop_draft(app: &Arc<App>, input: DraftKey) -> Result<(), Failure> {
    let desk = app.desk()?;
    desk.store.write(|tx| tx.drop_draft(&own_key(desk.user, &input.key)).map_err(Failure::from))?;
    Ok(())
}

/// Views of lists that a user keeps are no unfinished typing.
const OF_VIEWS: &str = "view:";

/// What the user typed and has neither saved nor thrown away.
pub(crate) fn list(app: &Arc<App>, _: Nothing) -> Result<Vec<DraftName>, Failure> {
    let desk = app.desk()?;
    let prefix = own_key(desk.user, "");
    let drafts = desk.store.read(|reader| reader.drafts())?;
    Ok(drafts
        .into_iter()
        .filter_map(|(key, at_ms)| Some(DraftName { key: key.strip_prefix(&prefix)?.to_owned(), at_ms }))
        .filter(|draft| !draft.key.starts_with(OF_VIEWS))
        .collect())
}
