//! Numbers of letters: a format with tokens, e.g. `500.15/{number:4}/P4MI-LT/{month_roman}/{year}`.

use crate::date::{Date, roman_month};

/// Longest format, in characters.
pub const LONGEST_FORMAT: usize = 120;

/// What is wrong with a number format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormatProblem {
    /// No `{number}`: every letter would have the same number.
    NumberMissing,
    /// A token that is not known, or a brace that is not closed.
    TokenUnknown,
    /// Longer than it may be.
    TooLong,
}

enum Piece<'a> {
    Text(&'a str),
    Running(usize),
    Month,
    MonthRoman,
    Year,
}

fn pieces(format: &str) -> Result<Vec<Piece<'_>>, FormatProblem> {
    if format.chars().count() > LONGEST_FORMAT {
        return Err(FormatProblem::TooLong);
    }
    let mut pieces = Vec::new();
    let mut rest = format;
    while let Some(open) = rest.find('{') {
        pieces.push(Piece::Text(&rest[..open]));
        let close = rest[open..].find('}').ok_or(FormatProblem::TokenUnknown)? + open;
        pieces.push(match &rest[open + 1..close] {
            "number" => Piece::Running(1),
            "month" => Piece::Month,
            "month_roman" => Piece::MonthRoman,
            "year" => Piece::Year,
            token => match token.strip_prefix("number:").and_then(|width| width.parse().ok()) {
                Some(width @ 1..=9) => Piece::Running(width),
                _ => return Err(FormatProblem::TokenUnknown),
            },
        });
        rest = &rest[close + 1..];
    }
    pieces.push(Piece::Text(rest));
    let running = pieces.iter().any(|piece| matches!(piece, Piece::Running(_)));
    if running { Ok(pieces) } else { Err(FormatProblem::NumberMissing) }
}

/// Whether a format can be used.
pub fn check_format(format: &str) -> Result<(), FormatProblem> {
    pieces(format).map(|_| ())
}

/// The number of a letter: `running` within its register and year, `date` the day of issue.
pub fn render(format: &str, running: u32, date: Date) -> Result<String, FormatProblem> {
    let month = date.month.unwrap_or(1);
    Ok(pieces(format)?
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => (*text).to_owned(),
            Piece::Running(width) => format!("{running:0width$}"),
            Piece::Month => format!("{month:02}"),
            Piece::MonthRoman => roman_month(month).to_owned(),
            Piece::Year => date.year.to_string(),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_filled() {
        let date = Date::new(2026, 4, 14).expect("a day");
        assert_eq!(
            render("500.15/{number:4}/P4MI-LT/{month_roman}/{year}", 131, date).as_deref(),
            Ok("500.15/0131/P4MI-LT/IV/2026")
        );
        assert_eq!(render("{number}-{month}.{year}", 12_345, date).as_deref(), Ok("12345-04.2026"));
    }

    #[test]
    fn a_format_without_a_running_number_is_refused() {
        assert_eq!(check_format("500.15/P4MI/{year}"), Err(FormatProblem::NumberMissing));
        assert_eq!(check_format("{number}/{unit}"), Err(FormatProblem::TokenUnknown));
        assert_eq!(check_format("{number"), Err(FormatProblem::TokenUnknown));
    }
}
