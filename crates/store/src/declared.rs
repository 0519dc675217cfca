//! What follows from a kind's declaration for the file: its index table's columns, what is searched, what is counted.

use std::fmt::Write;
use std::sync::LazyLock;

use model::{Field, FieldType, Kind};

/// Raised when the derivation itself changes (folding of names, shape of the tables): derived tables are then rebuilt.
const DERIVATION: u32 = 3;
/// Fields by whose values single files of the first kind are looked up; by its others they are only listed, from memory.
const LOOKED_UP: [&str; 4] = ["nik", "full_name", "passport_number", "birth_date"];
/// The column with the time of the last change, in tables whose kind is listed from memory.
pub(crate) const UPDATED: &str = "_updated_at";

/// How a field's value stands in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColumnOf {
    /// The key by which names are sorted, without case and accents.
    SortKey,
    /// The text as it is.
    Text,
    /// A whole number; a flag as 0 or 1.
    Integer,
}

/// A column of an index table.
#[derive(Debug)]
pub(crate) struct Column {
    pub field: &'static Field,
    pub of: ColumnOf,
}

/// What follows from one kind's declaration.
#[derive(Debug)]
pub(crate) struct Plan {
    pub kind: &'static Kind,
    /// Name of the index table.
    pub table: String,
    pub columns: Vec<Column>,
    /// Fields whose words are in the full-text index.
    pub searched: Vec<&'static Field>,
    /// The field that is found by any part of its digits.
    pub nik: Option<&'static Field>,
    /// Fields whose values are counted.
    pub tallied: Vec<&'static Field>,
    /// A word that every record of the kind has in the full-text index, by which a search is narrowed to the kind. None for
    /// the first kind, which is nearly everything.
    pub mark: Option<String>,
    /// Whether its lists come from memory, as those of the first kind do: nearly everything is of it, and an index a field would be
    /// a page more in each save.
    pub in_memory: bool,
    pub insert: String,
}

impl Plan {
    /// The column of an indexed field.
    pub fn column(&self, field: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.field.name == field)
    }

    /// What the index of a column holds besides it: by names, everything that lists are filtered by, so that going through it needs
    /// no look at the rows; by village, the names, by which such lists are sorted.
    pub fn index_also(&self, column: &Column) -> Vec<&'static Field> {
        let is_title = |field: &Field| field.name == self.kind.title;
        if self.in_memory {
            Vec::new()
        } else if is_title(column.field) {
            self.tallied.iter().copied().filter(|field| !is_title(field)).collect()
        } else if matches!(column.field.of, FieldType::Village) {
            self.columns.iter().map(|column| column.field).filter(|field| is_title(field)).collect()
        } else {
            Vec::new()
        }
    }

    /// Whether the table has an index of that column.
    pub fn has_index(&self, column: &Column) -> bool {
        !self.in_memory || LOOKED_UP.contains(&column.field.name)
    }

    /// Whether a search can find records of the kind.
    pub fn is_searched(&self) -> bool {
        self.nik.is_some() || !self.searched.is_empty()
    }
}

fn plan(at: usize, kind: &'static Kind) -> Plan {
    let table = format!("ix_{}", kind.name);
    let columns: Vec<Column> = kind
        .indexed()
        .map(|field| Column {
            field,
            of: match field.of {
                FieldType::Text { .. } | FieldType::LongText { .. } => ColumnOf::SortKey,
                FieldType::Rupiah | FieldType::Integer { .. } | FieldType::Flag => ColumnOf::Integer,
                _ => ColumnOf::Text,
            },
        })
        .collect();
    let mut insert = format!("INSERT INTO {table} VALUES (?1");
    for at in 0..columns.len() {
        let _ = write!(insert, ", ?{}", at + 2);
    }
    let in_memory = at == 0;
    if in_memory {
        let _ = write!(insert, ", ?{}", columns.len() + 2);
    }
    insert.push(')');
    let nik = kind.searchable().find(|field| matches!(field.of, FieldType::Nik));
    Plan {
        kind,
        table,
        columns,
        searched: kind.searchable().filter(|field| !matches!(field.of, FieldType::Nik)).collect(),
        nik,
        tallied: kind
            .indexed()
            .filter(|field| {
                matches!(field.of, FieldType::Choice { .. } | FieldType::Village | FieldType::Country | FieldType::Flag)
            })
            .collect(),
        // A character of the private use area: no typed text folds to it.
        mark: (at > 0).then(|| format!("\u{e000}{at}")),
        in_memory,
        insert,
    }
}

static PLANS: LazyLock<Vec<Plan>> =
    LazyLock::new(|| model::kinds::ALL.iter().enumerate().map(|(at, kind)| plan(at, kind)).collect());

/// The plans of all declared kinds.
pub(crate) fn plans() -> &'static [Plan] {
    &PLANS
}

/// The plan of a kind, unless this version does not declare it.
pub(crate) fn plan_of(kind: &str) -> Option<&'static Plan> {
    PLANS.iter().find(|plan| plan.kind.name == kind)
}

/// A digest of everything from which derived tables follow. When it differs from the file's, they are rebuilt.
pub(crate) fn fingerprint() -> String {
    let mut text = format!("{DERIVATION}");
    for plan in plans() {
        let _ = write!(text, "|{}", plan.kind.name);
        for column in &plan.columns {
            let _ = write!(text, ",{}:{:?}", column.field.name, column.of);
        }
        for field in &plan.searched {
            let _ = write!(text, ";{}:{:?}", field.name, field.of);
        }
        for field in &plan.tallied {
            let _ = write!(text, "#{}", field.name);
        }
        let _ = write!(text, "/{:?}/{:?}", plan.nik.map(|field| field.name), plan.mark);
    }
    blake3::hash(text.as_bytes()).to_hex().to_string()
}
