//! What the journeys share: a desktop's window driven like a person would, and programs driven from the command line.

pub mod cli;
pub mod window;
