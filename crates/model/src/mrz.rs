//! The machine-readable zone of travel documents (ICAO Doc 9303): passports (TD3, two lines of 44), cards (TD1, three of 30; TD2, two
//! of 36) and visas of the same sizes. Typed by hand or sent by a scanner: lower case, spaces and what scanners add are forgiven;
//! characters are never guessed, a wrong check digit is told.

use serde::Serialize;
use ts_rs::TS;

use crate::date::Date;

/// Longest text that is looked at, in characters.
const LONGEST: usize = 400;

/// Why a text is no machine-readable zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MrzError {
    /// Not two lines of 44 or 36, nor three of 30.
    NoSuchShape,
    /// A character other than A–Z, 0–9 and `<`.
    BadCharacter,
}

/// A part that has a check digit of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MrzPart {
    /// The document's number.
    Number,
    /// The birth date.
    BirthDate,
    /// The day of expiry.
    Expiry,
    /// The personal number or optional data.
    Personal,
    /// All of them together.
    Composite,
}

/// What a zone says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mrz {
    /// `P` passport, `V` visa, `I`, `A`, `C` card.
    pub document: char,
    /// Who issued it, three letters as ICAO has them (`IDN`).
    pub issuer: String,
    /// The number, without fillers.
    pub number: String,
    /// Nationality, three letters.
    pub nationality: String,
    /// Birth as it stands there: year of the century, month, day; unknown parts are none.
    birth: Option<(u16, Option<u8>, Option<u8>)>,
    /// `male`, `female`, or none where it does not say.
    pub sex: Option<&'static str>,
    /// The day of expiry.
    pub expires_on: Option<Date>,
    /// Primary identifier; Indonesian passports have single names here.
    pub surname: String,
    /// Secondary identifier.
    pub given_names: String,
    /// Whether the name field is full to its end: the name may be longer.
    pub name_is_cut: bool,
    /// Parts whose check digit is wrong.
    pub failed: Vec<MrzPart>,
}

impl Mrz {
    /// The name in the order in which it is spoken: given names, then surname.
    pub fn name(&self) -> String {
        format!("{} {}", self.given_names, self.surname).trim().to_owned()
    }

    /// The birth date: nobody is born after `today`, so the century is the last one in which the day has come.
    pub fn birth_date(&self, today: Date) -> Option<Date> {
        let (year, month, day) = self.birth?;
        [2000, 1900].into_iter().map(|century| century + year).find_map(|year| {
            let date = match (month, day) {
                (Some(month), Some(day)) => Date::new(year, month, day)?,
                (Some(month), None) => Date { year, month: Some(month), day: None },
                _ => Date { year, month: None, day: None },
            };
            (date.iso().as_str() <= &today.iso()[..date.iso().len().min(today.iso().len())]).then_some(date)
        })
    }

    /// Whether the birth date is this one, as far as both are known; the century is not in the zone.
    pub fn is_born(&self, date: Date) -> bool {
        let Some((year, month, day)) = self.birth else { return true };
        let same = |here: Option<u8>, there: Option<u8>| here.is_none() || there.is_none() || here == there;
        date.year % 100 == year && same(month, date.month) && same(day, date.day)
    }

    /// Whether the birth date can be read at all.
    pub fn has_birth(&self) -> bool {
        self.birth.is_some()
    }
}

/// Reads a zone.
pub fn read(text: &str) -> Result<Mrz, MrzError> {
    let lines = lines(text)?;
    let shape: Vec<usize> = lines.iter().map(String::len).collect();
    match shape[..] {
        [44, 44] => Ok(two_lines(&lines[0], &lines[1], 44)),
        [36, 36] => Ok(two_lines(&lines[0], &lines[1], 36)),
        [30, 30, 30] => Ok(three_lines(&lines[0], &lines[1], &lines[2])),
        _ => Err(MrzError::NoSuchShape),
    }
}

