//! Points in time in cells: a day with a time of day as the office's clock shows it, kept in UTC.

use model::ProblemCode;
use model::date::Date;

use super::day;
use crate::cell::Value;

/// Zones that a time may name, in minutes ahead of UTC (Keppres 41/1987).
const ZONES: [(&str, i32); 4] = [("wib", 420), ("wita", 480), ("wit", 540), ("utc", 0)];
/// Words around a time of day.
const ASIDE: [&str; 4] = ["pukul", "jam", "pkl", "at"];
/// The day before Excel's day 1, in days since 1970.
const SERIAL_ZERO: f64 = -25_569.0;

/// The kept form, `2026-04-14T01:41:00Z`. A text must say the time of day; a day in a cell of its own is its midnight.
pub(super) fn read(cell: &Value, offset_minutes: i32) -> Result<String, ProblemCode> {
    let found = match cell {
        Value::Moment { year, month, day, second } => local(Date::new(*year, *month, *day), *second, offset_minutes),
        Value::Date { year, month, day } => local(Date::new(*year, *month, *day), 0, offset_minutes),
        // A serial number that lost its format: from 1980 to 2119.
        Value::Number(days) if (29_221.0..80_000.0).contains(days) => {
            Some((((days + SERIAL_ZERO) * 86_400.0).round() as i64) - i64::from(offset_minutes) * 60)
        }
        Value::Text(text) => of_text(text, offset_minutes),
        _ => None,
    };
    found.and_then(iso).ok_or(ProblemCode::MomentInvalid)
}

fn local(day: Option<Date>, second: u32, offset_minutes: i32) -> Option<i64> {
    Some(day?.days_since_epoch()? * 86_400 + i64::from(second) - i64::from(offset_minutes) * 60)
}

/// Seconds since 1970 as records keep them.
fn iso(seconds: i64) -> Option<String> {
    let day = Date::from_days_since_epoch(seconds.div_euclid(86_400))?;
    let of_day = seconds.rem_euclid(86_400);
    Some(format!("{}T{:02}:{:02}:{:02}Z", day.iso(), of_day / 3600, of_day / 60 % 60, of_day % 60))
}

fn of_text(text: &str, offset_minutes: i32) -> Option<i64> {
    let text = text.trim().to_lowercase();
    let (mut offset, mut rest) = (offset_minutes, text.as_str());
    if let (Some(day), true) = (rest.strip_suffix('z'), rest.contains('t')) {
        (offset, rest) = (0, day);
    }
    for (zone, minutes) in ZONES {
        if let Some(before) =
            rest.strip_suffix(zone).filter(|before| before.ends_with([' ', '.']) || ends_in_digit(before))
        {
            (offset, rest) = (minutes, before.trim_end());
            break;
        }
    }
    let noon = ["am", "pm"].into_iter().find(|half| rest.ends_with(half));
    let rest = noon.map_or(rest, |half| rest[..rest.len() - half.len()].trim_end());
    let at = rest.rfind([' ', 't', ','])?;
    let (day, time) = (rest[..at].trim_end_matches([' ', ',', '-']), rest[at + 1..].trim());
    let day =
        ASIDE.iter().find_map(|word| day.strip_suffix(word)).unwrap_or(day).trim_end_matches([' ', ',', '-', '.']);
    let second = second_of_day(time, noon)?;
    let day = day::read(&Value::Text(day.to_owned()), false, false, 2099).ok()?;
    local(Date::parse_iso(&day), second, offset)
}

fn ends_in_digit(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_digit())
}

/// `08.41`, `8:41`, `08:41:30`, `08:41:30.000`.
fn second_of_day(time: &str, noon: Option<&str>) -> Option<u32> {
    let parts: Vec<&str> = time.split([':', '.']).collect();
    let number = |text: &&str| text.parse::<u32>().ok().filter(|_| (1..=2).contains(&text.len()));
    let (hour, minute) = (number(parts.first()?)?, number(parts.get(1)?)?);
    let second = parts.get(2).map_or(Some(0), number)?;
    let hour = match noon {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some("pm") => hour % 12 + 12,
        Some(_) => hour % 12,
        None => hour,
    };
    (hour < 24 && minute < 60 && second < 60 && parts.len() <= 4).then_some(hour * 3600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Option<String> {
        read(&Value::Text(text.to_owned()), 420).ok()
    }

    #[test]
    fn a_time_is_the_offices_and_is_kept_in_utc() {
        for typed in [
            "14/4/2026 08.41",
            "14/04/2026 08:41",
            "14/04/2026 08:41:00",
            "14-4-2026, 8.41",
            "14 April 2026 08.41 WIB",
            "14 April 2026 pukul 08.41",
            "Selasa, 14 April 2026 pukul 08.41 WIB",
            "14/4/2026 09.41 WITA",
            "14/4/2026 8:41 AM",
            "2026-04-14 08:41:00",
            "2026-04-14T08:41",
            "2026-04-14T01:41:00Z",
        ] {
            assert_eq!(text(typed).as_deref(), Some("2026-04-14T01:41:00Z"), "{typed}");
        }
        assert_eq!(text("1/1/2026 00.30").as_deref(), Some("2025-12-31T17:30:00Z"));
        assert_eq!(text("14/4/2026 8:41 PM").as_deref(), Some("2026-04-14T13:41:00Z"));
        let cell = Value::Moment { year: 2026, month: 4, day: 14, second: 8 * 3600 + 41 * 60 };
        assert_eq!(read(&cell, 420).as_deref(), Ok("2026-04-14T01:41:00Z"));
        assert_eq!(read(&Value::Number(46_126.361_805_555_556), 420).as_deref(), Ok("2026-04-14T01:41:00Z"));
    }

    #[test]
    fn what_says_no_time_is_refused() {
        for typed in ["", "14/4/2026", "08.41", "kemarin sore", "14/4/2026 25.00", "14/4/2026 8", "31/2/2026 08.00"] {
            assert_eq!(text(typed), None, "{typed}");
        }
    }
}
