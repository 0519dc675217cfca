//! A template and the office's data become a filled letter: all words as they will stand on the paper, and nothing that
//! depends on fonts or paper. The same data gives the same letter and the same hash. It must never know where the data
//! came from.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::cbor::Writer;
use crate::pattern::{BLANK, Pattern, Scope, printable, value};
use crate::seal::Payload;
use crate::template::{Align, Block, Column, Party, Placed, Row, Template, WhenMissing, all_hold};

/// A filled letter. Its JSON form is kept with the issued letter, so that the same pages can be drawn again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filled {
    /// The template's name.
    pub kind: String,
    /// The letter's title in words.
    pub title: String,
    /// What it certifies, for the seal.
    pub certifies: String,
    /// BCP 47 tag.
    pub language: String,
    /// The number as printed; empty when it is written by hand.
    pub number: String,
    /// The printed date, ISO.
    pub date: String,
    /// The last day on which it may be relied on, ISO.
    pub valid_until: Option<String>,
    /// The person's name as printed.
    pub name: String,
    /// The person's NIK as printed; empty when there is none.
    pub nik: String,
    /// The agency that issues it.
    pub issuer: String,
    /// BLAKE3 of the logo's bytes, hexadecimal; the bytes are given again when the letter is laid out.
    pub logo: Option<String>,
    /// The paper lies on its long side.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub landscape: bool,
    /// The words.
    pub blocks: Vec<FilledBlock>,
}

/// A row of a table of fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledRow {
    /// What stands before the colon.
    pub label: String,
    /// What stands behind it.
    pub value: String,
    /// In bold type.
    pub bold: bool,
}

/// A column of a table over records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledColumn {
    /// What stands above it.
    pub label: String,
    /// Its share of the width.
    pub width: u8,
    /// A count: in the middle.
    pub counts: bool,
}

/// One who signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledParty {
    /// In which capacity.
    pub position: String,
    /// The name.
    pub name: String,
    /// What stands below it.
    pub details: Vec<String>,
}

/// A block with its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "block", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the same fields as in template::Block")]
pub enum FilledBlock {
    /// See [`Block::Letterhead`].
    Letterhead { government: String, agency: String, unit: String, lines: Vec<String> },
    /// See [`Block::Title`].
    Title { text: String },
    /// See [`Block::Number`].
    Number { text: String },
    /// See [`Block::Paragraph`].
    Paragraph { text: String, indent: bool, align: Align },
    /// See [`Block::Fields`].
    Fields { rows: Vec<FilledRow> },
    /// See [`Block::List`].
    List { items: Vec<String>, numbered: bool },
    /// See [`Block::Table`].
    Table { columns: Vec<FilledColumn>, rows: Vec<Vec<String>> },
    /// See [`Block::Signatures`].
    Signatures { parties: Vec<FilledParty> },
    /// See [`Block::Qr`].
    Qr { caption: Vec<String> },
    /// See [`Block::Signature`].
    Signature { place_date: String, position: String, name: String, details: Vec<String> },
    /// See [`Block::Footer`].
    Footer { text: String },
}

/// What a letter says that takes another one's place, before it is signed.
const REPLACES: &str = "Surat ini menggantikan surat[ Nomor {letter.replaces_number}] tanggal {letter.replaces_on|date}, yang dengan ini dinyatakan tidak berlaku lagi.";

/// Whether a block belongs to what stands below the text.
fn closes(block: &FilledBlock) -> bool {
    matches!(block, FilledBlock::Qr { .. } | FilledBlock::Signature { .. } | FilledBlock::Signatures { .. })
}

/// Fills a template. `data` is an object of records by kind, each with its body: `{"worker": {…}, "signatory": {…},
/// "letterhead": {…}, "office": {…}, "letter": {"number", "issued_on", "valid_until"?, "replaces_number"?, "replaces_on"?}, "related": {"document": [{"document":
/// {…}}, …], …}}`; each row of a table is looked up before the rest. What is missing is given back
/// as the placeholders that have no value, each once.
pub fn fill(template: &Template, data: &Value) -> Result<Filled, Vec<String>> {
    let (filled, missing) = fill_draft(template, data, "");
    if missing.is_empty() { Ok(filled) } else { Err(missing) }
}

