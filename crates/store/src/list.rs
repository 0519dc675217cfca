//! Lists: filtered and sorted by index tables, one page at a time. Which index leads is decided here by the kept counts, since
//! the database's own guess would now and then walk a million rows.

use std::fmt::Write;

use model::{FieldType, Kind, fold};
use rusqlite::params_from_iter;
use serde_json::Value;

use crate::declared::{Column, ColumnOf, Plan, plan_of};
use crate::derive::{self, Cell};
use crate::error::{Result, StoreError};
use crate::person;
use crate::read::{Reader, Record};
use crate::tables::tally;

/// Matches are counted up to here; beyond, a list says "at least".
const COUNTED: u64 = 10_000;
/// Hits of a text that are looked through when a list is also filtered or sorted.
const TEXT_HITS: usize = 20_000;

/// What is to be listed.
#[derive(Debug, Clone)]
pub struct ListQuery<'a> {
    /// The kind.
    pub kind: &'a Kind,
    /// Words as in the search box; empty: all.
    pub text: &'a str,
    /// All of these hold.
    pub filters: Vec<Filter>,
    /// By which field; none: newest first.
    pub sort: Option<Sort>,
    /// How many rows to pass over.
    pub offset: u64,
    /// How many rows at most.
    pub limit: u64,
}

/// A condition on one field.
#[derive(Debug, Clone)]
pub struct Filter {
    /// An indexed field; `_subdistrict` is the beginning of the village's code, `_parent` the kind's first reference.
    pub field: String,
    /// The condition.
    pub test: Test,
}

/// A condition.
#[derive(Debug, Clone)]
pub enum Test {
    /// Equal to one of these; `null` means empty.
    OneOf(Vec<Value>),
    /// Begins with this.
    StartsWith(String),
    /// Between these, both included; none: open on that side.
    Between(Option<Value>, Option<Value>),
    /// Has no value.
    Empty,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// An indexed field.
    pub field: String,
    /// Whether the last comes first. Records without a value come last either way.
    pub descending: bool,
}

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Page {
    /// The rows.
    pub rows: Vec<Record>,
    /// How many rows the whole list has.
    pub total: u64,
    /// Whether `total` is exact; if not, there are at least about so many.
    pub exact: bool,
}

/// A filter in SQL: `{}` stands for the column, so that it can be kept from choosing the index.
struct Condition {
    column: &'static Column,
    sql: String,
    values: Vec<Cell<'static>>,
    /// How many rows meet it, and whether that is exact.
    matches: (u64, bool),
}

/// How the rows are gone through.
enum Lead {
    /// In the order asked for, passing over rows that do not fit.
    Order,
    /// All rows of one condition, then sorted.
    Condition(usize),
}

