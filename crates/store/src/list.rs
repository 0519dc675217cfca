//! Lists: filtered and sorted, one page at a time. Those of the first kind come from memory ([`ColumnBlock`]); others, and all within
//! a write, from index tables. Which index leads there is decided here by the kept counts, since the database's own guess would now
//! and then walk a million rows.

use std::fmt::Write;
use std::sync::{PoisonError, RwLockReadGuard};

use model::{FieldType, Kind};
use rusqlite::params_from_iter;
use serde_json::Value;

use crate::column_block::ColumnBlock;
use crate::column_query::{Order, Wanted, beginning, owned};
use crate::declared::{Column, Plan, UPDATED, plan_of};
use crate::derive::Cell;
use crate::error::{Result, StoreError};
use crate::person;
use crate::read::{Reader, Record};
use crate::tables::{self, tally};

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
    /// An indexed field, or `_updated_at`: by the last change.
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

/// An order in SQL and in memory.
struct By {
    expression: String,
    order: Order,
}

/// A filter in SQL: `{}` stands for the column, so that it can be kept from choosing the index.
struct Condition {
    column: &'static Column,
    wanted: Wanted,
    sql: String,
    values: Vec<Cell<'static>>,
    test: Test,
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
        let sort = query.sort.as_ref().map(|sort| by(plan, sort)).transpose()?;
        let sort = sort.as_ref();
        let mut conditions =
            query.filters.iter().map(|filter| condition(self, plan, filter)).collect::<Result<Vec<_>>>()?;
        if !query.text.trim().is_empty() {
            return self.list_text(query, plan, &conditions, sort);
        }
        // The newest can be shown at once; what is further down comes from memory, too.
        let begins = conditions.is_empty() && sort.is_none() && query.offset < COUNTED;
        let in_memory = (!begins).then(|| self.block(plan)).flatten().map(|block| {
            let places = block.select(None, conditions.iter().map(|one| &one.wanted));
            let total = places.len() as u64;
            (block.window(places, sort.map(|by| by.order), query.offset, query.limit), total)
        });
        if let Some((rows, total)) = in_memory {
            return Ok(Page { rows: self.assemble_rows(&rows)?, total, exact: true });
        }
        for condition in &mut conditions {
            condition.matches = self.matches(plan, condition)?;
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
        let sort = query.sort.as_ref().map(|sort| by(plan, sort)).transpose()?;
        let sort = sort.as_ref();
        let mut conditions =
            query.filters.iter().map(|filter| condition(self, plan, filter)).collect::<Result<Vec<_>>>()?;
        if !query.text.trim().is_empty() {
            return Ok(self.text_rows(query.text, plan, &conditions, sort, i64::MAX as usize)?.0);
        }
        if let Some(block) = self.block(plan) {
            let places = block.select(None, conditions.iter().map(|one| &one.wanted));
            return Ok(block.window(places, sort.map(|by| by.order), 0, u64::MAX));
        }
        for condition in &mut conditions {
            condition.matches = self.matches(plan, condition)?;
        }
        let lead = if conditions.is_empty() { Lead::Order } else { Lead::Condition(least(&conditions)) };
        self.rows(plan, &conditions, sort, &lead, 0, i64::MAX as u64)
    }

    /// The records of row numbers in that order; rows that are gone since are left out.
    pub fn records_at(&self, rows: &[i64]) -> Result<Vec<Record>> {
        self.assemble_rows(rows)
    }

