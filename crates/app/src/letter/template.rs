//! Templates as records: the built-in ones, what the office made of them, and its own. A template that names an unknown field
//! cannot be saved; every version stays in the history.

use std::sync::Arc;

use letters::{Edition, PatternError, Template, TemplateError};
use model::{Body, kinds};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Reader, Save};
use ts_rs::TS;

use super::compose::lay_out;
use super::sources::first;
use crate::app::{App, Desk};
use crate::contract::Nothing;
use crate::failure::{Failure, FailureCode};
use crate::user;

const KIND: &model::Kind = &kinds::letter_template::KIND;
/// What a missing value looks like in a look at a template.
const MISSING_MARK: &str = "[belum diisi]";
/// An invented person with all that a letter can be about, for looks at templates.
const SAMPLE: &str = include_str!("sample.json");

/// A template as settings show it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TemplateView {
    /// Its name, the letter's kind.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Whether the program brings one of this name.
    pub built_in: bool,
    /// Whether the office made it or changed the built-in one.
    pub changed: bool,
    /// When the office last changed it, UTC milliseconds.
    pub updated_at_ms: Option<i64>,
    /// Who did.
    pub updated_by: String,
    /// The template, as `letters::Template`.
    #[ts(type = "unknown")]
    pub template: Value,
}

/// Names a template.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TemplateName {
    /// Its name.
    pub name: String,
}

/// A former or the present form of a template, the newest first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TemplateVersion {
    /// When it was saved, UTC milliseconds.
    pub at_ms: i64,
    /// Who saved it.
    pub user: String,
    /// The template; none where it was given up for the built-in one.
    #[ts(type = "unknown")]
    pub template: Value,
}

/// A template to be looked at.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TemplateCheck {
    /// The template, as `letters::Template`.
    #[ts(type = "unknown")]
    pub template: Value,
}

/// How a template would look, filled with an invented person.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TemplateLook {
    /// A picture of each page (SVG); none while it cannot be read.
    pub pages: Vec<String>,
    /// What keeps it from being saved.
    pub problems: Vec<TemplateProblem>,
}

/// What is wrong with a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TemplateFault {
    /// Its form cannot be read.
    Form,
    /// Longer than a template may be.
    TooLong,
    /// A brace or bracket without its partner.
    Unbalanced,
    /// A filter that does not exist.
    UnknownFilter,
    /// A field that does not exist.
    UnknownField,
    /// A table that cannot be filled.
    Table,
    /// Fewer than two or more than three who sign side by side.
    Signatures,
    /// No block or too many.
    Blocks,
    /// The name is empty, too long, or of other characters than small letters, digits and `-`.
    Name,
    /// The title is empty or too long.
    Title,
    /// The register's name is of other characters than small letters, digits and `-`.
    Register,
}

/// A fault and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TemplateProblem {
    /// What is wrong.
    pub fault: TemplateFault,
    /// The block, from 0; none: the template as a whole.
    pub block: Option<u32>,
    /// What it names that does not exist.
    pub names: String,
}

/// A template to be kept.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SaveTemplate {
    /// The template, as `letters::Template`; its name says which one.
    #[ts(type = "unknown")]
    pub template: Value,
}

/// What came of it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TemplateSaved {
    /// Whether it was kept.
    pub saved: bool,
    /// Why not.
    pub problems: Vec<TemplateProblem>,
}

/// What templates may name, for completion.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TemplateWords {
    /// Placeholders anywhere.
    pub placeholders: Vec<String>,
    /// Filters behind a `|`.
    pub filters: Vec<String>,
    /// What tables may run over, with what their rows name.
    pub tables: Vec<TableWords>,
}

/// What a table's rows may name.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TableWords {
    /// Over what it runs.
    pub of: String,
    /// Placeholders of its rows.
    pub placeholders: Vec<String>,
}

fn text<'a>(body: &'a Body, field: &str) -> &'a str {
    body.get(field).and_then(Value::as_str).unwrap_or("")
}

/// The office's record of a template; the first, where two desktops made one of the same name.
fn record_of(reader: &Reader<'_>, name: &str) -> Result<Option<store::Record>, Failure> {
    let ids = reader.find(KIND, "template_name", &json!(name))?;
    Ok(reader.records(&ids)?.into_iter().find(|record| text(&record.body, "template_name") == name))
}

fn read(record: &store::Record) -> Option<Template> {
    Template::load(text(&record.body, "template_body"), &letters::known_placeholders()).ok()
}

