//! Text with placeholders: `{worker.full_name}`, with filters `{letter.issued_on|date}`, and optional groups
//! `[, {worker.job_title}]` that vanish as a whole when a placeholder in them has no value. A doubled brace or bracket
//! stands for itself. It must never know blocks or pages.

use serde_json::Value;

/// What a placeholder's value passes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filter {
    /// All letters large.
    Upper,
    /// An ISO day, month or year as `5 Mei 1990`.
    Date,
    /// A region code as the name of its village, subdistrict or district.
    Village,
    Subdistrict,
    District,
    /// A country code as its Indonesian name.
    Country,
    /// A choice's code as its word, by the field's name; a yes or no likewise.
    Words,
    /// All letters small.
    Lower,
    /// A whole number in words.
    Spelled,
    /// A whole number of rupiah, `Rp1.500.000`.
    Rupiah,
    /// An ISO day's weekday.
    Weekday,
    /// Without a value: dots to be filled in by hand.
    Blank,
}

/// The names of all filters.
pub const FILTERS: [&str; 12] = [
    "upper",
    "lower",
    "date",
    "weekday",
    "village",
    "subdistrict",
    "district",
    "country",
    "words",
    "spelled",
    "rupiah",
    "blank",
];

/// The place to be filled in by hand.
pub const BLANK: &str = "……………………";

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Placeholder { path: String, filters: Vec<Filter> },
    Optional(Vec<Piece>),
}

/// Why a text is not a pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// A brace or bracket without its partner, or a group within a group.
    #[error("unbalanced brace or bracket")]
    Unbalanced,
    /// No such filter; its name.
    #[error("unknown filter {0}")]
    UnknownFilter(String),
}

/// A parsed pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    pieces: Vec<Piece>,
}

impl Pattern {
    /// Reads a pattern.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let mut outer = Vec::new();
        let mut group: Option<Vec<Piece>> = None;
        let mut literal = String::new();
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            rest = &rest[character.len_utf8()..];
            if matches!(character, '{' | '}' | '[' | ']') && rest.starts_with(character) {
                literal.push(character);
                rest = &rest[1..];
                continue;
            }
            let pieces = group.as_mut().unwrap_or(&mut outer);
            match character {
                '{' => {
                    let (inside, after) = rest.split_once('}').ok_or(PatternError::Unbalanced)?;
                    rest = after;
                    flush(&mut literal, pieces);
                    pieces.push(placeholder(inside)?);
                }
                '[' if group.is_none() => {
                    flush(&mut literal, &mut outer);
                    group = Some(Vec::new());
                }
                ']' => {
                    let mut inside = group.take().ok_or(PatternError::Unbalanced)?;
                    flush(&mut literal, &mut inside);
                    outer.push(Piece::Optional(inside));
                }
                '[' | '}' => return Err(PatternError::Unbalanced),
                _ => literal.push(character),
            }
        }
        if group.is_some() {
            return Err(PatternError::Unbalanced);
        }
        flush(&mut literal, &mut outer);
        Ok(Self { pieces: outer })
    }

    /// The placeholders' paths, `worker.full_name`.
    pub fn paths(&self) -> Vec<&str> {
        let mut paths = Vec::new();
        collect(&self.pieces, &mut paths);
        paths
    }

    /// The text with its values. Placeholders outside optional groups that have no value are added to `missing`, and
    /// `mark` stands in their place.
    pub fn render(&self, data: Scope<'_>, mark: &str, missing: &mut Vec<String>) -> String {
        let mut text = String::new();
        render(&self.pieces, data, mark, &mut text, missing);
        text
    }
}

fn flush(literal: &mut String, pieces: &mut Vec<Piece>) {
    if !literal.is_empty() {
        pieces.push(Piece::Text(std::mem::take(literal)));
    }
}

