//! Headings of columns as people write them, brought to one form: `No. KTP`, `NO KTP` and `Nomor  K.T.P` are the same.

use model::Kind;

/// Columns whose content makes more than one value, or only helps to make one. Their names begin with `_`, so that
/// they are no field's.
pub mod part {
    /// Birthplace and birth date in one cell: `Sukadana, 5 Mei 1990`.
    pub const PLACE_AND_DATE: &str = "_place_and_date";
    /// The kecamatan in which the village lies.
    pub const SUBDISTRICT: &str = "_subdistrict";
    /// The kabupaten or kota in which the village lies.
    pub const DISTRICT: &str = "_district";
    /// RT and RW in one cell: `003/004`.
    pub const RT_RW: &str = "_rt_rw";
    /// A mark in this column means a man.
    pub const MALE: &str = "_male";
    /// A mark in this column means a woman.
    pub const FEMALE: &str = "_female";
    /// The running number of the list; it means nothing.
    pub const RUNNING: &str = "_running";
}

/// What each part is called, and the fields that it makes; it is known only where the kind has them all.
const PARTS: &[(&str, &[&str], &[&str])] = &[
    (
        part::PLACE_AND_DATE,
        &["birthplace", "birth_date"],
        &[
            "ttl",
            "t t l",
            "tempat tanggal lahir",
            "tempat dan tanggal lahir",
            "tempat & tgl lahir",
            "tempat tgl bln thn lahir",
            "tempat lahir tanggal lahir",
            "tempat tgl lahir umur",
            "kelahiran",
        ],
    ),
    (part::SUBDISTRICT, &["village"], &["kecamatan", "kec", "nama kecamatan", "alamat kecamatan", "kecamatan asal"]),
    (
        part::DISTRICT,
        &["village"],
        &[
            "kabupaten",
            "kab",
            "kota",
            "kab kota",
            "kabupaten kota",
            "nama kabupaten",
            "kabupaten asal",
            "daerah asal",
            "kota kabupaten",
        ],
    ),
    (part::RT_RW, &["rt", "rw"], &["rt rw", "rtrw", "rt dan rw"]),
    (part::RUNNING, &[], &["no", "nomor", "no urut", "nomor urut", "urut", "#", "no."]),
];

/// Words that mean the same in a heading.
const WORDS: &[(&str, &[&str])] = &[
    ("no", &["nomor", "nomer", "nmr", "num"]),
    ("tgl", &["tanggal", "tangal", "tggl", "tgl2", "tangggal"]),
    ("tempat", &["tmp", "tmpt", "tpt", "tempt", "temp"]),
    ("kecamatan", &["kec"]),
    ("kelurahan", &["kel"]),
    ("kabupaten", &["kab"]),
    ("jenis", &["jns", "jen"]),
    ("kelamin", &["klm", "kel4min"]),
    (
        "hp",
        &["handphone", "telepon", "telp", "tlp", "tlpn", "telpon", "wa", "whatsapp", "hape", "telephone", "seluler"],
    ),
    ("pendidikan", &["pend", "pendd", "pddk"]),
    ("alamat", &["alm", "almt"]),
    ("paspor", &["passport", "pasport"]),
    ("negara", &["neg"]),
    ("status", &["sts", "stts"]),
    ("nama", &["nm", "name"]),
    ("lahir", &["lhr"]),
    ("dan", &["&", "and"]),
];

/// Words that say whose or how, and may be left out.
const ASIDE: &[&str] = &[
    "pmi",
    "cpmi",
    "tki",
    "ctki",
    "calon",
    "sesuai",
    "lengkap",
    "wajib",
    "diisi",
    "dan",
    "pekerja",
    "migran",
    "asal",
    "yang",
    "bersangkutan",
];

/// Words that say that another person than the list's is meant.
const OTHERS: &[&str] = &[
    "darurat", "keluarga", "suami", "istri", "isteri", "ortu", "orang", "ayah", "ibu", "bapak", "wali", "waris",
    "anak", "pasangan", "saksi", "penjamin",
];

