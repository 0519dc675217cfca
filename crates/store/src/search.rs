//! The search box: words by the full-text index, parts of a NIK by the block in memory; newest first, never ranked.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use memchr::memmem::Finder;
use model::fold;
use uuid::Uuid;

use crate::declared::{Plan, plan_of, plans};
use crate::derive::PHONE;
use crate::error::{Result, StoreError};
use crate::open::Store;
use crate::read::Reader;
use crate::tables::record;
use crate::vocabulary::{LISTED, Vocabulary};

/// How long a search for digits waits for the block of NIKs after opening; a million of them load in about one second.
const NIKS_PATIENCE: Duration = Duration::from_secs(3);
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

/// Most whole words that a beginning is written out as.
const WRITTEN_OUT: usize = 64;
/// Most ways in which one typed word is read as two.
const SPLITS: usize = 8;
/// Fewest digits by which a phone number is looked up.
const PHONE_DIGITS: usize = 6;

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
    pub(crate) fn search_rows(
        &self,
        text: &str,
        plan: Option<&'static Plan>,
        limit: usize,
    ) -> Result<(Vec<i64>, bool)> {
        let asked = take_apart(text, &self.shared.vocabulary.read().unwrap_or_else(PoisonError::into_inner));
        let Some(asked) = asked else { return Ok((Vec::new(), false)) };
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
            let (by_nik, nik_more) = if asked.words.is_empty() {
                (self.with_nik(&asked.digits, limit)?, false)
            } else {
                self.with_words_and_nik(&asked, limit)?
            };
            more |= nik_more || by_nik.len() == limit;
            rows.extend(by_nik);
            rows.sort_unstable_by_key(|row| Reverse(*row));
            rows.dedup();
            rows.truncate(limit);
        }
        rows = self.canonical_rows(rows)?;
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
        let mut statement = self
            .connection
            .prepare_cached("SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY rowid DESC LIMIT ?2")?;
        let rows = statement.query_map((expression, limit as i64), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Rows whose NIK holds all these digits.
    fn with_nik(&self, digits: &[String], limit: usize) -> Result<Vec<i64>> {
        let niks = self.shared.niks.read().unwrap_or_else(PoisonError::into_inner);
        let Some((longest, rest)) = digits.split_first() else { return Ok(Vec::new()) };
        if !niks.is_loaded() {
            drop(niks);
            // A program that searches right after opening must not get an answer that depends on who was faster.
            return if self.niks_came() { self.with_nik(digits, limit) } else { self.with_nik_prefix(longest, limit) };
        }
        if rest.is_empty() {
            return Ok(niks.find(longest, limit));
        }
        let rest: Vec<Finder<'_>> = rest.iter().map(|digits| Finder::new(digits.as_bytes())).collect();
        let rows = niks.find(longest, LOOKED_AT);
        Ok(rows.into_iter().filter(|row| rest.iter().all(|digits| niks.holds(*row, digits))).take(limit).collect())
    }

    /// Waits a little until the block is loaded; false if it takes longer than anyone would wait at a search box.
    fn niks_came(&self) -> bool {
        let start = Instant::now();
        while start.elapsed() < NIKS_PATIENCE {
            if self.shared.niks.read().unwrap_or_else(PoisonError::into_inner).is_loaded() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        false
    }

    /// When the block does not come: the beginning of a NIK by its index.
    fn with_nik_prefix(&self, digits: &str, limit: usize) -> Result<Vec<i64>> {
        let mut rows: Vec<i64> = Vec::new();
        for plan in plans() {
            let Some(nik) = plan.nik else { continue };
            let sql =
                format!("SELECT row FROM {0} WHERE \"{1}\" BETWEEN ?1 AND ?1 || ':' LIMIT ?2", plan.table, nik.name);
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
        let (Some(oldest), all_known) = (by_nik.last().copied(), by_nik.len() < LOOKED_AT) else {
            return Ok((Vec::new(), false));
        };
        let wanted: HashSet<i64> = by_nik.into_iter().collect();
        let mut statement =
            self.connection.prepare_cached("SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY rowid DESC")?;
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

fn either(parts: &[String]) -> String {
    match parts {
        [only] => only.clone(),
        several => format!("({})", several.join(" OR ")),
    }
}

/// Digits as beginnings of words: of a letter's number, of a phone number with and without the country's prefix.
fn as_words(digits: &str) -> String {
    let mut parts = vec![quoted(digits, true)];
    if digits.len() >= PHONE_DIGITS {
        let national = digits.strip_prefix("62").map_or_else(|| digits.to_owned(), |rest| format!("0{rest}"));
        parts.push(quoted(&format!("{PHONE}{national}"), true));
    }
    either(&parts)
}

/// A beginning of a word as an expression; none when no record has such a word.
fn beginning(prefix: &str, vocabulary: &Vocabulary) -> Option<String> {
    let has_number = prefix.bytes().any(|byte| byte.is_ascii_digit());
    if has_number || !vocabulary.is_loaded() {
        return Some(quoted(prefix, true));
    }
    match vocabulary.beginning(prefix, WRITTEN_OUT) {
        Some(words) if words.is_empty() => None,
        Some(words) if prefix.chars().count() > LISTED => {
            Some(either(&words.into_iter().map(|word| quoted(word, false)).collect::<Vec<_>>()))
        }
        _ => Some(quoted(prefix, true)),
    }
}

/// One typed word as two words of the record: "nurhasanah" for Nur Hasanah. A letter that ends the first and begins the second
/// may be typed once: "sumberejo" for Sumber Rejo.
fn split(typed: &str, vocabulary: &Vocabulary) -> Vec<String> {
    let mut ways = Vec::new();
    if typed.len() <= LISTED || !typed.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return ways;
    }
    for at in 1..typed.len() {
        let first = fold::word(&typed[..at]);
        if !vocabulary.has(&first) {
            continue;
        }
        for second in [&typed[at..], &typed[at - 1..]] {
            if let Some(second) = beginning(second, vocabulary).filter(|_| ways.len() < SPLITS) {
                ways.push(format!("({} AND {second})", quoted(&first, false)));
            }
        }
    }
    ways
}

/// What a typed word asks, read as one word and as two.
fn one_or_two(prefix: &str, vocabulary: &Vocabulary) -> Option<String> {
    let mut ways: Vec<String> = beginning(prefix, vocabulary).into_iter().collect();
    ways.extend(split(prefix, vocabulary));
    (!ways.is_empty()).then(|| either(&ways))
}

/// All prefixes of one alternative; none when one of them is no word's beginning.
fn alternative(all: &[String], joined: bool, vocabulary: &Vocabulary) -> Option<String> {
    let parts: Option<Vec<String>> = all
        .iter()
        .map(|prefix| if joined { beginning(prefix, vocabulary) } else { one_or_two(prefix, vocabulary) })
        .collect();
    parts.map(|parts| if parts.len() == 1 { parts.concat() } else { format!("({})", parts.join(" AND ")) })
}

/// Words as an expression. None: no record can meet them.
fn expression(words: &str, vocabulary: &Vocabulary) -> Option<String> {
    let mut groups = Vec::new();
    for group in fold::query(words) {
        // Beside two words apart, a single one is the two joined: that needs no splitting.
        let has_pair = group.iter().any(|all| all.len() > 1);
        let ways: Vec<String> =
            group.iter().filter_map(|all| alternative(all, has_pair && all.len() == 1, vocabulary)).collect();
        if ways.is_empty() {
            return None;
        }
        groups.push(either(&ways));
    }
    Some(groups.join(" AND "))
}

/// Takes a typed text apart. None: no record can meet it.
fn take_apart(text: &str, vocabulary: &Vocabulary) -> Option<Asked> {
    let text: String = text.chars().take(LONGEST).collect();
    let (digits, words): (Vec<&str>, Vec<&str>) = text.split_whitespace().partition(|word| {
        let bare = word.strip_prefix('+').unwrap_or(word);
        bare.len() >= FEWEST_DIGITS && bare.bytes().all(|byte| byte.is_ascii_digit())
    });
    let mut digits: Vec<String> = digits.into_iter().map(|digits| digits.trim_start_matches('+').to_owned()).collect();
    digits.sort_by_key(|digits| Reverse(digits.len()));
    Some(Asked { words: expression(&words.join(" "), vocabulary)?, digits })
}
