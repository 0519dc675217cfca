//! The countries of the world by ISO 3166-1 code, with their names in Indonesian and English and the other names that
//! lists give them, bundled (data/countries.LICENSE.md).

use std::collections::HashMap;
use std::sync::OnceLock;

static DATA: &str = include_str!("../data/countries.tsv");

/// One country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2, `"TW"`: the form in which records keep it.
    pub code: &'static str,
    /// ISO 3166-1 alpha-3, `"TWN"`.
    pub alpha_3: &'static str,
    /// As letters print it.
    pub indonesian: &'static str,
    /// In English.
    pub english: &'static str,
}

struct Countries {
    all: Vec<Country>,
    /// Every name as [`key`] makes it, to its place in `all`.
    names: HashMap<String, usize>,
}

fn countries() -> &'static Countries {
    static COUNTRIES: OnceLock<Countries> = OnceLock::new();
    COUNTRIES.get_or_init(|| {
        let (mut all, mut names) = (Vec::new(), HashMap::new());
        for line in DATA.lines() {
            let mut parts = line.split('\t');
            let mut next = || parts.next().unwrap_or("");
            let country = Country { code: next(), alpha_3: next(), indonesian: next(), english: next() };
            let said = [country.indonesian, country.english, country.alpha_3].into_iter().chain(next().split(' '));
            names.extend(said.filter(|name| !name.is_empty()).map(|name| (key(name), all.len())));
            all.push(country);
        }
        Countries { all, names }
    })
}

/// The form in which names are compared: letters and digits only, small.
fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// All countries in the order of their codes.
pub fn all() -> &'static [Country] {
    &countries().all
}

/// The country of an alpha-2 code.
pub fn get(code: &str) -> Option<&'static Country> {
    let all = all();
    all.binary_search_by(|country| country.code.cmp(code)).ok().map(|at| &all[at])
}

/// The country that a text names: in Indonesian or English, in any case, by a name in use (`Korsel`), or by one of its codes
/// (two letters only as capitals: "di" is a word). What lists add is left out (`Korea Selatan (G to G)`, `Malaysia - Sarawak`), and
/// one slip of the pen is forgiven where it leads to one country only (`Malasyia`).
pub fn named(text: &str) -> Option<&'static Country> {
    let text = text.trim();
    let whole = |text: &str| countries().names.get(&key(text)).map(|at| &countries().all[*at]);
    let parts = || text.split(['(', ',', '/', ';', ':']).flat_map(|part| part.split(" - ")).map(str::trim);
    whole(text)
        .or_else(|| get(text))
        .or_else(|| parts().find_map(whole))
        .or_else(|| parts().next().and_then(|first| mistyped(&key(first))))
}

/// Letters that a name needs before a slip in it can be told from another name.
const SHORTEST_MISTYPED: usize = 6;

/// The only country that has a name one slip away: a letter more, less or another, or two neighbours swapped.
fn mistyped(typed: &str) -> Option<&'static Country> {
    if typed.chars().count() < SHORTEST_MISTYPED {
        return None;
    }
    let near = |name: &str| strsim::osa_distance(name, typed) == 1;
    let mut found = countries().names.iter().filter(|(name, _)| near(name)).map(|(_, at)| *at);
    let first = found.next()?;
    found.all(|other| other == first).then(|| &countries().all[first])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<&'static str> {
        named(text).map(|country| country.code)
    }

    #[test]
    fn destinations_have_indonesian_names() {
        assert_eq!(get("SA").map(|country| country.indonesian), Some("Arab Saudi"));
        assert_eq!(get("JP").map(|country| country.indonesian), Some("Jepang"));
        assert_eq!(get("XX"), None);
        assert_eq!(all().len(), 250);
    }

    #[test]
    fn every_country_answers_to_its_names_and_codes() {
        for country in all() {
            for text in [country.indonesian, country.english, country.alpha_3, &country.english.to_uppercase()] {
                assert_eq!(code(text), Some(country.code), "{text}");
            }
        }
        for (text, expected) in [
            ("KOREA SELATAN", "KR"),
            ("Korsel", "KR"),
            ("hongkong", "HK"),
            ("HK", "HK"),
            ("AS", "US"),
            ("Inggris", "GB"),
            ("Republik Demokratik Kongo", "CD"),
            ("congo", "CG"),
            ("KOREA SELATAN (G TO G)", "KR"),
            ("Malaysia - Sarawak", "MY"),
            ("Taiwan, Republic of China", "TW"),
            ("Guinea-Bissau", "GW"),
            ("Malasyia", "MY"),
            ("Singapur", "SG"),
            ("Hongkon", "HK"),
        ] {
            assert_eq!(code(text), Some(expected), "{text}");
        }
        for text in ["", "di", "Wakanda", "tw", "Nigera", "Austrlia Baru", "( )"] {
            assert_eq!(code(text), None, "{text:?}");
        }
    }
}