/// The lines of a text: upper case, without spaces and without what scanners put before and after; brought to their length where
/// only fillers are too many or too few.
fn lines(text: &str) -> Result<Vec<String>, MrzError> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.chars().take(LONGEST).collect::<String>().split(['\n', '\r', '\t', '\u{0b}', '\u{0c}']) {
        let plain: String = line
            .chars()
            .filter(|c| !c.is_whitespace() && !c.is_control() && *c != '\u{feff}')
            .flat_map(|c| match c {
                '«' => vec!['<', '<'],
                '‹' | '＜' => vec!['<'],
                other => other.to_uppercase().collect(),
            })
            .collect();
        // Scanners frame what they send: `;`, `?`, `%`, `*`.
        let plain = plain.trim_matches(|c: char| c.is_ascii_punctuation() && c != '<');
        if !plain.is_empty() {
            lines.push(plain.to_owned());
        }
    }
    if lines.iter().any(|line| line.chars().any(|c| !matches!(c, 'A'..='Z' | '0'..='9' | '<'))) {
        return Err(MrzError::BadCharacter);
    }
    if let [only] = &lines[..] {
        let whole = only.clone();
        lines = match whole.len() {
            88 => vec![whole[..44].to_owned(), whole[44..].to_owned()],
            90 => vec![whole[..30].to_owned(), whole[30..60].to_owned(), whole[60..].to_owned()],
            72 => vec![whole[..36].to_owned(), whole[36..].to_owned()],
            _ => return Err(MrzError::NoSuchShape),
        };
    }
    let width = match (lines.len(), lines.get(1).map(String::len)) {
        (2, Some(44)) => 44,
        (2, Some(36)) => 36,
        (3, Some(30)) => 30,
        _ => return Err(MrzError::NoSuchShape),
    };
    Ok(lines.into_iter().map(|line| fitted(line, width)).collect())
}

fn fitted(mut line: String, width: usize) -> String {
    while line.len() < width && line.ends_with('<') {
        line.push('<');
    }
    while line.len() > width && line.ends_with("<<") {
        line.pop();
    }
    line
}

/// TD3 and TD2, and visas of these sizes, which have no digit over the whole.
fn two_lines(first: &str, second: &str, width: usize) -> Mrz {
    let is_visa = first.starts_with('V');
    let mut mrz = named(first, &first[5..]);
    let mut checks = vec![(MrzPart::Number, &second[0..9], &second[9..10])];
    checks.push((MrzPart::BirthDate, &second[13..19], &second[19..20]));
    checks.push((MrzPart::Expiry, &second[21..27], &second[27..28]));
    let whole = format!("{}{}{}", &second[0..10], &second[13..20], &second[21..width - 1]);
    if !is_visa {
        if width == 44 {
            checks.push((MrzPart::Personal, &second[28..42], &second[42..43]));
        }
        checks.push((MrzPart::Composite, &whole, &second[width - 1..]));
    }
    mrz.failed = failed(&checks);
    second[0..9].trim_end_matches('<').clone_into(&mut mrz.number);
    second[10..13].trim_end_matches('<').clone_into(&mut mrz.nationality);
    mrz.birth = birth(&second[13..19]);
    mrz.sex = sex(&second[20..21]);
    mrz.expires_on = expiry(&second[21..27]);
    mrz
}

/// TD1.
fn three_lines(first: &str, second: &str, third: &str) -> Mrz {
    let mut mrz = named(first, third);
    let whole = format!("{}{}{}{}", &first[5..30], &second[0..7], &second[8..15], &second[18..29]);
    // A number longer than nine places goes on in the optional data, its check digit behind it.
    let long = &first[14..15] == "<" && &first[15..16] != "<";
    let rest = first[15..30].trim_end_matches('<');
    let number = if long { format!("{}{}", &first[5..14], &rest[..rest.len() - 1]) } else { first[5..14].to_owned() };
    let digit = if long { &rest[rest.len() - 1..] } else { &first[14..15] };
    mrz.failed = failed(&[
        (MrzPart::Number, &number, digit),
        (MrzPart::BirthDate, &second[0..6], &second[6..7]),
        (MrzPart::Expiry, &second[8..14], &second[14..15]),
        (MrzPart::Composite, &whole, &second[29..30]),
    ]);
    number.trim_end_matches('<').clone_into(&mut mrz.number);
    second[15..18].trim_end_matches('<').clone_into(&mut mrz.nationality);
    mrz.birth = birth(&second[0..6]);
    mrz.sex = sex(&second[7..8]);
    mrz.expires_on = expiry(&second[8..14]);
    mrz
}

