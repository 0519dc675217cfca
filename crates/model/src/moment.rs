//! Points in time as they are kept, `"2026-04-14T08:41:00Z"`, and as milliseconds since 1970. Kept moments sort as text.

use crate::date::Date;
use crate::vocabulary::Language;

const DAY_MS: i64 = 86_400_000;

/// The kept form, to the second.
pub fn iso(at_ms: i64) -> String {
    let day = Date::from_days_since_epoch(at_ms.div_euclid(DAY_MS)).map(Date::iso).unwrap_or_default();
    let second = at_ms.rem_euclid(DAY_MS) / 1_000;
    format!("{day}T{:02}:{:02}:{:02}Z", second / 3_600, second / 60 % 60, second % 60)
}

/// Milliseconds since 1970 of a kept moment.
pub fn parse(text: &str) -> Option<i64> {
    let (day, time) = text.strip_suffix('Z')?.split_once('T')?;
    let mut parts = time.split(':').map(|part| part.parse::<i64>().ok().filter(|_| part.len() == 2));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let real =
        parts.next().is_none() && (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    let days = Date::parse_iso(day)?.days_since_epoch()?;
    real.then_some(days * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1_000)
}

/// As the clock of an office shows it that is so many minutes ahead of UTC: `14 April 2026, 08.41`; in English `08:41`.
pub fn in_words(at_ms: i64, offset_minutes: i32, language: Language) -> String {
    let here = at_ms + i64::from(offset_minutes) * 60_000;
    let day = Date::from_days_since_epoch(here.div_euclid(DAY_MS)).map(|day| day.in_language(language));
    let minute = here.rem_euclid(DAY_MS) / 60_000;
    let between = if language == Language::English { ':' } else { '.' };
    format!("{}, {:02}{between}{:02}", day.unwrap_or_default(), minute / 60, minute % 60)
}

/// The first moment of a day (ISO) where clocks are so many minutes ahead of UTC, and the first of the next.
pub fn day_bounds(day: &str, offset_minutes: i32) -> Option<(i64, i64)> {
    let start = Date::parse_iso(day)?.days_since_epoch()? * DAY_MS - i64::from(offset_minutes) * 60_000;
    Some((start, start + DAY_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_by_the_offices_clock() {
        let told = |language| parse("2026-12-31T18:05:00Z").map(|at| in_words(at, 420, language));
        assert_eq!(told(Language::Indonesian).as_deref(), Some("1 Januari 2027, 01.05"));
        assert_eq!(told(Language::English).as_deref(), Some("1 January 2027, 01:05"));
    }

    #[test]
    fn kept_moments_and_milliseconds_agree_both_ways() {
        for text in ["2026-04-14T08:41:00Z", "1999-12-31T23:59:59Z", "2028-02-29T00:00:00Z"] {
            assert_eq!(parse(text).map(iso).as_deref(), Some(text));
        }
        for wrong in ["2026-04-14", "2026-04-14T24:00:00Z", "2026-04-14T08:41Z", "2026-04-14T08:41:00", "T08:41:00Z"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_day_begins_at_the_offices_midnight() {
        let bounds = day_bounds("2026-11-24", 420).map(|(from, before)| (iso(from), iso(before)));
        assert_eq!(bounds, Some(("2026-11-23T17:00:00Z".to_owned(), "2026-11-24T17:00:00Z".to_owned())));
    }
}
