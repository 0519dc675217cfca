//! Days as people write them and as they are kept. Kept: ISO text, `"1990-05-05"`, or only `"1990-05"` or `"1990"`
//! where no more is known. Shown: `5 Mei 1990`. Read: day first, in many spellings.

use crate::vocabulary::Language;

/// Names of the months as letters print them.
pub const MONTHS: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];

const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A day, or what is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Year, 1 to 9999.
    pub year: u16,
    /// Month, 1 to 12, if known.
    pub month: Option<u8>,
    /// Day of the month, if known.
    pub day: Option<u8>,
}

impl Date {
    /// A whole day; none if the calendar has no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let real = (1..=9999).contains(&year) && (1..=12).contains(&month) && day >= 1 && day <= days_in(year, month);
        real.then_some(Self { year, month: Some(month), day: Some(day) })
    }

    /// Reads the kept form: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub fn parse_iso(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = parts.next().filter(|part| part.len() == 4).and_then(digits)?;
        let month = match parts.next() {
            None => {
                return (year > 0).then_some(Self { year, month: None, day: None });
            }
            Some(part) if part.len() == 2 => {
                u8::try_from(digits(part)?).ok().filter(|month| (1..=12).contains(month))?
            }
            Some(_) => return None,
        };
        let day = match parts.next() {
            None => {
                return (year > 0).then_some(Self { year, month: Some(month), day: None });
            }
            Some(part) if part.len() == 2 => u8::try_from(digits(part)?).ok()?,
            Some(_) => return None,
        };
        if parts.next().is_some() { None } else { Self::new(year, month, day) }
    }

    /// The kept form.
    pub fn iso(self) -> String {
        match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", self.year),
            (Some(month), None) => format!("{:04}-{month:02}", self.year),
            _ => format!("{:04}", self.year),
        }
    }

    /// As letters print it: `5 Mei 1990`, `Mei 1990`, `1990`.
    pub fn in_words(self) -> String {
        match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{day} {} {}", month_name(month), self.year),
            (Some(month), None) => format!("{} {}", month_name(month), self.year),
            _ => self.year.to_string(),
        }
    }

    /// As a reader of that language writes it: `5 Mei 1990`, `5 May 1990`.
    pub fn in_language(self, language: Language) -> String {
        let Some(month) = self.month.filter(|_| language == Language::English) else { return self.in_words() };
        let month = ENGLISH_MONTHS.get(usize::from(month).wrapping_sub(1)).copied().unwrap_or("");
        match self.day {
            Some(day) => format!("{day} {month} {}", self.year),
            None => format!("{month} {}", self.year),
        }
    }

    /// Days since 1 January 1970; none unless the whole day is known.
    pub fn days_since_epoch(self) -> Option<i64> {
        let (month, day) = (i64::from(self.month?), i64::from(self.day?));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
        Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
    }

    /// The same day that many months later; the month's last day where it is shorter. None unless the whole day is known.
    pub fn plus_months(self, months: u16) -> Option<Self> {
        let (month, day) = (self.month?, self.day?);
        let count = u32::from(self.year) * 12 + u32::from(month) - 1 + u32::from(months);
        let (year, month) = (u16::try_from(count / 12).ok()?, u8::try_from(count % 12 + 1).ok()?);
        Self::new(year, month, day.min(days_in(year, month)))
    }

    /// The day that many days after 1 January 1970, within years 1 to 9999.
    pub fn from_days_since_epoch(days: i64) -> Option<Self> {
        let days = days + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self::new(u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }
}

/// Name of a month, 1 to 12; empty otherwise.
pub fn month_name(month: u8) -> &'static str {
    MONTHS.get(usize::from(month).wrapping_sub(1)).copied().unwrap_or("")
}

/// The name of a whole day's weekday.
pub fn weekday(date: Date) -> Option<&'static str> {
    const NAMES: [&str; 7] = ["Kamis", "Jumat", "Sabtu", "Minggu", "Senin", "Selasa", "Rabu"];
    // 1 January 1970 was a Thursday.
    let place = date.days_since_epoch()?.rem_euclid(7);
    usize::try_from(place).ok().and_then(|place| NAMES.get(place)).copied()
}

/// The month in Roman figures, as letter numbers write it; empty unless 1 to 12.
pub fn roman_month(month: u8) -> &'static str {
    ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
        .get(usize::from(month).wrapping_sub(1))
        .copied()
        .unwrap_or("")
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn digits(text: &str) -> Option<u16> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) { None } else { text.parse().ok() }
}

