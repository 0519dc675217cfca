//! Slows down whoever tries one-time codes: so many wrong ones from an address in a while, and it has to wait.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Wrong codes that an address may send in one window.
const TRIES: u32 = 20;
/// Wrong codes that all addresses together may send in one window.
const TRIES_OF_ALL: u32 = 500;
const WINDOW_MS: i64 = 600_000;
/// Most addresses that are remembered.
const ADDRESSES: usize = 10_000;

/// Counts wrong codes.
#[derive(Debug, Default)]
pub struct Throttle {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    since_ms: i64,
    all: u32,
    of: HashMap<IpAddr, u32>,
}

impl Throttle {
    /// Whether that address may try now; otherwise the seconds to wait.
    pub fn may_try(&self, address: IpAddr, now_ms: i64) -> Result<(), u64> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).may_try(address, now_ms)
    }

    /// The same, and counts the try as a wrong one at once: those that run beside each other count too.
    pub fn begin_try(&self, address: IpAddr, now_ms: i64) -> Result<(), u64> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.may_try(address, now_ms)?;
        state.failed(address);
        Ok(())
    }

    /// Takes a try that was begun back: it was right.
    pub fn succeeded(&self, address: IpAddr) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.all = state.all.saturating_sub(1);
        if let Some(tries) = state.of.get_mut(&address) {
            *tries = tries.saturating_sub(1);
        }
    }

    /// Notes a wrong code.
    pub fn failed(&self, address: IpAddr) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).failed(address);
    }
}

impl State {
    fn may_try(&mut self, address: IpAddr, now_ms: i64) -> Result<(), u64> {
        if now_ms < self.since_ms || now_ms - self.since_ms >= WINDOW_MS {
            *self = Self { since_ms: now_ms, ..Self::default() };
        }
        let tries = self.of.get(&address).copied().unwrap_or_default();
        if tries < TRIES && self.all < TRIES_OF_ALL {
            return Ok(());
        }
        Err(((self.since_ms + WINDOW_MS - now_ms) / 1000 + 1).unsigned_abs())
    }

    fn failed(&mut self, address: IpAddr) {
        self.all += 1;
        if self.of.len() < ADDRESSES {
            *self.of.entry(address).or_default() += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_too_many_wrong_codes_an_address_waits_and_others_do_not() {
        let throttle = Throttle::default();
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        for _ in 0..TRIES {
            assert_eq!(throttle.may_try(one, 1_000_000), Ok(()));
            throttle.failed(one);
        }
        assert_eq!(throttle.may_try(one, 1_000_000), Err(601));
        assert_eq!(throttle.may_try(other, 1_000_000), Ok(()));
        assert_eq!(throttle.may_try(one, 1_000_000 + WINDOW_MS), Ok(()));
    }

    #[test]
    fn tries_that_run_beside_each_other_count_and_a_right_one_does_not() {
        let throttle = Throttle::default();
        let one = IpAddr::from([10, 0, 0, 1]);
        for _ in 0..TRIES {
            assert_eq!(throttle.begin_try(one, 1_000_000), Ok(()));
        }
        assert!(throttle.begin_try(one, 1_000_000).is_err(), "none of them was answered yet");
        throttle.succeeded(one);
        assert_eq!(throttle.begin_try(one, 1_000_000), Ok(()));
    }
}
