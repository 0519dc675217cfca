//! The shape of a sheet: where its headings stand, what each column means, where the rows begin, and which rows are
//! none (totals, repeated headings, signatures).

use model::Kind;

use crate::cell::{Row, Value};
use crate::heading::{self, Known, part};
use crate::profile::Profile;

mod guess;

/// How many rows of a sheet are looked at.
pub const SAMPLE_ROWS: usize = 60;
/// Stands between the lines of a heading where they are shown as one. No office writes it, so that rows which were
/// handed back under such headings are understood again.
pub const LINES: &str = " › ";
/// Headings have at most so many lines.
const MOST_LINES: usize = 3;

/// One column of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// From 0.
    pub index: u16,
    /// Its heading as it stands there; several lines joined by [`LINES`]. Empty without one.
    pub heading: String,
    /// A field of the kind, one of [`part`]'s names, or none: the column is not read.
    pub field: Option<String>,
}

/// The shape of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Numbers of the rows that hold the headings; none if the sheet has no headings.
    pub heading_rows: Vec<u32>,
    /// Number of the first row of the list.
    pub first_data_row: u32,
    /// Every column in which something stands, from left to right.
    pub columns: Vec<Column>,
}

/// What a row under the headings is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// A row of the list.
    Data,
    /// Above or within the headings, or the row that numbers the columns.
    Heading,
    /// The headings once more (a printed page began there).
    HeadingAgain,
    /// A sum.
    Total,
    /// A note or a signature beside the list.
    Aside,
}

/// Finds the shape from the first rows of a sheet ([`SAMPLE_ROWS`] are enough).
pub fn detect(sample: &[Row], kind: &'static Kind) -> Shape {
    detect_as(sample, Profile::of(kind))
}

/// The same for rows that are taken for something.
pub fn detect_as(sample: &[Row], profile: Profile) -> Shape {
    let known = profile.known();
    let headings = best_headings(sample, &known);
    let Some(headings) = headings else { return guess::without_headings(sample, profile.kind) };
    let last = headings.at + headings.lines;
    let heading_rows: Vec<u32> = sample[headings.at..last].iter().map(|row| row.number).collect();
    let first = sample[last..].iter().find(|row| !numbers_columns(row));
    let first_data_row = first.map_or_else(|| heading_rows.last().map_or(1, |row| row + 1), |row| row.number);
    let mut columns = headings.columns;
    for row in &sample[last..] {
        for cell in &row.cells {
            if let Err(at) = columns.binary_search_by_key(&cell.column, |column| column.index) {
                columns.insert(at, Column { index: cell.column, heading: String::new(), field: None });
            }
        }
    }
    Shape { heading_rows, first_data_row, columns }
}

/// Headings as they were found.
struct Headings {
    at: usize,
    lines: usize,
    columns: Vec<Column>,
    meant: usize,
}

/// The lines whose headings mean the most; of equals the fewest lines, and the first.
fn best_headings(sample: &[Row], known: &Known) -> Option<Headings> {
    let mut best: Option<Headings> = None;
    for at in 0..sample.len() {
        for lines in 1..=MOST_LINES.min(sample.len() - at) {
            let rows = &sample[at..at + lines];
            // Lines of one heading stand directly under each other, and hold nothing but words.
            let close = rows.windows(2).all(|pair| pair[1].number == pair[0].number + 1);
            if !close || !rows.iter().all(only_words) {
                break;
            }
            let columns = columns(rows, known);
            let meant = columns
                .iter()
                .filter(|column| column.field.as_deref().is_some_and(|field| field != part::RUNNING))
                .count();
            if best.as_ref().is_none_or(|best| meant > best.meant) {
                best = Some(Headings { at, lines, columns, meant });
            }
        }
    }
    // A list of one or two columns may have a single heading; elsewhere one word that fits is chance.
    best.filter(|best| best.meant >= 2 || (best.meant == 1 && best.columns.len() <= 2))
}

