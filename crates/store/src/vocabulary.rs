//! All words of names and places in memory, sorted: so a typed beginning becomes the few whole words that it can mean, whose
//! lists the full-text index reads lazily, where for a beginning of more than three letters it would unite all their lists first.

use std::collections::BTreeSet;
use std::ops::Bound;

/// Beginnings of so many letters have lists of their own in the full-text index.
pub(crate) const LISTED: usize = 3;

/// The words. Until they are loaded nothing is known of any beginning.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    words: BTreeSet<Box<str>>,
    loaded: bool,
}

impl Vocabulary {
    /// Takes the file's words; those added meanwhile stay.
    pub fn load(&mut self, words: Vec<Box<str>>) {
        self.words.extend(words);
        self.loaded = true;
    }

    /// Adds words that were written.
    pub fn add(&mut self, words: impl Iterator<Item = Box<str>>) {
        self.words.extend(words);
    }

    /// Whether the file's words are in it.
    pub const fn is_loaded(&self) -> bool {
        self.loaded
    }

    /// Whether some record has this word.
    pub fn has(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// The words that begin so, none if there are more than `most`.
    pub fn beginning(&self, prefix: &str, most: usize) -> Option<Vec<&str>> {
        let from = (Bound::Included(prefix), Bound::Unbounded);
        let words = self.words.range::<str, _>(from).take_while(|word| word.starts_with(prefix));
        let found: Vec<&str> = words.take(most + 1).map(AsRef::as_ref).collect();
        (found.len() <= most).then_some(found)
    }
}

/// Whether a word belongs here: numbers do not.
pub(crate) fn belongs(word: &str) -> bool {
    !word.starts_with(|first: char| first.is_ascii_digit())
}
