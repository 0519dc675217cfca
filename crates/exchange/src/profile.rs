//! What the rows of a sheet are taken for: records of one kind, or of two that stand in one row. A profile knows the headings, and
//! a sheet is recognised by them.

use model::vocabulary::{self, LANGUAGES};
use model::{Kind, kinds};

use crate::heading::Known;
use crate::shape::{self, Shape};
use crate::{Row, heading};

/// Before the name of a field of the worker to whom a row belongs.
pub const WORKER: &str = "worker.";
/// Before the name of a field of the placement that stands in a worker's row.
pub const PLACEMENT: &str = "placement.";
/// Before the name of the field by which the record is known to which a row belongs.
pub const PARENT: &str = "parent.";

/// By what the worker of a row is known, and the headings that our own lists give it.
pub const WORKER_FIELDS: [(&str, &str); 5] = [
    ("nik", "NIK pekerja"),
    ("full_name", "Nama pekerja"),
    ("passport_number", "Paspor pekerja"),
    ("birth_date", "Tanggal lahir pekerja"),
    ("village", "Desa pekerja"),
];

/// What the rows of a sheet are.
#[derive(Debug, Clone, Copy)]
pub struct Profile {
    /// Its one identifier: the kind's name, or `placement_list`.
    pub name: &'static str,
    /// The kind whose fields stand by their own names.
    pub kind: &'static Kind,
}

/// Lists of placements, as SISKOP2MI gives them out: worker and placement in one row.
pub const PLACEMENT_LIST: &str = "placement_list";

/// Kinds that are settings of the office; no list holds them.
const SETTINGS: [&str; 3] = ["office", "letterhead", "signatory"];

/// All profiles: one for each kind that people write, and the list of placements.
pub fn all() -> impl Iterator<Item = Profile> {
    let list = Profile { name: PLACEMENT_LIST, kind: &kinds::worker::KIND };
    let written = kinds::ALL.iter().copied().filter(|kind| !kind.internal && !kind.append_only);
    let own = written.filter(|kind| !SETTINGS.contains(&kind.name)).map(Profile::of);
    own.chain([list])
}

/// The profile of a name.
pub fn get(name: &str) -> Option<Profile> {
    all().find(|profile| profile.name == name)
}

/// The field by which a kind's record belongs to another, and that other's kind: the first reference that is required.
pub fn parent_of(kind: &Kind) -> Option<(&'static str, &'static Kind)> {
    kind.fields.iter().find_map(|field| match field.of {
        model::FieldType::Reference { kind } if field.required => Some((field.name, kinds::get(kind)?)),
        _ => None,
    })
}

/// Whether the rows of a kind belong to a worker, directly or by what they belong to.
pub fn has_worker(kind: &Kind) -> bool {
    parent_of(kind).is_some_and(|(_, parent)| parent.name == kinds::worker::KIND.name || has_worker(parent))
}

impl Profile {
    /// Rows of one kind.
    pub fn of(kind: &'static Kind) -> Self {
        Self { name: kind.name, kind }
    }

    /// The kind of a second record in each row, whose fields have [`PLACEMENT`] before their names.
    pub fn second(self) -> Option<&'static Kind> {
        (self.name == PLACEMENT_LIST).then_some(&kinds::placement::KIND)
    }

    /// The kind to whose records these belong by a field of their own that is no worker.
    pub fn parent(self) -> Option<&'static Kind> {
        parent_of(self.kind).map(|(_, parent)| parent).filter(|parent| parent.name != kinds::worker::KIND.name)
    }

    /// All headings that it knows, the most particular first.
    pub fn known(self) -> Known {
        let mut known = Known::default();
        let worker = &kinds::worker::KIND;
        if has_worker(self.kind) {
            for (name, heading) in WORKER_FIELDS {
                known.add(&[heading], &format!("{WORKER}{name}"));
            }
        }
        if let Some(second) = self.second() {
            for field in second.fields.iter().filter(|field| !field.headings.is_empty()) {
                known.add(field.headings, &format!("{PLACEMENT}{}", field.name));
            }
            for (name, headings) in EXTRA_OF_PLACEMENTS {
                known.add(headings, name);
            }
        }
        known.add_parts(self.kind);
        known.add_kind(self.kind, "");
        if let Some(parent) = self.parent()
            && let Some(title) = parent.field(parent.title)
        {
            known.add(title.headings, &format!("{PARENT}{}", title.name));
            let names = LANGUAGES.into_iter().filter_map(|language| vocabulary::kind(parent.name, language));
            known.add(&names.collect::<Vec<_>>(), &format!("{PARENT}{}", title.name));
        }
        if has_worker(self.kind) {
            for (name, _) in WORKER_FIELDS {
                if let Some(field) = worker.field(name) {
                    known.add(field.headings, &format!("{WORKER}{name}"));
                }
            }
            known.add_parts(worker);
        }
        known
    }

    /// The names that its columns may have: fields, then those of the record they belong to.
    pub fn fields(self) -> Vec<String> {
        let own = self.kind.fields.iter().filter(|field| !field.headings.is_empty()).map(|field| field.name.to_owned());
        let mut names: Vec<String> = own.collect();
        if let Some(second) = self.second() {
            let written = second.fields.iter().filter(|field| !field.headings.is_empty());
            names.extend(written.map(|field| format!("{PLACEMENT}{}", field.name)));
        }
        if let Some(parent) = self.parent() {
            names.push(format!("{PARENT}{}", parent.title));
        }
        if has_worker(self.kind) {
            names.extend(WORKER_FIELDS.iter().map(|(name, _)| format!("{WORKER}{name}")));
        }
        names
    }

    /// Whether a sheet has the columns without which none of its rows could be taken.
    pub fn fits(self, shape: &Shape) -> bool {
        let has = |name: &str| shape.column_of(name).is_some();
        let worker = has("worker.nik") || has("worker.full_name") || has("worker.passport_number");
        match parent_of(self.kind) {
            None => self.kind.fields.iter().filter(|field| field.required).all(|field| has(field.name)),
            Some(_) => {
                let own = self.kind.fields.iter().any(|field| has(field.name));
                let parent = self.parent().is_none_or(|parent| has(&format!("{PARENT}{}", parent.title)));
                own && parent && (worker || !has_worker(self.kind))
            }
        }
    }
}

