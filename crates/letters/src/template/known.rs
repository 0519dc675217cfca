//! The names that a template may use: fields of the declared kinds, and what is worked out from them. It must never know a
//! value.

use model::Kind;
use model::kinds;

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

/// The kinds of which one record stands behind a letter.
const KINDS: [&Kind; 8] = [
    &kinds::worker::KIND,
    &kinds::case::KIND,
    &kinds::placement::KIND,
    &kinds::training::KIND,
    &kinds::document::KIND,
    &kinds::signatory::KIND,
    &kinds::letterhead::KIND,
    &kinds::office::KIND,
];

/// Over what a table may run: the kinds around the worker, what was done in the case, and everyone who took the same training.
pub const RELATED: [&str; 11] = [
    "document",
    "step",
    "placement",
    "training",
    "service",
    "empowerment",
    "family_member",
    "case",
    "case_event",
    "referral",
    "participants",
];

/// All placeholders that a template may name outside tables. Keys and secrets of the office are none.
pub fn known_placeholders() -> Vec<String> {
    let fields = KINDS.into_iter().flat_map(fields_of);
    fields.chain(DERIVED.into_iter().map(str::to_owned)).collect()
}

/// What a table's rows may name beside these.
pub fn row_placeholders(of: &str) -> Vec<String> {
    if of == "participants" {
        return fields_of(&kinds::worker::KIND).chain(fields_of(&kinds::training::KIND)).collect();
    }
    kinds::get(of).into_iter().flat_map(fields_of).collect()
}

fn fields_of(kind: &'static Kind) -> impl Iterator<Item = String> {
    let fields = kind.fields.iter().filter(|field| field.sensitive != model::Sensitivity::Secret);
    fields.map(move |field| format!("{}.{}", kind.name, field.name))
}
