//! Templates: what a letter says and in which order, as blocks with placeholders. The built-in ones are compiled in;
//! an office's own are records of the same form. It must never know pages, fonts or a PDF library.

use serde::{Deserialize, Serialize};

use crate::pattern::{Pattern, PatternError};

/// Sizes of paper that offices print on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// 210 × 297 mm.
    #[default]
    A4,
    /// Folio, 215 × 330 mm.
    F4,
}

/// A template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Its one identifier, the letter's kind: `"passport-recommendation"`.
    pub name: String,
    /// The title in lists and in the PDF's metadata.
    pub title: String,
    /// What the letter certifies, in a few words, for the seal.
    pub certifies: String,
    /// BCP 47 tag of the letter's language, `"id"`.
    pub language: String,
    /// For how many days after its date it may be relied on; without an end when absent.
    #[serde(default)]
    pub valid_days: Option<u16>,
    /// The blocks from top to bottom.
    pub blocks: Vec<Block>,
}

/// How a paragraph's lines stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Both edges straight.
    #[default]
    Justify,
    /// Left edge straight.
    Left,
    /// Each line in the middle.
    Centre,
}

/// What becomes of a row when one of its values is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum WhenMissing {
    /// The letter cannot be filled.
    #[default]
    Refuse,
    /// The row is left out.
    Omit,
    /// Dots to be filled in by hand.
    Blank,
}

/// One row of a table of fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What stands before the colon.
    pub label: String,
    /// A pattern.
    pub value: String,
    /// What becomes of the row without its value.
    #[serde(default)]
    pub when_missing: WhenMissing,
    /// In bold type.
    #[serde(default)]
    pub bold: bool,
}

/// One block. All texts are patterns (see [`crate::pattern`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "block", rename_all = "snake_case", deny_unknown_fields)]
pub enum Block {
    /// The office's head with its logo and a double rule. Lines that come out empty are left out.
    Letterhead {
        /// Path of the picture's data URL.
        logo: String,
        /// The government, over the agency.
        government: String,
        /// The agency, the most prominent line.
        agency: String,
        /// A unit of the agency, below it.
        unit: String,
        /// Address and ways to reach the office.
        lines: Vec<String>,
    },
    /// The letter's title, underlined.
    Title {
        /// The words.
        text: String,
    },
    /// The line with the number, below the title.
    Number {
        /// The words.
        text: String,
    },
    /// Running text.
    Paragraph {
        /// The words.
        text: String,
        /// The first line begins further in.
        #[serde(default)]
        indent: bool,
        /// How the lines stand.
        #[serde(default)]
        align: Align,
    },
    /// Labels and values with a colon between them.
    Fields {
        /// The rows.
        rows: Vec<Row>,
    },
    /// Items, numbered or with dashes. Items that come out empty are left out.
    List {
        /// The items.
        items: Vec<String>,
        /// Numbered.
        #[serde(default)]
        numbered: bool,
    },
    /// The seal. Right before a signature block it stands to the left of it.
    Qr {
        /// Small lines beside it.
        caption: Vec<String>,
    },
    /// Place and date, in which capacity, room for ink and stamp, name and what stands below it. Never split.
    Signature {
        /// Place and date.
        place_date: String,
        /// Who signs, above the signature.
        position: String,
        /// The name.
        name: String,
        /// Rank, NIP. Lines that come out empty are left out.
        details: Vec<String>,
    },
    /// Small text at the foot of every page.
    Footer {
        /// The words.
        text: String,
    },
}

impl Block {
    fn patterns(&self) -> Vec<&str> {
        match self {
            Self::Letterhead { government, agency, unit, lines, .. } => {
                [government, agency, unit].into_iter().chain(lines).map(String::as_str).collect()
            }
            Self::Title { text } | Self::Number { text } | Self::Paragraph { text, .. } | Self::Footer { text } => {
                vec![text]
            }
            Self::Fields { rows } => rows.iter().map(|row| row.value.as_str()).collect(),
            Self::List { items, .. } => items.iter().map(String::as_str).collect(),
            Self::Qr { caption } => caption.iter().map(String::as_str).collect(),
            Self::Signature { place_date, position, name, details } => {
                [place_date, position, name].into_iter().chain(details).map(String::as_str).collect()
            }
        }
    }
}