/// Fills a template as far as the data goes, for a preview: `mark` stands where a value is missing. Such a letter is not
/// to be issued unless nothing is missing.
pub fn fill_draft(template: &Template, data: &Value, mark: &str) -> (Filled, Vec<String>) {
    let data = crate::derived::add(template, data);
    let mut filler = Filler { data: &data, mark, missing: Vec::new() };
    let mut logo = None;
    let mut blocks: Vec<FilledBlock> = template
        .blocks
        .iter()
        .filter(|placed| all_hold(&placed.when, Scope::of(&data)))
        .map(|Placed { block, .. }| {
            if let Block::Letterhead { logo: path, .. } = block {
                logo = logo_hash(&data, path);
            }
            filler.block(block)
        })
        .collect();
    if value(&data, "letter.replaces_on").is_some() {
        let closing = blocks.iter().position(closes).unwrap_or(blocks.len());
        let text = filler.text(REPLACES);
        blocks.insert(closing, FilledBlock::Paragraph { text, indent: true, align: Align::Justify });
    }
    let subject = match &template.subject {
        Some(subject) => filler.text(subject),
        None => value(&data, "worker.full_name").unwrap_or_default().to_uppercase(),
    };
    let mut missing = filler.missing;
    let mut seen = BTreeSet::new();
    missing.retain(|path| seen.insert(path.clone()));
    let of = |path: &str| value(&data, path).unwrap_or_default();
    let filled = Filled {
        kind: template.name.clone(),
        title: template.title.clone(),
        certifies: template.certifies.clone(),
        language: template.language.clone(),
        number: value(&data, "letter.number").filter(|number| number != BLANK).unwrap_or_default(),
        date: of("letter.issued_on"),
        valid_until: value(&data, "letter.valid_until"),
        name: subject,
        nik: if template.is_personal() { of("worker.nik") } else { String::new() },
        issuer: of("letterhead.line_agency"),
        logo,
        landscape: template.landscape,
        blocks,
    };
    (filled, missing)
}

impl Filled {
    /// BLAKE3 over the deterministic CBOR (RFC 8949, section 4.2.1) of the letter's JSON form.
    pub fn content_hash(&self) -> [u8; 32] {
        let mut writer = Writer::default();
        // A struct of strings and lists always has a JSON form.
        writer.json(&serde_json::to_value(self).unwrap_or(Value::Null));
        *blake3::hash(&writer.into_bytes()).as_bytes()
    }

    /// Bytes of all words together.
    #[cfg(feature = "layout")]
    pub(crate) fn text_bytes(&self) -> usize {
        let all = |texts: &[String]| texts.iter().map(String::len).sum::<usize>();
        let of = |block: &FilledBlock| match block {
            FilledBlock::Letterhead { government, agency, unit, lines } => {
                government.len() + agency.len() + unit.len() + all(lines)
            }
            FilledBlock::Title { text }
            | FilledBlock::Number { text }
            | FilledBlock::Footer { text }
            | FilledBlock::Paragraph { text, .. } => text.len(),
            FilledBlock::Fields { rows } => rows.iter().map(|row| row.label.len() + row.value.len()).sum(),
            FilledBlock::List { items, .. } => all(items),
            FilledBlock::Table { columns, rows } => {
                columns.iter().map(|column| column.label.len()).sum::<usize>()
                    + rows.iter().map(|row| all(row)).sum::<usize>()
            }
            FilledBlock::Signatures { parties } => {
                parties.iter().map(|party| party.position.len() + party.name.len() + all(&party.details)).sum()
            }
            FilledBlock::Qr { caption } => all(caption),
            FilledBlock::Signature { place_date, position, name, details } => {
                place_date.len() + position.len() + name.len() + all(details)
            }
        };
        self.blocks.iter().map(of).sum()
    }

    /// What the seal says about this letter.
    pub fn payload(&self, letter: Uuid) -> Payload {
        Payload {
            letter,
            kind: self.kind.clone(),
            number: self.number.clone(),
            date: self.date.clone(),
            name: self.name.clone(),
            nik: self.nik.clone(),
            certifies: self.certifies.clone(),
            valid_until: self.valid_until.clone(),
            content_hash: Payload::short_hash(&self.content_hash()),
        }
    }
}

struct Filler<'a> {
    data: &'a Value,
    mark: &'a str,
    missing: Vec<String>,
}

