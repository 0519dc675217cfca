//! Whether two spellings are one person's name. What offices accept as the same must not be warned about (case, accents,
//! spacing, old spelling, Muh./Muhammad, titles, bin); another word or another letter must.

use crate::fold;

/// Words that stand before or after a name and are not the name.
const TITLES: [&str; 22] = [
    "h", "hj", "haji", "hajah", "drs", "dra", "dr", "ir", "prof", "kh", "ust", "tn", "ny", "nn", "sdr", "sdri", "alm",
    "almh", "spd", "se", "sh", "st",
];
/// Son or daughter of: some papers write it, others leave it out.
const PARTICLES: [&str; 4] = ["bin", "binti", "bt", "bte"];

/// The words of a name that are compared.
fn words(name: &str) -> Vec<String> {
    let key = fold::sort_key(name);
    let all: Vec<&str> = key.split(' ').filter(|word| !word.is_empty()).collect();
    let kept: Vec<&str> = all
        .iter()
        .copied()
        .filter(|word| !(PARTICLES.contains(word) || all.len() > 1 && TITLES.contains(word)))
        .collect();
    let kept = if kept.is_empty() { all } else { kept };
    kept.into_iter().map(fold::word).collect()
}

/// Whether one word may be written for the other: the same, or a single letter for the word that it begins.
fn stands_for(left: &str, right: &str) -> bool {
    let initial = |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short);
    left == right || initial(left, right) || initial(right, left)
}

/// Whether all words of one find their like among the other's, in any order.
fn pairs(left: &[String], right: &[String]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut free: Vec<&String> = right.iter().collect();
    // Whole words first: an initial must not take the place of a word that another one needs.
    let (whole, short): (Vec<&String>, Vec<&String>) = left.iter().partition(|word| word.chars().count() > 1);
    whole.into_iter().chain(short).all(|word| {
        let at = free
            .iter()
            .position(|other| *other == word)
            .or_else(|| free.iter().position(|other| stands_for(word, other)));
        at.map(|at| free.remove(at)).is_some()
    })
}

/// Letters without spaces, doubled ones once: where words meet, a letter may stand once or twice.
fn run_together(words: &[String]) -> String {
    let mut out = String::new();
    for c in words.iter().flat_map(|word| word.chars()) {
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    out
}

/// Whether two spellings are the same name. Empty names are the same as nothing.
pub fn same(left: &str, right: &str) -> bool {
    let (left, right) = (words(left), words(right));
    if left.is_empty() || right.is_empty() {
        return false;
    }
    run_together(&left) == run_together(&right) || pairs(&left, &right)
}

/// Whether `cut` may be `whole` where the paper had no more room (a machine-readable zone has 39 places): everything that stands
/// there stands in the name too, the last word perhaps only begun.
pub fn same_but_cut(whole: &str, cut: &str) -> bool {
    if same(whole, cut) {
        return true;
    }
    let (mut whole, cut) = (words(whole), words(cut));
    cut.iter().enumerate().all(|(at, word)| {
        let is_last = at + 1 == cut.len();
        let found = whole.iter().position(|other| other == word || (is_last && other.starts_with(word.as_str())));
        found.map(|at| whole.remove(at)).is_some()
    }) && !cut.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_variants_are_the_same_name() {
        for (left, right) in [
            ("Siti Rahmawati", "SITI RAHMAWATI"),
            ("Siti Rahmawati", "Sitti  Rahmawati"),
            ("Muhammad Rizki", "MUH. RIZKI"),
            ("Moh. Ali", "Mohammad Ali"),
            ("Nur Hasanah", "Nurhasanah"),
            ("Soekarno", "Sukarno"),
            ("Djoko Tjahjo", "Joko Cahyo"),
            ("Ma'ruf Amin", "MARUF AMIN"),
            ("H. Slamet Riyadi", "Slamet Riyadi"),
            ("Hj. Aminah", "Aminah"),
            ("Siti Aminah binti Sukardi", "Siti Aminah Sukardi"),
            ("Rahmawati Siti", "Siti Rahmawati"),
            ("M. Yusuf", "Muhammad Jusuf"),
            ("Ahmad Fauzi", "Achmad Fauzi"),
            ("Élisabet Wulandari", "Elisabet Wulandari"),
        ] {
            assert!(same(left, right), "{left} / {right}");
            assert!(same(right, left), "{right} / {left}");
        }
    }

    #[test]
    fn different_people_are_not() {
        for (left, right) in [
            ("Siti Rahmawati", "Siti Aminah"),
            ("Siti Rahmawati", "Siti Rahmawita"),
            ("Siti Rahmawati", "Siti"),
            ("Siti Aminah", "Siti Aminah Rahayu"),
            ("Agus Salim", "Agus Halim"),
            ("Siti Aminah", ""),
            ("", ""),
            ("Sri Lestari", "Tri Lestari"),
            ("M. Yusuf", "N. Yusuf"),
            ("Budi", "Budiman"),
        ] {
            assert!(!same(left, right), "{left} / {right}");
        }
    }

    #[test]
    fn a_single_name_that_is_also_a_title_is_a_name() {
        assert!(same("Haji", "HAJI"));
        assert!(!same("Haji", "Budi"));
    }

    #[test]
    fn a_zone_that_had_no_more_room_is_no_difference() {
        let long = "Muhammad Abdurrahman Wahid Kusumaningrat Prawirodirdjo";
        assert!(same_but_cut(long, "MUHAMMAD ABDURRAHMAN WAHID KUSUMANI"));
        assert!(!same_but_cut(long, "MUHAMMAD ABDURRAHIM WAHID"));
        assert!(!same_but_cut("Siti Aminah", ""));
    }
}
