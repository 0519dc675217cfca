//! The national identity number (NIK): 6 digits region of first registration, DDMMYY of birth (day + 40 for women),
//! 4 digits serial (Permendagri 72/2022 in the words of the domain).

use crate::check::{Problem, ProblemCode};
use crate::date::Date;
use crate::region;

/// What a NIK says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nik {
    /// Day of birth, 1 to 31.
    pub day: u8,
    /// Month of birth, 1 to 12.
    pub month: u8,
    /// Last two digits of the year of birth.
    pub year_of_century: u8,
    /// Whether the day was raised by 40.
    pub female: bool,
}

/// Reads a NIK of 16 digits whose date exists in one of the two centuries; none otherwise.
pub fn read(nik: &str) -> Option<Nik> {
    if nik.len() != 16 || !nik.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let pair = |at: usize| nik[at..at + 2].parse::<u8>().ok();
    let (raised, month, year) = (pair(6)?, pair(8)?, pair(10)?);
    let female = raised > 40;
    let day = if female { raised - 40 } else { raised };
    let real = [1900, 2000].iter().any(|century| Date::new(century + u16::from(year), month, day).is_some());
    real.then_some(Nik { day, month, year_of_century: year, female })
}

/// Wrong length or letters are errors; an unknown region or an impossible date is a warning, for records are old and
/// people move.
pub fn check(field: &str, nik: &str) -> Vec<Problem> {
    let mut problems = check_digits(field, nik);
    if !problems.is_empty() {
        return problems;
    }
    let district = format!("{}.{}", &nik[0..2], &nik[2..4]);
    if region::district(&district).is_none() {
        problems.push(Problem::warning(field, ProblemCode::NikRegionUnknown));
    }
    if read(nik).is_none() {
        problems.push(Problem::warning(field, ProblemCode::NikDateImpossible));
    }
    problems
}

/// Exactly 16 digits, not all the same.
pub fn check_digits(field: &str, digits: &str) -> Vec<Problem> {
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        vec![Problem::error(field, ProblemCode::NikNotDigits)]
    } else if digits.len() == 16 {
        Vec::new()
    } else {
        vec![Problem::error(field, ProblemCode::NikLength)]
    }
}

/// Warnings where a NIK says another birth date or sex than the record.
pub fn compare(nik: &str, birth_date: Option<&str>, sex: Option<&str>) -> Vec<Problem> {
    let Some(said) = read(nik) else {
        return Vec::new();
    };
    let mut problems = Vec::new();
    if let Some(date) = birth_date.and_then(Date::parse_iso) {
        let same = date.year % 100 == u16::from(said.year_of_century)
            && date.month.is_none_or(|month| month == said.month)
            && date.day.is_none_or(|day| day == said.day);
        if !same {
            problems.push(Problem::warning("nik", ProblemCode::NikBirthDateDiffers));
        }
    }
    if sex.is_some_and(|sex| (sex == "female") != said.female) {
        problems.push(Problem::warning("nik", ProblemCode::NikSexDiffers));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(problems: &[Problem]) -> Vec<ProblemCode> {
        problems.iter().map(|problem| problem.code).collect()
    }

    #[test]
    fn a_womans_day_is_raised_by_forty() {
        assert_eq!(read("1807075405960003"), Some(Nik { day: 14, month: 5, year_of_century: 96, female: true }));
        assert_eq!(read("1807071203950002").map(|nik| nik.female), Some(false));
    }

    #[test]
    fn wrong_length_and_letters_are_errors_the_rest_warnings() {
        assert_eq!(check("nik", "180707540596000"), [Problem::error("nik", ProblemCode::NikLength)]);
        assert_eq!(check("nik", "18070754O5960003"), [Problem::error("nik", ProblemCode::NikNotDigits)]);
        assert_eq!(check("nik", "9999075405960003"), [Problem::warning("nik", ProblemCode::NikRegionUnknown)]);
        assert_eq!(check("nik", "1807073202960003"), [Problem::warning("nik", ProblemCode::NikDateImpossible)]);
        assert!(check("nik", "1807075405960003").is_empty());
    }

    #[test]
    fn it_is_compared_with_birth_date_and_sex() {
        assert!(compare("1807075405960003", Some("1996-05-14"), Some("female")).is_empty());
        assert!(compare("1807075405960003", Some("1996"), None).is_empty());
        assert_eq!(
            codes(&compare("1807075405960003", Some("1996-05-15"), Some("male"))),
            [ProblemCode::NikBirthDateDiffers, ProblemCode::NikSexDiffers]
        );
    }
}