/// Why a template is refused.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// Longer than [`LONGEST_TEMPLATE_BYTES`].
    #[error("the template is too long")]
    TooLong,
    /// Not the JSON form of a template.
    #[error("not a template: {0}")]
    Form(#[from] serde_json::Error),
    /// A text in it is not a pattern.
    #[error("{0}")]
    Pattern(#[from] PatternError),
    /// Names a placeholder that does not exist.
    #[error("unknown placeholder {0}")]
    UnknownPlaceholder(String),
}

/// Longer templates are not read.
pub const LONGEST_TEMPLATE_BYTES: usize = 64 * 1024;

/// Placeholders that are worked out while filling, beside the fields of the kinds: the worker's address in one line, why
/// someone was brought home in words, the
/// position with the capacity in which the signatory acts, within a sentence (`Plt. Kepala Dinas …`) and above the
/// signature (`a.n. Bupati …,` on a line of its own), the letter's own values, and the host at which it is verified.
pub const DERIVED: [&str; 8] = [
    "worker.address",
    "case.repatriation_kind_words",
    "signatory.acting_position",
    "signatory.signing_position",
    "letter.number",
    "letter.issued_on",
    "letter.valid_until",
    "office.verify_host",
];

/// All placeholders that a template may name: the derived ones and every field of worker, case, signatory, letterhead and office.
pub fn known_placeholders() -> Vec<String> {
    let kinds = [
        &model::kinds::worker::KIND,
        &model::kinds::case::KIND,
        &model::kinds::signatory::KIND,
        &model::kinds::letterhead::KIND,
        &model::kinds::office::KIND,
    ];
    let fields =
        kinds.into_iter().flat_map(|kind| kind.fields.iter().map(move |field| format!("{}.{}", kind.name, field.name)));
    fields.chain(DERIVED.into_iter().map(str::to_owned)).collect()
}

impl Template {
    /// The built-in template of that name.
    pub fn built_in(name: &str) -> Option<Self> {
        let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
        serde_json::from_str(text).ok()
    }

    /// Reads a template and refuses one that names a placeholder which is not in `known` (see [`known_placeholders`]).
    pub fn load(json: &str, known: &[String]) -> Result<Self, TemplateError> {
        if json.len() > LONGEST_TEMPLATE_BYTES {
            return Err(TemplateError::TooLong);
        }
        let template: Self = serde_json::from_str(json)?;
        for block in &template.blocks {
            if let Block::Letterhead { logo, .. } = block {
                refuse_unknown(logo, known)?;
            }
            for text in block.patterns() {
                for path in Pattern::parse(text)?.paths() {
                    refuse_unknown(path, known)?;
                }
            }
        }
        Ok(template)
    }

    /// The placeholders that it names, each once, in order: what a form for it has to ask or to know.
    pub fn placeholders(&self) -> Vec<String> {
        let mut paths: Vec<String> = Vec::new();
        for pattern in self.blocks.iter().flat_map(Block::patterns).filter_map(|text| Pattern::parse(text).ok()) {
            for path in pattern.paths() {
                if !paths.iter().any(|known| known == path) {
                    paths.push(path.to_owned());
                }
            }
        }
        paths
    }
}

fn refuse_unknown(path: &str, known: &[String]) -> Result<(), TemplateError> {
    if known.iter().any(|name| name == path) { Ok(()) } else { Err(TemplateError::UnknownPlaceholder(path.to_owned())) }
}

const BUILT_IN: [(&str, &str); 2] = [
    ("passport-recommendation", include_str!("../templates/passport-recommendation.json")),
    ("repatriation-handover", include_str!("../templates/repatriation-handover.json")),
];

/// The names of the built-in templates.
pub fn built_in_names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_template_names_known_placeholders_only() {
        for (name, text) in BUILT_IN {
            let template = Template::load(text, &known_placeholders()).expect("loads");
            assert_eq!(template.name, name);
            assert_eq!(Template::built_in(name), Some(template));
        }
    }

    #[test]
    fn a_template_that_names_an_unknown_field_is_refused() {
        let text = r#"{"name":"x","title":"X","certifies":"x","language":"id","blocks":[{"block":"title","text":"{worker.shoe_size}"}]}"#;
        let refused = Template::load(text, &known_placeholders());
        assert!(matches!(refused, Err(TemplateError::UnknownPlaceholder(path)) if path == "worker.shoe_size"));
    }

    #[test]
    fn a_block_or_key_that_does_not_exist_is_refused() {
        for text in [
            r#"{"name":"x","title":"X","certifies":"x","language":"id","blocks":[{"block":"script","text":"x"}]}"#,
            r#"{"name":"x","title":"X","certifies":"x","language":"id","blocks":[{"block":"title","txt":"x"}]}"#,
            "[]",
        ] {
            assert!(matches!(Template::load(text, &known_placeholders()), Err(TemplateError::Form(_))), "{text}");
        }
        assert!(matches!(Template::load(&" ".repeat(LONGEST_TEMPLATE_BYTES + 1), &[]), Err(TemplateError::TooLong)));
    }
}
