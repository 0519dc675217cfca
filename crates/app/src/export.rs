//! Lists that go out: any filtered list of any kind as .xlsx or .csv, in the words of the office, so that taking the same file in
//! changes nothing. Every export is recorded in the access log.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use exchange::export::{Column, Rows, Source, chosen, columns};
use exchange::profile;
use exchange::write::{CsvWriter, Out, WriteError, XlsxWriter};
use model::vocabulary;
use model::{Body, Kind, kinds};
use serde::{Deserialize, Serialize};
use store::{ListQuery, Reader, Record};
use ts_rs::TS;
use uuid::Uuid;

use crate::access_log;
use crate::app::{App, Desk, HomeKind};
use crate::desk::{self, Language};
use crate::failure::{Failure, FailureCode};
use crate::job::{self, JobStarted, Progress};
use crate::record::{FilterInput, SortInput, general_kind, query_of};
use crate::sight::Sight;

/// Records of a short list that the access log names one by one.
const NAMED: usize = 500;
/// Records that are in memory together.
const CHUNK: usize = 500;
/// Workers that are remembered while the rows of what belongs to them are written.
const MOST_REMEMBERED: usize = 2_000;
/// How a .csv of ours begins.
const CSV: &[u8] = "\u{feff}".as_bytes();

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// .xlsx
    Xlsx,
    /// .csv, columns separated by semicolons, as Excel expects where numbers have a decimal comma.
    CsvSemicolon,
    /// .csv, columns separated by commas.
    CsvComma,
}

/// Which list, which columns, and where.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ExportInput {
    /// The kind.
    pub kind: String,
    /// Words that rows must have.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub text: String,
    /// What rows must meet.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub filters: Vec<FilterInput>,
    /// Their order; newest first if none.
    #[serde(default)]
    #[ts(optional)]
    pub sort: Option<SortInput>,
    /// Only these records, in this order; words, filters and order do not count then.
    #[serde(default)]
    #[ts(optional)]
    pub ids: Option<Vec<Uuid>>,
    /// Names of columns in their order; all but the sensitive ones if none.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub columns: Vec<String>,
    /// How.
    pub format: ExportFormat,
    /// The file to write.
    pub path: String,
}

/// A kind whose columns are asked for.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ExportKind {
    /// The kind.
    pub kind: String,
}

/// A column that a list may have.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ExportColumn {
    /// Its name.
    pub name: String,
    /// Its heading in the file.
    pub heading: String,
    /// It goes out only when it was asked for.
    pub sensitive: bool,
}

/// A list that was written.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Exported {
    /// The file.
    pub path: String,
    /// Its rows.
    pub rows: u64,
    /// Its sheets: more than one when there are more rows than one holds.
    pub sheets: usize,
}

fn language(app: &Arc<App>) -> vocabulary::Language {
    match desk::load(&app.home_of(HomeKind::Office)).language {
        Language::Id => vocabulary::Language::Indonesian,
        Language::En => vocabulary::Language::English,
    }
}

/// The columns that a kind's list may have.
pub(crate) fn columns_of(app: &Arc<App>, input: ExportKind) -> Result<Vec<ExportColumn>, Failure> {
    let desk = app.desk()?;
    let kind = general_kind(&input.kind)?;
    let found = columns(kind, language(app)).into_iter().filter(|column| desk.sight.sees_column(kind, &column.name));
    Ok(found.map(|Column { name, heading, sensitive }| ExportColumn { name, heading, sensitive }).collect())
}

/// Starts it.
pub(crate) fn run(app: &Arc<App>, input: ExportInput) -> Result<JobStarted, Failure> {
    let desk = app.desk()?;
    let kind = general_kind(&input.kind)?;
    let all = columns(kind, language(app));
    let usual = || all.iter().filter(|column| !column.sensitive).map(|column| column.name.clone()).collect();
    let names = if input.columns.is_empty() { usual() } else { input.columns.clone() };
    let wanted = chosen(&all, &names).ok_or(FailureCode::BadInput)?;
    if wanted.iter().any(|column| !desk.sight.sees_column(kind, &column.name)) {
        return Err(FailureCode::NotAllowed.into());
    }
    let begins = if input.format == ExportFormat::Xlsx { crate::file::XLSX } else { CSV };
    crate::file::may_export(app, Path::new(&input.path), begins)?;
    Ok(job::start(app, move |app, progress| {
        let exported = write(app, &desk, kind, &wanted, &input, progress)?;
        serde_json::to_value(exported).map_err(|_| FailureCode::Internal.into())
    }))
}

/// One of the two files.
enum Writer {
    Xlsx(Box<XlsxWriter>),
    Csv(CsvWriter),
}

impl Writer {
    fn create(
        input: &ExportInput,
        kind: &Kind,
        columns: &[Column],
        language: vocabulary::Language,
    ) -> Result<Self, WriteError> {
        let path = Path::new(&input.path);
        let headings: Vec<&str> = columns.iter().map(|column| column.heading.as_str()).collect();
        Ok(match input.format {
            ExportFormat::Xlsx => {
                let sheet = vocabulary::kind(kind.name, language).unwrap_or(kind.name);
                let widths: Vec<(&str, f64)> = headings.iter().map(|heading| (*heading, 20.0)).collect();
                Self::Xlsx(Box::new(XlsxWriter::create(path, sheet, &widths)?))
            }
            ExportFormat::CsvSemicolon => Self::Csv(CsvWriter::create(path, ';', &headings)?),
            ExportFormat::CsvComma => Self::Csv(CsvWriter::create(path, ',', &headings)?),
        })
    }

