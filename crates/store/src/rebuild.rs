//! Makes the derived tables anew from the records: after a declaration changed, or after many records came at once.

use model::Body;
use rusqlite::Connection;

use crate::declared::{self, Plan, plans};
use crate::derive::{self, Words};
use crate::error::Result;
use crate::matching;
use crate::migrate::in_one_transaction;
use crate::person;
use crate::tables::tally::TallyDelta;
use crate::tables::{index, record, setting, tally, who, word};

/// Drops and remakes index tables, full-text index and counts in one transaction. `progress` hears how many records are done.
pub(crate) fn rebuild(connection: &Connection, progress: &dyn Fn(u64)) -> Result<()> {
    in_one_transaction(connection, || {
        index::drop_all(connection)?;
        tally::clear(connection)?;
        word::clear(connection)?;
        index::create(connection)?;
        let mut by_alias: Vec<(i64, &'static Plan)> = Vec::new();
        for plan in plans() {
            let alias = match who::find_kind(connection, plan.kind.name)? {
                Some(alias) => alias,
                None => who::add_kind(connection, plan.kind.name)?,
            };
            by_alias.push((alias, plan));
        }
        let groups = person::work_out(connection)?;
        matching::forget(connection)?;
        let (mut words, mut text, mut tallies, mut done) =
            (Words::default(), String::new(), TallyDelta::default(), 0_u64);
        record::each(connection, &mut |record| {
            if let Some((alias, plan)) =
                by_alias.iter().find(|(alias, _)| *alias == record.kind).filter(|_| !record.deleted)
            {
                let body: Body = serde_json::from_slice(&record.body)?;
                let shown = groups.get(&record.row).is_none_or(|canonical| *canonical == record.row);
                if shown {
                    index::insert(connection, plan, record.row, &body, record.updated_at)?;
                    count(&mut tallies, *alias, plan, &body, 1);
                }
                words.of(plan, &body, &mut text);
                for word in words.take_unwritten() {
                    word::add(connection, &word)?;
                }
                index::add_words(connection, record.row, &text)?;
            }
            done += 1;
            if done.is_multiple_of(1000) {
                progress(done);
            }
            Ok(true)
        })?;
        tallies.flush(connection)?;
        for plan in plans() {
            index::create_indexes(connection, plan)?;
        }
        setting::put_raw(connection, setting::FINGERPRINT, declared::fingerprint().as_bytes())
    })
}

/// Counts a record in (`by` = 1) or out (`by` = -1).
pub(crate) fn count(tallies: &mut TallyDelta, alias: i64, plan: &Plan, body: &Body, by: i64) {
    tallies.add(alias, "", "", by);
    for field in &plan.tallied {
        if let Some(value) = derive::tally_value(field, body) {
            tallies.add(alias, field.name, value, by);
        }
    }
}
