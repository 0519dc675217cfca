//! Indexed values of many records at once, without their bodies: what figures are made of. It must never know what they are
//! figures of.

use std::fmt::Write;

use model::Kind;
use rusqlite::types::ValueRef;

use crate::declared::plan_of;
use crate::error::{Result, StoreError};
use crate::read::Reader;

/// A value as its index column holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Indexed<'a> {
    /// No value.
    Empty,
    /// Text, or a date, moment, code or id.
    Text(&'a str),
    /// A whole number; a flag as 0 or 1.
    Integer(i64),
}

/// Records whose indexed text field lies in a span.
#[derive(Debug, Clone, Copy)]
pub struct Span<'a> {
    /// An indexed field of text, date or moment.
    pub field: &'a str,
    /// The first value.
    pub from: &'a str,
    /// The first value beyond.
    pub before: &'a str,
}

impl Reader<'_> {
    /// Calls `per` with the values of these indexed fields for every record of a kind within the span.
    pub fn each_indexed(
        &self,
        kind: &Kind,
        fields: &[&str],
        span: Span<'_>,
        per: &mut dyn FnMut(&[Indexed<'_>]),
    ) -> Result<()> {
        let plan = plan_of(kind.name).ok_or(StoreError::NotFound)?;
        let mut sql = String::from("SELECT");
        for (at, field) in fields.iter().enumerate() {
            let column = plan.column(field).ok_or(StoreError::NotFound)?;
            let _ = write!(sql, "{} \"{}\"", if at == 0 { "" } else { "," }, column.field.name);
        }
        let within = plan.column(span.field).ok_or(StoreError::NotFound)?.field.name;
        let _ = write!(sql, " FROM {} WHERE \"{within}\" >= ?1 AND \"{within}\" < ?2", plan.table);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([span.from, span.before])?;
        while let Some(row) = rows.next()? {
            let mut values = Vec::with_capacity(fields.len());
            for at in 0..fields.len() {
                values.push(match row.get_ref(at)? {
                    ValueRef::Integer(number) => Indexed::Integer(number),
                    ValueRef::Text(text) => Indexed::Text(std::str::from_utf8(text).map_err(|_| StoreError::Damaged)?),
                    _ => Indexed::Empty,
                });
            }
            per(&values);
        }
        Ok(())
    }
}
