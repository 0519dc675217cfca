//! The heads of a record: for each group of fields the changes that nobody has replaced yet.
//!
//! Kept small, since a desktop holds a million records: `base` is the head of every group that is not named in `more`
//! (a new record has one stamp for all its groups), and a head's values are written down only while there are several.
//! Who made a head and when stands in the change of that stamp, not here. It must never know how a record is stored.
//!
//! Invariant: after every change that reached this desktop, in whatever order the desktops' changes were mixed (each
//! desktop's own in its order), a group's heads are exactly the changes of that group that no change replaces.

use std::collections::BTreeMap;

use minicbor::Decoder;
use model::{Body, Kind};
use serde_json::Value;
use uuid::Uuid;

use crate::cbor::{self, Enc, Malformed, Put};
use crate::change::Stamp;

/// One head of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// The change that wrote it; author and time are found there.
    pub stamp: Stamp,
    /// What it wrote, field to value; empty while it is the group's only head (then the body holds the values).
    pub values: Body,
}

/// A record as it stands on one desktop: what is shown, and the heads behind it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecordState {
    /// The standing values; never holds `null`.
    pub body: Body,
    /// The heads.
    pub heads: Heads,
}

/// All heads of one record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Heads {
    /// The one head of every group that is not in `more` and has a value in the body.
    pub(crate) base: Option<Stamp>,
    /// Groups with heads of their own. An element of a set of codes is the group `field/code`.
    pub(crate) more: BTreeMap<String, Vec<Head>>,
    /// The last change of each desktop that reached this record.
    pub(crate) seen: BTreeMap<Uuid, u64>,
    /// Changes that were replaced before they arrived.
    pub(crate) ahead: BTreeMap<String, Vec<Stamp>>,
}

/// The field and the code of an element's group; `None` for an ordinary group.
pub fn element(group: &str) -> Option<(&str, &str)> {
    group.split_once('/')
}

impl Heads {
    /// Of a record that one change has just made, all its groups at once.
    pub fn created(stamp: Stamp) -> Self {
        Self { base: Some(stamp), seen: BTreeMap::from([(stamp.desktop, stamp.sequence)]), ..Self::default() }
    }

    /// Nothing has reached this record yet.
    pub fn is_empty(&self) -> bool {
        self.base.is_none() && self.more.is_empty() && self.seen.is_empty()
    }

    /// Whether that change has already been merged into this record.
    pub fn has_seen(&self, stamp: Stamp) -> bool {
        self.seen.get(&stamp.desktop).is_some_and(|&last| last >= stamp.sequence)
    }

    /// Groups that have several heads; whether those differ is another question.
    pub fn several(&self) -> impl Iterator<Item = (&str, &[Head])> {
        self.more.iter().filter(|(_, heads)| heads.len() > 1).map(|(group, heads)| (group.as_str(), heads.as_slice()))
    }

    /// Which changes have reached the record, without any value: what a form is opened on, for those who may not see all.
    #[must_use]
    pub fn reached(&self) -> Self {
        Self { base: self.base, seen: self.seen.clone(), ..Self::default() }
    }

    /// The last change of each desktop that reached this record.
    pub fn last_of_each(&self) -> Vec<Stamp> {
        self.seen.iter().map(|(&desktop, &sequence)| Stamp { desktop, sequence }).collect()
    }

    /// The same heads under other names: `name` gives a change's new name, `seen` the last change of each desktop under it.
    #[must_use]
    pub fn renamed(&self, name: impl Fn(Stamp) -> Stamp, seen: BTreeMap<Uuid, u64>) -> Self {
        let head = |head: &Head| Head { stamp: name(head.stamp), values: head.values.clone() };
        Self {
            base: self.base.map(&name),
            more: self.more.iter().map(|(group, heads)| (group.clone(), heads.iter().map(head).collect())).collect(),
            seen,
            ahead: self
                .ahead
                .iter()
                .map(|(group, stamps)| (group.clone(), stamps.iter().copied().map(&name).collect()))
                .collect(),
        }
    }

    /// The record's first change.
    pub fn first(&self) -> Option<Stamp> {
        self.base
    }

    /// Every stamp that is named here: of all heads, and the record's first change even if all its groups were replaced.
    pub fn stamps(&self) -> Vec<Stamp> {
        let mut all: Vec<Stamp> = self.more.values().flatten().map(|head| head.stamp).chain(self.base).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The compact form for the record's row: about 20 bytes for a record that nobody has edited.
    pub fn to_bytes(&self) -> Vec<u8> {
        let seen: Vec<_> = self.seen.iter().filter(|&(desktop, last)| self.implied(*desktop) != Some(*last)).collect();
        let parts = match (self.more.is_empty(), seen.is_empty(), self.ahead.is_empty()) {
            (true, true, true) => 1,
            (false, true, true) => 2,
            (_, false, true) => 3,
            (_, _, false) => 4,
        };
        cbor::to_vec(32, |e| {
            e.array(parts)?;
            match self.base {
                Some(stamp) => cbor::put_stamp(e, stamp)?,
                None => drop(e.null()?),
            }
            if parts > 1 {
                e.map(self.more.len() as u64)?;
                for (group, heads) in &self.more {
                    e.str(group)?;
                    put_heads(e, heads)?;
                }
            }
            if parts > 2 {
                e.map(seen.len() as u64)?;
                for (desktop, last) in &seen {
                    cbor::put_id(e, **desktop)?;
                    e.u64(**last)?;
                }
            }
            if parts > 3 {
                e.map(self.ahead.len() as u64)?;
                for (group, stamps) in &self.ahead {
                    e.str(group)?.array(stamps.len() as u64)?;
                    for stamp in stamps {
                        cbor::put_stamp(e, *stamp)?;
                    }
                }
            }
            Ok(())
        })
    }

    /// Reads what `to_bytes` wrote. An empty slice is a record without heads.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        let d = &mut Decoder::new(bytes);
        let mut heads = Self::default();
        let parts = cbor::array(d)?;
        if parts > 0 {
            heads.base = if d.datatype()? == minicbor::data::Type::Null {
                d.null().map(|()| None)?
            } else {
                Some(cbor::get_stamp(d)?)
            };
        }
        if parts > 1 {
            for _ in 0..cbor::map(d)? {
                let group = d.str()?.to_owned();
                heads.more.insert(group, get_heads(d)?);
            }
        }
        for stamp in heads.stamps() {
            heads.note(stamp);
        }
        if parts > 2 {
            for _ in 0..cbor::map(d)? {
                let stamp = Stamp { desktop: cbor::get_id(d)?, sequence: d.u64()? };
                heads.note(stamp);
            }
        }
        if parts > 3 {
            for _ in 0..cbor::map(d)? {
                let group = d.str()?.to_owned();
                let mut stamps = Vec::new();
                for _ in 0..cbor::array(d)? {
                    stamps.push(cbor::get_stamp(d)?);
                }
                heads.ahead.insert(group, stamps);
            }
        }
        Ok(heads)
    }

