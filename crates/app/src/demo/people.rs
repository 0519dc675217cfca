//! People of a synthetic district, one after the other: the same seed gives the same people.

use model::date::Date;
use model::region::{self, Level, Region};
use model::{Body, nik};
use serde_json::{Value, json};
use uuid::Uuid;

use super::names::{AGENCIES, DESTINATIONS, Destination, MEN, MEN_SECOND, WOMEN, WOMEN_SECOND};

/// Years over which the office's work is spread.
const YEARS: i64 = 10;
const DAY_MS: i64 = 86_400_000;

/// A person with what happened to them.
pub struct Person {
    /// Id of the worker file.
    pub id: Uuid,
    /// When it was made.
    pub at_ms: i64,
    /// Its values.
    pub worker: Body,
    /// Placements: id, when entered, values.
    pub placements: Vec<(Uuid, i64, Body)>,
}

/// A stream of numbers that look random and are the same in every run (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    fn below(&mut self, end: u64) -> u64 {
        self.roll() % end
    }
    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }
    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// Makes people.
pub struct People {
    dice: Dice,
    villages: Vec<&'static Region>,
    made: u64,
    all: u64,
    now_ms: i64,
}

impl People {
    /// People of a district, `all` of them, registered over the years before `now_ms`.
    pub fn new(district: &str, all: u64, now_ms: i64) -> Self {
        Self {
            dice: Dice(0x10CE_7B11),
            villages: region::within(district, Level::Village).collect(),
            made: 0,
            all: all.max(1),
            now_ms,
        }
    }

    /// The next one; their files are made in order of time.
    pub fn next_person(&mut self) -> Person {
        let span = YEARS * 365 * DAY_MS;
        let at_ms = self.now_ms - span + (span as u64 / self.all * self.made) as i64;
        self.made += 1;
        let id = self.id(at_ms);
        let village = self.dice.one(&self.villages);
        let is_female = self.dice.chance(68);
        let registered = at_ms.div_euclid(DAY_MS);
        let born = registered - 19 * 365 - self.dice.below(24 * 365) as i64;
        let mut worker = self.identity(village, is_female, born);
        let days_since = self.now_ms.div_euclid(DAY_MS) - registered;
        let gone = days_since > 200 && self.dice.chance(82);
        let back = gone && days_since > 200 + 3 * 365 && self.dice.chance(70);
        let destination = self.destination();
        put(
            &mut worker,
            "stage",
            if back {
                "returned"
            } else if gone {
                "placed"
            } else {
                "candidate"
            },
        );
        put(&mut worker, "destination_country", destination.country);
        put(&mut worker, "job_title", self.dice.one(destination.jobs));
        put(&mut worker, "agency", self.dice.one(AGENCIES));
        put(&mut worker, "registered_on", &day(registered));
        let placements =
            if gone { vec![self.placement(id, &worker, destination, registered, back)] } else { Vec::new() };
        Person { id, at_ms, worker, placements }
    }

    fn id(&mut self, at_ms: i64) -> Uuid {
        let mut random = [0_u8; 10];
        random[..8].copy_from_slice(&self.dice.roll().to_le_bytes());
        uuid::Builder::from_unix_timestamp_millis(at_ms.max(0).unsigned_abs(), &random).into_uuid()
    }

    fn identity(&mut self, village: &Region, is_female: bool, born: i64) -> Body {
        let mut body = Body::new();
        let born_on = Date::from_days_since_epoch(born);
        if let Some(date) = born_on.filter(|_| !self.dice.chance(2)) {
            let number = self.nik(village, is_female, date);
            debug_assert!(nik::read(&number).is_some());
            put(&mut body, "nik", &number);
        }
        put(&mut body, "full_name", &self.name(is_female));
        put(&mut body, "birthplace", region::subdistrict(village.code).map_or("", |region| region.name));
        let known = day(born);
        put(&mut body, "birth_date", if self.dice.chance(3) { &known[..4] } else { &known });
        put(&mut body, "sex", if is_female { "female" } else { "male" });
        put(&mut body, "marital_status", self.dice.one(&["single", "married", "married", "divorced", "widowed"]));
        put(
            &mut body,
            "education",
            self.dice.one(&[
                "primary",
                "lower_secondary",
                "lower_secondary",
                "upper_secondary",
                "upper_secondary",
                "vocational",
                "diploma",
            ]),
        );
        put(&mut body, "village", village.code);
        put(&mut body, "rt", &format!("{:03}", 1 + self.dice.below(12)));
        put(&mut body, "rw", &format!("{:03}", 1 + self.dice.below(8)));
        if self.dice.chance(85) {
            put(&mut body, "phone", &format!("+628{}", 1_100_000_000 + self.dice.below(800_000_000)));
        }
        if self.dice.chance(60) {
            let letter = self.dice.one(&["A", "B", "C", "X", "E"]);
            put(&mut body, "passport_number", &format!("{letter}{:07}", self.dice.below(10_000_000)));
            put(
                &mut body,
                "passport_expires_on",
                &day(self.now_ms.div_euclid(DAY_MS) - 400 + self.dice.below(2_400) as i64),
            );
        }
        body
    }

