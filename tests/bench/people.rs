//! Invented people for measuring: seeded, the same each time, names as unevenly spread as in life.

use model::region::{self, Level};
use serde_json::{Value, json};

const FIRST_WOMEN: &[&str] = &[
    "Siti",
    "Sri",
    "Dewi",
    "Nur",
    "Ni Wayan",
    "Ratna",
    "Endang",
    "Tri",
    "Wahyuni",
    "Yuliana",
    "Komang",
    "Lestari",
    "Fitri",
    "Indah",
    "Nurhasanah",
    "Suryani",
    "Rina",
    "Mega",
    "Ayu",
    "Khadijah",
    "Wulan",
    "Kartika",
    "Sulastri",
    "Zulaikha",
    "Baiq",
    "Maria",
    "Yohana",
    "Tuti",
    "Lilis",
    "Eka",
];
const FIRST_MEN: &[&str] = &[
    "Muhammad",
    "Moh.",
    "Agus",
    "Ahmad",
    "Eko",
    "I Made",
    "Bambang",
    "Slamet",
    "Joko",
    "Dedi",
    "Hendra",
    "Abdul",
    "Rizki",
    "Wahyu",
    "Sutrisno",
    "Budi",
    "Yusuf",
    "Andi",
    "Fajar",
    "Marthen",
    "Yohanes",
    "Ketut",
    "Supriyadi",
    "Irfan",
    "Soekarno",
    "Tjahjo",
    "Djoko",
    "Teguh",
    "Nahak",
    "Arif",
];
const SECOND: &[&str] = &[
    "Aminah",
    "Saputra",
    "Rahmawati",
    "Hidayat",
    "Lestari",
    "Wibowo",
    "Setiawan",
    "Handayani",
    "Nurjanah",
    "Santoso",
    "Kurniawan",
    "Astuti",
    "Ramadhan",
    "Susanti",
    "Purnomo",
    "Hasanah",
    "Wulandari",
    "Firmansyah",
    "Maulana",
    "Permata",
    "Sudiarta",
    "Anggraini",
    "Nugroho",
    "Fauzi",
    "Puspita",
    "Siregar",
    "Harahap",
    "Simanjuntak",
    "Tefa",
    "Bria",
    "Djojohadikusumo",
    "Suparman",
    "Iskandar",
    "Mulyani",
    "Oktaviani",
    "Safitri",
    "Utami",
    "Yulianto",
    "Zakaria",
    "Mahendra",
];
const TOWNS: &[&str] =
    &["Metro", "Sukadana", "Way Jepara", "Bandar Lampung", "Kotabumi", "Labuhan Maringgai", "Sekampung", "Pekalongan"];
const JOBS: &[&str] = &[
    "Pengurus rumah tangga",
    "Perawat lansia",
    "Operator produksi",
    "Pekerja perkebunan",
    "Pekerja konstruksi",
    "Juru masak",
    "Awak kapal perikanan",
];

/// A generator of numbers: SplitMix64.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Less than `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.roll() % end as u64) as usize
    }

    /// Less than `end`, small numbers more often.
    pub fn uneven_below(&mut self, end: usize) -> usize {
        self.below(end).min(self.below(end))
    }

    /// Any of a list.
    pub fn even<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    /// The first of a list come more often than the last.
    pub fn uneven<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        let (one, two) = (self.below(list.len()), self.below(list.len()));
        list[one.min(two)]
    }
}

/// Makes workers of one district.
pub struct People {
    pub dice: Dice,
    villages: Vec<&'static str>,
}

impl People {
    pub fn new(seed: u64) -> Self {
        Self {
            dice: Dice::new(seed),
            villages: region::within("18.07", Level::Village).map(|village| village.code).collect(),
        }
    }

    pub fn village(&mut self) -> &'static str {
        let at = self.dice.below(self.villages.len());
        self.villages[at]
    }

    /// A worker's values, about 600 bytes of JSON.
    pub fn worker(&mut self) -> Value {
        let woman = self.dice.below(10) < 6;
        let first = self.dice.uneven(if woman { FIRST_WOMEN } else { FIRST_MEN });
        let mut name = format!("{first} {}", self.dice.uneven(SECOND));
        if self.dice.below(3) == 0 {
            name = format!("{name} {}", self.dice.uneven(SECOND));
        }
        let (year, month, day) = (1965 + self.dice.below(42), 1 + self.dice.below(12), 1 + self.dice.below(28));
        let village = self.village();
        let subdistrict: String = village.chars().filter(char::is_ascii_digit).take(6).collect();
        let nik_day = if woman { day + 40 } else { day };
        let nik = format!("{subdistrict}{nik_day:02}{month:02}{:02}{:04}", year % 100, self.dice.below(9999) + 1);
        json!({
            "nik": nik,
            "full_name": name,
            "birthplace": self.dice.even(TOWNS),
            "birth_date": format!("{year}-{month:02}-{day:02}"),
            "sex": if woman { "female" } else { "male" },
            "marital_status": self.dice.even(&["single", "married", "divorced", "widowed"]),
            "education": self.dice.even(&["primary", "lower_secondary", "upper_secondary", "vocational", "diploma", "bachelor"]),
            "passport_number": format!("C{:07}", self.dice.below(10_000_000)),
            "passport_expires_on": format!("20{}-{:02}-{:02}", 25 + self.dice.below(9), 1 + self.dice.below(12), 1 + self.dice.below(28)),
            "phone": format!("+628{:010}", self.dice.below(10_000_000_000)),
            "village": village,
            "rt": format!("{:03}", 1 + self.dice.below(12)),
            "rw": format!("{:03}", 1 + self.dice.below(6)),
            "street": format!("Jl. Merdeka No. {}", 1 + self.dice.below(200)),
            "mother_name": format!("{} {}", self.dice.uneven(FIRST_WOMEN), self.dice.uneven(SECOND)),
            "stage": self.dice.even(&["candidate", "placed", "placed", "returned"]),
            "destination_country": self.dice.even(&["TW", "HK", "MY", "SG", "JP", "KR", "SA"]),
            "job_title": self.dice.even(JOBS),
            "registered_on": format!("20{}-{:02}-{:02}", 16 + self.dice.below(10), 1 + self.dice.below(12), 1 + self.dice.below(28)),
        })
    }
}
