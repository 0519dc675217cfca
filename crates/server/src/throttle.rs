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
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if now_ms < state.since_ms || now_ms - state.since_ms >= WINDOW_MS {
            *state = State { since_ms: now_ms, ..State::default() };
        }
        let tries = state.of.get(&address).copied().unwrap_or_default();
        if tries < TRIES && state.all < TRIES_OF_ALL {
            return Ok(());
        }
        Err(((state.since_ms + WINDOW_MS - now_ms) / 1000 + 1).unsigned_abs())
    }

    /// Notes a wrong code.
    pub fn failed(&self, address: IpAddr) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.all += 1;
        if state.of.len() < ADDRESSES {
            *state.of.entry(address).or_default() += 1;
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
}
