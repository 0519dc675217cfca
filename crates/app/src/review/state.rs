//! The state of a file, worked out from its decisions and from what has changed since: a pure function, so that every desktop
//! comes to the same answer whatever the order in which decisions and changes reached it.
//!
//! Decisions name those that they follow; what nobody follows is the end of the line. Where two ends were reached without
//! knowing of each other, the more careful one holds: sent back before verified, verified only while nothing that matters has
//! changed. No clock is looked at. It must never know how a file is stored or who asks.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use store::FileHeads;
use sync::{DELETED, Stamp};
use ts_rs::TS;
use uuid::Uuid;

/// How a file stands in review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// Nobody has handed it in.
    Entered,
    /// It waits for a reviewer.
    Submitted,
    /// A reviewer found it right, and nothing that matters has changed since.
    Verified,
    /// A reviewer wants something mended.
    SentBack,
}

/// Why a file waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WaitReason {
    /// It was handed in for the first time.
    First,
    /// It was sent back and handed in again.
    Mended,
    /// It was verified, and something that matters has changed since.
    Changed,
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Handed in.
    Submitted,
    /// Found right.
    Verified,
    /// To be mended.
    SentBack,
    /// An earlier decision is taken back.
    Withdrawn,
}

impl Verdict {
    /// The code in a decision's record.
    pub fn code(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Verified => "verified",
            Self::SentBack => "sent_back",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The verdict of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Submitted, Self::Verified, Self::SentBack, Self::Withdrawn].into_iter().find(|one| one.code() == code)
    }
}

/// Up to which change of each desktop someone saw the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Seen(pub BTreeMap<Uuid, u64>);

impl Seen {
    /// Whether that change was seen.
    pub fn covers(&self, stamp: Stamp) -> bool {
        self.0.get(&stamp.desktop).is_some_and(|last| *last >= stamp.sequence)
    }

    /// As kept in a decision.
    pub fn to_text(&self) -> String {
        let parts: Vec<String> = self.0.iter().map(|(desktop, last)| format!("{desktop}:{last}")).collect();
        parts.join(" ")
    }

    /// Reads what `to_text` wrote; what cannot be read was not seen.
    pub fn from_text(text: &str) -> Self {
        let part = |part: &str| {
            let (desktop, last) = part.split_once(':')?;
            Some((desktop.parse().ok()?, last.parse().ok()?))
        };
        Self(text.split_whitespace().filter_map(part).collect())
    }
}

/// A decision as far as it counts here. Only sound ones may be given: rightly signed, by someone who may.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    pub id: Uuid,
    pub verdict: Verdict,
    pub author: Uuid,
    pub follows: Vec<Uuid>,
    pub undoes: Option<Uuid>,
    pub seen: Seen,
    pub records: u64,
    pub alone: bool,
}

/// How a file stands and by which decisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub state: FileState,
    /// Why it waits; only while it does.
    pub why: Option<WaitReason>,
    /// The ends of the line: what the next decision has to name as followed.
    pub ends: Vec<Uuid>,
    /// The decisions that hold: one, or several send-backs.
    pub by: Vec<Uuid>,
    /// The last verification, also when it has lapsed.
    pub verified: Option<Uuid>,
    /// The submission on which the present state rests.
    pub submission: Option<Uuid>,
}

