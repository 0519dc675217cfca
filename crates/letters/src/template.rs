//! Templates: what a letter says and in which order, as blocks with placeholders. The built-in ones are compiled in;
//! an office's own are records of the same form. It must never know pages, fonts or a PDF library.

use serde::{Deserialize, Serialize};

mod known;

pub use known::{DERIVED, RELATED, known_placeholders, row_placeholders};

use crate::pattern::{Pattern, PatternError, Scope};

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
    /// In which register its number is counted; letters' usual one when absent. A letter of lower-case letters and `-`.
    #[serde(default)]
    pub register: Option<String>,
    /// A pattern for whom or what the letter is about, as the register and the seal name it; the worker's name when absent.
    #[serde(default)]
    pub subject: Option<String>,
    /// The paper lies on its long side.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub landscape: bool,
    /// The blocks from top to bottom.
    pub blocks: Vec<Placed>,
}

/// A block and when it stands in the letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// All of these must hold; none: it always stands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<Condition>,
    /// The block.
    #[serde(flatten)]
    pub block: Block,
}

impl From<Block> for Placed {
    fn from(block: Block) -> Self {
        Self { when: Vec::new(), block }
    }
}

/// Holds when the value at a path is one of several, or when there is one at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// A placeholder's path, `placement.scheme`.
    pub field: String,
    /// The values; none: any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub is: Vec<String>,
    /// Turned around: the value is none of them, or there is none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not: bool,
}

impl Condition {
    fn holds(&self, data: Scope<'_>) -> bool {
        let value = data.text(&self.field);
        value.is_some_and(|value| self.is.is_empty() || self.is.contains(&value)) != self.not
    }
}

/// Whether all conditions hold.
pub(crate) fn all_hold(conditions: &[Condition], data: Scope<'_>) -> bool {
    conditions.iter().all(|condition| condition.holds(data))
}

/// A column of a table over records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// What stands above it on every page.
    pub label: String,
    /// A pattern; it may name fields of the row's record. Without a value the cell is empty.
    pub value: String,
    /// Its share of the width beside the others' shares, 1 to 100.
    pub width: u8,
}

/// One who signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// In which capacity, above the signature.
    pub position: String,
    /// The name.
    pub name: String,
    /// Rank, NIP, relation. Lines that come out empty are left out.
    #[serde(default)]
    pub details: Vec<String>,
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
    /// All of these must hold; none: it always stands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<Condition>,
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
    /// A table with a row for each record of a kind that belongs to the letter's subject; its head is repeated on every page.
    Table {
        /// One of [`RELATED`].
        of: String,
        /// The columns from left to right, at most 8.
        columns: Vec<Column>,
        /// The rows are counted in a column of their own.
        #[serde(default)]
        numbered: bool,
        /// At least so many rows, empty ones to be filled in by hand; at most 60.
        #[serde(default)]
        least: u8,
    },
    /// Two or three who sign side by side, the names on one line.
    Signatures {
        /// From left to right.
        parties: Vec<Party>,
    },
    /// The seal. Right before a signature block it stands to the left of it, before two who sign side by side between them.
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

impl Placed {
    /// On what the block and its rows depend.
    fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let rows: &[Row] = match &self.block {
            Block::Fields { rows } => rows,
            _ => &[],
        };
        self.when.iter().chain(rows.iter().flat_map(|row| &row.when))
    }
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
            Self::Table { columns, .. } => columns.iter().map(|column| column.value.as_str()).collect(),
            Self::Signatures { parties } => parties
                .iter()
                .flat_map(|party| [&party.position, &party.name].into_iter().chain(&party.details))
                .map(String::as_str)
                .collect(),
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
    /// A table over something else than [`RELATED`], or with no column, too many, or one of no width.
    #[error("not a table that can be filled: {0}")]
    Table(String),
    /// Fewer than two who sign side by side, or more than three.
    #[error("two or three sign side by side")]
    Signatures,
    /// No block, or more than [`MOST_BLOCKS`].
    #[error("no block or too many")]
    Blocks,
}

/// Longer templates are not read.
pub const LONGEST_TEMPLATE_BYTES: usize = 64 * 1024;

