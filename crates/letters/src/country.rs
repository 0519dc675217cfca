//! Names of countries in Indonesian, as letters print them (data/countries.LICENSE.md; the interface's own names come
//! from the same list).

static NAMES: &str = include_str!("../data/countries.tsv");

/// The Indonesian name of an ISO 3166-1 alpha-2 code, `"HK"`.
pub fn name(code: &str) -> Option<&'static str> {
    NAMES.lines().filter_map(|line| line.split_once('\t')).find_map(|(known, name)| (known == code).then_some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_have_indonesian_names() {
        assert_eq!(name("SA"), Some("Arab Saudi"));
        assert_eq!(name("JP"), Some("Jepang"));
        assert_eq!(name("XX"), None);
    }
}
