//! The search box: words by the full-text index, parts of a NIK by the block in memory; newest first, never ranked.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::PoisonError;

use memchr::memmem::Finder;
use model::fold;
use uuid::Uuid;

use crate::declared::{Plan, plan_of, plans};
use crate::error::{Result, StoreError};
use crate::open::Store;
use crate::read::Reader;
use crate::tables::record;

/// Fewest digits that are looked for within a NIK.
const FEWEST_DIGITS: usize = 3;
/// Rows of the full-text index that are looked at for one with certain digits, before giving up for older ones.
const LOOKED_AT: usize = 50_000;
/// Longest text that is searched for, in characters.
const LONGEST: usize = 200;

/// How to search.
#[derive(Debug, Clone, Default)]
pub struct SearchOptions {
    /// Kinds that may be found; empty: all.
    pub kinds: Vec<String>,
    /// Most hits.
    pub limit: usize,
}

/// A record that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Its id.
    pub id: Uuid,
    /// Its kind.
    pub kind: String,
}

/// What was found, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The records.
    pub hits: Vec<Hit>,
    /// Whether there may be more.
    pub more: bool,
}

/// A typed text taken apart.
struct Asked {
    /// Words as a full-text expression; empty when there are none.
    words: String,
    /// Runs of digits, longest first.
    digits: Vec<String>,
}

impl Store {
    /// Searches on one moment's view of the file.
    pub fn search(&self, text: &str, options: &SearchOptions) -> Result<Found> {
        self.read(|reader| reader.search(text, options))
    }
}

