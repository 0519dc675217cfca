//! How many services, how long they take, what they cost the worker: per kind, over any period.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{kinds, moment};
use serde::{Deserialize, Serialize};
use store::{Indexed, Span};
use ts_rs::TS;

use crate::app::App;
use crate::failure::{Failure, FailureCode};

/// Days from one to another.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Period {
    /// The first day, ISO.
    pub from: String,
    /// The last day, ISO.
    pub to: String,
}

/// What services amount to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KindFigure {
    /// A code of `service_kind`; empty for all together.
    pub service_kind: String,
    /// How many were started.
    #[ts(type = "number")]
    pub count: u64,
    /// How many are over: only these are timed.
    #[ts(type = "number")]
    pub finished: u64,
    /// Half of them took at most so many seconds.
    #[ts(type = "number | null")]
    pub median_s: Option<i64>,
    /// What they cost the workers together, rupiah.
    #[ts(type = "number")]
    pub cost_total_idr: i64,
    /// Half of those whose cost is known cost at most so much.
    #[ts(type = "number | null")]
    pub cost_median_idr: Option<i64>,
}

/// The figures of a period.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Figures {
    /// Per kind, the most frequent first.
    pub kinds: Vec<KindFigure>,
    /// All kinds together.
    pub all: KindFigure,
}

#[derive(Default)]
struct Tally {
    count: u64,
    seconds: Vec<i64>,
    costs: Vec<i64>,
}

impl Tally {
    fn figure(&mut self, kind: &str) -> KindFigure {
        KindFigure {
            service_kind: kind.to_owned(),
            count: self.count,
            finished: self.seconds.len() as u64,
            median_s: median(&mut self.seconds),
            cost_total_idr: self.costs.iter().sum(),
            cost_median_idr: median(&mut self.costs),
        }
    }
}

/// The middle one, or the mean of the two in the middle, rounded down.
pub(super) fn median(values: &mut [i64]) -> Option<i64> {
    let half = values.len() / 2;
    let even = values.len().is_multiple_of(2);
    if values.is_empty() {
        return None;
    }
    let (below, middle, _) = values.select_nth_unstable(half);
    let lower = if even { below.iter().max().copied() } else { None };
    Some(lower.map_or(*middle, |lower| lower.midpoint(*middle)))
}

/// Counts, median times and costs of the services that began in a period.
pub(crate) fn figures(app: &Arc<App>, input: Period) -> Result<Figures, Failure> {
    let desk = app.desk()?;
    let offset = app.ports.clock.offset_minutes();
    let (from, _) = moment::day_bounds(&input.from, offset).ok_or(FailureCode::BadInput)?;
    let (_, before) = moment::day_bounds(&input.to, offset).ok_or(FailureCode::BadInput)?;
    let (from, before) = (moment::iso(from), moment::iso(before));
    let span = Span { field: "started_at", from: &from, before: &before };
    let fields = ["service_kind", "started_at", "finished_at", "service_cost_idr"];
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    desk.store.read(|reader| {
        reader.each_indexed(&kinds::service::KIND, &fields, span, &mut |values| {
            let [kind, started, finished, cost] = values else { return };
            let kind = if let Indexed::Text(kind) = kind { *kind } else { "" };
            if !tallies.contains_key(kind) {
                tallies.insert(kind.to_owned(), Tally::default());
            }
            let Some(tally) = tallies.get_mut(kind) else { return };
            tally.count += 1;
            if let (Indexed::Text(started), Indexed::Text(finished)) = (started, finished)
                && let (Some(started), Some(finished)) = (moment::parse(started), moment::parse(finished))
            {
                tally.seconds.push((finished - started).max(0) / 1_000);
            }
            if let Indexed::Integer(cost) = cost {
                tally.costs.push(*cost);
            }
        })
    })?;
    let mut all = Tally::default();
    let mut kinds = Vec::with_capacity(tallies.len());
    for (kind, mut tally) in tallies {
        all.count += tally.count;
        all.seconds.extend_from_slice(&tally.seconds);
        all.costs.extend_from_slice(&tally.costs);
        kinds.push(tally.figure(&kind));
    }
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.count));
    Ok(Figures { kinds, all: all.figure("") })
}