/// Works it out. `authors` made the heads that matter.
pub(crate) fn standing(facts: &[Fact], file: &FileHeads, authors: &BTreeSet<Uuid>) -> Standing {
    let by_id: BTreeMap<Uuid, &Fact> = facts.iter().map(|fact| (fact.id, fact)).collect();
    let live = live(&by_id);
    let before: BTreeMap<Uuid, BTreeSet<Uuid>> = live.iter().map(|id| (*id, ancestors(&by_id, *id))).collect();
    let is_followed = |id: &Uuid| before.values().any(|ancestors| ancestors.contains(id));
    let ends: Vec<Uuid> = live.iter().copied().filter(|id| !is_followed(id)).collect();
    let of =
        |verdict: Verdict| -> Vec<Uuid> { ends.iter().copied().filter(|id| by_id[id].verdict == verdict).collect() };
    let holds = |id: &Uuid| {
        let fact = by_id[id];
        !has_lapsed(fact, file) && (fact.alone || !authors.contains(&fact.author))
    };
    let line: BTreeSet<Uuid> =
        ends.iter().flat_map(|id| before[id].iter().copied().chain([*id])).filter(|id| live.contains(id)).collect();
    let last = |verdict: Verdict| {
        let all = line.iter().copied().filter(|id| by_id[id].verdict == verdict);
        // The one that no other of its kind follows; of several, the greatest id everywhere.
        let all: Vec<Uuid> = all.collect();
        all.iter().copied().filter(|id| !all.iter().any(|other| before[other].contains(id))).max()
    };
    let sent_back = of(Verdict::SentBack);
    let verified = of(Verdict::Verified);
    let (state, why, by) = if !sent_back.is_empty() {
        (FileState::SentBack, None, sent_back)
    } else if let Some(one) = verified.iter().find(|id| holds(id)) {
        (FileState::Verified, None, vec![*one])
    } else if let Some(one) = verified.first() {
        (FileState::Submitted, Some(WaitReason::Changed), vec![*one])
    } else if let Some(one) = of(Verdict::Submitted).last().copied() {
        let has = |verdict| before[&one].iter().any(|id| live.contains(id) && by_id[id].verdict == verdict);
        let why = match (has(Verdict::SentBack), has(Verdict::Verified)) {
            (true, _) => WaitReason::Mended,
            (_, true) => WaitReason::Changed,
            _ => WaitReason::First,
        };
        (FileState::Submitted, Some(why), vec![one])
    } else {
        (FileState::Entered, None, Vec::new())
    };
    Standing { state, why, by, verified: last(Verdict::Verified), submission: last(Verdict::Submitted), ends }
}

/// Decisions that count and were not taken back by whoever made them.
fn live(by_id: &BTreeMap<Uuid, &Fact>) -> BTreeSet<Uuid> {
    let taken_back: BTreeSet<Uuid> = by_id
        .values()
        .filter(|fact| fact.verdict == Verdict::Withdrawn)
        .filter_map(|fact| by_id.get(&fact.undoes?).filter(|undone| undone.author == fact.author))
        .map(|undone| undone.id)
        .collect();
    let counts = |fact: &&&Fact| fact.verdict != Verdict::Withdrawn && !taken_back.contains(&fact.id);
    by_id.values().filter(counts).map(|fact| fact.id).collect()
}

/// Everything that a decision follows, directly or by others.
fn ancestors(by_id: &BTreeMap<Uuid, &Fact>, id: Uuid) -> BTreeSet<Uuid> {
    let mut found = BTreeSet::new();
    let mut open: Vec<Uuid> = by_id.get(&id).map(|fact| fact.follows.clone()).unwrap_or_default();
    while let Some(next) = open.pop() {
        if next != id && found.insert(next) {
            open.extend(by_id.get(&next).into_iter().flat_map(|fact| fact.follows.iter().copied()));
        }
    }
    found
}

/// Heads that a decision did not see. What was made and deleted again since is none of them.
pub(crate) fn unseen<'a>(seen: &'a Seen, file: &'a FileHeads) -> impl Iterator<Item = &'a store::FileHead> {
    file.heads.iter().filter(|head| {
        !seen.covers(head.stamp) && (head.group != DELETED || head.born.is_some_and(|born| seen.covers(born)))
    })
}

/// Whether something that matters has changed since a verification; fewer records than it saw is such a change too.
fn has_lapsed(fact: &Fact, file: &FileHeads) -> bool {
    file.records < fact.records || unseen(&fact.seen, file).next().is_some()
}

