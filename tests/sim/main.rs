//! Many desktops and a server over their real files under a bad network, seeded: whatever is dropped, doubled, late or cut,
//! whoever crashes, is copied, restored, set back or revoked, in the end all hold the same and nothing that was saved is lost.
//!
//! `LOKET_SIM_SEED=N` runs one seed, `LOKET_SIM_SEEDS=N` so many from `LOKET_SIM_FIRST` on (`cargo xtask sim`). A seed that
//! fails is printed and fails again.

mod central;
mod check;
mod desktop;
mod faulty;
mod folder;
mod network;
mod random;
mod world;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use random::Random;
use world::World;

/// Seeds of an ordinary test run.
const SEEDS: u64 = 40;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn after_the_noise_all_desktops_are_equal_and_nothing_is_lost() {
    let one = number("LOKET_SIM_SEED");
    let first = one.or(number("LOKET_SIM_FIRST")).unwrap_or(0);
    let end = first + one.map_or(number("LOKET_SIM_SEEDS").unwrap_or(SEEDS), |_| 1);
    let (next, failed) = (AtomicU64::new(first), Mutex::new(Vec::new()));
    let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get().min(8));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end || !failed.lock().unwrap().is_empty() {
                        return;
                    }
                    if std::panic::catch_unwind(|| run(seed)).is_err() {
                        failed.lock().unwrap().push(seed);
                    }
                }
            });
        }
    });
    let mut failed = failed.into_inner().unwrap();
    failed.sort_unstable();
    assert!(failed.is_empty(), "seeds {failed:?} fail: run one alone by `cargo xtask sim --seed {}`", failed[0]);
}

fn run(seed: u64) {
    let mut random = Random::new(seed);
    let desktops = 2 + random.below(3) as usize;
    let mut world = World::new(desktops);
    for _ in 0..120 + random.below(180) {
        world.step(&mut random);
    }
    world.calm_down(&mut random);
    world.check();
}