/// A zone with what its first line and its name field say.
fn named(first: &str, field: &str) -> Mrz {
    let spaced = |part: &str| part.split('<').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let (surname, given) = field.split_once("<<").unwrap_or((field, ""));
    Mrz {
        document: first.chars().next().unwrap_or('<'),
        issuer: first[2..5].trim_end_matches('<').to_owned(),
        number: String::new(),
        nationality: String::new(),
        birth: None,
        sex: None,
        expires_on: None,
        surname: spaced(surname),
        given_names: spaced(given),
        name_is_cut: !field.ends_with('<'),
        failed: Vec::new(),
    }
}

fn failed(checks: &[(MrzPart, &str, &str)]) -> Vec<MrzPart> {
    checks
        .iter()
        .filter(|(part, field, digit)| {
            let expected = check_digit(field);
            let empty = field.bytes().all(|b| b == b'<');
            // An empty personal number may have a filler for its digit (ICAO 9303 part 4, 4.2.2).
            !(*digit == expected.to_string() || (empty && *part == MrzPart::Personal && *digit == "<"))
        })
        .map(|(part, ..)| *part)
        .collect()
}

/// The check digit of a field: weights 7, 3, 1; letters from A = 10, the filler is 0 (ICAO 9303 part 3, 4.9).
pub fn check_digit(field: &str) -> u32 {
    let value = |byte: u8| match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'Z' => u32::from(byte - b'A') + 10,
        _ => 0,
    };
    field.bytes().zip([7, 3, 1].into_iter().cycle()).map(|(byte, weight)| value(byte) * weight).sum::<u32>() % 10
}

fn two(text: &str) -> Option<u8> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn birth(field: &str) -> Option<(u16, Option<u8>, Option<u8>)> {
    let (year, month, day) = (two(&field[0..2])?, two(&field[2..4]), two(&field[4..6]));
    let in_year = month.is_none_or(|month| (1..=12).contains(&month));
    // 2000 has a 29 February, as has any year that may be meant.
    let in_month = match (month, day) {
        (Some(month), Some(day)) => {
            in_year && [1900, 2000].iter().any(|century| Date::new(century + u16::from(year), month, day).is_some())
        }
        _ => true,
    };
    (in_year && in_month).then_some((u16::from(year), month, day.filter(|_| month.is_some())))
}

fn expiry(field: &str) -> Option<Date> {
    Date::new(2000 + u16::from(two(&field[0..2])?), two(&field[2..4])?, two(&field[4..6])?)
}

fn sex(field: &str) -> Option<&'static str> {
    match field {
        "M" => Some("male"),
        "F" => Some("female"),
        _ => None,
    }
}

/// The two lines of a passport, with all check digits: for demonstration and tests.
pub fn write_passport(
    surname: &str,
    given_names: &str,
    number: &str,
    birth: Date,
    sex: &str,
    expires_on: Date,
) -> String {
    let letters = |text: &str| {
        text.to_uppercase().chars().map(|c| if c.is_ascii_uppercase() { c } else { '<' }).collect::<String>()
    };
    let name = if given_names.is_empty() {
        letters(surname)
    } else {
        format!("{}<<{}", letters(surname), letters(given_names))
    };
    let padded = |text: &str, width: usize| text.chars().chain(std::iter::repeat('<')).take(width).collect::<String>();
    let day = |date: Date| format!("{:02}{:02}{:02}", date.year % 100, date.month.unwrap_or(1), date.day.unwrap_or(1));
    let number = padded(number, 9);
    let (born, ends) = (day(birth), day(expires_on));
    let sex = if sex == "female" { 'F' } else { 'M' };
    let personal = "<<<<<<<<<<<<<<0";
    let start = format!(
        "{number}{}IDN{born}{}{sex}{ends}{}{personal}",
        check_digit(&number),
        check_digit(&born),
        check_digit(&ends)
    );
    let whole = check_digit(&format!("{}{}{}", &start[0..10], &start[13..20], &start[21..43]));
    format!("P<IDN{}\n{start}{whole}", padded(&name, 39))
}

#[cfg(test)]
#[path = "mrz_tests.rs"]
mod tests;
