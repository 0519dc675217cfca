//! The use cases of the desk, by noun, and the one contract of commands over them.
//!
//! Synchronous: plain functions that get clock, randomness, keychain, printer and line handed in. It must never know
//! which host calls it (window, command line, bridge), nor how a message is worded.

pub mod access_log;
pub mod app;
mod attachment;
pub mod backup;
pub mod bindings;
pub mod case;
pub mod conflict;
pub mod contract;
pub mod counter;
pub mod demo;
pub mod desk;
pub mod double;
pub mod draft;
pub mod export;
pub mod failure;
pub mod file;
pub mod import;
pub mod job;
mod keyring;
pub mod kind_list;
pub mod letter;
mod log;
pub mod office;
pub mod ports;
pub mod printer;
pub mod privacy;
pub mod record;
pub mod region_find;
pub mod review;
pub mod scan;
pub mod search;
pub mod service;
pub mod session;
pub mod sight;
pub mod sync_desk;
pub mod system;
#[cfg(test)]
mod testing;
pub mod user;
pub mod words;
pub mod worker;

pub use app::{App, Role};
pub use failure::{Failure, FailureCode};
