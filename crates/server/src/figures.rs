//! Figures across districts as the ministry may see them: counts, never a name, and no count so small that it points at somebody.

use serde::Serialize;

use crate::database::figures::by_year;
use crate::database::{Database, DatabaseError};

/// Counts below this are not told.
pub const LEAST: u64 = 5;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// Region code of the district.
    pub district: String,
    /// The office's name.
    pub office_name: String,
    /// What is counted, `placements_by_country`.
    pub measure: String,
    /// In which year.
    pub year: i64,
    /// By what, `TWN`; `-` where nothing was entered; `total` for all.
    pub code: String,
    /// How many; none when it is withheld.
    pub count: Option<u64>,
}

/// What the counts of one table may tell. Small ones are withheld, and the next ones with them until they cannot be worked out from the total,
/// which comes last; where that cannot be had the total is withheld too.
fn withhold(cells: Vec<(String, u64)>) -> Vec<(String, Option<u64>)> {
    let mut counts: Vec<u64> = cells.iter().map(|(_, count)| *count).collect();
    let total: u64 = counts.iter().sum();
    counts.sort_unstable();
    let small = counts.partition_point(|count| *count < LEAST);
    let hides = |withheld: usize| withheld >= 2 && counts[..withheld].iter().sum::<u64>() >= 2 * LEAST;
    let enough = (small..=counts.len()).find(|withheld| hides(*withheld));
    let withheld = if small == 0 { 0 } else { enough.unwrap_or(counts.len()) };
    let (below, mut alike) = match withheld.checked_sub(1).map(|last| counts[last]) {
        None => (0, 0),
        // Of several of the same count only as many as are needed.
        Some(largest) => (largest, counts[..withheld].iter().filter(|count| **count == largest).count()),
    };
    let mut told: Vec<(String, Option<u64>)> = Vec::with_capacity(cells.len() + 1);
    for (code, count) in cells {
        let hidden = count < below || (count == below && alike > 0);
        alike -= usize::from(hidden && count == below);
        told.push((code, (!hidden).then_some(count)));
    }
    told.push(("total".to_owned(), (small == 0 || enough.is_some()).then_some(total)));
    told
}

/// All figures of all districts, or of one.
pub fn figures(database: &Database, district: Option<&str>) -> Result<Vec<Figure>, DatabaseError> {
    let mut figures = Vec::new();
    for (code, name) in database.districts()? {
        if district.is_some_and(|wanted| wanted != code) {
            continue;
        }
        for ((measure, year), cells) in by_year(database.figures(&code)?) {
            figures.extend(withhold(cells).into_iter().map(|(cell, count)| Figure {
                district: code.clone(),
                office_name: name.clone().unwrap_or_default(),
                measure: measure.clone(),
                year,
                code: cell,
                count,
            }));
        }
    }
    Ok(figures)
}

/// As comma-separated values (RFC 4180); a withheld count is an empty cell: it may be below five, or one that
/// would let such a one be worked out.
pub fn csv(figures: &[Figure]) -> String {
    let mut text = "district,office_name,measure,year,code,count\r\n".to_owned();
    for Figure { district, office_name, measure, year, code, count } in figures {
        let count = count.map_or_else(String::new, |count| count.to_string());
        let cells = [district, office_name, measure, &year.to_string(), code, &count].map(|cell| quoted(cell));
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

/// Safe for spreadsheets: what begins like a formula becomes text.
fn quoted(cell: &str) -> String {
    let guard = if cell.len() > 1 && cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if guard.is_empty() && !cell.contains(['"', ',', '\r', '\n']) {
        return cell.to_owned();
    }
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(counts: &[u64]) -> Vec<Option<u64>> {
        let cells = counts.iter().enumerate().map(|(at, count)| (at.to_string(), *count)).collect();
        withhold(cells).into_iter().map(|(_, count)| count).collect()
    }

    #[test]
    fn a_small_count_cannot_be_worked_out_from_the_others() {
        assert_eq!(told(&[7, 20]), [Some(7), Some(20), Some(27)]);
        assert_eq!(told(&[3, 20, 9, 9]), [None, Some(20), None, Some(9), Some(41)], "the next one hides it");
        assert_eq!(told(&[1, 1, 20, 30]), [None, None, None, Some(30), Some(52)], "two of one would show by their sum");
        assert_eq!(told(&[3, 9]), [None, None, Some(12)]);
        assert_eq!(told(&[4]), [None, None]);
        assert_eq!(told(&[2, 2, 2]), [None, None, None, None]);
    }

    #[test]
    fn a_name_cannot_end_a_line_or_begin_a_formula() {
        assert_eq!(quoted("P4MI \"Timur\", 1"), "\"P4MI \"\"Timur\"\", 1\"");
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        assert_eq!(quoted("-"), "-");
    }
}
