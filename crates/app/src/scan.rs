//! Scanned papers of any record: taken in, seen, turned, cut, put in order, given out.
//!
//! Contents never change; what is done to pages stands in the record of kind `scan`. Whatever decodes bytes runs in a
//! child process with bounds (`Ports::scans`).

mod add;
mod change;
mod inbox;
mod look;

use std::collections::HashMap;
use std::sync::Arc;

use ::scans::{Media, ScanError};
use model::{Body, Sensitivity, kinds};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use ts_rs::TS;
use uuid::Uuid;

pub use add::AddScan;
pub(crate) use add::add;
pub use change::{ChangeScan, PageChoice};
pub(crate) use change::{change, delete, undo};
pub use inbox::{Inbox, InboxFile, InboxName, watch as watch_inbox};
pub(crate) use inbox::{InboxState, list as inbox, peek};
pub use look::{PageWish, Picture, SaveScan, ScanFile, ScanFiles, ScanForm, ScanWish};
pub(crate) use look::{file, page, save};

use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode};
use crate::record::{self, SyncMark};
use crate::{sync_desk, user};

pub(crate) const KIND: &str = kinds::scan::KIND.name;

/// The part of a page that is shown, in ten-thousandths of the page as it is kept, before any turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PageCrop {
    /// From the left edge.
    pub left: u16,
    /// From the upper edge.
    pub top: u16,
    /// Width, at least 1.
    pub width: u16,
    /// Height, at least 1.
    pub height: u16,
}

/// One page in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ScanPage {
    /// Which of the scan's contents, from 0.
    pub content: u32,
    /// Which page of that content, from 0.
    pub page: u32,
    /// Its media type.
    pub media: String,
    /// Width: pixels, points for a PDF.
    pub width: u32,
    /// Height.
    pub height: u32,
    /// Quarter turns clockwise, 0 to 3.
    pub turn: u8,
    /// The part that is shown; none: all of it.
    pub crop: Option<PageCrop>,
    /// Whether the content is on this desktop.
    pub here: bool,
}

/// A scanned paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Scan {
    /// Its id.
    pub id: Uuid,
    /// The record it belongs to.
    pub owner: Uuid,
    /// That record's kind.
    pub owner_kind: String,
    /// Whose paper it is.
    pub worker: Option<Uuid>,
    /// What it is called.
    pub name: String,
    /// Where it came from: `file`, `paste`, `camera`, `folder`.
    pub source: String,
    /// Its pages in their order.
    pub pages: Vec<ScanPage>,
    /// Pages that were left out: they are kept and can be put back.
    pub left_out: u32,
    /// Bytes of its contents as they are kept, before encryption.
    pub bytes: u64,
    /// When it was taken in.
    pub added_at_ms: i64,
    /// By whom.
    pub added_by: String,
    /// How it stands towards the server.
    pub sync: SyncMark,
    /// Whether it is not for this user's eyes: then it has neither name nor pages here.
    pub hidden: bool,
}

/// Which scans.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ScanList {
    /// Of this record.
    #[serde(default)]
    #[ts(optional)]
    pub owner: Option<Uuid>,
    /// Or all of this worker's.
    #[serde(default)]
    #[ts(optional)]
    pub worker: Option<Uuid>,
}

/// Names a scan.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ScanId {
    /// Its id.
    pub id: Uuid,
}

/// Kept content as the record tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ContentNote {
    pub hash: String,
    pub media: Media,
    pub bytes: u64,
    pub sizes: Vec<(u32, u32)>,
}

impl ContentNote {
    pub fn hash(&self) -> Result<[u8; 32], Failure> {
        Ok(*blake3::Hash::from_hex(&self.hash).map_err(|_| FailureCode::FileDamaged)?.as_bytes())
    }
}

/// A page as the record tells of it: content, page, turn, cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PageNote(pub u32, pub u32, pub u8, pub Option<(u16, u16, u16, u16)>);

impl PageNote {
    pub fn edit(self) -> ::scans::Edit {
        let crop = self.3.map(|(left, top, width, height)| ::scans::Crop { left, top, width, height });
        ::scans::Edit { turn: self.2 % 4, crop }
    }
}

/// What a scan's record holds.
pub(crate) struct Held {
    pub contents: Vec<ContentNote>,
    pub pages: Vec<PageNote>,
}

impl Held {
    /// Reads a record that may come from another desktop: pages of contents that are not there are passed over.
    pub fn of(body: &Body) -> Self {
        let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or("");
        let contents: Vec<ContentNote> = serde_json::from_str(text("scan_contents")).unwrap_or_default();
        let mut pages: Vec<PageNote> = serde_json::from_str(text("scan_pages")).unwrap_or_default();
        pages.retain(|page| {
            contents.get(page.0 as usize).is_some_and(|content| (page.1 as usize) < content.sizes.len())
        });
        Self { contents, pages }
    }

    /// The values to be saved.
    pub fn values(&self) -> Result<Body, Failure> {
        let text = |value: Result<String, serde_json::Error>| value.map_err(|_| Failure::from(FailureCode::Internal));
        let values = json!({
            "scan_contents": text(serde_json::to_string(&self.contents))?,
            "scan_pages": text(serde_json::to_string(&self.pages))?,
        });
        Ok(values.as_object().cloned().unwrap_or_default())
    }
}