fn placeholder(inside: &str) -> Result<Piece, PatternError> {
    let mut parts = inside.split('|').map(str::trim);
    let path = parts.next().unwrap_or_default().to_owned();
    let filters = parts
        .map(|name| match name {
            "upper" => Ok(Filter::Upper),
            "date" => Ok(Filter::Date),
            "village" => Ok(Filter::Village),
            "subdistrict" => Ok(Filter::Subdistrict),
            "district" => Ok(Filter::District),
            "country" => Ok(Filter::Country),
            "words" => Ok(Filter::Words),
            "lower" => Ok(Filter::Lower),
            "spelled" => Ok(Filter::Spelled),
            "rupiah" => Ok(Filter::Rupiah),
            "weekday" => Ok(Filter::Weekday),
            "blank" => Ok(Filter::Blank),
            _ => Err(PatternError::UnknownFilter(name.to_owned())),
        })
        .collect::<Result<_, _>>()?;
    Ok(Piece::Placeholder { path, filters })
}

fn collect<'a>(pieces: &'a [Piece], paths: &mut Vec<&'a str>) {
    for piece in pieces {
        match piece {
            Piece::Text(_) => {}
            Piece::Placeholder { path, .. } => paths.push(path),
            Piece::Optional(inside) => collect(inside, paths),
        }
    }
}

fn render(pieces: &[Piece], data: Scope<'_>, mark: &str, text: &mut String, missing: &mut Vec<String>) {
    for piece in pieces {
        match piece {
            Piece::Text(literal) => text.push_str(literal),
            Piece::Placeholder { path, filters } => {
                match data.text(path).and_then(|value| filtered(path, value, filters)) {
                    Some(value) => text.push_str(&value),
                    None if filters.contains(&Filter::Blank) => text.push_str(BLANK),
                    None => {
                        missing.push(path.clone());
                        text.push_str(mark);
                    }
                }
            }
            Piece::Optional(inside) => {
                let (mut part, mut lacking) = (String::new(), Vec::new());
                render(inside, data, mark, &mut part, &mut lacking);
                if lacking.is_empty() {
                    text.push_str(&part);
                }
            }
        }
    }
}

/// Where placeholders are looked up: the record of a table's row first, then the letter's data.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    pub data: &'a Value,
    pub row: Option<&'a Value>,
}

impl<'a> Scope<'a> {
    pub fn of(data: &'a Value) -> Self {
        Self { data, row: None }
    }

    /// The printable text at a path; `None` when there is none.
    pub fn text(self, path: &str) -> Option<String> {
        self.row.and_then(|row| value(row, path)).or_else(|| value(self.data, path))
    }
}

