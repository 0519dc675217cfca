//! The regions of Indonesia by code: 38 provinces, 514 districts, 7,285 subdistricts, 83,762 villages, bundled
//! (data/regions.LICENSE.md). Codes are dotted: `18`, `18.07`, `18.07.01`, `18.07.01.2001`.

use std::sync::OnceLock;

use crate::fold;

static DATA: &[u8] = include_bytes!("../data/regions.tsv.zst");

/// One place of any level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// Dotted code.
    pub code: &'static str,
    /// Name; districts with `Kabupaten` or `Kota` before it.
    pub name: &'static str,
    /// Postal code of a village, else empty.
    pub postal_code: &'static str,
}

/// How deep a place lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// 18
    Province,
    /// 18.07
    District,
    /// 18.07.01
    Subdistrict,
    /// 18.07.01.2001
    Village,
}

impl Level {
    const fn code_length(self) -> usize {
        match self {
            Self::Province => 2,
            Self::District => 5,
            Self::Subdistrict => 8,
            Self::Village => 13,
        }
    }
}

fn all() -> &'static [Region] {
    static ALL: OnceLock<Vec<Region>> = OnceLock::new();
    ALL.get_or_init(|| {
        let bytes = zstd::decode_all(DATA).expect("the bundled region data is intact");
        let text: &'static str = String::leak(String::from_utf8(bytes).expect("the bundled region data is UTF-8"));
        text.lines()
            .map(|line| {
                let mut parts = line.split('\t');
                let mut next = || parts.next().unwrap_or("");
                Region { code: next(), name: next(), postal_code: next() }
            })
            .collect()
    })
}

/// The place of exactly that code.
pub fn get(code: &str) -> Option<&'static Region> {
    let all = all();
    all.binary_search_by(|region| region.code.cmp(code)).ok().map(|at| &all[at])
}

/// The village of that code.
pub fn village(code: &str) -> Option<&'static Region> {
    get(code).filter(|region| region.code.len() == Level::Village.code_length())
}

/// The subdistrict of that code, or the one in which the village of that code lies.
pub fn subdistrict(code: &str) -> Option<&'static Region> {
    get(code.get(..Level::Subdistrict.code_length())?)
}

/// The district of that code, or the one in which the place of that code lies.
pub fn district(code: &str) -> Option<&'static Region> {
    get(code.get(..Level::District.code_length())?)
}

/// The province in which the place of that code lies.
pub fn province(code: &str) -> Option<&'static Region> {
    get(code.get(..Level::Province.code_length())?)
}

/// All places of a level whose code begins with `within` (empty: all of Indonesia), in order of their codes.
pub fn within(within: &str, level: Level) -> impl Iterator<Item = &'static Region> {
    let all = all();
    let start = all.partition_point(|region| region.code < within);
    let within = within.to_owned();
    all[start..]
        .iter()
        .take_while(move |region| region.code.starts_with(within.as_str()))
        .filter(move |region| region.code.len() == level.code_length())
}

/// Places of a level found by the beginnings of words of their own name and the names above them, in any order:
/// `sumberejo way jepara`. Best first: those whose own name holds the words, then by code.
pub fn search(text: &str, inside: &str, level: Level) -> Vec<&'static Region> {
    let asked = fold::query(text);
    let mut found: Vec<(bool, &'static Region)> = Vec::new();
    let mut above: (&str, Vec<String>) = ("", Vec::new());
    for region in within(inside, level) {
        let parent = parent_code(region.code);
        if above.0 != parent {
            above = (parent, names_above(region.code).iter().flat_map(|name| fold::tokens(name)).collect());
        }
        let own = fold::tokens(region.name);
        let met = |tokens: &[&[String]]| {
            asked.iter().all(|group| {
                group.iter().any(|all_of| {
                    all_of.iter().all(|prefix| {
                        tokens.iter().any(|set| set.iter().any(|token| token.starts_with(prefix.as_str())))
                    })
                })
            })
        };
        if region.code == text.trim() || met(&[&own]) {
            found.push((true, region));
        } else if met(&[&own, &above.1]) {
            found.push((false, region));
        }
    }
    found.sort_by_key(|(own, region)| (!own, region.code));
    found.into_iter().map(|(_, region)| region).collect()
}

fn parent_code(code: &str) -> &str {
    code.rfind('.').map_or("", |at| &code[..at])
}

fn names_above(code: &str) -> Vec<&'static str> {
    let mut names = Vec::new();
    let mut at = parent_code(code);
    while !at.is_empty() {
        names.extend(get(at).map(|region| region.name));
        at = parent_code(at);
    }
    names
}

/// The village of a name, within a subdistrict's name if one is given, inside a district's code. Names are compared as
/// search folds them, spaces aside. `Err(true)` when several fit, `Err(false)` when none does.
pub fn village_by_name(village: &str, subdistrict_name: Option<&str>, inside: &str) -> Result<&'static Region, bool> {
    let (wanted, wanted_above) = (
        squeezed(village, &["desa", "kelurahan", "kel", "ds"]),
        subdistrict_name.map(|name| squeezed(name, &["kecamatan", "kec"])),
    );
    let mut fitting = within(inside, Level::Village).filter(|region| {
        squeezed(region.name, &[]) == wanted
            && wanted_above
                .as_ref()
                .is_none_or(|name| subdistrict(region.code).is_some_and(|above| squeezed(above.name, &[]) == *name))
    });
    match (fitting.next(), fitting.next()) {
        (Some(one), None) => Ok(one),
        (Some(_), Some(_)) => Err(true),
        _ => Err(false),
    }
}

/// A name without spaces and with the usual spellings united, for comparing whole names; leading words of rank dropped.
pub fn squeezed(name: &str, ranks: &[&str]) -> String {
    let key = fold::sort_key(name);
    let mut words: Vec<&str> = key.split(' ').collect();
    if words.len() > 1 && ranks.contains(&words[0]) {
        words.remove(0);
    }
    fold::word(&words.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_office_has_its_24_subdistricts_and_264_villages() {
        assert_eq!(within("18.07", Level::Subdistrict).count(), 24);
        assert_eq!(within("18.07", Level::Village).count(), 264);
        assert_eq!(within("", Level::District).count(), 514);
        assert_eq!(district("18.07.01.2001").map(|region| region.name), Some("Kabupaten Lampung Timur"));
        assert_eq!(village("18.07.99.2001"), None);
    }

    #[test]
    fn a_village_is_found_with_its_subdistrict_in_one_line() {
        let hits = search("sumberejo way jepara", "18.07", Level::Village);
        assert_eq!(hits.len(), 1);
        assert_eq!(subdistrict(hits[0].code).map(|region| region.name), Some("Way Jepara"));
        assert_eq!(search("lampung t", "", Level::District)[0].code, "18.02");
    }

    #[test]
    fn a_name_that_several_villages_have_needs_its_subdistrict() {
        assert_eq!(village_by_name("Sumberejo", None, "18.07"), Err(true));
        assert!(village_by_name("SUMBER REJO", Some("Kec. Way Jepara"), "18.07").is_ok());
        assert_eq!(village_by_name("Atlantis", None, "18.07"), Err(false));
    }
}
