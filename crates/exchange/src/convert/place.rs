//! Villages by name: within the office's district, or the one that the row names; of several of one name only the
//! one in the kecamatan that the row names.

use std::collections::HashMap;

use model::ProblemCode;
use model::region::{self, Level, squeezed};

/// Words of rank before a village's name.
const VILLAGE_RANKS: [&str; 7] = ["desa", "kelurahan", "kel", "ds", "pekon", "kampung", "tiyuh"];
const SUBDISTRICT_RANKS: [&str; 2] = ["kecamatan", "kec"];
const DISTRICT_RANKS: [&str; 4] = ["kabupaten", "kab", "kota", "kotamadya"];

/// Rows name the same few hundred villages: what was found stays at hand, up to so many names.
const MOST_REMEMBERED: usize = 20_000;

/// Finds villages; keeps what it looked up.
#[derive(Default)]
pub struct Places {
    districts: HashMap<String, Villages>,
    codes: HashMap<String, Option<&'static str>>,
    found: HashMap<Asked, Result<&'static str, ProblemCode>>,
}

/// Squeezed name of the village to squeezed name of the kecamatan and code.
type Villages = HashMap<String, Vec<(String, &'static str)>>;

#[derive(PartialEq, Eq, Hash)]
struct Asked {
    village: String,
    subdistrict: Option<String>,
    district: Option<String>,
}

impl Places {
    /// The code of a village that is named by itself, with its kecamatan, or with both in one cell
    /// (`Sumberejo, Way Jepara`; `Desa Sumberejo Kec. Way Jepara`); or that is given by its code.
    pub fn village(
        &mut self,
        name: &str,
        subdistrict: Option<&str>,
        district: Option<&str>,
        office: &str,
    ) -> Result<&'static str, ProblemCode> {
        if let Some(code) = by_code(name) {
            return Ok(code);
        }
        let asked = Asked {
            village: name.to_owned(),
            subdistrict: subdistrict.map(str::to_owned),
            district: district.map(str::to_owned),
        };
        if let Some(found) = self.found.get(&asked) {
            return *found;
        }
        let found = self.look_up(name, subdistrict, district, office);
        if self.found.len() < MOST_REMEMBERED {
            self.found.insert(asked, found);
        }
        found
    }

    fn look_up(
        &mut self,
        name: &str,
        subdistrict: Option<&str>,
        district: Option<&str>,
        office: &str,
    ) -> Result<&'static str, ProblemCode> {
        let within = match district {
            Some(named) => self.district(named).ok_or(ProblemCode::RegionUnknown)?,
            None => office,
        };
        if within.is_empty() {
            return Err(ProblemCode::RegionUnknown);
        }
        let villages = self.villages(within);
        let whole = one_of(
            villages,
            &squeezed(name, &VILLAGE_RANKS),
            subdistrict.map(|name| squeezed(name, &SUBDISTRICT_RANKS)).as_deref(),
        );
        match (whole, subdistrict, split(name)) {
            (Err(ProblemCode::RegionUnknown), None, Some((village, subdistrict))) => {
                one_of(villages, &squeezed(village, &VILLAGE_RANKS), Some(&squeezed(subdistrict, &SUBDISTRICT_RANKS)))
            }
            (found, ..) => found,
        }
    }

    fn villages(&mut self, district: &str) -> &Villages {
        self.districts.entry(district.to_owned()).or_insert_with(|| {
            let mut villages = Villages::new();
            for village in region::within(district, Level::Village) {
                let above =
                    region::subdistrict(village.code).map_or_else(String::new, |above| squeezed(above.name, &[]));
                villages.entry(squeezed(village.name, &[])).or_default().push((above, village.code));
            }
            villages
        })
    }

    /// The code of a district by name, if there is one; a kota and a kabupaten of one name are told apart by the word.
    fn district(&mut self, name: &str) -> Option<&'static str> {
        if let Some(code) = self.codes.get(name) {
            return *code;
        }
        let (whole, bare) =
            (squeezed(&name.to_lowercase().replace("kab.", "kabupaten "), &[]), squeezed(name, &DISTRICT_RANKS));
        let mut named =
            region::within("", Level::District).filter(|district| squeezed(district.name, &DISTRICT_RANKS) == bare);
        let code = match (named.next(), named.next()) {
            (Some(one), None) => Some(one.code),
            (Some(one), Some(other)) => {
                let exact = [one, other].into_iter().find(|district| squeezed(district.name, &[]) == whole);
                // "Kab/Kota: Bogor" in a list of villages; without the word it is the kabupaten that lists mean.
                exact
                    .or_else(|| [one, other].into_iter().find(|district| district.name.starts_with("Kabupaten")))
                    .map(|district| district.code)
            }
            _ => None,
        };
        if self.codes.len() < MOST_REMEMBERED {
            self.codes.insert(name.to_owned(), code);
        }
        code
    }
}

fn one_of(villages: &Villages, village: &str, subdistrict: Option<&str>) -> Result<&'static str, ProblemCode> {
    let named = villages.get(village).map_or(&[][..], Vec::as_slice);
    let mut fitting = named.iter().filter(|(above, _)| subdistrict.is_none_or(|subdistrict| subdistrict == above));
    match (fitting.next(), fitting.next()) {
        (Some((_, code)), None) => Ok(code),
        (Some(_), Some(_)) => Err(ProblemCode::RegionAmbiguous),
        _ => Err(ProblemCode::RegionUnknown),
    }
}

/// A village by its code, with dots or without.
pub(super) fn by_code(text: &str) -> Option<&'static str> {
    // "Sumberejo (18.07.01.2001)", as our own lists say which of two is meant.
    let text = text.trim();
    let text = text.strip_suffix(')').and_then(|named| named.rsplit_once('(')).map_or(text, |(_, code)| code.trim());
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.len() != 10 || text.chars().any(|c| !c.is_ascii_digit() && c != '.') {
        return None;
    }
    let code = format!("{}.{}.{}.{}", &digits[..2], &digits[2..4], &digits[4..6], &digits[6..]);
    region::village(&code).map(|village| village.code)
}

/// Village and kecamatan in one cell.
fn split(text: &str) -> Option<(&str, &str)> {
    let lower = text.to_ascii_lowercase();
    let marked = ["kecamatan", "kec.", "kec "].iter().find_map(|word| lower.find(word).filter(|at| *at > 0));
    let (village, subdistrict) = match marked {
        Some(at) => text.split_at(at),
        None => text.split_once([',', '/', ';', '\n'])?,
    };
    let subdistrict = subdistrict.split([',', '/', ';', '\n']).next().unwrap_or(subdistrict);
    Some((village.trim_matches([' ', ',', '/', '.']), subdistrict.trim()))
}
