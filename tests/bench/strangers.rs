//! A second way of inventing people and of registering them twice: households that share card, mother, village and phone; names
//! of other islands; gaps; forms read by a machine.

use std::collections::HashSet;

use model::region::{self, Level};
use serde_json::{Map, Value, json};

use crate::people::Dice;

const WOMEN: &[&str] = &[
    "Neneng",
    "Euis",
    "Imas",
    "Cucu",
    "Nining",
    "Elis",
    "Iis",
    "Dedeh",
    "Rostina",
    "Tiurma",
    "Rosmawati",
    "Ermawati",
    "Yusnidar",
    "Nurlaila",
    "Fatmawati",
    "Halimah",
    "Saodah",
    "Maimunah",
    "Yuliati",
    "Theresia",
    "Yuliana",
    "Martha",
    "Adriana",
    "Kristina",
    "Ni Luh Putu",
    "Ni Ketut",
    "Gusti Ayu",
    "Baiq Nurul",
    "Lale",
    "Siti",
    "Sri",
    "Nur",
    "Umi",
    "Suhartini",
    "Juminten",
    "Misnawati",
    "Hindun",
    "Robiatul",
    "Aisyah",
    "Marfuah",
];
const MEN: &[&str] = &[
    "Asep",
    "Ujang",
    "Dadang",
    "Cecep",
    "Tatang",
    "Encep",
    "Yayan",
    "Parlindungan",
    "Togar",
    "Hotman",
    "Zulkifli",
    "Syafrizal",
    "Erizal",
    "Muhamad",
    "Mochammad",
    "Abdul",
    "Lalu",
    "I Gede",
    "I Nyoman",
    "I Ketut",
    "Yosef",
    "Petrus",
    "Markus",
    "Gabriel",
    "Sahrul",
    "Mat",
    "Moh",
    "Ach.",
    "Syamsul",
    "Khoirul",
    "Imam",
    "Suparno",
    "Tukiman",
    "Wagiman",
    "Nasrullah",
    "Hasbullah",
    "Daeng",
    "Baharuddin",
    "Kamaruddin",
    "Arifin",
];
const FAMILY: &[&str] = &[
    "Nurhayati",
    "Komariah",
    "Suryana",
    "Sopandi",
    "Hermawan",
    "Rohaeti",
    "Sihombing",
    "Situmorang",
    "Hutapea",
    "Nasution",
    "Lubis",
    "Chaniago",
    "Piliang",
    "Tanjung",
    "Hidayatullah",
    "Mardiana",
    "Widiastuti",
    "Suardana",
    "Artawan",
    "Wirawan",
    "Da Silva",
    "Fernandez",
    "Lamatokan",
    "Nggadas",
    "Bano",
    "Rihi",
    "Fadilah",
    "Mukarromah",
    "Rosyidah",
    "Qomariyah",
    "Suhendar",
    "Rukmana",
    "Wijayanti",
    "Prihatin",
    "Subagyo",
    "Hariyanto",
    "Jamaludin",
    "Solihin",
    "Mustofa",
    "Badriyah",
    "Fitriani",
    "Agustina",
    "Septiani",
    "Novitasari",
    "Pratama",
    "Ardiansyah",
    "Gunawan",
    "Sutisna",
    "Maryani",
    "Yuningsih",
];
/// What a machine reads for what is printed, and what fingers make of it.
const MISREAD: &[(&str, &str)] = &[
    ("rn", "m"),
    ("m", "n"),
    ("n", "m"),
    ("l", "i"),
    ("i", "l"),
    ("u", "v"),
    ("h", "b"),
    ("e", "c"),
    ("a", "s"),
    ("t", "r"),
];
/// Spellings of one name.
const SPELLED: &[(&str, &str)] = &[
    ("Muhamad", "Muh."),
    ("Mochammad", "Moch"),
    ("Moh", "Muhammad"),
    ("Ach.", "Achmad"),
    ("Abdul ", "Abd. "),
    ("Siti", "St."),
    ("Yu", "Ju"),
    ("dj", "j"),
    ("sy", "s"),
    ("ie", "i"),
    ("ah", "a"),
    ("dd", "d"),
    ("ss", "s"),
    ("z", "s"),
    ("Ni Luh", "Niluh"),
    ("f", "p"),
    ("qo", "ko"),
    ("Kho", "Ho"),
    ("iy", "i"),
];

