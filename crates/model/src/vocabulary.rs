//! The words in which spreadsheets and letters name kinds, fields and choices: those of the screens, read from the interface's own lists, so
//! that a word has one place. What is written in them is read back by [`code_of`], in either language.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A language of the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// Bahasa Indonesia.
    Indonesian,
    /// English.
    English,
}

/// Both, the office's usual one first.
pub const LANGUAGES: [Language; 2] = [Language::Indonesian, Language::English];

static INDONESIAN: LazyLock<Lists> = LazyLock::new(|| Lists::read(include_str!("../../../ui/src/i18n/id/fields.ts")));
static ENGLISH: LazyLock<Lists> = LazyLock::new(|| Lists::read(include_str!("../../../ui/src/i18n/en/fields.ts")));

/// The words of one language: `list.key`, and `choices.field.code`.
struct Lists(HashMap<String, String>);

fn lists(language: Language) -> &'static Lists {
    match language {
        Language::Indonesian => &INDONESIAN,
        Language::English => &ENGLISH,
    }
}

/// The name of a kind.
pub fn kind(name: &str, language: Language) -> Option<&'static str> {
    lists(language).get(&format!("kinds.{name}"))
}

/// The name of a field.
pub fn field(name: &str, language: Language) -> Option<&'static str> {
    lists(language).get(&format!("fields.{name}"))
}

/// The word for a code of a choice.
pub fn choice(field: &str, code: &str, language: Language) -> Option<&'static str> {
    lists(language).get(&format!("choices.{field}.{code}"))
}

/// Yes and no.
pub fn flag(truth: bool, language: Language) -> &'static str {
    match (truth, language) {
        (true, Language::Indonesian) => "Ya",
        (false, Language::Indonesian) => "Tidak",
        (true, Language::English) => "Yes",
        (false, Language::English) => "No",
    }
}

/// The code whose word in one of the languages is this text; compared without case, spaces and punctuation.
pub fn code_of(field: &str, text: &str, codes: &'static [&'static str]) -> Option<&'static str> {
    let asked = key(text);
    LANGUAGES.into_iter().find_map(|language| {
        codes.iter().copied().find(|code| choice(field, code, language).is_some_and(|word| key(word) == asked))
    })
}

fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What the lists are written with: names and texts, braces, colons and commas.
enum Token {
    Word(String),
    Open,
    Close,
    Other,
}

impl Lists {
    fn get(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// Reads `export const NAME = { key: "text", key: { … } };`.
    fn read(source: &str) -> Self {
        let mut words = HashMap::new();
        let mut path: Vec<String> = Vec::new();
        let mut last: Vec<String> = Vec::new();
        for token in (Tokens { rest: source }) {
            match token {
                Token::Word(word) => last.push(word),
                Token::Other => {}
                Token::Open => {
                    path.push(last.pop().unwrap_or_default());
                    last.clear();
                    continue;
                }
                Token::Close => {
                    path.pop();
                    last.clear();
                }
            }
            if let ([name, text], false) = (&last[..], path.is_empty()) {
                words.insert(format!("{}.{name}", path.join(".")), text.clone());
                last.clear();
            }
        }
        Self(words)
    }
}

struct Tokens<'a> {
    rest: &'a str,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            self.rest = self.rest.trim_start();
            let ends = match self.rest.get(..2) {
                Some("//") => self.rest.find('\n'),
                Some("/*") => self.rest.find("*/").map(|at| at + 2),
                _ => break,
            };
            self.rest = &self.rest[ends.unwrap_or(self.rest.len())..];
        }
        let first = self.rest.chars().next()?;
        let named = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
        if named(first) {
            let end = self.rest.find(|c| !named(c)).unwrap_or(self.rest.len());
            let word = self.rest[..end].to_owned();
            self.rest = &self.rest[end..];
            return Some(Token::Word(word));
        }
        self.rest = &self.rest[first.len_utf8()..];
        Some(match first {
            '{' => Token::Open,
            '}' => Token::Close,
            '"' | '\'' | '`' => Token::Word(self.text(first)),
            _ => Token::Other,
        })
    }
}

impl Tokens<'_> {
    /// The rest of a text up to its closing quote.
    fn text(&mut self, quote: char) -> String {
        let mut text = String::new();
        let mut escaped = false;
        for (at, c) in self.rest.char_indices() {
            match c {
                _ if escaped => {
                    text.push(if c == 'n' { '\n' } else { c });
                    escaped = false;
                }
                '\\' => escaped = true,
                _ if c == quote => {
                    self.rest = &self.rest[at + quote.len_utf8()..];
                    return text;
                }
                _ => text.push(c),
            }
        }
        self.rest = "";
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::FieldType;
    use crate::kinds;

    #[test]
    fn every_choice_has_a_word_that_reads_back_in_both_languages() {
        for kind in kinds::ALL.iter().filter(|kind| !kind.internal) {
            for field in kind.fields {
                let (FieldType::Choice { codes } | FieldType::CodeSet { codes }) = field.of else { continue };
                for (language, code) in
                    LANGUAGES.into_iter().flat_map(|language| codes.iter().map(move |c| (language, *c)))
                {
                    let word = choice(field.name, code, language);
                    let word = word.unwrap_or_else(|| panic!("{}.{code} has no word", field.name));
                    assert_eq!(code_of(field.name, word, codes), Some(code), "{}: {word:?}", field.name);
                }
            }
        }
    }

    #[test]
    fn kinds_and_fields_have_names() {
        assert_eq!(kind("worker", Language::Indonesian), Some("Berkas pekerja"));
        assert_eq!(field("full_name", Language::Indonesian), Some("Nama lengkap"));
        assert_eq!(choice("education", "none", Language::Indonesian), Some("Tidak sekolah"));
        assert_eq!(choice("sex", "xyz", Language::Indonesian), None);
    }
}