/// Whether a decision can be taken back by this user: it is their own, it counts, and no other that counts follows it.
pub(crate) fn can_be_undone(facts: &[Fact], id: Uuid) -> bool {
    let by_id: BTreeMap<Uuid, &Fact> = facts.iter().map(|fact| (fact.id, fact)).collect();
    let live = live(&by_id);
    live.contains(&id) && !live.iter().any(|other| ancestors(&by_id, *other).contains(&id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::FileHead;

    const RINA: u128 = 1;
    const HADI: u128 = 2;
    const SARI: u128 = 3;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn stamp(desktop: u128, sequence: u64) -> Stamp {
        Stamp { desktop: id(desktop), sequence }
    }

    /// "3 verified HADI over 2 saw 1:5" and the like.
    fn fact(number: u128, verdict: Verdict, author: u128, follows: &[u128], seen: &[(u128, u64)]) -> Fact {
        let seen = Seen(seen.iter().map(|(desktop, last)| (id(*desktop), *last)).collect());
        let follows = follows.iter().map(|one| id(*one)).collect();
        Fact { id: id(number), verdict, author: id(author), follows, undoes: None, seen, records: 0, alone: false }
    }

    fn undo(number: u128, author: u128, of: u128) -> Fact {
        Fact { undoes: Some(id(of)), ..fact(number, Verdict::Withdrawn, author, &[of], &[]) }
    }

    fn file(heads: &[Stamp]) -> FileHeads {
        let head = |stamp: &Stamp| FileHead {
            record: id(9),
            kind: "worker",
            group: "nik".into(),
            stamp: *stamp,
            born: Some(*stamp),
        };
        FileHeads { heads: heads.iter().map(head).collect(), records: 0, in_conflict: false }
    }

    fn state(facts: &[Fact], file: &FileHeads) -> FileState {
        let authors = BTreeSet::from([id(RINA)]);
        let one = standing(facts, file, &authors);
        let mut turned = facts.to_vec();
        turned.reverse();
        assert_eq!(one, standing(&turned, file, &authors), "the order in which decisions came makes no difference");
        one.state
    }

    #[test]
    fn a_file_goes_from_hand_to_hand() {
        use FileState as F;
        use Verdict::{SentBack, Submitted, Verified};
        let now = file(&[stamp(1, 5)]);
        let submitted = fact(11, Submitted, RINA, &[], &[(1, 5)]);
        let sent_back = fact(12, SentBack, HADI, &[11], &[(1, 5)]);
        let again = fact(13, Submitted, RINA, &[12], &[(1, 5)]);
        let verified = fact(14, Verified, HADI, &[13], &[(1, 5)]);
        let all = [submitted, sent_back, again, verified];
        let states: Vec<FileState> = (0..=4).map(|count| state(&all[..count], &now)).collect();
        assert_eq!(states, [F::Entered, F::Submitted, F::SentBack, F::Submitted, F::Verified]);
        assert_eq!(standing(&all[..3], &now, &BTreeSet::new()).why, Some(WaitReason::Mended));
        // Something that matters is changed on another desktop.
        let later = file(&[stamp(1, 5), stamp(2, 1)]);
        assert_eq!(state(&all, &later), F::Submitted);
        assert_eq!(standing(&all, &later, &BTreeSet::new()).why, Some(WaitReason::Changed));
        // Verified once more.
        let anew = fact(15, Verified, HADI, &[14], &[(1, 5), (2, 1)]);
        assert_eq!(state(&[all.as_slice(), &[anew]].concat(), &later), F::Verified);
    }

    #[test]
    fn of_two_decisions_that_did_not_know_of_each_other_the_careful_one_holds() {
        use Verdict::{SentBack, Submitted, Verified};
        let now = file(&[stamp(1, 5)]);
        let submitted = fact(11, Submitted, RINA, &[], &[]);
        let verified = fact(12, Verified, HADI, &[11], &[(1, 5)]);
        let sent_back = fact(13, SentBack, SARI, &[11], &[(1, 5)]);
        assert_eq!(state(&[submitted.clone(), verified.clone(), sent_back], &now), FileState::SentBack);
        // A verification that saw less than another takes nothing from it.
        let less = fact(10, Verified, SARI, &[11], &[(1, 4)]);
        assert_eq!(state(&[submitted.clone(), verified.clone(), less], &now), FileState::Verified);
        // Handed in a second time elsewhere, nothing having changed.
        let twice = fact(14, Submitted, RINA, &[11], &[]);
        assert_eq!(state(&[submitted, verified, twice], &now), FileState::Verified);
    }

    #[test]
    fn nobody_verifies_what_they_wrote_unless_the_office_has_one_person() {
        let now = file(&[stamp(1, 5)]);
        let submitted = fact(11, Verdict::Submitted, RINA, &[], &[]);
        let mut own = fact(12, Verdict::Verified, RINA, &[11], &[(1, 5)]);
        assert_eq!(state(&[submitted.clone(), own.clone()], &now), FileState::Submitted);
        own.alone = true;
        assert_eq!(state(&[submitted, own], &now), FileState::Verified);
    }

    #[test]
    fn taking_back_restores_what_was_before_and_only_ones_own_can_be_taken_back() {
        use Verdict::{SentBack, Submitted, Verified};
        let now = file(&[stamp(1, 5)]);
        let submitted = fact(11, Submitted, RINA, &[], &[]);
        let verified = fact(12, Verified, HADI, &[11], &[(1, 5)]);
        let facts = [submitted.clone(), verified.clone()];
        assert!(can_be_undone(&facts, id(12)) && !can_be_undone(&facts, id(11)), "others built on it");
        assert_eq!(state(&[submitted.clone(), verified.clone(), undo(13, HADI, 12)], &now), FileState::Submitted);
        assert_eq!(state(&[submitted.clone(), verified.clone(), undo(13, SARI, 12)], &now), FileState::Verified);
        // Decided anew after taking back.
        let back = fact(14, SentBack, HADI, &[13], &[]);
        let all = [submitted, verified, undo(13, HADI, 12), back];
        assert_eq!(state(&all, &now), FileState::SentBack);
        assert!(!can_be_undone(&all, id(12)), "it was taken back already");
    }

    #[test]
    fn what_came_and_went_again_does_not_matter_and_what_is_missing_does() {
        let seen = fact(12, Verdict::Verified, HADI, &[], &[(1, 5)]);
        let gone = |born: Stamp, deleted: Stamp| FileHead {
            record: id(8),
            kind: "document",
            group: DELETED.into(),
            stamp: deleted,
            born: Some(born),
        };
        let mut now = file(&[stamp(1, 5)]);
        now.heads.push(gone(stamp(1, 6), stamp(1, 7)));
        assert_eq!(state(std::slice::from_ref(&seen), &now), FileState::Verified);
        now.heads.push(gone(stamp(1, 4), stamp(1, 8)));
        assert_eq!(state(std::slice::from_ref(&seen), &now), FileState::Submitted);
        let moved_away = Fact { records: 1, ..seen };
        assert_eq!(state(&[moved_away], &file(&[stamp(1, 5)])), FileState::Submitted);
    }

    #[test]
    fn decisions_that_follow_each_other_in_a_circle_end() {
        let now = file(&[stamp(1, 5)]);
        let one = fact(11, Verdict::Verified, HADI, &[12], &[(1, 5)]);
        let other = fact(12, Verdict::SentBack, SARI, &[11], &[]);
        state(&[one, other], &now);
    }

    #[test]
    fn what_was_seen_is_written_and_read_back() {
        let seen = Seen(BTreeMap::from([(id(1), 5), (id(2), 70_000)]));
        assert_eq!(Seen::from_text(&seen.to_text()), seen);
        assert_eq!(Seen::from_text("nonsense 1:2 :"), Seen::default());
    }
}