/// Reads a day as people type it, day first: `5/5/90`, `05051990`, `5 Mei 1990`, `5-5-1990`, `1990-05-05`, `Mei 1990`,
/// `1990`. A year of two digits is the latest one that is not after `this_year`.
pub fn parse_typed(text: &str, this_year: u16) -> Option<Date> {
    let text = text.trim().trim_end_matches('.').to_lowercase();
    if let Some(date) = Date::parse_iso(&text) {
        return Some(date);
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return parse_compact(&text, this_year);
    }
    let parts: Vec<&str> = text
        .split(|c: char| matches!(c, '/' | '-' | '.' | ',') || c.is_whitespace())
        .filter(|part| !part.is_empty())
        .collect();
    match parts[..] {
        [year, month, day] if year.len() == 4 && digits(year).is_some() => {
            Date::new(digits(year)?, month_number(month)?, u8::try_from(digits(day)?).ok()?)
        }
        [day, month, year] => {
            Date::new(full_year(year, this_year)?, month_number(month)?, u8::try_from(digits(day)?).ok()?)
        }
        [month, year] if year.len() == 4 => {
            Some(Date { year: digits(year)?, month: Some(month_number(month)?), day: None })
        }
        _ => None,
    }
}

fn parse_compact(text: &str, this_year: u16) -> Option<Date> {
    let day = u8::try_from(digits(text.get(0..2)?)?).ok()?;
    let month = u8::try_from(digits(text.get(2..4)?)?).ok()?;
    match text.len() {
        8 => Date::new(digits(&text[4..])?, month, day),
        6 => Date::new(full_year(&text[4..], this_year)?, month, day),
        _ => None,
    }
}

fn full_year(text: &str, this_year: u16) -> Option<u16> {
    let number = digits(text)?;
    match text.len() {
        4 => Some(number),
        2 => {
            let century = this_year / 100 * 100;
            Some(if century + number > this_year { century + number - 100 } else { century + number })
        }
        _ => None,
    }
}

/// Spellings of the months, whole or as people shorten them.
const NAMES: [&[&str]; 12] = [
    &["januari", "january"],
    &["februari", "february", "pebruari", "feb", "peb"],
    &["maret", "march"],
    &["april"],
    &["mei", "may"],
    &["juni", "june"],
    &["juli", "july"],
    &["agustus", "august", "agt", "ags"],
    &["september"],
    &["oktober", "october"],
    &["november", "nopember", "nop"],
    &["desember", "december"],
];

/// Number of a month from its figure or its name, Indonesian or English, whole or shortened.
fn month_number(text: &str) -> Option<u8> {
    if let Some(number) = digits(text) {
        return u8::try_from(number).ok().filter(|month| (1..=12).contains(month));
    }
    if text.len() < 3 {
        return None;
    }
    let at = NAMES.iter().position(|names| names.iter().any(|name| name.starts_with(text)) || (text == "sept"))?;
    u8::try_from(if text == "sept" { 9 } else { at + 1 }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Option<String> {
        parse_typed(text, 2026).map(super::Date::iso)
    }

    #[test]
    fn days_have_their_weekday() {
        let day = |text: &str| weekday(Date::parse_iso(text).expect("a day"));
        assert_eq!(day("1970-01-01"), Some("Kamis"));
        assert_eq!(day("2026-11-24"), Some("Selasa"));
        assert_eq!(day("1945-08-17"), Some("Jumat"));
        assert_eq!(day("2026-11"), None);
    }

    #[test]
    fn days_are_read_day_first_in_many_spellings() {
        for text in [
            "5/5/90",
            "05051990",
            "050590",
            "5 Mei 1990",
            "5-5-1990",
            "5.5.90",
            "5 may 1990",
            "1990-05-05",
            "1990/5/5",
            "05 MEI 90",
        ] {
            assert_eq!(typed(text).as_deref(), Some("1990-05-05"), "{text}");
        }
        assert_eq!(typed("12/3/1995").as_deref(), Some("1995-03-12"));
        assert_eq!(typed("1 Nop 26").as_deref(), Some("2026-11-01"));
        assert_eq!(typed("1 sept 27").as_deref(), Some("1927-09-01"));
        assert_eq!(typed("Agustus 1990").as_deref(), Some("1990-08"));
        assert_eq!(typed("1990").as_deref(), Some("1990"));
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in ["31/2/1990", "29/2/1900", "0/1/1990", "1/13/1990", "hari ini", "", "1/1", "999", "30 Ma 1990"] {
            assert_eq!(typed(text), None, "{text}");
        }
        assert!(Date::new(2000, 2, 29).is_some());
    }

    #[test]
    fn months_later_is_the_same_day_or_the_last_one() {
        let later = |text: &str, months| Date::parse_iso(text).and_then(|day| day.plus_months(months)).map(Date::iso);
        assert_eq!(later("2026-04-14", 6).as_deref(), Some("2026-10-14"));
        assert_eq!(later("2025-08-31", 6).as_deref(), Some("2026-02-28"));
        assert_eq!(later("2026-11-24", 3).as_deref(), Some("2027-02-24"));
        assert_eq!(later("2026-11", 3), None);
        assert_eq!(later("9999-12-31", 1), None);
    }

    #[test]
    fn day_numbers_and_days_agree_both_ways() {
        for days in [-25_567, -1, 0, 59, 11_016, 20_781, 40_000] {
            assert_eq!(Date::from_days_since_epoch(days).and_then(super::Date::days_since_epoch), Some(days));
        }
        assert_eq!(Date::new(2026, 11, 24).and_then(super::Date::days_since_epoch), Some(20_781));
    }
}
