//! Pages as pictures for the viewer, and whole scans as files for others.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ::scans::{Answer, Edit, ExportAs, ExportPage, Given, Media, Request, Worker};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use store::StoreError;
use ts_rs::TS;
use uuid::Uuid;

use super::{ContentNote, Held, load};
use crate::access_log::{self, AccessAction};
use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode};

/// Long side of a PDF's page in the viewer, pixels: readable when it fills the screen, and once enlarged.
const DRAWN_SIDE: u32 = 2_000;

/// A page to be seen.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PageWish {
    /// The scan.
    pub id: Uuid,
    /// Which of its contents, from 0.
    pub content: u32,
    /// Which page of that, from 0.
    pub page: u32,
    /// A small picture for lists.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub small: bool,
}

/// A picture of a page as it is kept: turns and cuts are the viewer's.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Picture {
    /// Its media type.
    pub media: String,
    /// Its bytes.
    pub base64: String,
}

/// The form of a file for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ScanForm {
    /// One PDF.
    Pdf,
    /// A JPEG for each page.
    Jpeg,
}

/// A scan as a file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ScanWish {
    /// The scan.
    pub id: Uuid,
    /// As what.
    pub form: ScanForm,
}

/// Where to write a scan.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SaveScan {
    /// The scan.
    pub id: Uuid,
    /// As what.
    pub form: ScanForm,
    /// The file; further pages of a JPEG go beside it with a number.
    pub path: String,
}

/// A file for a host that saves by download.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ScanFile {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// Its bytes.
    pub base64: String,
}

/// Files of a scan.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ScanFiles {
    /// One, or one for each page.
    pub files: Vec<ScanFile>,
}

/// Missing content is not damage: another desktop may have it.
fn missing(error: StoreError) -> Failure {
    match error {
        StoreError::NotFound | StoreError::Missing => FailureCode::ScanElsewhere.into(),
        StoreError::Damaged => FailureCode::ScanDamaged.into(),
        other => other.into(),
    }
}

/// A picture of a page.
pub(crate) fn page(app: &Arc<App>, input: PageWish) -> Result<Picture, Failure> {
    let desk = app.desk()?;
    let record = load(&desk, input.id)?;
    let held = Held::of(&record.body);
    let content = held.contents.get(input.content as usize).ok_or(FailureCode::NotFound)?;
    if input.page as usize >= content.sizes.len() {
        return Err(FailureCode::NotFound.into());
    }
    let hash = content.hash()?;
    if input.small {
        if let Some(bytes) = desk.store.read(|reader| reader.small_picture(&hash, input.page))? {
            return Ok(Picture { media: Media::Jpeg.mime().to_owned(), base64: STANDARD.encode(bytes) });
        }
        let (media, bytes) = draw(app, &desk, content, input.page, ::scans::SMALL_SIDE)?;
        desk.store.write(|tx| tx.keep_small_picture(&hash, input.page, &bytes))?;
        return Ok(Picture { media: media.mime().to_owned(), base64: STANDARD.encode(bytes) });
    }
    let (media, bytes) = match content.media {
        Media::Pdf => draw(app, &desk, content, input.page, DRAWN_SIDE)?,
        media => (media, desk.store.content(&hash).map_err(missing)?.whole().map_err(missing)?),
    };
    note(app, &desk, AccessAction::Opened, &record);
    desk.store.note_look(&hash, app.ports.clock.now_ms())?;
    Ok(Picture { media: media.mime().to_owned(), base64: STANDARD.encode(bytes) })
}

/// Notes in the access log that a paper of a record was seen or given out.
fn note(app: &Arc<App>, desk: &Desk, action: AccessAction, record: &store::Record) {
    let of = super::id_in(&record.body, "worker").or_else(|| super::id_in(&record.body, "scan_owner"));
    access_log::note(app, desk, action, of.unwrap_or(record.id));
}

