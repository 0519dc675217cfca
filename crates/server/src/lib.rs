//! The central server: a district's ledger, admission of desktops, numbers of letters, published keys.
//!
//! It keeps what desktops sign and gives it to the district's other desktops; it reads of a change only what it needs to
//! say a verdict. It must never know the desktop's store or use cases.

pub mod admin;
pub mod backup;
mod blob;
pub mod clock;
pub mod core;
pub mod database;
pub mod figures;
pub mod operators;
pub mod place;
mod routes;
mod secret;
mod serve;
pub mod storage;
mod throttle;
pub mod tls;

pub use clock::{Clock, MachineClock};
pub use serve::{Config, Running, StartError, serve, start};
