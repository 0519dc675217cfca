//! Stand-ins for the ports in this crate's tests: a clock that stands, randomness that counts.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::ports::Random;

/// Bytes that never repeat and are the same in every run.
#[derive(Default)]
pub struct CountingRandom(AtomicU64);

impl Random for CountingRandom {
    fn fill(&self, bytes: &mut [u8]) {
        let call = self.0.fetch_add(1, Ordering::Relaxed);
        let mut stream = blake3::Hasher::new().update(&call.to_le_bytes()).finalize_xof();
        stream.fill(bytes);
    }
}