fn draw(app: &Arc<App>, desk: &Desk, content: &ContentNote, page: u32, side: u32) -> Result<(Media, Vec<u8>), Failure> {
    let mut kept = desk.store.content(&content.hash()?).map_err(missing)?;
    let request = Request::Look { media: content.media, page, side, edit: Edit::default() };
    let scans = Arc::clone(&app.ports.scans);
    let length = kept.length();
    let mut worker = Worker::start(&request, &*scans, &mut kept, length)?;
    match worker.next_answer()? {
        Some(Answer::Picture { media, .. }) => Ok((media, worker.bytes()?)),
        _ => Err(FailureCode::Internal.into()),
    }
}

/// The files of a scan, with its edits applied.
fn give(app: &Arc<App>, desk: &Desk, id: Uuid, form: ScanForm) -> Result<Vec<Vec<u8>>, Failure> {
    let record = load(desk, id)?;
    let held = Held::of(&record.body);
    note(app, desk, AccessAction::Printed, &record);
    // Before it goes out: no paper leaves of which the log does not know.
    desk.store.write_noted()?;
    if let ([content], ScanForm::Pdf) = (&held.contents[..], form)
        && content.media == Media::Pdf
        && held.pages.len() == content.sizes.len()
        && held.pages.iter().enumerate().all(|(at, page)| page.1 as usize == at && page.edit() == Edit::default())
    {
        // An untouched PDF goes out as it came in: a signature in it stays good.
        return Ok(vec![desk.store.content(&content.hash()?).map_err(missing)?.whole().map_err(missing)?]);
    }
    let contents = held.contents.iter().map(|content| Given { media: content.media, bytes: content.bytes }).collect();
    let pages = held.pages.iter().map(|page| ExportPage { content: page.0, page: page.1, edit: page.edit() }).collect();
    let form = if form == ScanForm::Pdf { ExportAs::Pdf } else { ExportAs::Jpeg };
    let mut input: Box<dyn Read> = Box::new(std::io::empty());
    let mut length = 0;
    for content in &held.contents {
        let kept = desk.store.content(&content.hash()?).map_err(missing)?;
        length += kept.length();
        input = Box::new(input.chain(kept));
    }
    let scans = Arc::clone(&app.ports.scans);
    let request = Request::Export { contents, pages, form };
    let mut worker = Worker::start(&request, &*scans, &mut input, length)?;
    let mut files = Vec::new();
    while let Some(answer) = worker.next_answer()? {
        if matches!(answer, Answer::File) {
            files.push(worker.bytes()?);
        }
    }
    Ok(files)
}

fn beside(path: &Path, number: usize) -> PathBuf {
    if number == 0 {
        return path.to_owned();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}-{}.jpg", number + 1))
}

/// Writes a scan to a file.
pub(crate) fn save(app: &Arc<App>, input: SaveScan) -> Result<(), Failure> {
    let desk = app.desk()?;
    let path = Path::new(&input.path);
    let begins: &[u8] = if input.form == ScanForm::Pdf { crate::file::PDF } else { crate::file::JPEG };
    crate::file::may_export(app, path, begins)?;
    let files = give(app, &desk, input.id, input.form)?;
    for (number, bytes) in files.iter().enumerate() {
        let path = beside(path, number);
        crate::file::may_export(app, &path, begins)?;
        crate::file::replace(&path, bytes)?;
    }
    Ok(())
}

/// A scan as files, for hosts that save by download.
pub(crate) fn file(app: &Arc<App>, input: ScanWish) -> Result<ScanFiles, Failure> {
    let desk = app.desk()?;
    let name = super::record::title(Some(&model::kinds::scan::KIND), &load(&desk, input.id)?.body);
    let safe: String = name
        .chars()
        .map(|letter| if letter.is_alphanumeric() || "-._ ".contains(letter) { letter } else { '-' })
        .collect();
    let (ending, media) = if input.form == ScanForm::Pdf { ("pdf", Media::Pdf) } else { ("jpg", Media::Jpeg) };
    let files = give(app, &desk, input.id, input.form)?;
    let many = files.len() > 1;
    let file = |(number, bytes): (usize, Vec<u8>)| ScanFile {
        name: if many { format!("{safe}-{}.{ending}", number + 1) } else { format!("{safe}.{ending}") },
        media: media.mime().to_owned(),
        base64: STANDARD.encode(bytes),
    };
    Ok(ScanFiles { files: files.into_iter().enumerate().map(file).collect() })
}
