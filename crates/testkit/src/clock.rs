//! A clock that stands until it is moved.

use std::sync::atomic::{AtomicI64, Ordering};

use app::ports::Clock;

/// Western Indonesian Time, minutes ahead of UTC.
pub const WIB_MINUTES: i32 = 420;

/// A clock that stands until it is moved.
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// Stands at this moment, in milliseconds since 1970, UTC.
    pub fn at_ms(now_ms: i64) -> Self {
        Self(AtomicI64::new(now_ms))
    }

    /// Moves it by so many milliseconds; backwards too, as real clocks do.
    pub fn move_by_ms(&self, by_ms: i64) {
        self.0.fetch_add(by_ms, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    fn offset_minutes(&self) -> i32 {
        WIB_MINUTES
    }
}
