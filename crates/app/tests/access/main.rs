//! Who sees what, through the commands that every host calls.

mod log;
mod office;
mod privacy;
mod sight;
mod together;
