//! Doubles: how many of those planted are found, how many found are none, and what it costs.

use std::collections::{BTreeMap, HashMap, HashSet};

use ::doubles::{Grade, Person, Pile, pairs};
use serde_json::Value;

use crate::measure::{Row, cpu};
use crate::people::People;
use crate::planted::{self, Pair, Planted};
use crate::store::phase_of;

/// People of a register with planted doubles.
const REGISTER: usize = 100_000;
/// The district's goals.
const RECALL: f64 = 0.98;
const PRECISION: f64 = 0.95;
const CPU_S: f64 = 60.0;

/// Finds and counts.
struct Quality {
    found: usize,
    hits: usize,
    planted: usize,
    sure: usize,
    sure_and_wrong: usize,
    missed: BTreeMap<String, usize>,
    wrong: BTreeMap<&'static str, usize>,
}

impl Quality {
    fn recall(&self) -> f64 {
        self.hits as f64 / self.planted.max(1) as f64
    }
    fn precision(&self) -> f64 {
        self.hits as f64 / self.found.max(1) as f64
    }
}

fn pile(people: &[Value]) -> Pile {
    let mut pile = Pile::default();
    for person in people {
        if let Value::Object(body) = person {
            pile.add(Person::of(body));
        }
    }
    pile
}

fn quality(register: &Planted) -> Quality {
    let mut found: HashMap<Pair, Grade> = HashMap::new();
    pairs(&mut pile(&register.people), &mut |one, other, judged| {
        found.insert((one, other), judged.grade);
    });
    let is_hit = |pair: &Pair| register.doubles.contains_key(pair);
    let hits: HashSet<&Pair> = found.keys().filter(|pair| is_hit(pair)).collect();
    let mut missed: BTreeMap<String, usize> = BTreeMap::new();
    for (pair, how) in register.doubles.iter().filter(|(pair, _)| !hits.contains(pair)) {
        debug_assert!(pair.0 < pair.1, "a double comes after its original");
        *missed.entry(how.clone()).or_default() += 1;
    }
    let mut wrong: BTreeMap<&'static str, usize> = BTreeMap::new();
    for pair in found.keys().filter(|pair| !is_hit(pair)) {
        *wrong.entry(register.apart.get(pair).copied().unwrap_or("strangers")).or_default() += 1;
    }
    let sure: Vec<&Pair> = found.iter().filter(|(_, grade)| **grade == Grade::Sure).map(|(pair, _)| pair).collect();
    Quality {
        found: found.len(),
        hits: hits.len(),
        planted: register.doubles.len(),
        sure: sure.len(),
        sure_and_wrong: sure.iter().filter(|pair| !is_hit(pair)).count(),
        missed,
        wrong,
    }
}

/// Measures on both shapes; what was missed and what was wrong is told on the error output, since it is for whoever tunes.
pub fn run(sizes: &[u64]) -> Result<Vec<Row>, String> {
    let mut rows = Vec::new();
    for (shape, register) in [
        ("first shape", planted::first(7, REGISTER)),
        ("first shape, other seed", planted::first(99, REGISTER)),
        ("second shape", planted::second(3, REGISTER)),
        ("second shape, other seed", planted::second(1234, REGISTER)),
    ] {
        let found = quality(&register);
        let pairs = format!("of {} pairs", found.found);
        rows.push(
            Row::new(format!("doubles, {shape}: recall"), found.recall(), &format!("of {} planted", found.planted))
                .at_least(RECALL),
        );
        rows.push(Row::new(format!("doubles, {shape}: precision"), found.precision(), &pairs).at_least(PRECISION));
        rows.push(Row::new(
            format!("doubles, {shape}: sure and wrong"),
            found.sure_and_wrong as f64,
            &format!("of {} sure", found.sure),
        ));
        tell(shape, &found);
    }
    rows.push(all_against_all());
    for workers in sizes {
        phase_of("store-make", *workers)?;
        rows.extend(phase_of("doubles-entry", *workers)?);
    }
    Ok(rows)
}

#[expect(clippy::print_stderr, reason = "what went wrong is for the person at the terminal, not for the table")]
fn tell(shape: &str, found: &Quality) {
    let mut missed: Vec<_> = found.missed.iter().collect();
    missed.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    missed.truncate(8);
    eprintln!("{shape}: missed {missed:?}; wrong {:?}", found.wrong);
}

/// A list of 100,000 against a register of 100,000: every pair among the 200,000 is looked for, which is more.
fn all_against_all() -> Row {
    let mut people = People::new(2);
    let both: Vec<Value> = (0..2 * REGISTER).map(|_| people.worker()).collect();
    let started = cpu();
    let mut found = 0_u64;
    pairs(&mut pile(&both), &mut |_, _, _| found += 1);
    Row::new("doubles, 100,000 × 100,000: CPU time", cpu() - started, "s").at_most(CPU_S)
}