/// The template that letters of a kind are written by: the office's, else the built-in one.
pub(super) fn get(reader: &Reader<'_>, name: &str) -> Result<Option<Template>, Failure> {
    let own = record_of(reader, name)?.filter(|record| !record.deleted);
    Ok(own.as_ref().and_then(read).or_else(|| Template::built_in(name)))
}

/// All templates that letters can be written by: the built-in ones in their order, then the office's by title.
pub(super) fn usable(reader: &Reader<'_>) -> Result<Vec<Template>, Failure> {
    let mut own: Vec<Template> =
        reader.all(KIND.name)?.iter().filter(|record| !record.deleted).filter_map(read).collect();
    own.sort_by(|one, other| one.title.cmp(&other.title));
    let mut all = Vec::new();
    for name in letters::built_in_names() {
        match own.iter().position(|template| template.name == name) {
            Some(place) => all.push(own.remove(place)),
            None => all.extend(Template::built_in(name)),
        }
    }
    own.dedup_by(|one, other| one.name == other.name);
    all.extend(own);
    Ok(all)
}

/// All templates for settings.
pub(crate) fn all(app: &Arc<App>, _: Nothing) -> Result<Vec<TemplateView>, Failure> {
    let desk = app.desk()?;
    let names = user::names(&desk.store)?;
    desk.store.read(|reader| {
        let view = |template: Template| {
            let record = record_of(reader, &template.name)?.filter(|record| !record.deleted);
            Ok::<_, Failure>(TemplateView {
                built_in: Template::built_in(&template.name).is_some(),
                changed: record.is_some(),
                updated_at_ms: record.as_ref().map(|record| record.updated_at_ms),
                updated_by: record.and_then(|record| names.get(&record.updated_by).cloned()).unwrap_or_default(),
                template: serde_json::to_value(&template).map_err(|_| FailureCode::Internal)?,
                name: template.name,
                title: template.title,
            })
        };
        usable(reader)?.into_iter().map(view).collect()
    })
}

/// What templates may name.
pub(crate) fn words(_: &Arc<App>, _: Nothing) -> Result<TemplateWords, Failure> {
    let tables = letters::RELATED.into_iter();
    let tables = tables.map(|of| TableWords { of: of.to_owned(), placeholders: letters::row_placeholders(of) });
    Ok(TemplateWords {
        placeholders: letters::known_placeholders(),
        filters: letters::FILTERS.map(str::to_owned).to_vec(),
        tables: tables.collect(),
    })
}

fn problem(block: Option<usize>, error: &TemplateError) -> TemplateProblem {
    let (fault, names) = match error {
        TemplateError::TooLong => (TemplateFault::TooLong, String::new()),
        TemplateError::Form(_) => (TemplateFault::Form, String::new()),
        TemplateError::Pattern(PatternError::Unbalanced) => (TemplateFault::Unbalanced, String::new()),
        TemplateError::Pattern(PatternError::UnknownFilter(name)) => (TemplateFault::UnknownFilter, name.clone()),
        TemplateError::UnknownPlaceholder(path) => (TemplateFault::UnknownField, path.clone()),
        TemplateError::Table(of) => (TemplateFault::Table, of.clone()),
        TemplateError::Signatures => (TemplateFault::Signatures, String::new()),
        TemplateError::Blocks => (TemplateFault::Blocks, String::new()),
    };
    TemplateProblem { fault, block: block.and_then(|block| u32::try_from(block).ok()), names }
}

/// A name that can stand in a number's register or as a letter's kind.
fn plain(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=60).contains(&name.len()) && name.chars().all(fits)
}

/// The template that someone typed, or why there is none.
fn parse(value: &Value) -> Result<Template, TemplateProblem> {
    if value.to_string().len() > letters::LONGEST_TEMPLATE_BYTES {
        return Err(problem(None, &TemplateError::TooLong));
    }
    serde_json::from_value(value.clone()).map_err(|error| problem(None, &TemplateError::Form(error)))
}

fn problems_of(template: &Template) -> Vec<TemplateProblem> {
    let whole = |fault| TemplateProblem { fault, block: None, names: String::new() };
    let mut problems = Vec::new();
    if !plain(&template.name) {
        problems.push(whole(TemplateFault::Name));
    }
    if template.title.trim().is_empty() || template.title.chars().count() > 160 {
        problems.push(whole(TemplateFault::Title));
    }
    if template.register.as_deref().is_some_and(|register| !plain(register)) {
        problems.push(whole(TemplateFault::Register));
    }
    let faults = template.problems(&letters::known_placeholders());
    problems.extend(faults.iter().map(|(block, error)| problem(*block, error)));
    problems
}

