//! Whether two worker files are one person: what is compared ([`Person`]), which files are worth comparing ([`Key`]), and the
//! rules with their evidence ([`judge`]).
//!
//! It must never know where files lie, who asks, or how evidence is worded. Everything is a function of two bodies; the order in
//! which they are given does not matter.

mod decided;
mod keys;
mod name;
mod pairs;
mod person;
mod rules;
mod words;

pub use decided::{Decided, People, Verdict};
pub use keys::{Key, Sketch, VERSION, alike, keys};
pub use pairs::{Pile, pairs};
pub use person::Person;
pub use rules::{Evidence, Grade, How, Judgement, Says, THRESHOLD, judge};