/// Headings of placement lists that neither kind's own fields have.
const EXTRA_OF_PLACEMENTS: &[(&str, &[&str])] = &[
    ("placement.agency", &["nama perusahaan", "perusahaan", "pt", "nama pt", "p3mi/pelaksana", "pelaksana penempatan"]),
    (
        "placement.employer",
        &["nama perusahaan pengguna", "mitra usaha", "nama mitra", "calon pengguna", "nama pemberi kerja"],
    ),
    (
        "placement.departed_on",
        &["tanggal penempatan", "tgl penempatan", "berangkat", "departure date", "tanggal terbang"],
    ),
    ("placement.returned_on", &["kembali", "return date", "tanggal kembali"]),
    ("placement.contract_from", &["tanggal mulai kontrak", "tgl mulai kontrak", "tanggal kontrak", "tgl pk"]),
    (
        "placement.contract_to",
        &["tanggal akhir kontrak", "tgl akhir kontrak", "kontrak berakhir", "tanggal selesai kontrak"],
    ),
    ("placement.wage_monthly", &["gaji pokok", "besar gaji", "salary"]),
    ("placement.wage_currency", &["valuta", "currency"]),
    ("placement.destination_country", &["negara tujuan penempatan", "tujuan negara", "tujuan"]),
    ("placement.scheme", &["jenis penempatan", "tipe penempatan"]),
    ("full_name", &["nama pmi/cpmi", "nama tenaga kerja indonesia"]),
];

/// Which profile a sheet is, by its headings and its name: the one in which most of its columns mean something. A list of people is
/// the usual one.
pub fn guess(sample: &[Row], sheet: &str) -> (Profile, Shape) {
    let worker = Profile::of(&kinds::worker::KIND);
    let mut best = (worker, shape::detect_as(sample, worker));
    let mut most = score(worker, &best.1, sheet);
    // Of equals the list of placements: it takes people in that are not there yet.
    let list = all().filter(|profile| profile.second().is_some());
    let others = all().filter(|profile| profile.second().is_none() && profile.name != worker.name);
    for profile in list.chain(others) {
        let shape = shape::detect_as(sample, profile);
        let points = score(profile, &shape, sheet);
        if points > most {
            (best, most) = ((profile, shape), points);
        }
    }
    best
}

/// Two points for a column whose heading is exactly known, one for one that is nearly known; none at all when no row could be taken.
fn score(profile: Profile, shape: &Shape, sheet: &str) -> usize {
    if shape.heading_rows.is_empty() || !profile.fits(shape) {
        return 0;
    }
    let known = profile.known();
    let meant = shape
        .columns
        .iter()
        .filter(|column| column.field.as_deref().is_some_and(|field| field != heading::part::RUNNING));
    let columns: usize = meant.map(|column| 1 + usize::from(known.is_exact(&column.heading))).sum();
    let named = LANGUAGES.into_iter().filter_map(|language| vocabulary::kind(profile.name, language));
    columns + if named.into_iter().any(|name| heading::key(sheet).starts_with(&heading::key(name))) { 2 } else { 0 }
}