impl Reader<'_> {
    /// Searches: every word must be found as the beginning of one of the record's words, or, as digits, within its NIK.
    pub fn search(&self, text: &str, options: &SearchOptions) -> Result<Found> {
        let single = match options.kinds.as_slice() {
            [kind] => Some(plan_of(kind).ok_or(StoreError::NotFound)?),
            _ => None,
        };
        let (rows, mut more) = self.search_rows(text, single, options.limit.saturating_add(1))?;
        let mut found = Found::default();
        for row in rows {
            let Some((id, kind)) = record::brief(self.connection, row)? else { continue };
            let kind = self.kind(kind)?.0;
            if options.kinds.is_empty() || options.kinds.contains(&kind) {
                if found.hits.len() == options.limit {
                    more = true;
                    break;
                }
                found.hits.push(Hit { id, kind });
            }
        }
        found.more = more;
        Ok(found)
    }

    /// Rows that meet a text, newest first, at most `limit`, and whether there may be more. With a plan, of that kind only.
    pub(crate) fn search_rows(&self, text: &str, plan: Option<&'static Plan>, limit: usize) -> Result<(Vec<i64>, bool)> {
        let asked = take_apart(text);
        let narrowed = |expression: String| match plan.and_then(|plan| plan.mark.as_ref()) {
            Some(mark) if expression.is_empty() => quoted(mark, false),
            Some(mark) => format!("{} AND ({expression})", quoted(mark, false)),
            None => expression,
        };
        let by_words = {
            let digits = asked.digits.iter().map(|digits| as_words(digits));
            let all: Vec<String> = digits.chain(Some(asked.words.clone()).filter(|words| !words.is_empty())).collect();
            all.join(" AND ")
        };
        if by_words.is_empty() {
            return Ok((Vec::new(), false));
        }
        let mut rows = self.matching(&narrowed(by_words), limit)?;
        let mut more = rows.len() == limit;
        if !asked.digits.is_empty() && plan.is_none_or(|plan| plan.nik.is_some()) {
            let (by_nik, nik_more) = if asked.words.is_empty() { (self.with_nik(&asked.digits, limit)?, false) } else { self.with_words_and_nik(&asked, limit)? };
            more |= nik_more || by_nik.len() == limit;
            rows.extend(by_nik);
            rows.sort_unstable_by_key(|row| Reverse(*row));
            rows.dedup();
            rows.truncate(limit);
        }
        if let Some(first) = plan.filter(|plan| plan.mark.is_none()) {
            // The first kind has no mark of its own: take out what belongs to others.
            rows = self.only_of(first, rows)?;
        }
        Ok((rows, more))
    }

    fn only_of(&self, plan: &Plan, rows: Vec<i64>) -> Result<Vec<i64>> {
        let mut statement = self.connection.prepare_cached(&format!("SELECT 1 FROM {} WHERE row = ?1", plan.table))?;
        let mut kept = Vec::with_capacity(rows.len());
        for row in rows {
            if statement.exists([row])? {
                kept.push(row);
            }
        }
        Ok(kept)
    }

    fn matching(&self, expression: &str, limit: usize) -> Result<Vec<i64>> {
        let mut statement = self.connection.prepare_cached("SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY rowid DESC LIMIT ?2")?;
        let rows = statement.query_map((expression, limit as i64), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Rows whose NIK holds all these digits.
    fn with_nik(&self, digits: &[String], limit: usize) -> Result<Vec<i64>> {
        let niks = self.shared.niks.read().unwrap_or_else(PoisonError::into_inner);
        let Some((longest, rest)) = digits.split_first() else { return Ok(Vec::new()) };
        if !niks.is_loaded() {
            drop(niks);
            return self.with_nik_prefix(longest, limit);
        }
        if rest.is_empty() {
            return Ok(niks.find(longest, limit));
        }
        let rest: Vec<Finder<'_>> = rest.iter().map(|digits| Finder::new(digits.as_bytes())).collect();
        let rows = niks.find(longest, LOOKED_AT);
        Ok(rows.into_iter().filter(|row| rest.iter().all(|digits| niks.holds(*row, digits))).take(limit).collect())
    }

    /// Before the block is loaded: the beginning of a NIK by its index.
    fn with_nik_prefix(&self, digits: &str, limit: usize) -> Result<Vec<i64>> {
        let mut rows: Vec<i64> = Vec::new();
        for plan in plans() {
            let Some(nik) = plan.nik else { continue };
            let sql = format!("SELECT row FROM {0} WHERE \"{1}\" BETWEEN ?1 AND ?1 || ':' LIMIT ?2", plan.table, nik.name);
            let mut statement = self.connection.prepare_cached(&sql)?;
            for row in statement.query_map((digits, limit as i64), |row| row.get(0))? {
                rows.push(row?);
            }
        }
        rows.sort_unstable_by_key(|row| Reverse(*row));
        Ok(rows)
    }

    /// Rows that meet the words and whose NIK holds the digits: the words' rows are gone through, newest first, and looked up
    /// among the NIKs' rows.
    fn with_words_and_nik(&self, asked: &Asked, limit: usize) -> Result<(Vec<i64>, bool)> {
        let by_nik = self.with_nik(&asked.digits, LOOKED_AT)?;
        let (Some(oldest), all_known) = (by_nik.last().copied(), by_nik.len() < LOOKED_AT) else { return Ok((Vec::new(), false)) };
        let wanted: HashSet<i64> = by_nik.into_iter().collect();
        let mut statement = self.connection.prepare_cached("SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY rowid DESC")?;
        let mut rows = statement.query([&asked.words])?;
        let (mut found, mut looked_at) = (Vec::new(), 0);
        while let Some(row) = rows.next()? {
            let row: i64 = row.get(0)?;
            looked_at += 1;
            if row < oldest {
                return Ok((found, !all_known));
            }
            if looked_at > LOOKED_AT {
                return Ok((found, true));
            }
            if wanted.contains(&row) {
                found.push(row);
                if found.len() == limit || found.len() == wanted.len() {
                    break;
                }
            }
        }
        Ok((found, !all_known))
    }
}

fn quoted(word: &str, prefix: bool) -> String {
    format!("\"{}\"{}", word.replace('"', ""), if prefix { " *" } else { "" })
}

/// Digits as beginnings of words: of a phone number with and without the country's prefix, of a letter's number.
fn as_words(digits: &str) -> String {
    match digits.strip_prefix("62") {
        Some(rest) if !rest.is_empty() => format!("({} OR {})", quoted(digits, true), quoted(&format!("0{rest}"), true)),
        _ => quoted(digits, true),
    }
}

fn take_apart(text: &str) -> Asked {
    let text: String = text.chars().take(LONGEST).collect();
    let (digits, words): (Vec<&str>, Vec<&str>) = text.split_whitespace().partition(|word| {
        let bare = word.strip_prefix('+').unwrap_or(word);
        bare.len() >= FEWEST_DIGITS && bare.bytes().all(|byte| byte.is_ascii_digit())
    });
    let mut digits: Vec<String> = digits.into_iter().map(|digits| digits.trim_start_matches('+').to_owned()).collect();
    digits.sort_by_key(|digits| Reverse(digits.len()));
    let groups = fold::query(&words.join(" "));
    let expressions: Vec<String> = groups
        .iter()
        .map(|group| {
            let alternatives: Vec<String> = group
                .iter()
                .map(|all| all.iter().map(|prefix| quoted(prefix, true)).collect::<Vec<_>>().join(" AND "))
                .collect();
            match alternatives.as_slice() {
                [only] => format!("({only})"),
                several => format!("(({}))", several.join(") OR (")),
            }
        })
        .collect();
    Asked { words: expressions.join(" AND "), digits }
}