    /// Remembers that this change has reached the record.
    pub(crate) fn note(&mut self, stamp: Stamp) {
        let last = self.seen.entry(stamp.desktop).or_default();
        *last = (*last).max(stamp.sequence);
    }

    /// What can be said of a desktop's last change from the heads alone; such need not be written down.
    fn implied(&self, desktop: Uuid) -> Option<u64> {
        let stamps = self.more.values().flatten().map(|head| head.stamp).chain(self.base);
        stamps.filter(|stamp| stamp.desktop == desktop).map(|stamp| stamp.sequence).max()
    }
}

fn put_heads(e: &mut Enc, heads: &[Head]) -> Put {
    e.array(heads.len() as u64)?;
    for head in heads {
        e.array(if head.values.is_empty() { 2 } else { 3 })?
            .bytes(head.stamp.desktop.as_bytes())?
            .u64(head.stamp.sequence)?;
        if !head.values.is_empty() {
            cbor::put_body(e, &head.values)?;
        }
    }
    Ok(())
}

fn get_heads(d: &mut Decoder<'_>) -> Result<Vec<Head>, Malformed> {
    let mut heads = Vec::new();
    for _ in 0..cbor::array(d)? {
        let parts = cbor::array(d)?;
        if parts < 2 {
            return Err(Malformed("head too short"));
        }
        let stamp = Stamp { desktop: cbor::get_id(d)?, sequence: d.u64()? };
        let values = if parts > 2 { cbor::get_body(d)? } else { Body::new() };
        cbor::skip(d, parts.saturating_sub(3))?;
        heads.push(Head { stamp, values });
    }
    Ok(heads)
}

impl RecordState {
    /// The heads of a group, each with its values. `written` is what an edit of the group writes: it may have fields
    /// that this version does not count to the group.
    pub(crate) fn heads_of(&self, kind: Option<&Kind>, group: &str, written: &Body) -> Vec<Head> {
        let mut heads = match self.heads.more.get(group) {
            Some(heads) => heads.clone(),
            None => match self.heads.base {
                Some(stamp) if self.base_holds(kind, group) => vec![Head { stamp, values: Body::new() }],
                _ => Vec::new(),
            },
        };
        if let [only] = heads.as_mut_slice() {
            only.values = self.values_of(kind, group, written);
        }
        heads
    }

    /// The stamps of a group's heads: what an edit of it has to name in `replaces`.
    pub fn stamps_of(&self, kind: Option<&Kind>, group: &str) -> Vec<Stamp> {
        let mut stamps: Vec<Stamp> =
            self.heads_of(kind, group, &Body::new()).into_iter().map(|head| head.stamp).collect();
        stamps.sort_unstable();
        stamps
    }

    /// Whether the body has anything of this group, as this version counts its fields.
    pub(crate) fn base_holds(&self, kind: Option<&Kind>, group: &str) -> bool {
        match element(group) {
            Some((field, code)) => self.has_element(field, code),
            None => fields_of(kind, group).iter().any(|field| self.body.contains_key(*field)),
        }
    }

    /// The standing values of a group.
    fn values_of(&self, kind: Option<&Kind>, group: &str, written: &Body) -> Body {
        if let Some((field, code)) = element(group) {
            return Body::from_iter([(group.to_owned(), Value::Bool(self.has_element(field, code)))]);
        }
        let fields = fields_of(kind, group).into_iter().chain(written.keys().map(String::as_str));
        fields.filter_map(|field| Some((field.to_owned(), self.body.get(field)?.clone()))).collect()
    }

    /// Whether the set of codes in that field has that element.
    pub(crate) fn has_element(&self, field: &str, code: &str) -> bool {
        self.body
            .get(field)
            .and_then(Value::as_array)
            .is_some_and(|codes| codes.iter().any(|each| each.as_str() == Some(code)))
    }
}

/// The fields of a group as this version knows it; an unknown group is one field of that name.
pub(crate) fn fields_of<'a>(kind: Option<&Kind>, group: &'a str) -> Vec<&'a str>
where
    'static: 'a,
{
    let declared: Vec<&'a str> = kind.map_or_else(Vec::new, |kind| {
        kind.fields.iter().filter(|field| field.group == group).map(|field| field.name).collect()
    });
    if declared.is_empty() { vec![group] } else { declared }
}