/// A template with more blocks is not read.
pub const MOST_BLOCKS: usize = 200;
const MOST_COLUMNS: usize = 8;
const MOST_EMPTY_ROWS: u8 = 60;

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
        template.check(known)?;
        Ok(template)
    }

    /// Refuses a template that could not be filled.
    pub fn check(&self, known: &[String]) -> Result<(), TemplateError> {
        self.problems(known).into_iter().next().map_or(Ok(()), |(_, problem)| Err(problem))
    }

    /// Everything that keeps it from being filled, with the place of the block (from 0) where it is in one.
    pub fn problems(&self, known: &[String]) -> Vec<(Option<usize>, TemplateError)> {
        let mut problems = Vec::new();
        if self.blocks.is_empty() || self.blocks.len() > MOST_BLOCKS {
            problems.push((None, TemplateError::Blocks));
        }
        let mut subject = Vec::new();
        if let Err(problem) = add_paths(self.subject.as_deref().unwrap_or_default(), &mut subject) {
            problems.push((None, problem));
        }
        let unknown = subject.into_iter().filter(|path| !known.contains(path));
        problems.extend(unknown.map(|path| (None, TemplateError::UnknownPlaceholder(path))));
        for (place, placed) in self.blocks.iter().enumerate() {
            let (place, block) = (Some(place), &placed.block);
            problems.extend(check_shape(block).err().map(|problem| (place, problem)));
            let mut paths: Vec<String> = placed.conditions().map(|condition| condition.field.clone()).collect();
            if let Block::Letterhead { logo, .. } = block {
                paths.push(logo.clone());
            }
            for text in block.patterns() {
                problems.extend(add_paths(text, &mut paths).err().map(|problem| (place, problem)));
            }
            // A table's rows bring fields of their own record.
            let own = match block {
                Block::Table { of, .. } => row_placeholders(of),
                _ => Vec::new(),
            };
            let unknown = paths.into_iter().filter(|path| !known.contains(path) && !own.contains(path));
            problems.extend(unknown.map(|path| (place, TemplateError::UnknownPlaceholder(path))));
        }
        problems
    }

    /// Whether the letter is about one worker by name, and not about something in which several take part.
    pub fn is_personal(&self) -> bool {
        let subject = self.subject.as_deref().and_then(|text| Pattern::parse(text).ok());
        subject.is_none_or(|subject| subject.paths().iter().any(|path| path.starts_with("worker.")))
    }

    /// Over what its tables run, each once.
    pub fn tables(&self) -> Vec<&str> {
        let mut tables: Vec<&str> = Vec::new();
        for placed in &self.blocks {
            if let Block::Table { of, .. } = &placed.block
                && !tables.contains(&of.as_str())
            {
                tables.push(of);
            }
        }
        tables
    }

    /// Every field that it names anywhere: in blocks, in the rows of tables, in conditions.
    pub fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for placed in &self.blocks {
            names.extend(placed.conditions().map(|condition| condition.field.clone()));
            for text in placed.block.patterns() {
                // A text that is no pattern names nothing.
                add_paths(text, &mut names).unwrap_or_default();
            }
        }
        names
    }

    /// The placeholders that it names outside of tables, each once, in order: what a form for it has to ask or to know.
    pub fn placeholders(&self) -> Vec<String> {
        let mut paths: Vec<String> = Vec::new();
        // What a table's rows name is asked of their records.
        let blocks =
            self.blocks.iter().map(|placed| &placed.block).filter(|block| !matches!(block, Block::Table { .. }));
        for pattern in blocks.flat_map(Block::patterns).filter_map(|text| Pattern::parse(text).ok()) {
            for path in pattern.paths() {
                if !paths.iter().any(|known| known == path) {
                    paths.push(path.to_owned());
                }
            }
        }
        paths
    }
}

fn add_paths(text: &str, paths: &mut Vec<String>) -> Result<(), TemplateError> {
    paths.extend(Pattern::parse(text)?.paths().into_iter().map(str::to_owned));
    Ok(())
}

fn check_shape(block: &Block) -> Result<(), TemplateError> {
    match block {
        Block::Table { of, columns, least, .. } => {
            let fits = RELATED.contains(&of.as_str())
                && (1..=MOST_COLUMNS).contains(&columns.len())
                && columns.iter().all(|column| (1..=100).contains(&column.width))
                && *least <= MOST_EMPTY_ROWS;
            if fits { Ok(()) } else { Err(TemplateError::Table(of.clone())) }
        }
        Block::Signatures { parties } if !(2..=3).contains(&parties.len()) => Err(TemplateError::Signatures),
        _ => Ok(()),
    }
}

const BUILT_IN: [(&str, &str); 11] = [
    ("passport-recommendation", include_str!("../templates/passport-recommendation.json")),
    ("candidate-statement", include_str!("../templates/candidate-statement.json")),
    ("application-receipt", include_str!("../templates/application-receipt.json")),
    ("family-consent", include_str!("../templates/family-consent.json")),
    ("travel-introduction", include_str!("../templates/travel-introduction.json")),
    ("agreement-acknowledgement", include_str!("../templates/agreement-acknowledgement.json")),
    ("orientation-certificate", include_str!("../templates/orientation-certificate.json")),
    ("training-certificate", include_str!("../templates/training-certificate.json")),
    ("training-attendance", include_str!("../templates/training-attendance.json")),
    ("returned-statement", include_str!("../templates/returned-statement.json")),
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