/// How a template looks with an invented person, this office's head and its usual signatory.
pub(crate) fn check(app: &Arc<App>, input: TemplateCheck) -> Result<TemplateLook, Failure> {
    let desk = app.desk()?;
    let template = match parse(&input.template) {
        Ok(template) => template,
        Err(problem) => return Ok(TemplateLook { pages: Vec::new(), problems: vec![problem] }),
    };
    let problems = problems_of(&template);
    let mut data: Value = serde_json::from_str(SAMPLE).map_err(|_| FailureCode::Internal)?;
    let today = app.today();
    let logo = desk.store.read(|reader| {
        for (name, kind) in [
            ("office", &kinds::office::KIND),
            ("letterhead", &kinds::letterhead::KIND),
            ("signatory", &kinds::signatory::KIND),
        ] {
            data[name] = Value::Object(first(reader, kind.name)?.unwrap_or_default());
        }
        let url = data["letterhead"]["logo"].as_str().unwrap_or_default();
        Ok::<_, Failure>(letters::Picture::from_data_url(url).ok())
    })?;
    data["letter"] = json!({ "number": "000", "issued_on": today });
    let (filled, _) = letters::fill_draft(&template, &data, MISSING_MARK);
    let logo = logo.as_ref().filter(|_| filled.logo.is_some());
    let drawn = lay_out(&filled, &Edition { logo, draft: true, demo: desk.demo, ..Edition::default() });
    let pages = drawn.map(|letter| letters::svg::write(&letter)).unwrap_or_default();
    Ok(TemplateLook { pages, problems })
}

/// Keeps a template: the office's form of a built-in one, or one of its own.
pub(crate) fn save(app: &Arc<App>, input: SaveTemplate) -> Result<TemplateSaved, Failure> {
    let desk = app.desk()?;
    let template = match parse(&input.template) {
        Ok(template) => template,
        Err(problem) => return Ok(TemplateSaved { saved: false, problems: vec![problem] }),
    };
    let problems = problems_of(&template);
    if !problems.is_empty() {
        return Ok(TemplateSaved { saved: false, problems });
    }
    let body = serde_json::to_string(&template).map_err(|_| FailureCode::Internal)?;
    let values = json!({ "template_name": template.name, "template_title": template.title, "template_body": body });
    keep(app, &desk, &template.name, values.as_object().cloned().unwrap_or_default())?;
    Ok(TemplateSaved { saved: true, problems })
}

fn keep(app: &Arc<App>, desk: &Desk, name: &str, mut values: Body) -> Result<(), Failure> {
    let at_ms = app.ports.clock.now_ms();
    desk.store.write(|tx| {
        let there = record_of(tx, name)?;
        let record = there.as_ref().map_or_else(|| app.new_id(), |record| record.id);
        if there.is_some_and(|record| record.deleted) {
            values.insert(sync::DELETED.to_owned(), json!(false));
        }
        tx.save(Save { record, kind: KIND.name, author: desk.user, at_ms, values, seen: None })?;
        Ok::<_, Failure>(())
    })?;
    Ok(())
}

/// Gives the office's form of a template up: the built-in one holds again, and one of the office's own is gone. Letters that
/// were issued stay as they are.
pub(crate) fn reset(app: &Arc<App>, input: TemplateName) -> Result<(), Failure> {
    let desk = app.desk()?;
    let at_ms = app.ports.clock.now_ms();
    desk.store.write(|tx| {
        let record = record_of(tx, &input.name)?.filter(|record| !record.deleted).ok_or(FailureCode::NotFound)?;
        tx.delete(record.id, desk.user, at_ms).map_err(Failure::from)
    })?;
    Ok(())
}

/// Every form that a template had here, the newest first.
pub(crate) fn versions(app: &Arc<App>, input: TemplateName) -> Result<Vec<TemplateVersion>, Failure> {
    let desk = app.desk()?;
    let names = user::names(&desk.store)?;
    desk.store.read(|reader| {
        let Some(record) = record_of(reader, &input.name)? else { return Ok(Vec::new()) };
        let past = reader.history(record.id)?;
        let version = |change: store::Past| {
            let body = change.edits.iter().find(|edit| edit.field == "template_body")?;
            let template = body.new.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null);
            Some(TemplateVersion {
                at_ms: change.at_ms,
                user: names.get(&change.author).cloned().unwrap_or_default(),
                template,
            })
        };
        Ok(past.into_iter().filter_map(version).collect())
    })
}
