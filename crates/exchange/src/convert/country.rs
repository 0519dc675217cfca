//! Countries by what Indonesian lists call them: those to which workers go. Others are named by their ISO 3166-1 code.

/// Code, and its names as keys (small letters and digits only).
const NAMES: &[(&str, &[&str])] = &[
    ("AE", &["uniemiratarab", "uea", "uae", "emiratarab", "dubai", "abudhabi", "unitedarabemirates"]),
    ("AT", &["austria"]),
    ("AU", &["australia"]),
    ("BG", &["bulgaria"]),
    ("BH", &["bahrain", "bahrein"]),
    ("BN", &["brunei", "bruneidarussalam"]),
    ("CA", &["kanada", "canada"]),
    ("CN", &["china", "tiongkok", "cina", "rrc"]),
    ("CY", &["siprus", "cyprus"]),
    ("CZ", &["ceko", "republikceko", "czech", "czechrepublic"]),
    ("DE", &["jerman", "germany"]),
    ("DZ", &["aljazair"]),
    ("ES", &["spanyol", "spain"]),
    ("FJ", &["fiji"]),
    ("FR", &["prancis", "perancis", "france"]),
    ("GB", &["inggris", "inggrisraya", "britaniaraya", "uk", "unitedkingdom", "england"]),
    ("GR", &["yunani", "greece"]),
    ("HK", &["hongkong", "hongkongsar"]),
    ("HR", &["kroasia", "croatia"]),
    ("HU", &["hungaria", "hongaria", "hungary"]),
    ("IN", &["india"]),
    ("IQ", &["irak", "iraq"]),
    ("IT", &["italia", "italy", "itali"]),
    ("JO", &["yordania", "jordania", "jordan"]),
    ("JP", &["jepang", "japan"]),
    ("KR", &["koreaselatan", "korsel", "korea", "southkorea", "republikkorea", "koreasel"]),
    ("KW", &["kuwait"]),
    ("MM", &["myanmar"]),
    ("MO", &["makau", "macau", "macao"]),
    ("MT", &["malta"]),
    ("MV", &["maladewa", "maldives"]),
    ("MY", &["malaysia", "malaisya", "mly"]),
    ("NL", &["belanda", "netherlands"]),
    ("NO", &["norwegia", "norway"]),
    ("NZ", &["selandiabaru", "newzealand"]),
    ("OM", &["oman"]),
    ("PG", &["papuanugini", "papuanewguinea", "png"]),
    ("PH", &["filipina", "philippines"]),
    ("PL", &["polandia", "poland"]),
    ("PT", &["portugal"]),
    ("QA", &["qatar"]),
    ("RO", &["rumania", "romania"]),
    ("RS", &["serbia"]),
    ("RU", &["rusia", "russia"]),
    ("SA", &["arabsaudi", "saudiarabia", "saudi", "ksa", "arabsaudia"]),
    ("SB", &["kepulauansolomon", "solomon"]),
    ("SG", &["singapura", "singapore", "singapur", "spore"]),
    ("SI", &["slovenia"]),
    ("SK", &["slowakia", "slovakia"]),
    ("TH", &["thailand"]),
    ("TL", &["timorleste"]),
    ("TR", &["turki", "turkiye", "turkey"]),
    ("TW", &["taiwan", "taiwanroc"]),
    ("US", &["amerikaserikat", "amerika", "usa", "unitedstates"]),
    ("VN", &["vietnam"]),
    ("ZA", &["afrikaselatan", "southafrica"]),
];

/// The ISO code of a country; `None` if the name is not known.
pub(super) fn code(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()) && NAMES.iter().any(|(code, _)| *code == text) {
        return Some(text.to_owned());
    }
    let key: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let (code, _) = NAMES.iter().find(|(_, names)| names.contains(&key.as_str()))?;
    Some((*code).to_owned())
}
