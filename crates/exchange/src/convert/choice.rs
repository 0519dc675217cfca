//! Codes of choices by what people write. A new spelling is one word here; a code that is not listed answers to itself.

use model::{ProblemCode, vocabulary};

use crate::cell::Value;
use crate::heading;

/// Code, and what is written for it; compared without spaces, case and punctuation.
const SPELLINGS: &[(&str, &[&str])] = &[
    // sex
    ("male", &["l", "lk", "lki", "laki", "lakilaki", "laki2", "lelaki", "pria", "m", "cowok"]),
    ("female", &["p", "pr", "prp", "perempuan", "wanita", "w", "f", "cewek"]),
    // marital status
    (
        "single",
        &[
            "belumkawin",
            "belummenikah",
            "blmkawin",
            "blmmenikah",
            "belum",
            "bk",
            "lajang",
            "bujang",
            "gadis",
            "tidakkawin",
            "tk",
        ],
    ),
    (
        "married",
        &["kawin", "menikah", "nikah", "sudahkawin", "sudahmenikah", "k", "kawintercatat", "kawinbelumtercatat"],
    ),
    ("divorced", &["cerai", "ceraihidup", "cerh", "ch"]),
    ("widowed", &["ceraimati", "cerm", "cm"]),
    // religion
    ("islam", &["isl", "muslim", "moslem"]),
    ("protestant", &["kristen", "protestan", "kristenprotestan", "kristenprostestan"]),
    ("catholic", &["katolik", "katholik", "kristenkatolik", "khatolik", "rk"]),
    ("hindu", &["hindudharma"]),
    ("buddhist", &["budha", "buddha", "budhis"]),
    ("confucian", &["konghucu", "khonghucu", "konghuchu", "khonghuchu"]),
    (
        "belief",
        &[
            "kepercayaan",
            "penghayat",
            "penghayatkepercayaan",
            "kepercayaanterhadaptuhanyme",
            "kepercayaanterhadaptuhanymaesa",
        ],
    ),
    // education
    (
        "none",
        &[
            "tidaksekolah",
            "tdksekolah",
            "belumsekolah",
            "tidakbelumsekolah",
            "tidaktamatsd",
            "belumtamatsdsederajat",
            "tidak",
        ],
    ),
    ("primary", &["sd", "mi", "sdsederajat", "tamatsd", "tamatsdsederajat", "sdmi", "paketa", "sekolahdasar", "sr"]),
    ("lower_secondary", &["smp", "sltp", "mts", "smpsederajat", "sltpsederajat", "smpmts", "paketb", "smptsanawiyah"]),
    (
        "upper_secondary",
        &[
            "sma",
            "slta",
            "smu",
            "ma",
            "man",
            "smasederajat",
            "sltasederajat",
            "smama",
            "smasmk",
            "slatasederajat",
            "paketc",
            "aliyah",
        ],
    ),
    ("vocational", &["smk", "stm", "smea", "smkk", "smksederajat", "kejuruan", "mak"]),
    (
        "diploma",
        &[
            "d1",
            "d2",
            "d3",
            "d4",
            "di",
            "dii",
            "diii",
            "div",
            "akademi",
            "diploma1",
            "diploma2",
            "diploma3",
            "diploma4",
            "diplomai",
            "diplomaii",
            "diplomaiii",
            "diplomaiv",
        ],
    ),
    ("bachelor", &["s1", "sarjana", "strata1", "stratai", "diplomaivstratai", "d4s1"]),
    ("master", &["s2", "s3", "magister", "doktor", "pascasarjana", "strata2", "strataii", "strataiii"]),
    // who gave consent
    ("spouse", &["suami", "istri", "isteri", "suamiistri", "pasangan"]),
    ("parent", &["orangtua", "ortu", "ayah", "ibu", "bapak", "ayahkandung", "ibukandung", "bapakkandung"]),
    ("guardian", &["wali"]),
    ("sibling", &["kakak", "adik", "saudara", "saudarakandung", "kakakkandung", "adikkandung"]),
    ("child", &["anak", "anakkandung"]),
    // stage
    ("candidate", &["calon", "cpmi", "calonpmi", "ctki"]),
    ("placed", &["pmi", "ditempatkan", "penempatan", "tki", "berangkat"]),
    ("returned", &["purna", "purnapmi", "kembali", "pulang", "expmi", "purnatki"]),
];

/// The code of a choice, if what is written means exactly one of them.
pub(super) fn code(field: &str, text: &str, codes: &'static [&'static str]) -> Option<&'static str> {
    let text = text.trim().trim_end_matches(['+', '-']).trim();
    if let Some(code) = vocabulary::code_of(field, text, codes) {
        return Some(code);
    }
    let key: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let itself = |code: &&&str| code.bytes().filter(|b| *b != b'_').eq(key.bytes());
    codes.iter().find(itself).copied().or_else(|| {
        let means =
            |code: &&&str| SPELLINGS.iter().any(|(known, words)| known == *code && words.contains(&key.as_str()));
        let mut meant = codes.iter().filter(means);
        let first = meant.next()?;
        meant.next().is_none().then_some(*first)
    })
}

/// Several codes, separated by commas, semicolons or lines.
pub(super) fn several(field: &str, text: &str, codes: &'static [&'static str]) -> Result<Vec<String>, ProblemCode> {
    let mut found: Vec<String> = Vec::new();
    for part in text.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        let code = code(field, part, codes).ok_or(ProblemCode::ChoiceUnknown)?.to_owned();
        if !found.contains(&code) {
            found.push(code);
        }
    }
    Ok(found)
}

/// Yes or no; a tick is a yes.
pub(super) fn flag(cell: &Value) -> Result<bool, ProblemCode> {
    if let Value::Bool(truth) = cell {
        return Ok(*truth);
    }
    match heading::key(&cell.shown()).as_str() {
        "ya" | "y" | "yes" | "ada" | "sudah" | "benar" | "1" | "v" | "x" | "true" => Ok(true),
        "tidak" | "t" | "no" | "belum" | "tdk" | "0" | "false" | "salah" => Ok(false),
        "" if cell.shown().contains(['√', '✓', '✔']) => Ok(true),
        _ => Err(ProblemCode::WrongType),
    }
}