    fn row(&mut self, cells: &[Out]) -> Result<(), WriteError> {
        match self {
            Self::Xlsx(writer) => writer.row(cells),
            Self::Csv(writer) => writer.row(cells),
        }
    }

    fn finish(self) -> Result<usize, WriteError> {
        match self {
            Self::Xlsx(writer) => {
                let sheets = writer.sheets();
                writer.finish().map(|()| sheets)
            }
            Self::Csv(writer) => writer.finish().map(|()| 1),
        }
    }
}

fn write(
    app: &Arc<App>,
    desk: &Desk,
    kind: &'static Kind,
    columns: &[Column],
    input: &ExportInput,
    progress: &Progress,
) -> Result<Exported, Failure> {
    let language = language(app);
    let district = crate::office::settings(desk)?.and_then(|office| office.district).unwrap_or_default();
    let listed = desk.store.read(|reader| Listed::of(reader, kind, desk.sight, input))?;
    progress.expect(listed.len() as u64);
    let mut writer = Writer::create(input, kind, columns, language)?;
    let mut rows = Rows::new(kind, columns, language, &district, app.ports.clock.offset_minutes());
    let mut belongings = Belongings { sight: desk.sight, known: HashMap::new() };
    let (mut written, mut ids) = (0_u64, Vec::new());
    for at in (0..listed.len()).step_by(CHUNK) {
        desk.store.read(|reader| {
            for record in listed.chunk(reader, at)? {
                if record.deleted || record.kind != kind.name {
                    continue;
                }
                let (worker, parent) = belongings.of(reader, kind, &record.body)?;
                let body = desk.sight.visible(Some(kind), record.body);
                let source = Source { body: Some(&body), worker: worker.as_deref(), parent: parent.as_deref() };
                writer.row(&rows.cells(source))?;
                written += 1;
                if ids.len() < NAMED && model::personal::is_personal(kind) {
                    ids.push(record.id);
                }
            }
            Ok::<_, Failure>(())
        })?;
        progress.reached(written)?;
    }
    // Before the file is there: no list goes out of which the log does not know.
    access_log::note_export(app, desk, kind.name, &ids, written);
    desk.store.write_noted()?;
    let sheets = writer.finish()?;
    Ok(Exported { path: input.path.clone(), rows: written, sheets })
}

/// Which records, without their content.
enum Listed {
    Rows(Vec<i64>),
    Ids(Vec<Uuid>),
}

impl Listed {
    fn of(reader: &Reader<'_>, kind: &'static Kind, sight: Sight, input: &ExportInput) -> Result<Self, Failure> {
        if let Some(ids) = &input.ids {
            return Ok(Self::Ids(ids.clone()));
        }
        let (filters, sort) = query_of(kind, sight, input.filters.clone(), input.sort.clone())?;
        let query = ListQuery { kind, text: &input.text, filters, sort, offset: 0, limit: 0 };
        Ok(Self::Rows(reader.listed(&query)?))
    }

    fn len(&self) -> usize {
        match self {
            Self::Rows(rows) => rows.len(),
            Self::Ids(ids) => ids.len(),
        }
    }

    fn chunk(&self, reader: &Reader<'_>, at: usize) -> Result<Vec<Record>, Failure> {
        let end = (at + CHUNK).min(self.len());
        Ok(match self {
            Self::Rows(rows) => reader.records_at(&rows[at..end])?,
            Self::Ids(ids) => reader.records(&ids[at..end])?,
        })
    }
}

/// To whom and to what records belong; remembers the last ones, since lists have them together.
struct Belongings {
    sight: Sight,
    known: HashMap<Uuid, Arc<Body>>,
}

type Belonging = (Option<Arc<Body>>, Option<Arc<Body>>);

impl Belongings {
    fn of(&mut self, reader: &Reader<'_>, kind: &'static Kind, body: &Body) -> Result<Belonging, Failure> {
        let Some((field, parent_kind)) = profile::parent_of(kind) else { return Ok((None, None)) };
        let Some(parent) = self.named(reader, body, field)? else { return Ok((None, None)) };
        if parent_kind.name == kinds::worker::KIND.name {
            return Ok((Some(parent), None));
        }
        let worker = match profile::parent_of(parent_kind) {
            Some((field, _)) => self.named(reader, &parent, field)?,
            None => None,
        };
        Ok((worker, Some(parent)))
    }

    fn named(&mut self, reader: &Reader<'_>, body: &Body, field: &str) -> Result<Option<Arc<Body>>, Failure> {
        let id = body.get(field).and_then(|value| value.as_str()).and_then(|text| Uuid::parse_str(text).ok());
        let Some(id) = id else { return Ok(None) };
        if let Some(known) = self.known.get(&id) {
            return Ok(Some(Arc::clone(known)));
        }
        let Some(record) = reader.record(id)? else { return Ok(None) };
        if self.known.len() >= MOST_REMEMBERED {
            self.known.clear();
        }
        let kind = kinds::get(&record.kind);
        let body = Arc::new(self.sight.visible(kind, record.body));
        self.known.insert(id, Arc::clone(&body));
        Ok(Some(body))
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::CannotCreate => FailureCode::PathRefused,
            WriteError::DiskFull => FailureCode::DiskFull,
            WriteError::Failed => FailureCode::DiskRefused,
        }
        .into()
    }
}
