//! This computer's clock.

use std::time::{SystemTime, UNIX_EPOCH};

use app::ports::Clock;

pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        #[expect(clippy::disallowed_methods, reason = "this is the port")]
        let now = SystemTime::now();
        // A clock before 1970 is a dead battery; zero shows that it is wrong.
        now.duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn offset_minutes(&self) -> i32 {
        os::zone::offset_minutes(self.now_ms() / 1000)
    }
}
