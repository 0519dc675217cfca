//! Finding districts and villages by name.

use std::sync::Arc;

use model::region::{self, Level, Region};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::app::App;
use crate::failure::Failure;

/// Most places that one answer holds.
const MOST: usize = 100;

/// Which places are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RegionLevel {
    /// Kabupaten and kota.
    District,
    /// Kecamatan.
    Subdistrict,
    /// Desa and kelurahan.
    Village,
}

/// A question for places.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RegionSearch {
    /// Beginnings of words of the place's name and the names above it, or its code.
    pub text: String,
    /// Which places.
    pub level: RegionLevel,
    /// Code inside which they lie; none for all of Indonesia.
    #[serde(default)]
    #[ts(optional)]
    pub within: Option<String>,
    /// How many are wanted.
    pub limit: usize,
}

/// Codes whose names are wanted.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RegionCodes {
    /// Region codes.
    pub codes: Vec<String>,
}

/// A place with the names above it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Place {
    /// Region code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Name of its kecamatan, for a village.
    pub subdistrict: Option<String>,
    /// Name of its district, for anything below one.
    pub district: Option<String>,
    /// Name of its province.
    pub province: Option<String>,
    /// Postal code, for a village.
    pub postal_code: Option<String>,
    /// How many kecamatan a district has.
    pub subdistricts: Option<u32>,
    /// How many villages a district has.
    pub villages: Option<u32>,
}

/// Places found.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Places {
    /// The best, in order.
    pub hits: Vec<Place>,
    /// How many fit.
    pub total: usize,
}

/// Finds places.
pub(crate) fn search(_: &Arc<App>, input: RegionSearch) -> Result<Places, Failure> {
    let level = match input.level {
        RegionLevel::District => Level::District,
        RegionLevel::Subdistrict => Level::Subdistrict,
        RegionLevel::Village => Level::Village,
    };
    let found = region::search(&input.text, input.within.as_deref().unwrap_or(""), level);
    Ok(Places {
        hits: found.iter().take(input.limit.min(MOST)).map(|region| place(region)).collect(),
        total: found.len(),
    })
}

/// The places of some codes; codes that do not exist are left out.
pub(crate) fn names(_: &Arc<App>, input: RegionCodes) -> Result<Vec<Place>, Failure> {
    Ok(input.codes.iter().take(1_000).filter_map(|code| region::get(code)).map(place).collect())
}

fn place(region: &Region) -> Place {
    let depth = region.code.matches('.').count();
    let name_of = |found: Option<&Region>| found.map(|region| region.name.to_owned());
    let count = |level| (depth == 1).then(|| region::within(region.code, level).count() as u32);
    Place {
        code: region.code.to_owned(),
        name: region.name.to_owned(),
        subdistrict: if depth > 2 { name_of(region::subdistrict(region.code)) } else { None },
        district: if depth > 1 { name_of(region::district(region.code)) } else { None },
        province: name_of(region::province(region.code)),
        postal_code: (!region.postal_code.is_empty()).then(|| region.postal_code.to_owned()),
        subdistricts: count(Level::Subdistrict),
        villages: count(Level::Village),
    }
}
