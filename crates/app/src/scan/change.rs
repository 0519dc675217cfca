//! What can be done to a scan: its pages' order, turns and cuts, its name, the record it belongs to.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::Body;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Save;
use ts_rs::TS;
use uuid::Uuid;

use super::{Held, KIND, PageCrop, PageNote, Scan, ScanId, id_in, load, views};
use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode};
use crate::record::{self, ChangeName};

/// A page and how it is to be shown.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PageChoice {
    /// Which content, from 0.
    pub content: u32,
    /// Which page of it, from 0.
    pub page: u32,
    /// Quarter turns clockwise.
    pub turn: u8,
    /// The part that is shown; none: all of it.
    pub crop: Option<PageCrop>,
}

/// What is to be different.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ChangeScan {
    /// The scan.
    pub id: Uuid,
    /// All pages in their new order; pages that are left out stay kept.
    #[serde(default)]
    #[ts(optional)]
    pub pages: Option<Vec<PageChoice>>,
    /// What it is called.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// The record that it is to belong to.
    #[serde(default)]
    #[ts(optional)]
    pub owner: Option<Uuid>,
}

/// Changes a scan. Answers with the change, to undo it.
pub(crate) fn change(app: &Arc<App>, input: ChangeScan) -> Result<ChangeName, Failure> {
    let desk = app.desk()?;
    let before = load(&desk, input.id)?;
    let mut values = Body::new();
    if let Some(pages) = input.pages {
        let held = Held::of(&before.body);
        let pages = checked(&held, &pages)?;
        values.extend(Held { pages, ..held }.values()?);
    }
    if let Some(name) = input.name {
        let name: String = name.trim().chars().filter(|letter| !letter.is_control()).take(160).collect();
        if name.is_empty() {
            return Err(Failure::missing(FailureCode::RefusedByChecks, ["scan_name".to_owned()]));
        }
        values.insert("scan_name".to_owned(), json!(name));
    }
    if let Some(owner) = input.owner {
        let owner = record::load(&desk, owner)?;
        let worker = if owner.kind == "worker" { Some(owner.id) } else { id_in(&owner.body, "worker") };
        values.insert("scan_owner".to_owned(), json!(owner.id));
        values.insert("scan_owner_kind".to_owned(), json!(owner.kind));
        values.insert("worker".to_owned(), json!(worker));
    }
    store(app, &desk, input.id, values)
}

fn checked(held: &Held, pages: &[PageChoice]) -> Result<Vec<PageNote>, Failure> {
    let mut seen = BTreeSet::new();
    let note = |page: &PageChoice| {
        let known =
            held.contents.get(page.content as usize).is_some_and(|content| (page.page as usize) < content.sizes.len());
        let crop = page.crop.map(|crop| (crop.left, crop.top, crop.width, crop.height));
        let note = PageNote(page.content, page.page, page.turn % 4, crop);
        let sound = note.edit().crop.is_none_or(|crop| crop.is_sound());
        (known && sound && seen.insert((page.content, page.page))).then_some(note)
    };
    let pages: Option<Vec<PageNote>> = pages.iter().map(note).collect();
    // The last page is not taken away: then the scan itself is to be deleted.
    pages.filter(|pages| !pages.is_empty()).ok_or_else(|| FailureCode::BadInput.into())
}

fn store(app: &Arc<App>, desk: &Desk, id: Uuid, values: Body) -> Result<ChangeName, Failure> {
    let at_ms = app.ports.clock.now_ms();
    let save = Save { record: id, kind: KIND, author: desk.user, at_ms, values, seen: None };
    let (saved, _) = desk.store.write(|tx| tx.save(save).map_err(Failure::from))?;
    Ok(ChangeName { change: saved.stamp.map(record::name_of).unwrap_or_default() })
}

/// Marks a scan as deleted. Its contents stay, since it can be brought back.
pub(crate) fn delete(app: &Arc<App>, input: ScanId) -> Result<ChangeName, Failure> {
    let desk = app.desk()?;
    load(&desk, input.id)?;
    let at_ms = app.ports.clock.now_ms();
    let (saved, _) = desk.store.write(|tx| tx.delete(input.id, desk.user, at_ms).map_err(Failure::from))?;
    Ok(ChangeName { change: saved.stamp.map(record::name_of).unwrap_or_default() })
}

/// Takes a change of a scan back.
pub(crate) fn undo(app: &Arc<App>, input: ChangeName) -> Result<Scan, Failure> {
    let desk = app.desk()?;
    let stamp = record::stamp_of(&input.change).ok_or(FailureCode::BadInput)?;
    let reverse = desk.store.read(|reader| reader.reverse_of(stamp))?;
    if reverse.kind != KIND {
        return Err(FailureCode::BadInput.into());
    }
    load(&desk, reverse.record)?;
    store(app, &desk, reverse.record, reverse.values)?;
    let scan = views(&desk, vec![load(&desk, reverse.record)?])?;
    scan.into_iter().next().ok_or_else(|| FailureCode::NotFound.into())
}