/// The scan of that id, deleted or not, if this user may see it.
pub(crate) fn load(desk: &Desk, id: Uuid) -> Result<store::Record, Failure> {
    let record = record::load(desk, id)?;
    if record.kind != KIND {
        return Err(FailureCode::NotFound.into());
    }
    if sees(desk, &record.body)? { Ok(record) } else { Err(FailureCode::NotAllowed.into()) }
}

/// Papers that show someone's health (UU 27/2022, art. 4 (2) a).
const OF_HEALTH: [&str; 2] = ["medical_certificate", "psychology_certificate"];

/// The right that papers of a record need beside the role.
fn needs(owner: &store::Record) -> Sensitivity {
    let document_kind = owner.body.get("document_kind").and_then(Value::as_str).unwrap_or("");
    match owner.kind.as_str() {
        "case" | "case_event" | "referral" => Sensitivity::Protection,
        "document" if OF_HEALTH.contains(&document_kind) => Sensitivity::Health,
        _ => Sensitivity::General,
    }
}

/// Whether the user may see papers of that record.
fn sees_of(desk: &Desk, owner: &store::Record) -> bool {
    desk.sight.has(needs(owner))
}

fn sees(desk: &Desk, scan: &Body) -> Result<bool, Failure> {
    let Some(owner) = id_in(scan, "scan_owner") else { return Ok(true) };
    let owner = desk.store.read(|reader| reader.record(owner))?;
    Ok(owner.is_none_or(|owner| sees_of(desk, &owner)))
}

fn id_in(body: &Body, field: &str) -> Option<Uuid> {
    body.get(field).and_then(Value::as_str).and_then(|text| text.parse().ok())
}

/// Scans as hosts see them.
pub(crate) fn views(desk: &Desk, records: Vec<store::Record>) -> Result<Vec<Scan>, Failure> {
    let names = user::names(&desk.store)?;
    let enrolled = sync_desk::is_enrolled(desk)?;
    records.into_iter().map(|record| view(desk, record, &names, enrolled)).collect()
}

fn view(desk: &Desk, record: store::Record, names: &HashMap<Uuid, String>, enrolled: bool) -> Result<Scan, Failure> {
    let hidden = !sees(desk, &record.body)?;
    let held = if hidden { Held { contents: Vec::new(), pages: Vec::new() } } else { Held::of(&record.body) };
    let here = held
        .contents
        .iter()
        .map(|content| {
            let hash = content.hash()?;
            Ok::<_, Failure>(desk.store.read(|reader| reader.has_content(&hash))?)
        })
        .collect::<Result<Vec<_>, _>>()?;
    let page = |page: &PageNote| {
        let content = &held.contents[page.0 as usize];
        let (width, height) = content.sizes[page.1 as usize];
        let crop = page.3.map(|(left, top, width, height)| PageCrop { left, top, width, height });
        let media = content.media.mime().to_owned();
        ScanPage {
            content: page.0,
            page: page.1,
            media,
            width,
            height,
            turn: page.2 % 4,
            crop,
            here: here[page.0 as usize],
        }
    };
    let pages: Vec<ScanPage> = held.pages.iter().map(page).collect();
    let text = |name: &str| record.body.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
    let all: usize = held.contents.iter().map(|content| content.sizes.len()).sum();
    Ok(Scan {
        id: record.id,
        owner: id_in(&record.body, "scan_owner").ok_or(FailureCode::FileDamaged)?,
        owner_kind: text("scan_owner_kind"),
        worker: id_in(&record.body, "worker"),
        name: if hidden { String::new() } else { text("scan_name") },
        source: text("scan_source"),
        left_out: all.saturating_sub(pages.len()) as u32,
        pages,
        bytes: held.contents.iter().map(|content| content.bytes).sum(),
        added_at_ms: record.created_at_ms,
        added_by: names.get(&record.created_by).cloned().unwrap_or_default(),
        sync: record::sync_mark(record.mark, enrolled),
        hidden,
    })
}

/// The scans of a record or of a worker, oldest first.
pub(crate) fn list(app: &Arc<App>, input: ScanList) -> Result<Vec<Scan>, Failure> {
    let desk = app.desk()?;
    let (field, of) = match (input.owner, input.worker) {
        (Some(owner), None) => ("scan_owner", owner),
        (None, Some(worker)) => ("worker", worker),
        _ => return Err(FailureCode::BadInput.into()),
    };
    let records = desk.store.read(|reader| reader.children(&kinds::scan::KIND, field, of))?;
    views(&desk, records)
}

impl From<ScanError> for Failure {
    fn from(error: ScanError) -> Self {
        use ::scans::TooLarge;
        Self::new(match error {
            ScanError::Empty => FailureCode::ScanEmpty,
            ScanError::NotAScan => FailureCode::ScanForeign,
            ScanError::Damaged => FailureCode::ScanDamaged,
            ScanError::Unsupported => FailureCode::ScanUnsupported,
            ScanError::Encrypted => FailureCode::ScanEncrypted,
            ScanError::Active(_) => FailureCode::ScanActive,
            ScanError::TooLarge(TooLarge::Pages) => FailureCode::ScanTooManyPages,
            ScanError::TooLarge(_) => FailureCode::ScanTooLarge,
            ScanError::NoSuchPage => FailureCode::NotFound,
            ScanError::NotStarted => FailureCode::Internal,
        })
    }
}
