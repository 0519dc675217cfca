//! How far this computer's local time is from UTC. The office's day, which stands on letters, is the local one.

/// Minutes by which local time is ahead of UTC at this moment (`now_s`: seconds since 1970, UTC); Western Indonesian Time
/// is 420. Zero where the system does not know.
#[cfg(unix)]
pub fn offset_minutes(now_s: i64) -> i32 {
    let now = now_s as libc::time_t;
    #[expect(unsafe_code, reason = "the standard library knows no local time; a struct tm of zeros is a valid one")]
    let mut local: libc::tm = unsafe { std::mem::zeroed() };
    #[expect(unsafe_code, reason = "both pointers are to values on this stack, and localtime_r keeps neither")]
    let known = unsafe { !libc::localtime_r(&raw const now, &raw mut local).is_null() };
    if known { i32::try_from(local.tm_gmtoff / 60).unwrap_or(0) } else { 0 }
}

/// Minutes by which local time is ahead of UTC at this moment; Western Indonesian Time is 420. Zero where the system does
/// not know.
#[cfg(windows)]
pub fn offset_minutes(_now_s: i64) -> i32 {
    use windows_sys::Win32::System::Time::{GetTimeZoneInformation, TIME_ZONE_INFORMATION};

    const SUMMER: u32 = 2;
    const UNKNOWN: u32 = u32::MAX;
    let mut zone = TIME_ZONE_INFORMATION::default();
    #[expect(unsafe_code, reason = "the pointer is to a value on this stack, and the call keeps it not")]
    let part = unsafe { GetTimeZoneInformation(&raw mut zone) };
    match part {
        UNKNOWN => 0,
        SUMMER => -(zone.Bias + zone.DaylightBias),
        _ => -(zone.Bias + zone.StandardBias),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_time_is_within_a_day_of_utc() {
        assert!((-12 * 60..=14 * 60).contains(&offset_minutes(1_790_000_000)));
    }
}
