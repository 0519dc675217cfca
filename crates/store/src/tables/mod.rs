//! The tables, one file each: its SQL, its row, what reads and what writes it.

pub mod access;
pub(crate) mod blob;
pub mod content;
pub(crate) mod double_key;
pub(crate) mod draft;
pub(crate) mod entry;
pub(crate) mod erased;
pub mod import;
pub(crate) mod index;
pub mod number;
pub(crate) mod person;
pub(crate) mod record;
pub(crate) mod review;
pub(crate) mod setting;
pub(crate) mod tally;
pub(crate) mod who;
pub(crate) mod word;

/// Every table of version 1 that is not derived from a declaration.
pub(crate) const SCHEMA_1: &[&str] = &[
    who::SQL,
    record::SQL,
    entry::SQL,
    tally::SQL,
    setting::SQL,
    draft::SQL,
    blob::SQL,
    number::SQL,
    import::SQL,
    access::SQL,
    word::SQL,
    double_key::SQL,
    person::SQL,
];

/// What version 2 added.
pub(crate) const SCHEMA_2: &[&str] = &[content::SQL, erased::SQL, access::SQL_2];

/// What version 3 added.
pub(crate) const SCHEMA_3: &[&str] = &[content::SQL_3];
