//! Ports to the operating system: printing, keychain, a child process with bounds, the time zone.
//!
//! It must never know what is printed, kept or read, nor by which program.

pub mod child;
pub mod keychain;
pub mod print;
pub mod zone;