/// The words of a heading in their usual form; letters that stand alone are one word (`N I K`).
pub fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut letters = false;
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '&' && c != '#').filter(|word| !word.is_empty()) {
        let word = word.to_lowercase();
        let alone = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
        match words.last_mut() {
            Some(last) if alone && letters => last.push_str(&word),
            _ => words.push(word),
        }
        letters = alone;
    }
    for word in &mut words {
        if let Some((usual, _)) = WORDS.iter().find(|(_, same)| same.contains(&word.as_str())) {
            (*usual).clone_into(word);
        }
    }
    words
}

/// The form in which headings are compared: the usual words without spaces.
pub fn key(text: &str) -> String {
    words(text).concat()
}

/// Whether a heading speaks of someone else than the person of the row.
pub(crate) fn means_another(text: &str) -> bool {
    words(text).iter().any(|word| OTHERS.contains(&word.as_str()))
}

/// All headings that are answered to; of two equal ones the first that was added counts.
#[derive(Default)]
pub struct Known {
    /// Key, key without words aside, meaning.
    headings: Vec<(String, String, String)>,
}

impl Known {
    /// Headings that mean one thing.
    pub fn add(&mut self, headings: &[&str], meaning: &str) {
        self.headings.extend(headings.iter().map(|heading| (key(heading), short(heading), meaning.to_owned())));
    }

    /// What a kind's fields answer to, their own names included; references are never read from a cell.
    pub fn add_kind(&mut self, kind: &Kind, prefix: &str) {
        for field in kind.fields.iter().filter(|field| !matches!(field.of, model::FieldType::Reference { .. })) {
            let meaning = format!("{prefix}{}", field.name);
            self.add(field.headings, &meaning);
            self.add(&[field.name], &meaning);
        }
    }

    /// The parts of which the kind has all fields.
    pub fn add_parts(&mut self, kind: &Kind) {
        for (name, makes, headings) in PARTS {
            if makes.iter().all(|name| kind.field(name).is_some()) {
                self.add(headings, name);
            }
        }
    }

    /// Whether a heading stands in the list as it is.
    pub fn is_exact(&self, heading: &str) -> bool {
        self.exactly(heading).is_some()
    }

    /// What a heading means, if it is certain enough.
    pub fn meaning(&self, heading: &str) -> Option<&str> {
        let without_notes = without_parentheses(heading);
        self.exactly(heading)
            .or_else(|| self.exactly(&without_notes))
            .or_else(|| self.shortly(&without_notes))
            .or_else(|| self.nearly(&key(&without_notes)))
    }

    fn exactly(&self, heading: &str) -> Option<&str> {
        let key = key(heading);
        self.headings.iter().find(|(known, ..)| !key.is_empty() && *known == key).map(|(.., meaning)| meaning.as_str())
    }

    fn shortly(&self, heading: &str) -> Option<&str> {
        let short = short(heading);
        let found = self.headings.iter().find(|(_, known, _)| short.len() > 1 && *known == short);
        found.map(|(.., meaning)| meaning.as_str())
    }

    /// One slip of the pen in a long heading, if only one meaning is that near.
    fn nearly(&self, key: &str) -> Option<&str> {
        if key.len() < 7 {
            return None;
        }
        let mut near = self
            .headings
            .iter()
            .filter(|(known, ..)| known.len() >= 7 && one_slip(known, key))
            .map(|(.., meaning)| meaning.as_str());
        let first = near.next()?;
        near.all(|other| other == first).then_some(first)
    }
}

fn short(heading: &str) -> String {
    words(heading).into_iter().filter(|word| !ASIDE.contains(&word.as_str())).collect()
}

/// `NIK (16 digit)` without what stands in parentheses.
fn without_parentheses(text: &str) -> String {
    let mut depth = 0_u32;
    text.chars()
        .filter(|&c| {
            if c == '(' || c == '[' {
                depth += 1;
            }
            let keep = depth == 0;
            if c == ')' || c == ']' {
                depth = depth.saturating_sub(1);
            }
            keep
        })
        .collect()
}