/// The printable text at a path such as `worker.full_name`; `None` when there is none.
pub fn value(data: &Value, path: &str) -> Option<String> {
    let found = path.split('.').try_fold(data, |at, name| at.get(name))?;
    let text = match found {
        Value::String(text) => printable(text),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// Without what would not print or would deceive: control characters, and the marks that change the direction of the
/// text around them.
pub fn printable(text: &str) -> String {
    let shown: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}'))
        .map(|c| if c.is_control() && c != '\n' { ' ' } else { c })
        .collect();
    shown.trim().to_owned()
}

fn filtered(path: &str, value: String, filters: &[Filter]) -> Option<String> {
    let field = path.rsplit('.').next().unwrap_or(path);
    filters.iter().try_fold(value, |value, filter| match filter {
        Filter::Words => Some(in_words(field, value)),
        Filter::Lower => Some(value.to_lowercase()),
        Filter::Spelled => Some(model::spelled::spelled(value.parse().ok()?)),
        Filter::Rupiah => Some(format!("Rp{}", model::spelled::grouped(value.parse().ok()?))),
        Filter::Weekday => Some(model::date::weekday(model::date::Date::parse_iso(&value)?)?.to_owned()),
        Filter::Upper => Some(value.to_uppercase()),
        Filter::Date => Some(model::date::Date::parse_iso(&value)?.in_words()),
        Filter::Village => Some(model::region::village(&value)?.name.to_owned()),
        Filter::Subdistrict => Some(model::region::subdistrict(&value)?.name.to_owned()),
        Filter::District => Some(model::region::district(&value)?.name.to_owned()),
        Filter::Country => Some(model::country::get(&value).map_or(value, |country| country.indonesian.to_owned())),
        Filter::Blank => Some(value),
    })
}

/// The word of a code as the office's screens have it; a code without one as it is.
fn in_words(field: &str, value: String) -> String {
    use model::vocabulary::{Language, choice, flag};
    match value.as_str() {
        "true" | "false" => flag(value == "true", Language::Indonesian).to_owned(),
        code => choice(field, code, Language::Indonesian).map_or_else(|| code.to_owned(), str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn render(pattern: &str, data: &Value) -> (String, Vec<String>) {
        let mut missing = Vec::new();
        let text = Pattern::parse(pattern).expect("a pattern").render(Scope::of(data), "", &mut missing);
        (text, missing)
    }

    #[test]
    fn values_pass_through_filters() {
        let data = json!({"worker": {"full_name": "Siti", "birth_date": "1990-05-05", "village": "18.07.01.2001", "destination_country": "HK"}});
        assert_eq!(render("{worker.full_name|upper}, {worker.birth_date|date}", &data).0, "SITI, 5 Mei 1990");
        assert_eq!(render("{worker.village|district}", &data).0, "Kabupaten Lampung Timur");
        assert_eq!(render("{worker.destination_country|country}", &data).0, "Hong Kong");
    }

    #[test]
    fn numbers_choices_and_days_become_words() {
        let data = json!({"training": {"hours": 125, "training_result": "passed", "training_from": "2026-11-24"}, "case": {"cost": 1_500_000, "closed": true}});
        assert_eq!(
            render("{training.hours} ({training.hours|spelled}) jam", &data).0,
            "125 (seratus dua puluh lima) jam"
        );
        assert_eq!(render("{training.training_result|words|lower}", &data).0, "lulus");
        assert_eq!(render("{training.training_from|weekday}", &data).0, "Selasa");
        assert_eq!(render("{case.cost|rupiah}; {case.closed|words}", &data).0, "Rp1.500.000; Ya");
        assert_eq!(render("{training.training_result|spelled}", &data).1, ["training.training_result"]);
    }

    #[test]
    fn every_filter_that_is_named_is_known() {
        for name in FILTERS {
            assert!(Pattern::parse(&format!("{{a.b|{name}}}")).is_ok(), "{name}");
        }
    }

    #[test]
    fn an_optional_group_vanishes_as_a_whole() {
        let data = json!({"a": {"x": "1", "empty": "  "}});
        assert_eq!(render("{a.x}[ and {a.y}].", &data), ("1.".into(), vec![]));
        assert_eq!(render("{a.x}[ and {a.empty}].", &data), ("1.".into(), vec![]));
        assert_eq!(render("{a.y}", &data), (String::new(), vec!["a.y".to_owned()]));
        assert_eq!(render("{a.y|blank}", &data), (BLANK.into(), vec![]));
    }

    #[test]
    fn doubled_braces_stand_for_themselves_and_lone_ones_are_refused() {
        assert_eq!(render("{{x}} [[y]]", &json!({})).0, "{x} [y]");
        for bad in ["{a", "a}", "[a", "a]", "[a [b]]x"] {
            assert_eq!(Pattern::parse(bad), Err(PatternError::Unbalanced), "{bad}");
        }
        assert_eq!(Pattern::parse("{a|shout}"), Err(PatternError::UnknownFilter("shout".into())));
    }

    #[test]
    fn marks_that_turn_text_around_are_taken_out() {
        assert_eq!(printable(" Siti\u{202e}\u{0} Aminah\u{200b}\t"), "Siti  Aminah");
    }
}
