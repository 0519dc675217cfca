//! Builders, fixed clock, temporary offices and servers, and the bridge that serves the contract to a browser.
//!
//! Never part of a release. It must never know what a command means.

pub mod bridge;
pub mod clock;
pub mod home;
pub mod printing;
pub mod programs;
pub mod server;