    /// The memory from which lists of a kind are made; not within a write, which it does not know. Just after opening this waits
    /// until it is filled: going through the table, of which most columns have no index, would take as long.
    fn block(&self, plan: &Plan) -> Option<RwLockReadGuard<'_, ColumnBlock>> {
        if !plan.in_memory || self.writes {
            return None;
        }
        self.shared.loading.wait();
        let columns = self.shared.columns.read().unwrap_or_else(PoisonError::into_inner);
        Some(columns).filter(|block| block.is_complete())
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
        sort: Option<&By>,
    ) -> Result<Page> {
        // A hit that another file stands for is shown as that one, elsewhere in the order.
        let bare = conditions.is_empty() && sort.is_none() && tables::person::is_empty(self.connection)?;
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
        sort: Option<&By>,
        most: usize,
    ) -> Result<(Vec<i64>, bool)> {
        let (hits, more) = self.search_rows(text, Some(plan), most)?;
        if let Some(block) = self.block(plan) {
            let places = block.select(Some(block.places_of(&hits)), conditions.iter().map(|one| &one.wanted));
            return Ok((block.window(places, sort.map(|by| by.order), 0, u64::MAX), more));
        }
        let mut sql = format!("SELECT row FROM {} WHERE row IN (SELECT value FROM json_each(?1))", plan.table);
        let mut values = vec![Cell::Text(serde_json::to_string(&hits)?.into())];
        append(&mut sql, &mut values, conditions, None);
        match sort {
            None => sql.push_str(" ORDER BY row DESC"),
            Some(By { expression, order }) => {
                // Those without a value come last, newest first.
                let rest = format!("{expression} IS NULL, {expression}, iif({expression} IS NULL, -row, row)");
                let by = if order.descending { format!("{expression} DESC, row DESC") } else { rest };
                let _ = write!(sql, " ORDER BY {by}");
            }
        }
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(values), |row| row.get(0))?;
        Ok((rows.collect::<rusqlite::Result<_>>()?, more))
    }

    /// How many rows meet a condition: from the kept counts, or counted up to a bound.
    fn matches(&self, plan: &Plan, condition: &Condition) -> Result<(u64, bool)> {
        let field = condition.column.field;
        if let (true, Some(alias)) =
            (plan.tallied.iter().any(|tallied| tallied.name == field.name), self.kind_alias(plan.kind.name)?)
        {
            let value = |value: &Value| match value {
                Value::Bool(flag) => flag.to_string(),
                other => other.as_str().unwrap_or_default().to_owned(),
            };
            match &condition.test {
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
        sort: Option<&By>,
        lead: &Lead,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<i64>> {
        let Some(By { expression: name, order: Order { descending: false, .. } }) = sort else {
            return self.rows_of(plan, conditions, sort, lead, "", offset, limit);
        };
        // Ascending, the database puts empty values first; people want them last.
        let mut rows =
            self.rows_of(plan, conditions, sort, lead, &format!(" AND {name} IS NOT NULL"), offset, limit)?;
        let found = rows.len() as u64;
        if found < limit {
            let passed =
                if found > 0 || offset == 0 { offset } else { self.with_value(plan, conditions, name)?.min(offset) };
            rows.extend(self.rows_of(
                plan,
                conditions,
                None,
                lead,
                &format!(" AND {name} IS NULL"),
                offset - passed,
                limit - found,
            )?);
        }
        Ok(rows)
    }

    fn with_value(&self, plan: &Plan, conditions: &[Condition], name: &str) -> Result<u64> {
        let mut sql = format!("SELECT count(*) FROM {} WHERE {name} IS NOT NULL", plan.table);
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
        sort: Option<&By>,
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
            Some(By { expression, order }) => {
                let descending = if order.descending { " DESC" } else { "" };
                let _ = write!(sql, " ORDER BY {plus}{expression}{descending}, row{descending}");
            }
        }
        let _ = write!(sql, " LIMIT {limit} OFFSET {offset}");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(values), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// An order of a kind's list.
fn by(plan: &Plan, sort: &Sort) -> Result<By> {
    let descending = sort.descending;
    if sort.field == UPDATED {
        let expression = if plan.in_memory {
            UPDATED.to_owned()
        } else {
            format!("(SELECT updated_at FROM record WHERE record.row = {}.row)", plan.table)
        };
        return Ok(By { expression, order: Order { column: None, descending } });
    }
    let at = plan.columns.iter().position(|column| column.field.name == sort.field).ok_or(StoreError::NotFound)?;
    Ok(By { expression: format!("\"{}\"", sort.field), order: Order { column: Some(at), descending } })
}

/// A filter of a kind's list.
fn condition(reader: &Reader<'_>, plan: &'static Plan, filter: &Filter) -> Result<Condition> {
    let at = match filter.field.as_str() {
        "_subdistrict" => plan.columns.iter().position(|column| matches!(column.field.of, FieldType::Village)),
        "_parent" => plan.columns.iter().position(|column| matches!(column.field.of, FieldType::Reference { .. })),
        field => plan.columns.iter().position(|column| column.field.name == field),
    };
    let at = at.ok_or(StoreError::NotFound)?;
    let column = &plan.columns[at];
    let test = match (&filter.test, filter.field.as_str()) {
        (Test::OneOf(codes), "_subdistrict") => match codes.as_slice() {
            [Value::String(code)] => Test::StartsWith(code.clone()),
            _ => return Err(StoreError::BadValue),
        },
        (Test::OneOf(items), _) if matches!(column.field.of, FieldType::Reference { kind: doubles::Person::KIND }) => {
            Test::OneOf(person::with_same_person(reader, items)?)
        }
        (test, _) => test.clone(),
    };
    let (sql, values) = match &test {
        Test::Empty => ("{} IS NULL".to_owned(), Vec::new()),
        Test::StartsWith(prefix) => {
            let (from, to) = beginning(column, prefix);
            ("{} BETWEEN ? AND ?".to_owned(), vec![from, to])
        }
        Test::Between(from, to) => match (from, to) {
            (None, None) => ("{} IS NOT NULL".to_owned(), Vec::new()),
            (Some(from), None) => ("{} >= ?".to_owned(), vec![owned(column, from)]),
            (None, Some(to)) => ("{} <= ?".to_owned(), vec![owned(column, to)]),
            (Some(from), Some(to)) => ("{} BETWEEN ? AND ?".to_owned(), vec![owned(column, from), owned(column, to)]),
        },
        Test::OneOf(items) => {
            let given = items.iter().filter(|item| !item.is_null());
            let values: Vec<Cell<'static>> = given.map(|value| owned(column, value)).collect();
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
    Ok(Condition { column, wanted: Wanted::of(at, column, &test), sql, values, test, matches: (0, true) })
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