impl Reader<'_> {
    /// A page of a list.
    pub fn list(&self, query: &ListQuery<'_>) -> Result<Page> {
        let plan = plan_of(query.kind.name).ok_or(StoreError::NotFound)?;
        let sort = match &query.sort {
            None => None,
            Some(sort) => Some((plan.column(&sort.field).ok_or(StoreError::NotFound)?, sort.descending)),
        };
        let mut conditions =
            query.filters.iter().map(|filter| self.condition(plan, filter)).collect::<Result<Vec<_>>>()?;
        if !query.text.trim().is_empty() {
            return self.list_text(query, plan, &conditions, sort);
        }
        let count = self.count(query.kind.name)?;
        let (total, exact) = self.total(plan, &mut conditions, count)?;
        let lead = lead(&conditions, count, total, query);
        if conditions.is_empty() && sort.is_none() && query.offset > total / 2 {
            return self.page_from_the_end(plan, query, total);
        }
        let rows = self.rows(plan, &conditions, sort, &lead, query.offset, query.limit)?;
        let end = query.offset + rows.len() as u64;
        let (total, exact) =
            if (rows.len() as u64) < query.limit && !rows.is_empty() { (end, true) } else { (total.max(end), exact) };
        Ok(Page { rows: self.assemble_rows(&rows)?, total, exact })
    }

    /// The row numbers of a whole list in its order, whatever offset and limit it has: 8 bytes a row, for [`Self::records_at`].
    pub fn listed(&self, query: &ListQuery<'_>) -> Result<Vec<i64>> {
        let plan = plan_of(query.kind.name).ok_or(StoreError::NotFound)?;
        let sort = match &query.sort {
            None => None,
            Some(sort) => Some((plan.column(&sort.field).ok_or(StoreError::NotFound)?, sort.descending)),
        };
        let conditions = query.filters.iter().map(|filter| self.condition(plan, filter)).collect::<Result<Vec<_>>>()?;
        if !query.text.trim().is_empty() {
            return Ok(self.text_rows(query.text, plan, &conditions, sort, i64::MAX as usize)?.0);
        }
        let lead = if conditions.is_empty() { Lead::Order } else { Lead::Condition(least(&conditions)) };
        self.rows(plan, &conditions, sort, &lead, 0, i64::MAX as u64)
    }

    /// The records of row numbers in that order; rows that are gone since are left out.
    pub fn records_at(&self, rows: &[i64]) -> Result<Vec<Record>> {
        self.assemble_rows(rows)
    }

    /// Far down a list, coming from its end is nearer.
    fn page_from_the_end(&self, plan: &Plan, query: &ListQuery<'_>, total: u64) -> Result<Page> {
        let after = total.saturating_sub(query.offset.saturating_add(query.limit));
        let limit = total.saturating_sub(query.offset).min(query.limit);
        let mut statement = self
            .connection
            .prepare_cached(&format!("SELECT row FROM {} ORDER BY row LIMIT ?1 OFFSET ?2", plan.table))?;
        let rows = statement.query_map([limit as i64, after as i64], |row| row.get(0))?;
        let mut rows: Vec<i64> = rows.collect::<rusqlite::Result<_>>()?;
        rows.reverse();
        Ok(Page { rows: self.assemble_rows(&rows)?, total, exact: true })
    }

    fn list_text(
        &self,
        query: &ListQuery<'_>,
        plan: &'static Plan,
        conditions: &[Condition],
        sort: Option<(&Column, bool)>,
    ) -> Result<Page> {
        let bare = conditions.is_empty() && sort.is_none();
        let wanted = if bare { (query.offset + query.limit) as usize + 1 } else { TEXT_HITS };
        if bare {
            let (hits, more) = self.search_rows(query.text, Some(plan), wanted)?;
            let rows: Vec<i64> = hits.iter().copied().skip(query.offset as usize).take(query.limit as usize).collect();
            return Ok(Page { rows: self.assemble_rows(&rows)?, total: hits.len() as u64, exact: !more });
        }
        let (rows, more) = self.text_rows(query.text, plan, conditions, sort, wanted)?;
        let page: Vec<i64> = rows.iter().copied().skip(query.offset as usize).take(query.limit as usize).collect();
        Ok(Page { rows: self.assemble_rows(&page)?, total: rows.len() as u64, exact: !more })
    }

    /// Rows that have the words and meet the conditions, and whether there are more hits than were looked through.
    fn text_rows(
        &self,
        text: &str,
        plan: &'static Plan,
        conditions: &[Condition],
        sort: Option<(&Column, bool)>,
        wanted: usize,
    ) -> Result<(Vec<i64>, bool)> {
        let (hits, more) = self.search_rows(text, Some(plan), wanted)?;
        let mut sql = format!("SELECT row FROM {} WHERE row IN (SELECT value FROM json_each(?1))", plan.table);
        let mut values = vec![Cell::Text(serde_json::to_string(&hits)?.into())];
        append(&mut sql, &mut values, conditions, None);
        match sort {
            None => sql.push_str(" ORDER BY row DESC"),
            Some((column, descending)) => {
                let _ = write!(
                    sql,
                    " ORDER BY \"{0}\" IS NULL, \"{0}\"{1}, row",
                    column.field.name,
                    if descending { " DESC" } else { "" }
                );
            }
        }
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(values), |row| row.get(0))?;
        Ok((rows.collect::<rusqlite::Result<_>>()?, more))
    }

    fn condition(&self, plan: &'static Plan, filter: &Filter) -> Result<Condition> {
        let column = match filter.field.as_str() {
            "_subdistrict" => plan.columns.iter().find(|column| matches!(column.field.of, FieldType::Village)),
            "_parent" => plan.columns.iter().find(|column| matches!(column.field.of, FieldType::Reference { .. })),
            field => plan.column(field),
        };
        let column = column.ok_or(StoreError::NotFound)?;
        let owned = |value: &Value| match derive::cell(column, Some(value)) {
            Cell::Text(text) => Cell::Text(text.into_owned().into()),
            Cell::Integer(number) => Cell::Integer(number),
            Cell::Null => Cell::Null,
        };
        let test = match (&filter.test, filter.field.as_str()) {
            (Test::OneOf(codes), "_subdistrict") => match codes.as_slice() {
                [Value::String(code)] => &Test::StartsWith(code.clone()),
                _ => return Err(StoreError::BadValue),
            },
            (Test::OneOf(items), _)
                if matches!(column.field.of, FieldType::Reference { kind: doubles::Person::KIND }) =>
            {
                &Test::OneOf(person::with_same_person(self, items)?)
            }
            (test, _) => test,
        };
        let (sql, values) = match test {
            Test::Empty => ("{} IS NULL".to_owned(), Vec::new()),
            Test::StartsWith(prefix) => {
                let prefix = if column.of == ColumnOf::SortKey { fold::sort_key(prefix) } else { prefix.clone() };
                let end = format!("{prefix}\u{10ffff}");
                ("{} BETWEEN ? AND ?".to_owned(), vec![Cell::Text(prefix.into()), Cell::Text(end.into())])
            }
            Test::Between(from, to) => match (from, to) {
                (None, None) => ("{} IS NOT NULL".to_owned(), Vec::new()),
                (Some(from), None) => ("{} >= ?".to_owned(), vec![owned(from)]),
                (None, Some(to)) => ("{} <= ?".to_owned(), vec![owned(to)]),
                (Some(from), Some(to)) => ("{} BETWEEN ? AND ?".to_owned(), vec![owned(from), owned(to)]),
            },
            Test::OneOf(items) => {
                let values: Vec<Cell<'static>> = items.iter().filter(|item| !item.is_null()).map(owned).collect();
                let list = vec!["?"; values.len()].join(", ");
                let sql = match (items.iter().any(Value::is_null), values.len()) {
                    (true, 0) => "{} IS NULL".to_owned(),
                    (true, _) => format!("({{}} IS NULL OR {{}} IN ({list}))"),
                    (false, 1) => "{} = ?".to_owned(),
                    (false, _) => format!("{{}} IN ({list})"),
                };
                (sql, values)
            }
        };
        let mut condition = Condition { column, sql, values, matches: (0, true) };
        condition.matches = self.matches(plan, &condition, test)?;
        Ok(condition)
    }

    /// How many rows meet a condition: from the kept counts, or counted up to a bound.
    fn matches(&self, plan: &Plan, condition: &Condition, test: &Test) -> Result<(u64, bool)> {
        let field = condition.column.field;
        if let (true, Some(alias)) =
            (plan.tallied.iter().any(|tallied| tallied.name == field.name), self.kind_alias(plan.kind.name)?)
        {
            let value = |value: &Value| match value {
                Value::Bool(flag) => flag.to_string(),
                other => other.as_str().unwrap_or_default().to_owned(),
            };
            match test {
                Test::OneOf(items) if items.iter().all(|item| !item.is_null()) => {
                    let counts = items
                        .iter()
                        .map(|item| tally::get(self.connection, alias, field.name, &value(item)))
                        .collect::<Result<Vec<_>>>()?;
                    return Ok((counts.iter().sum(), true));
                }
                Test::StartsWith(prefix) => {
                    let counts = tally::values(self.connection, alias, field.name, prefix)?;
                    return Ok((counts.iter().map(|(_, n)| n).sum(), true));
                }
                _ => {}
            }
        }
        self.counted(plan, std::slice::from_ref(condition), None)
    }

    fn counted(&self, plan: &Plan, conditions: &[Condition], lead: Option<usize>) -> Result<(u64, bool)> {
        let mut sql = format!("SELECT count(*) FROM (SELECT 1 FROM {} WHERE 1", plan.table);
        let mut values = Vec::new();
        append(&mut sql, &mut values, conditions, Some(lead.unwrap_or(0)));
        let _ = write!(sql, " LIMIT {})", COUNTED + 1);
        let count =
            self.connection.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get::<_, i64>(0))?
                as u64;
        Ok((count, count <= COUNTED))
    }

    fn total(&self, plan: &Plan, conditions: &mut [Condition], count: u64) -> Result<(u64, bool)> {
        match conditions {
            [] => Ok((count, true)),
            [only] => Ok(only.matches),
            several => {
                let least = least(several);
                if several[least].matches.0 <= COUNTED {
                    return self.counted(plan, several, Some(least));
                }
                let share: f64 =
                    several.iter().map(|condition| condition.matches.0 as f64 / count.max(1) as f64).product();
                Ok(((count as f64 * share) as u64, false))
            }
        }
    }

    fn rows(
        &self,
        plan: &Plan,
        conditions: &[Condition],
        sort: Option<(&Column, bool)>,
        lead: &Lead,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<i64>> {
        let Some((column, false)) = sort else {
            return self.rows_of(plan, conditions, sort, lead, "", offset, limit);
        };
        // Ascending, the database puts empty values first; people want them last.
        let name = column.field.name;
        let mut rows =
            self.rows_of(plan, conditions, sort, lead, &format!(" AND \"{name}\" IS NOT NULL"), offset, limit)?;
        let found = rows.len() as u64;
        if found < limit {
            let passed =
                if found > 0 || offset == 0 { offset } else { self.with_value(plan, conditions, name)?.min(offset) };
            rows.extend(self.rows_of(
                plan,
                conditions,
                None,
                lead,
                &format!(" AND \"{name}\" IS NULL"),
                offset - passed,
                limit - found,
            )?);
        }
        Ok(rows)
    }

    fn with_value(&self, plan: &Plan, conditions: &[Condition], name: &str) -> Result<u64> {
        let mut sql = format!("SELECT count(*) FROM {} WHERE \"{name}\" IS NOT NULL", plan.table);
        let mut values = Vec::new();
        append(&mut sql, &mut values, conditions, None);
        Ok(self.connection.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get::<_, i64>(0))?
            as u64)
    }

    #[expect(clippy::too_many_arguments, reason = "one statement put together from its parts")]
    fn rows_of(
        &self,
        plan: &Plan,
        conditions: &[Condition],
        sort: Option<(&Column, bool)>,
        lead: &Lead,
        and: &str,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<i64>> {
        let mut sql = format!("SELECT row FROM {} WHERE 1", plan.table);
        let mut values = Vec::new();
        let leading = if let Lead::Condition(at) = lead { Some(*at) } else { None };
        append(&mut sql, &mut values, conditions, leading);
        sql.push_str(and);
        let plus = if leading.is_some() { "+" } else { "" };
        match sort {
            None => sql.push_str(" ORDER BY row DESC"),
            Some((column, true)) => drop(write!(sql, " ORDER BY {plus}\"{}\" DESC, row DESC", column.field.name)),
            Some((column, false)) => drop(write!(sql, " ORDER BY {plus}\"{}\", row", column.field.name)),
        }
        let _ = write!(sql, " LIMIT {limit} OFFSET {offset}");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(values), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn least(conditions: &[Condition]) -> usize {
    conditions.iter().enumerate().min_by_key(|(_, condition)| condition.matches.0).map_or(0, |(at, _)| at)
}

/// Going in the asked order costs a look at every row until the page is full; going by a condition costs all its rows.
fn lead(conditions: &[Condition], count: u64, total: u64, query: &ListQuery<'_>) -> Lead {
    if conditions.is_empty() {
        return Lead::Order;
    }
    let at = least(conditions);
    let in_order = (query.offset + query.limit).saturating_mul(count) / total.max(1);
    if in_order < conditions[at].matches.0.saturating_mul(2) { Lead::Order } else { Lead::Condition(at) }
}

/// Adds the conditions; only the leading one may choose an index.
fn append(sql: &mut String, values: &mut Vec<Cell<'static>>, conditions: &[Condition], lead: Option<usize>) {
    for (at, condition) in conditions.iter().enumerate() {
        let name = format!("{}\"{}\"", if lead == Some(at) { "" } else { "+" }, condition.column.field.name);
        let _ = write!(sql, " AND {}", condition.sql.replace("{}", &name));
        values.extend(condition.values.iter().cloned());
    }
}