impl Filler<'_> {
    fn text(&mut self, pattern: &str) -> String {
        match Pattern::parse(pattern) {
            Ok(pattern) => printable(&pattern.render(Scope::of(self.data), self.mark, &mut self.missing)),
            // `Template::load` refused it; a template that came another way shows its pattern as it is.
            Err(_) => printable(pattern),
        }
    }

    fn texts(&mut self, patterns: &[String]) -> Vec<String> {
        patterns.iter().map(|pattern| self.text(pattern)).filter(|text| !text.is_empty()).collect()
    }

    fn row(&mut self, row: &Row) -> Option<FilledRow> {
        let before = self.missing.len();
        let mut text = self.text(&row.value);
        let lacking = self.missing.len() > before || text.is_empty();
        match row.when_missing {
            WhenMissing::Refuse => {}
            WhenMissing::Omit | WhenMissing::Blank => self.missing.truncate(before),
        }
        if lacking {
            match row.when_missing {
                WhenMissing::Omit => return None,
                WhenMissing::Blank => BLANK.clone_into(&mut text),
                WhenMissing::Refuse => {}
            }
        }
        Some(FilledRow { label: row.label.clone(), value: text, bold: row.bold })
    }

    fn party(&mut self, party: &Party) -> FilledParty {
        FilledParty {
            position: self.text(&party.position),
            name: self.text(&party.name),
            details: self.texts(&party.details),
        }
    }

    /// A cell without a value is empty: what a record does not say does not keep a list of many from being printed.
    fn table(&self, of: &str, columns: &[Column], numbered: bool, least: u8) -> FilledBlock {
        let records = self.data.get("related").and_then(|related| related.get(of)).and_then(Value::as_array);
        let records = records.map(Vec::as_slice).unwrap_or_default();
        let patterns: Vec<_> = columns.iter().map(|column| Pattern::parse(&column.value).ok()).collect();
        let cells = |row: Option<&Value>| {
            let cell = |pattern: &Option<Pattern>| {
                let (Some(pattern), Some(row)) = (pattern, row) else { return String::new() };
                printable(&pattern.render(Scope { data: self.data, row: Some(row) }, "", &mut Vec::new()))
            };
            patterns.iter().map(cell).collect::<Vec<_>>()
        };
        let count = records.len().max(usize::from(least));
        let rows = (0..count).map(|place| {
            let mut row = cells(records.get(place));
            if numbered {
                row.insert(0, (place + 1).to_string());
            }
            row
        });
        let number = numbered.then(|| FilledColumn { label: "No.".to_owned(), width: 0, counts: true });
        let columns = columns.iter().map(|column| FilledColumn {
            label: column.label.clone(),
            width: column.width,
            counts: false,
        });
        FilledBlock::Table { columns: number.into_iter().chain(columns).collect(), rows: rows.collect() }
    }

    fn block(&mut self, block: &Block) -> FilledBlock {
        match block {
            Block::Letterhead { government, agency, unit, lines, .. } => FilledBlock::Letterhead {
                government: self.text(government),
                agency: self.text(agency),
                unit: self.text(unit),
                lines: self.texts(lines),
            },
            Block::Title { text } => FilledBlock::Title { text: self.text(text) },
            Block::Number { text } => FilledBlock::Number { text: self.text(text) },
            Block::Paragraph { text, indent, align } => {
                FilledBlock::Paragraph { text: self.text(text), indent: *indent, align: *align }
            }
            Block::Fields { rows } => {
                let data = self.data;
                let rows = rows.iter().filter(|row| all_hold(&row.when, Scope::of(data)));
                FilledBlock::Fields { rows: rows.filter_map(|row| self.row(row)).collect() }
            }
            Block::List { items, numbered } => FilledBlock::List { items: self.texts(items), numbered: *numbered },
            Block::Table { of, columns, numbered, least } => self.table(of, columns, *numbered, *least),
            Block::Signatures { parties } => {
                FilledBlock::Signatures { parties: parties.iter().map(|party| self.party(party)).collect() }
            }
            Block::Qr { caption } => FilledBlock::Qr { caption: self.texts(caption) },
            Block::Signature { place_date, position, name, details } => FilledBlock::Signature {
                place_date: self.text(place_date),
                position: self.text(position),
                name: self.text(name),
                details: self.texts(details),
            },
            Block::Footer { text } => FilledBlock::Footer { text: self.text(text) },
        }
    }
}

fn logo_hash(data: &Value, path: &str) -> Option<String> {
    let text = path.split('.').try_fold(data, |at, name| at.get(name))?.as_str()?;
    let bytes = crate::data_url::decode(text)?;
    Some(blake3::hash(&bytes).to_hex().to_string())
}