fn only_words(row: &Row) -> bool {
    row.cells.iter().all(|cell| match &cell.value {
        Value::Text(text) => text.chars().filter(char::is_ascii_digit).count() < 6,
        Value::Number(number) => (0.0..=100.0).contains(number),
        _ => false,
    })
}

/// Reads the lines of a heading column by column.
fn columns(rows: &[Row], known: &Known) -> Vec<Column> {
    let mut indexes: Vec<u16> = rows.iter().flat_map(|row| row.cells.iter().map(|cell| cell.column)).collect();
    indexes.sort_unstable();
    indexes.dedup();
    let mut columns: Vec<Column> = Vec::with_capacity(indexes.len());
    for (at, &index) in indexes.iter().enumerate() {
        let over = (0..rows.len()).filter_map(|line| text_over(rows, line, &indexes[..=at]));
        let lines: Vec<String> =
            over.flat_map(|text| text.split(LINES).map(str::to_owned).collect::<Vec<_>>()).collect();
        let meaning = meaning(&lines, known).filter(|meaning| {
            // Of two columns with one meaning the first is read; the other stays for a person to map.
            !columns.iter().any(|column| column.field.as_deref() == Some(meaning))
        });
        columns.push(Column { index, heading: shown(&lines), field: meaning.map(str::to_owned) });
    }
    columns
}

/// The text of a line in the last of the columns; a heading that spans several columns stands in its first one only,
/// so a blank takes the text to its left, as long as both have something below.
fn text_over(rows: &[Row], line: usize, indexes: &[u16]) -> Option<String> {
    let (&index, left) = indexes.split_last()?;
    let own = rows[line].shown(index);
    if !own.trim().is_empty() {
        return Some(own.trim().to_owned());
    }
    let below = rows.get(line + 1..).unwrap_or_default();
    let filled = |column: u16| below.iter().any(|row| row.value(column).is_some());
    if !filled(index) {
        return None;
    }
    for &column in left.iter().rev() {
        let text = rows[line].shown(column);
        if !filled(column) {
            return None;
        }
        if !text.trim().is_empty() {
            return Some(text.trim().to_owned());
        }
    }
    None
}

fn meaning<'a>(lines: &[String], known: &'a Known) -> Option<&'a str> {
    let (bottom, above) = lines.split_last()?;
    let Some(over) = above.last() else { return known.meaning(bottom) };
    if known.meaning(over) == Some("sex") {
        match heading::key(bottom).as_str() {
            "l" | "lk" | "lakilaki" | "pria" => return Some(part::MALE),
            "p" | "pr" | "perempuan" | "wanita" => return Some(part::FEMALE),
            _ => (),
        }
    }
    let both = known.meaning(&format!("{over} {bottom}")).or_else(|| known.meaning(&format!("{bottom} {over}")));
    // "Keluarga" over "No HP" is not the person's own number.
    both.or_else(|| if above.iter().any(|line| heading::means_another(line)) { None } else { known.meaning(bottom) })
}

fn shown(lines: &[String]) -> String {
    let clean = |line: &String| line.split_whitespace().collect::<Vec<_>>().join(" ");
    lines.iter().map(clean).collect::<Vec<_>>().join(LINES)
}

/// The row under many headings that counts the columns: 1, 2, 3, …
fn numbers_columns(row: &Row) -> bool {
    let numbers: Option<Vec<i64>> = row
        .cells
        .iter()
        .map(|cell| match &cell.value {
            Value::Number(number) if number.fract() == 0.0 => Some(*number as i64),
            Value::Text(text) => text.trim().trim_matches(['(', ')']).parse().ok(),
            _ => None,
        })
        .collect();
    numbers.is_some_and(|numbers| {
        numbers.len() >= 3 && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1) && numbers[0] <= 2
    })
}

