//! Letters: templates to marks to PDF and preview; the seal in the QR.
//!
//! The way of a letter:
//! 1. [`Template::built_in`] or [`Template::load`];
//! 2. [`fill`] with the office's records: a [`Filled`] letter, or the placeholders that have no value ([`fill_draft`] for a preview);
//! 3. [`Filled::payload`] signed by [`seal::sign`] gives the token, [`seal::qr_text`] what the QR holds;
//! 4. [`Typesetter::lay_out`] gives a [`Letter`]: pages of marks, the same for equal input;
//! 5. [`pdf::write`] and [`svg::write`] draw those marks.
//!
//! [`seal::read`], [`seal::verify`] and [`seal::extract`] check what someone brings. They need none of the rest: with
//! `default-features = false` the crate holds templates, filling and seals, and no fonts, layout or PDF.
//!
//! Pure: no files, no clock, no randomness. It must never know where records and keys are kept.

mod cbor;
mod data_url;
mod derived;
mod fill;
mod pattern;
pub mod seal;
mod template;

#[cfg(feature = "layout")]
pub mod layout;
#[cfg(feature = "layout")]
pub mod pdf;
#[cfg(feature = "layout")]
mod picture;
#[cfg(feature = "layout")]
mod qr;
#[cfg(feature = "layout")]
pub mod svg;
#[cfg(feature = "layout")]
mod unhint;

pub use fill::{Filled, FilledBlock, FilledColumn, FilledParty, FilledRow, fill, fill_draft};
pub use pattern::{BLANK, FILTERS, PatternError};
pub use template::{
    Align, Block, Column, Condition, DERIVED, LONGEST_TEMPLATE_BYTES, MOST_BLOCKS, Paper, Party, Placed, RELATED, Row,
    Template, TemplateError, WhenMissing, built_in_names, known_placeholders, row_placeholders,
};

#[cfg(feature = "layout")]
pub use layout::{Edition, LayoutError, LayoutProblem, Letter, Typesetter};
#[cfg(feature = "layout")]
pub use picture::{LARGEST_PICTURE_BYTES, Picture, PictureError, Pixels};
#[cfg(feature = "layout")]
pub use qr::{Qr, QrError};