    fn name(&mut self, is_female: bool) -> String {
        let (first, second) = if is_female { (WOMEN, WOMEN_SECOND) } else { (MEN, MEN_SECOND) };
        let first = self.dice.one(first);
        match self.dice.below(10) {
            0 => first.to_owned(),
            1..=7 => format!("{first} {}", self.dice.one(second)),
            8 => format!("{first} {} {}", self.dice.one(second), self.dice.one(second)),
            _ if is_female => format!("{first} {} binti {}", self.dice.one(second), self.dice.one(MEN)),
            _ => format!("{first} {} bin {}", self.dice.one(second), self.dice.one(MEN)),
        }
    }

    fn nik(&mut self, village: &Region, is_female: bool, born: Date) -> String {
        let area: String = village.code.chars().filter(char::is_ascii_digit).take(6).collect();
        let day = born.day.unwrap_or(1) + if is_female { 40 } else { 0 };
        format!("{area}{day:02}{:02}{:02}{:04}", born.month.unwrap_or(1), born.year % 100, 1 + self.dice.below(9_999))
    }

    fn destination(&mut self) -> &'static Destination {
        let mut at = self.dice.below(100);
        for destination in DESTINATIONS {
            if at < destination.share {
                return destination;
            }
            at -= destination.share;
        }
        &DESTINATIONS[0]
    }

    fn placement(
        &mut self,
        worker: Uuid,
        person: &Body,
        to: &Destination,
        registered: i64,
        back: bool,
    ) -> (Uuid, i64, Body) {
        let departed = registered + 90 + self.dice.below(100) as i64;
        let until = departed + 2 * 365;
        let mut body = Body::new();
        put(&mut body, "worker", &worker.to_string());
        put(&mut body, "scheme", to.scheme);
        put(&mut body, "destination_country", to.country);
        for field in ["agency", "job_title"] {
            body.insert(field.to_owned(), person.get(field).cloned().unwrap_or(Value::Null));
        }
        put(&mut body, "skill_level", self.dice.one(&["low", "low", "medium", "high"]));
        body.insert("wage_monthly".to_owned(), json!(to.wage.1));
        put(&mut body, "wage_currency", to.wage.0);
        put(&mut body, "contract_from", &day(departed));
        put(&mut body, "contract_to", &day(until));
        put(&mut body, "departed_on", &day(departed));
        if back {
            put(
                &mut body,
                "returned_on",
                &day((until + self.dice.below(300) as i64).min(self.now_ms.div_euclid(DAY_MS))),
            );
        }
        let at_ms = (departed * DAY_MS).min(self.now_ms);
        (self.id(at_ms), at_ms, body)
    }
}

fn put(body: &mut Body, field: &str, value: &str) {
    body.insert(field.to_owned(), Value::String(value.to_owned()));
}

fn day(days: i64) -> String {
    Date::from_days_since_epoch(days).map(|date| date.iso()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_invented_person_passes_the_checks_and_is_the_same_in_every_run() {
        let people = || {
            let mut people = People::new("18.07", 300, 1_776_000_000_000);
            std::iter::repeat_with(move || people.next_person()).take(300)
        };
        for (one, other) in people().zip(people()) {
            assert_eq!((one.id, &one.worker), (other.id, &other.worker));
            assert_eq!(model::check::check(&model::kinds::worker::KIND, &one.worker, "2026-04-14"), []);
            for (_, _, placement) in &one.placements {
                assert_eq!(model::check::check(&model::kinds::placement::KIND, placement, "2026-04-14"), []);
            }
        }
    }
}