impl Shape {
    /// A name for the shape: sheets with the same headings in the same columns have the same. What a person decided
    /// about the columns can be remembered under it.
    pub fn key(&self) -> String {
        // FNV-1a, 64 bits: the same in every version of the program.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut take = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        for column in &self.columns {
            column.index.to_le_bytes().into_iter().for_each(&mut take);
            heading::key(&column.heading).bytes().for_each(&mut take);
            take(0xff);
        }
        format!("{hash:016x}")
    }

    /// Gives columns the meanings that a person chose; columns that are not named keep theirs.
    pub fn choose<'a>(&mut self, chosen: impl IntoIterator<Item = (u16, Option<&'a str>)>) {
        for (index, field) in chosen {
            match self.columns.binary_search_by_key(&index, |column| column.index) {
                Ok(at) => self.columns[at].field = field.map(str::to_owned),
                Err(at) => {
                    self.columns.insert(at, Column { index, heading: String::new(), field: field.map(str::to_owned) });
                }
            }
        }
    }

    /// The column that means a field or a part.
    pub fn column_of(&self, field: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.field.as_deref() == Some(field))
    }

    /// What a row is.
    pub fn kind_of(&self, row: &Row) -> RowKind {
        if row.number < self.first_data_row || (row.number <= self.first_data_row + 1 && numbers_columns(row)) {
            RowKind::Heading
        } else if self.repeats_headings(row) {
            RowKind::HeadingAgain
        } else if is_total(row) {
            RowKind::Total
        } else if self.is_aside(row) {
            RowKind::Aside
        } else {
            RowKind::Data
        }
    }

    fn repeats_headings(&self, row: &Row) -> bool {
        // Nearly every row of a list has a number in it, and is known by that at little cost.
        if self.heading_rows.is_empty() || !only_words(row) {
            return false;
        }
        let same = |column: &Column| {
            let text = row.value(column.index).and_then(Value::text).map(heading::key).filter(|key| !key.is_empty());
            text.is_some_and(|text| column.heading.split(LINES).any(|line| heading::key(line) == text))
        };
        let again = self.columns.iter().filter(|column| same(column)).count();
        again >= 2 && again * 2 >= row.cells.len()
    }

    /// A single cell in a list of four columns and more is a note or a name under a signature, not a person.
    fn is_aside(&self, row: &Row) -> bool {
        let is_meant = |column: &Column| column.field.as_deref().is_some_and(|field| field != part::RUNNING);
        let said = |column: u16| {
            let at = self.columns.binary_search_by_key(&column, |known| known.index);
            at.is_ok_and(|at| is_meant(&self.columns[at]))
        };
        if !row.cells.iter().any(|cell| said(cell.column)) {
            return true;
        }
        row.cells.len() == 1 && self.columns.iter().filter(|column| is_meant(column)).count() >= 4
    }
}

/// "Jumlah" or "Total" where the row begins, no long number beside it, and hardly a word: sums, at most with a unit.
fn is_total(row: &Row) -> bool {
    let Some(Value::Text(first)) = row.cells.first().map(|cell| &cell.value) else { return false };
    let has_words = |value: &Value| match value {
        Value::Text(text) => {
            let is_day = text.len() >= 8 && text.matches(['-', '/']).count() == 2;
            is_day || (text.chars().filter(|c| c.is_alphabetic()).count() >= 3 && !text.starts_with("Rp"))
        }
        Value::Date { .. } | Value::Moment { .. } => true,
        _ => false,
    };
    if row.cells.iter().skip(1).filter(|cell| has_words(&cell.value)).count() > 1 {
        return false;
    }
    let words = heading::words(first);
    let sums = match words.first().map(String::as_str) {
        Some("jumlah" | "jml" | "total" | "subtotal" | "grandtotal") => true,
        Some("grand" | "sub") => words.get(1).is_some_and(|word| word == "total"),
        _ => false,
    };
    let long = |value: &Value| match value {
        Value::Number(number) => *number >= 1e12,
        Value::Text(text) => text.chars().filter(char::is_ascii_digit).count() >= 12,
        _ => false,
    };
    sums && !row.cells.iter().any(|cell| long(&cell.value))
}

#[cfg(test)]
mod tests;
