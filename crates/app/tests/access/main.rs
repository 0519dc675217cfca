//! Who sees what, through the commands that every host calls.

mod office;
mod sight;
