//! Killed processes, power cuts and breaking lines: what a save has acknowledged is there afterwards, and the file is whole.
//!
//! `LOKET_CRASH_ROUNDS=N` makes N rounds of each instead of the tests' few.

mod cuts;
mod disk;
mod kill;
mod power;
mod vfs;

/// Rounds of a test.
fn rounds(few: u64) -> u64 {
    std::env::var("LOKET_CRASH_ROUNDS").ok().and_then(|number| number.parse().ok()).unwrap_or(few)
}

/// Numbers that are the same each time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB) >> 7
    }
}
