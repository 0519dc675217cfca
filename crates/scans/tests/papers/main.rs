//! Papers of all kinds through the real child process: what is taken, what is kept of it, what is refused.

mod hostile;
mod sample;
mod taking;
