//! A field as it is declared: its type and what is to be done with it. One declaration serves storage, form,
//! checks, search, import and export.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

/// The content of a record: field name to value. Unknown fields are kept: a newer desktop may have written them.
pub type Body = Map<String, Value>;

/// How a value is written, checked and shown. The JSON form is given for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant's own text explains its parameters")]
pub enum FieldType {
    /// One line, a string of at most `max` characters.
    Text { max: u32 },
    /// Several lines, a string of at most `max` characters.
    LongText { max: u32 },
    /// National identity number: a string of 16 digits.
    Nik,
    /// Family card number: a string of 16 digits.
    FamilyCard,
    /// Passport number: one or two letters and six or seven digits, upper case.
    Passport,
    /// A day `"1990-05-05"`; with `partial`, also a month `"1990-05"` or a year `"1990"`.
    Date { partial: bool },
    /// A point in time to the second, UTC: `"2026-04-14T08:41:00Z"`.
    Moment,
    /// One of the codes, a string.
    Choice { codes: &'static [&'static str] },
    /// Several of the codes, an array of strings; merged by elements.
    CodeSet { codes: &'static [&'static str] },
    /// A village by region code, `"18.07.01.2001"`.
    Village,
    /// A country by ISO 3166-1 alpha-2 code, `"TW"`.
    Country,
    /// A telephone number in international form, `"+6281234567890"`.
    Phone,
    /// Whole rupiah, an integer of at least 0.
    Rupiah,
    /// An integer between `min` and `max`.
    Integer { min: i32, max: i32 },
    /// `true` or `false`.
    Flag,
    /// The id of a record of the named kind.
    Reference { kind: &'static str },
    /// A small picture as a data URL (`image/png`, `image/jpeg`), at most `max_kb` kilobytes.
    Picture { max_kb: u16 },
}

/// Why a field needs care (UU 27/2022 on personal data, art. 4 (2): specific personal data).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    /// General personal data.
    General,
    /// Health.
    Health,
    /// Biometric: photographs made for identification.
    Biometric,
    /// What happened to someone who needs protection: treated with the same care as specific data.
    Protection,
    /// Religion is not in the law's list but treated with the same care.
    Belief,
    /// A secret: never sent to the user interface, never searched, never exported.
    Secret,
}

impl Sensitivity {
    /// Those that need a right of their own, beside the role.
    pub const SPECIFIC: [Self; 4] = [Self::Health, Self::Biometric, Self::Protection, Self::Belief];
}

/// One field of a kind.
#[expect(clippy::struct_excessive_bools, reason = "each is a word of the declaration")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct Field {
    /// The one identifier: Rust field, JSON key, form key, sync key, translation key, placeholder.
    pub name: &'static str,
    /// How a value is written, checked and shown.
    pub of: FieldType,
    /// The part of the form in which it stands; a translation key.
    pub section: &'static str,
    /// A record without it is refused.
    pub required: bool,
    /// Its words are found by the search box.
    pub searchable: bool,
    /// A column of the index table: can be filtered and sorted by.
    pub indexed: bool,
    /// A change of it sends a verified file back to review.
    pub reviewed: bool,
    /// Why it needs care.
    pub sensitive: Sensitivity,
    /// Fields of one group merge as one, since they only make sense together. By default a field is its own group.
    pub group: &'static str,
    /// Headings of spreadsheet columns that mean this field, in lower case.
    pub headings: &'static [&'static str],
}

impl Field {
    /// A field of general data, optional, neither searched nor indexed.
    pub const fn new(name: &'static str, section: &'static str, of: FieldType) -> Self {
        Self {
            name,
            of,
            section,
            required: false,
            searchable: false,
            indexed: false,
            reviewed: false,
            sensitive: Sensitivity::General,
            group: name,
            headings: &[],
        }
    }
    /// A record without it is refused.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
    /// Its words are found by the search box.
    #[must_use]
    pub const fn searchable(mut self) -> Self {
        self.searchable = true;
        self
    }
    /// It becomes a column of the index table.
    #[must_use]
    pub const fn indexed(mut self) -> Self {
        self.indexed = true;
        self
    }
    /// A change of it sends a verified file back to review.
    #[must_use]
    pub const fn reviewed(mut self) -> Self {
        self.reviewed = true;
        self
    }
    /// Why it needs care.
    #[must_use]
    pub const fn sensitive(mut self, why: Sensitivity) -> Self {
        self.sensitive = why;
        self
    }
    /// It merges together with the other fields of the named group.
    #[must_use]
    pub const fn group(mut self, group: &'static str) -> Self {
        self.group = group;
        self
    }
    /// Spreadsheet headings that mean it, in lower case.
    #[must_use]
    pub const fn headings(mut self, headings: &'static [&'static str]) -> Self {
        self.headings = headings;
        self
    }
    /// Whether values of several desktops are united element by element.
    pub const fn merges_by_element(&self) -> bool {
        matches!(self.of, FieldType::CodeSet { .. })
    }
}
