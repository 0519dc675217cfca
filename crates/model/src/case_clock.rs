//! The closing clocks of protection cases: what a case waits for runs out, and then it may be closed with that reason.
//! It must never know how cases are kept or shown.

use serde::Serialize;
use ts_rs::TS;

use crate::date::{Date, parse_typed};
use crate::field::Body;

/// How long a case waits before it may be closed. The defaults are the press's account of the ministry's practice (30 days for
/// documents, 15 working days for clarity, 60 days for a reporter who cannot be reached, 6 months for a response); an office changes
/// them in its settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Days for missing documents.
    pub documents_days: i64,
    /// Working days for a report that is not clear.
    pub clarity_workdays: i64,
    /// Days for a reporter who cannot be reached.
    pub reporter_days: i64,
    /// Months for a response of another office.
    pub response_months: i64,
    /// Days since 1970 on which nobody works, beside Saturdays and Sundays.
    pub holidays: Vec<i64>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { documents_days: 30, clarity_workdays: 15, reporter_days: 60, response_months: 6, holidays: Vec::new() }
    }
}

impl Limits {
    /// What the office set, the defaults for the rest.
    pub fn of_office(office: &Body) -> Self {
        let usual = Self::default();
        let number = |name: &str, usual: i64| {
            office.get(name).and_then(serde_json::Value::as_i64).filter(|set| *set > 0).unwrap_or(usual)
        };
        Self {
            documents_days: number("clock_documents_days", usual.documents_days),
            clarity_workdays: number("clock_clarity_workdays", usual.clarity_workdays),
            reporter_days: number("clock_reporter_days", usual.reporter_days),
            response_months: number("clock_response_months", usual.response_months),
            holidays: office.get("holidays").and_then(serde_json::Value::as_str).map(holidays).unwrap_or_default(),
        }
    }
}

/// Days in a list as people write it: one a line or with semicolons between, each as in any date field. What is no day is passed over.
pub fn holidays(text: &str) -> Vec<i64> {
    let days = text.split(['\n', ';']).filter_map(|part| parse_typed(part, 9999)?.days_since_epoch());
    let mut days: Vec<i64> = days.collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// A clock that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Clock {
    /// What the case waits for: a code of `waits_for`.
    pub waits_for: String,
    /// Since when, ISO.
    pub since: String,
    /// The last day of waiting, ISO: from the next day on the case may be closed.
    pub due_on: String,
    /// Days until then; negative when it has run out.
    pub days_left: i64,
    /// Days it runs in all.
    pub days_whole: i64,
    /// With which reason the case may then be closed: a code of `closed_because`.
    pub closes_as: String,
}

/// The clock of a case on a day (ISO). None for a closed case, and for one that waits for nothing or nobody knows since when.
pub fn clock(case: &Body, limits: &Limits, today: &str) -> Option<Clock> {
    let text = |name: &str| case.get(name).and_then(serde_json::Value::as_str);
    if text("case_status") == Some("closed") {
        return None;
    }
    let (waits_for, since) = (text("waits_for")?, Date::parse_iso(text("waits_since")?)?);
    let (start, now) = (since.days_since_epoch()?, Date::parse_iso(today)?.days_since_epoch()?);
    let (due, closes_as) = match waits_for {
        "documents" => (start + limits.documents_days, "documents_incomplete"),
        "clarity" => (after_workdays(start, limits.clarity_workdays, &limits.holidays), "no_clarity"),
        "reporter" => (start + limits.reporter_days, "unreachable"),
        "response" => (after_months(since, limits.response_months)?, "no_response"),
        _ => return None,
    };
    Some(Clock {
        waits_for: waits_for.to_owned(),
        since: since.iso(),
        due_on: Date::from_days_since_epoch(due)?.iso(),
        days_left: due - now,
        days_whole: due - start,
        closes_as: closes_as.to_owned(),
    })
}

/// Whether anyone works on that day: neither Saturday, Sunday nor a holiday. `holidays` is sorted.
pub fn is_workday(day: i64, holidays: &[i64]) -> bool {
    // 1 January 1970 was a Thursday.
    !matches!((day + 4).rem_euclid(7), 0 | 6) && holidays.binary_search(&day).is_err()
}