/// Makes households.
pub struct Strangers {
    dice: Dice,
    villages: Vec<&'static str>,
    /// NIKs that were given: nobody gets another's.
    given: HashSet<String>,
}

impl Strangers {
    pub fn new(seed: u64) -> Self {
        let villages = ["52.02", "32.05", "53.04", "12.71"]
            .into_iter()
            .flat_map(|district| region::within(district, Level::Village).map(|village| village.code))
            .collect();
        Self { dice: Dice::new(seed), villages, given: HashSet::new() }
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.dice.below(many) == 0
    }

    /// Some villages send many, most send few.
    fn village(&mut self) -> &'static str {
        let at = self.dice.below(self.villages.len()).min(self.dice.below(self.villages.len()));
        self.villages[at]
    }

    fn name(&mut self, woman: bool) -> String {
        let first = self.dice.uneven(if woman { WOMEN } else { MEN });
        let family = self.dice.uneven(FAMILY);
        match self.dice.below(10) {
            0 => first.to_owned(),
            1 | 2 => format!("{first} {} {family}", self.dice.uneven(FAMILY)),
            3 => format!("{first} {} {family}", if woman { "binti" } else { "bin" }),
            _ => format!("{first} {family}"),
        }
    }

    fn phone(&mut self) -> String {
        format!("+628{}{:08}", 1 + self.dice.below(9), self.dice.below(100_000_000))
    }

    fn nik(&mut self, place: &str, born: &str, woman: bool) -> Option<String> {
        let mut parts = born.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let day: usize = day.parse().ok()?;
        let place: String = place.chars().filter(char::is_ascii_digit).take(6).collect();
        let day = if woman { day + 40 } else { day };
        let mut serial = 1 + self.dice.uneven_below(12);
        loop {
            let nik = format!("{place}{day:02}{month}{}{serial:04}", &year[2..]);
            if self.given.insert(nik.clone()) {
                return Some(nik);
            }
            serial += 1;
        }
    }

    fn born(&mut self) -> String {
        let year = 1962 + self.dice.below(44);
        match self.dice.below(16) {
            0 => format!("{year}-01-01"),
            1 => format!("{year}-12-31"),
            _ => format!("{year}-{:02}-{:02}", 1 + self.dice.below(12), 1 + self.dice.below(28)),
        }
    }

    /// One to three people who share what a household shares.
    pub fn household(&mut self) -> Vec<Value> {
        let (village, mother, phone) = (self.village(), self.name(true), self.phone());
        let place: String = village.chars().filter(char::is_ascii_digit).take(6).collect();
        let card = format!(
            "{place}{:02}{:02}{:02}{:04}",
            1 + self.dice.below(28),
            1 + self.dice.below(12),
            5 + self.dice.below(20),
            self.dice.below(9999)
        );
        let mut family = Vec::new();
        for _ in 0..1 + self.dice.below(8) / 6 + self.dice.below(8) / 7 {
            let woman = self.dice.below(10) < 7;
            let born = self.born();
            let mut body = Map::new();
            body.insert("full_name".to_owned(), json!(self.name(woman)));
            body.insert("sex".to_owned(), json!(if woman { "female" } else { "male" }));
            body.insert("village".to_owned(), json!(village));
            if let Some(nik) = self.nik(village, &born, woman).filter(|_| !self.one_in(6)) {
                body.insert("nik".to_owned(), json!(nik));
            }
            let year_only = self.one_in(16);
            body.insert("birth_date".to_owned(), json!(if year_only { &born[..4] } else { &born }));
            if !self.one_in(3) {
                body.insert("mother_name".to_owned(), json!(mother));
            }
            if !self.one_in(3) {
                body.insert("family_card_number".to_owned(), json!(card));
            }
            if !self.one_in(4) {
                let number = if self.one_in(3) { phone.clone() } else { self.phone() };
                body.insert("phone".to_owned(), json!(number));
            }
            if self.one_in(2) {
                body.insert(
                    "passport_number".to_owned(),
                    json!(format!("{}{:07}", self.dice.even(&["B", "C", "E"]), self.dice.below(10_000_000))),
                );
            }
            family.push(Value::Object(body));
        }
        family
    }

    /// The same person, registered again: one to three things go wrong. What a clerk needs to know a person at all stays: of
    /// number, card, phone, mother and day of birth not everything is lost at once. None for a file that tells too little to begin
    /// with.
    pub fn again(&mut self, person: &Value) -> Option<(Value, String)> {
        if !is_knowable(person, person) {
            return None;
        }
        loop {
            let (mut copy, mut how) = (person.clone(), Vec::new());
            for _ in 0..=self.dice.below(3) {
                how.push(self.go_wrong(&mut copy));
            }
            for field in ["phone", "family_card_number", "mother_name", "passport_number", "nik"] {
                if self.one_in(3)
                    && let Value::Object(body) = &mut copy
                {
                    body.remove(field);
                }
            }
            how.sort_unstable();
            how.dedup();
            if is_knowable(person, &copy) {
                return Some((copy, how.join(" ")));
            }
        }
    }

    fn go_wrong(&mut self, copy: &mut Value) -> &'static str {
        let get = |copy: &Value, field: &str| copy[field].as_str().unwrap_or_default().to_owned();
        let (name, born, nik) = (get(copy, "full_name"), get(copy, "birth_date"), get(copy, "nik"));
        match self.dice.below(11) {
            0 => {
                let pairs: Vec<_> = MISREAD.iter().filter(|(printed, _)| name[1..].contains(printed)).collect();
                if let Some((printed, read)) = pairs.get(self.dice.below(pairs.len().max(1))) {
                    copy["full_name"] = json!(format!("{}{}", &name[..1], name[1..].replacen(printed, read, 1)));
                }
                "misread"
            }
            1 | 2 => {
                let pairs: Vec<_> = SPELLED.iter().filter(|(one, _)| name.contains(one)).collect();
                if let Some((one, other)) = pairs.get(self.dice.below(pairs.len().max(1))) {
                    copy["full_name"] = json!(name.replacen(one, other, 1));
                }
                "spelled"
            }
            3 => {
                let title = self.dice.even(&["Hj. ", "H. ", "Ibu ", "Sdr. "]);
                copy["full_name"] = json!(format!("{title}{}", name.to_uppercase()));
                "title"
            }
            4 => {
                let words: Vec<&str> = name.split(' ').filter(|word| !matches!(*word, "bin" | "binti")).collect();
                let short = match (words.len(), self.dice.below(3)) {
                    (3.., 0) => words[..words.len() - 1].join(" "),
                    (2.., 1) => words.concat(),
                    (2.., _) => words.iter().rev().copied().collect::<Vec<_>>().join(" "),
                    _ => name,
                };
                copy["full_name"] = json!(short);
                "words"
            }
            5 if born.len() == 10 => {
                let parts: Vec<&str> = born.split('-').collect();
                copy["birth_date"] =
                    json!(if parts[2] <= "12" { format!("{}-{}-{}", parts[0], parts[2], parts[1]) } else { born });
                "swapped"
            }
            6 if born.len() == 10 => {
                let year: usize = born[..4].parse().unwrap_or(1980);
                copy["birth_date"] = json!(format!("{}{}", year + 1, &born[4..]));
                "year off"
            }
            7 => {
                copy["birth_date"] =
                    json!(if self.one_in(2) { born[..4].to_owned() } else { format!("{}-01-01", &born[..4]) });
                "year only"
            }
            8 if nik.len() == 16 => {
                copy["nik"] = json!(self.another_nik(&nik));
                "nik"
            }
            9 => {
                copy["village"] = json!(self.village());
                "moved"
            }
            _ => {
                copy["phone"] = json!(self.phone());
                "new phone"
            }
        }
    }

    /// Mistyped, or given in another district before.
    fn another_nik(&mut self, nik: &str) -> String {
        let mut digits: Vec<char> = nik.chars().collect();
        match self.dice.below(3) {
            0 => {
                let at = 6 + self.dice.below(9);
                digits.swap(at, at + 1);
                digits.into_iter().collect()
            }
            1 => {
                let at = self.dice.below(16);
                digits[at] = char::from(b'0' + u8::try_from(self.dice.below(10)).unwrap_or(0));
                digits.into_iter().collect()
            }
            _ => format!("3603{:02}{}{:04}", 1 + self.dice.below(20), &nik[6..12], 1 + self.dice.below(60)),
        }
    }

    /// A twin, a sister, a namesake of the village, a child named after its parent, a cousin registered on the same day.
    pub fn lookalike(&mut self, person: &Value) -> (Value, &'static str) {
        let mut other = person.clone();
        let Value::Object(body) = &mut other else { return (other, "nobody") };
        body.remove("passport_number");
        let woman = body.get("sex").and_then(Value::as_str) == Some("female");
        let name = person["full_name"].as_str().unwrap_or_default();
        let last = name.split(' ').next_back().unwrap_or_default();
        let born = person["birth_date"].as_str().unwrap_or_default().to_owned();
        let village = person["village"].as_str().unwrap_or_default();
        let what = match self.dice.below(5) {
            0 => {
                let first = self.dice.even(if woman {
                    &["Lina", "Lini", "Yanti", "Yenti"]
                } else {
                    &["Hasan", "Husin", "Rama", "Roma"]
                });
                body.insert("full_name".to_owned(), json!(format!("{first} {last}")));
                body.insert("nik".to_owned(), json!(self.nik(village, &born, woman)));
                "twin"
            }
            1 => {
                let first = self.dice.even(if woman { WOMEN } else { MEN });
                body.insert("full_name".to_owned(), json!(format!("{first} {last}")));
                let born = self.born();
                body.insert("nik".to_owned(), json!(self.nik(village, &born, woman)));
                body.insert("birth_date".to_owned(), json!(born));
                "sibling"
            }
            2 => {
                let born = self.born();
                body.insert("nik".to_owned(), json!(self.nik(village, &born, woman)));
                body.insert("birth_date".to_owned(), json!(born));
                body.insert("mother_name".to_owned(), json!(self.name(true)));
                body.remove("family_card_number");
                body.remove("phone");
                "namesake"
            }
            3 => {
                let year: usize = born[..4].parse().unwrap_or(1980);
                body.insert("birth_date".to_owned(), json!(format!("{}{}", year - 23, &born[4..])));
                body.insert("mother_name".to_owned(), json!(self.name(true)));
                body.remove("nik");
                "named after the parent"
            }
            _ => {
                body.insert("full_name".to_owned(), json!(self.name(woman)));
                body.insert("nik".to_owned(), json!(self.nik(village, &born, woman)));
                "born on the same day"
            }
        };
        body.retain(|_, value| !value.is_null());
        (other, what)
    }
}

/// Whether something besides name and village says that the two are one: a number, a person, or the day of birth.
fn is_knowable(one: &Value, other: &Value) -> bool {
    let same = |field: &str| one[field].is_string() && one[field] == other[field];
    let number = ["nik", "passport_number"].into_iter().any(same);
    let beside =
        ["phone", "family_card_number", "mother_name", "village"].into_iter().filter(|field| same(field)).count();
    let day = same("birth_date") && one["birth_date"].as_str().is_some_and(|born| born.len() == 10);
    number || day || beside > 1
}