/// Whether one letter more, less, other, or two changed places make one of the other.
fn one_slip(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    match (a, b) {
        ([], [_]) | ([_], []) => true,
        ([_, a_rest @ ..], [_, b_rest @ ..]) if a.len() == b.len() => {
            a_rest == b_rest || (a.len() >= 2 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..])
        }
        ([_, rest @ ..], other) if a.len() == b.len() + 1 => rest == other,
        (other, [_, rest @ ..]) if b.len() == a.len() + 1 => rest == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(heading: &str) -> Option<String> {
        let known = crate::profile::Profile::of(&model::kinds::worker::KIND).known();
        known.meaning(heading).map(str::to_owned)
    }

    #[test]
    fn headings_are_known_in_many_spellings() {
        for (heading, field) in [
            ("NIK", "nik"),
            ("N I K", "nik"),
            ("N.I.K.", "nik"),
            ("No. KTP", "nik"),
            ("NOMOR KTP", "nik"),
            ("NIK (16 digit)*", "nik"),
            ("No\nKTP", "nik"),
            ("NAMA LENGKAP", "full_name"),
            ("Nama_Lengkap", "full_name"),
            ("Nama Lengkap CPMI", "full_name"),
            ("NAMA CALON PMI", "full_name"),
            ("Tgl Lahir", "birth_date"),
            ("TGL. LAHIR", "birth_date"),
            ("Tanggal Lahir (dd/mm/yyyy)", "birth_date"),
            ("Tangal Lahir", "birth_date"),
            ("Tempat/Tgl Lahir", part::PLACE_AND_DATE),
            ("Tempat, Tanggal Lahir", part::PLACE_AND_DATE),
            ("TTL", part::PLACE_AND_DATE),
            ("Tmpt & Tgl Lahir", part::PLACE_AND_DATE),
            ("JK", "sex"),
            ("L/P", "sex"),
            ("Jenis Kelamin (L/P)", "sex"),
            ("Jns. Kelamin", "sex"),
            ("Desa/Kel", "village"),
            ("DESA / KELURAHAN", "village"),
            ("Kelurahan/Desa", "village"),
            ("Desa", "village"),
            ("Kec.", part::SUBDISTRICT),
            ("Kecamatan", part::SUBDISTRICT),
            ("Kab/Kota", part::DISTRICT),
            ("No HP/WA", "phone"),
            ("No. Telp", "phone"),
            ("Nomor HP", "phone"),
            ("No. Handphone", "phone"),
            ("NO WHATSAPP", "phone"),
            ("No", part::RUNNING),
            ("NO.", part::RUNNING),
            ("No. Urut", part::RUNNING),
            ("RT/RW", part::RT_RW),
            ("No. KK", "family_card_number"),
            ("Negara Tujuan", "destination_country"),
            ("Pendidikan Terakhir", "education"),
            ("Pend.", "education"),
            ("full_name", "full_name"),
        ] {
            assert_eq!(meaning(heading).as_deref(), Some(field), "{heading}");
        }
    }

    #[test]
    fn what_is_not_certain_is_not_guessed() {
        for heading in [
            "",
            "-",
            "Nama Suami",
            "Usia",
            "Umur",
            "Tanda Tangan",
            "2019",
            "Jumlah",
            "NIP",
            "No. Surat",
            "Paraf",
            "Tanggal Terbang",
        ] {
            assert_eq!(meaning(heading), None, "{heading}");
        }
    }

    #[test]
    fn one_slip_is_one_letter() {
        assert!(
            one_slip("tgllahir", "tgllahr")
                && one_slip("tgllahir", "tgllahri")
                && one_slip("tgllahir", "tgllajir")
                && one_slip("tgllahir", "tgllahirr")
        );
        assert!(!one_slip("tgllahir", "tglahr") && !one_slip("tgllahir", "tgllahir"));
    }
}
