//! Files that may be one person's: while someone is being registered, and between files that are there. What people decide of
//! them is added to the record of decisions and never changed, so that all desktops come to the same, whatever order it comes in.

mod compare;
mod decide;
mod identity;
mod queue;

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use doubles::{Evidence, Grade, Judgement};
use model::{Body, kinds};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

pub(crate) use compare::compare;
pub use compare::{Comparison, FieldGroup, PairInput};
pub use decide::{DecisionId, DecisionMade, DoubleChoice, MergeInput, TakenBack};
pub(crate) use decide::{decide, hold_apart, merge, undo};
pub(crate) use identity::of;
pub use identity::{Identities, Identity};
pub(crate) use queue::queue;
pub use queue::{DoublePair, DoubleQueue, LatePair, QueueInput};

use crate::app::{App, Desk};
use crate::failure::Failure;
use crate::record::{self, Row};

const KIND: &model::Kind = &kinds::worker::KIND;
/// Most candidates of one answer: more would not be read.
const MOST: usize = 5;
/// Changes that the keys may be behind without waiting for them: so many files are compared one by one.
const FEW: u64 = 400;
/// Between two looks of the background at what was saved.
const PAUSE: Duration = Duration::from_secs(5);

/// What is being typed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CheckDouble {
    /// The file that is being changed, if it is there already.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<Uuid>,
    /// All values of the form, also those that are not whole yet.
    #[ts(type = "Body")]
    pub values: Body,
}

/// A file that may be the same person's.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Candidate {
    /// The file.
    pub row: Row,
    /// How sure it is.
    pub grade: Grade,
    /// The chance in percent.
    pub percent: u8,
    /// What speaks for and against it, the weightiest first.
    pub evidence: Vec<Evidence>,
}

/// Files that may be the same person's, the likeliest first.
#[derive(Debug, Clone, Serialize, TS)]
pub struct FoundDoubles {
    /// The files.
    pub candidates: Vec<Candidate>,
    /// Changes that were not looked at yet: files are still being gone through.
    pub behind: u64,
    /// Milliseconds it took here.
    pub took_ms: f64,
}

/// Who is there already, while someone is typed in.
pub(crate) fn check(app: &Arc<App>, input: CheckDouble) -> Result<FoundDoubles, Failure> {
    let desk = app.desk()?;
    let started = Instant::now();
    let (found, behind) = desk.store.read(|reader| {
        let mut found = reader.doubles_of(&input.values, input.id)?;
        if let Some(id) = input.id {
            let people = reader.people()?;
            found.retain(|(_, record)| !people.are_apart(id, record.id));
        }
        Ok::<_, Failure>((found, reader.doubles_behind()?))
    })?;
    let candidates = candidates_of(&desk, found.into_iter().take(MOST).collect())?;
    let behind = if behind > FEW { behind } else { 0 };
    Ok(FoundDoubles { candidates, behind, took_ms: started.elapsed().as_secs_f64() * 1_000.0 })
}

/// As hosts see them.
pub(crate) fn candidates_of(desk: &Desk, found: Vec<(Judgement, store::Record)>) -> Result<Vec<Candidate>, Failure> {
    let (judged, records): (Vec<Judgement>, Vec<store::Record>) = found.into_iter().unzip();
    let rows = record::rows(desk, records)?;
    let candidate = |(row, judged): (Row, Judgement)| Candidate {
        row,
        grade: judged.grade,
        percent: judged.percent(),
        evidence: judged.evidence,
    };
    Ok(rows.into_iter().zip(judged).map(candidate).collect())
}

/// Looks for doubles among what was saved and received while the program runs. Started once by hosts that stay open.
pub fn keep_comparing(app: &Arc<App>) {
    let app = Arc::downgrade(app);
    std::thread::spawn(move || {
        while compare_new(&app).is_some() {
            std::thread::sleep(PAUSE);
        }
    });
}

/// One round of the background; none when the program has ended. What fails is tried again in the next round.
fn compare_new(app: &Weak<App>) -> Option<()> {
    let Some(desk) = app.upgrade()?.desk_if_open() else { return Some(()) };
    let is_open =
        || app.upgrade().and_then(|app| app.desk_if_open()).is_some_and(|now| Arc::ptr_eq(&now.store, &desk.store));
    let _ = desk.store.compare_doubles(&mut |_, _| is_open());
    Some(())
}
