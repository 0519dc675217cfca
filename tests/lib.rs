//! What the journeys share: a desktop's window driven like a person would, programs driven from the command line, and the core alone.

pub mod cli;
pub mod desk;
pub mod window;