/// The day on which the last of so many working days after `start` falls; `start` itself is not counted.
fn after_workdays(start: i64, workdays: i64, holidays: &[i64]) -> i64 {
    let (mut day, mut left) = (start, workdays);
    // A list of holidays without end must not stop the clock.
    let last = start + workdays * 7 + 366;
    while left > 0 && day < last {
        day += 1;
        left -= i64::from(is_workday(day, holidays));
    }
    day
}

/// The same day so many months later, or the last day of that month.
fn after_months(start: Date, months: i64) -> Option<i64> {
    let whole = i64::from(start.year) * 12 + i64::from(start.month?) - 1 + months;
    let (year, month) = (u16::try_from(whole.div_euclid(12)).ok()?, u8::try_from(whole.rem_euclid(12) + 1).ok()?);
    let day = start.day?;
    (0..4).find_map(|back| Date::new(year, month, day.checked_sub(back)?))?.days_since_epoch()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn on(waits_for: &str, since: &str, today: &str, holidays_text: &str) -> Option<(String, i64)> {
        let office = json!({ "holidays": holidays_text });
        let case = json!({ "case_status": "waiting", "waits_for": waits_for, "waits_since": since });
        let clock = clock(case.as_object()?, &Limits::of_office(office.as_object()?), today)?;
        Some((clock.due_on, clock.days_left))
    }

    #[test]
    fn each_wait_has_its_own_clock() {
        let table = [
            ("documents", "2026-11-01", "2026-11-24", "", "2026-12-01", 7),
            ("documents", "2026-10-01", "2026-11-24", "", "2026-10-31", -24),
            ("reporter", "2026-11-24", "2026-11-24", "", "2027-01-23", 60),
            // 15 working days from Monday are three weeks.
            ("clarity", "2026-11-02", "2026-11-02", "", "2026-11-23", 21),
            // From a Saturday the first working day is Monday.
            ("clarity", "2026-10-31", "2026-11-02", "", "2026-11-20", 18),
            // A holiday on a weekday moves it, one on a Sunday does not.
            ("clarity", "2026-11-02", "2026-11-02", "5/11/2026\n8 November 2026", "2026-11-24", 22),
            ("clarity", "2026-11-02", "2026-11-02", "2026-11-23; bukan tanggal; 2026-11-24", "2026-11-25", 23),
            // Six months on: the same day, or the last of the month.
            ("response", "2026-08-31", "2026-08-31", "", "2027-02-28", 181),
            ("response", "2027-08-31", "2028-02-28", "", "2028-02-29", 1),
            ("response", "2026-05-24", "2026-11-24", "", "2026-11-24", 0),
        ];
        for (waits_for, since, today, holidays, due, left) in table {
            assert_eq!(on(waits_for, since, today, holidays), Some((due.to_owned(), left)), "{waits_for} {since}");
        }
    }

    #[test]
    fn a_closed_case_and_one_that_waits_for_nothing_have_no_clock() {
        assert_eq!(on("something_newer", "2026-11-01", "2026-11-24", ""), None);
        assert_eq!(on("documents", "2026-11", "2026-11-24", ""), None);
        let closed = json!({ "case_status": "closed", "waits_for": "documents", "waits_since": "2026-11-01" });
        let open = json!({ "case_status": "handled" });
        for case in [closed, open] {
            assert_eq!(clock(case.as_object().expect("a body"), &Limits::default(), "2026-11-24"), None);
        }
    }

    #[test]
    fn an_office_sets_its_own_days_and_nonsense_is_passed_over() {
        let office =
            json!({ "clock_documents_days": 45, "clock_clarity_workdays": 0, "holidays": "x;;1/1/2027\n1 Jan 2027" });
        let limits = Limits::of_office(office.as_object().expect("a body"));
        assert_eq!((limits.documents_days, limits.clarity_workdays), (45, 15));
        assert_eq!(limits.holidays.len(), 1);
    }
}
