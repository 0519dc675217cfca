//! Letters: preview, issue with a number and a seal, print, register, revoke, verify. What was issued never changes: its
//! bytes are kept with their hash, and what happens to it later are events beside it.

mod agenda;
mod agenda_book;
mod batch;
pub(crate) mod compose;
mod hand;
mod issue;
mod page;
mod paper;
mod print;
mod proposal;
mod register;
mod replace;
mod sources;
mod template;
mod verify;

use std::sync::Arc;

use model::{Body, Problem};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

pub(crate) use agenda::export;
pub(crate) use batch::batch;
pub use batch::{BatchDone, BatchInput, BatchOutput, Refused};
pub(crate) use compose::preview;
pub use hand::EnterNumber;
pub(crate) use hand::enter as enter_number;
pub(crate) use issue::{desktop_key, introduce_desktop, issue};
pub(crate) use page::page;
pub use page::{LetterHappening, LetterPage, PastOfLetter};
pub use paper::{LetterPaper, PaperHolds};
pub(crate) use print::{pages, pdf, print, save};
pub use proposal::{
    ApproveBatch, ApproveProposal, BatchApproved, DraftInBatch, IssueBatch, IssuedTwice, Proposal, ProposalBatch,
    ProposalBatchId, ProposalId, ProposalList, ProposalQueue, ProposalState, ProposalView, PutProposal, ReturnProposal,
};
pub(crate) use proposal::{
    approve, approve_batch, batch as proposal_batch, drop_proposal, issue as issue_proposal, issue_batch,
    list as proposals, open as proposal, put as put_proposal, send_back as send_proposal_back, undo as undo_proposal,
    waiting as proposals_waiting,
};
pub(crate) use register::{issued_on, letter as get, list, registers, revoke};
pub(crate) use replace::replace;
pub use template::{
    SaveTemplate, TemplateCheck, TemplateFault, TemplateLook, TemplateName, TemplateProblem, TemplateSaved,
    TemplateVersion, TemplateView, TemplateWords,
};
pub(crate) use template::{
    all as templates, check as check_template, reset as reset_template, save as save_template, versions, words,
};
pub(crate) use verify::verify;
pub use verify::{Answer, SealValue, Verified, VerifyInput};

use crate::app::App;
use crate::contract::Nothing;
use crate::failure::Failure;
use crate::record::SyncMark;

/// The register in which letters are numbered whose template names none.
pub(crate) const REGISTER: &str = "surat";

/// A kind of letter that can be written.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LetterKind {
    /// Its one identifier.
    pub kind: String,
    /// Its title in words, as letters print it.
    pub title: String,
    /// What it needs: placeholders such as `worker.nik`.
    pub needs: Vec<String>,
    /// The kind of record beside the worker that it is about: `case`, `training`, `placement`; none: the worker alone.
    pub about: Option<String>,
}

/// A letter to be written.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LetterDraft {
    /// Its kind.
    pub kind: String,
    /// About whom.
    pub worker: Uuid,
    /// The case, training or placement of that worker that it is about; the latest if none.
    #[serde(default)]
    #[ts(optional)]
    pub about: Option<Uuid>,
    /// Who signs; the office's usual signatory if none.
    #[serde(default)]
    #[ts(optional)]
    pub signatory: Option<Uuid>,
    /// Values that stand in this letter only, by field of the worker.
    #[serde(default)]
    #[ts(type = "Body")]
    pub values: Body,
    /// The letter whose place it takes.
    #[serde(default)]
    #[ts(optional)]
    pub replaces: Option<Uuid>,
    /// Why that one is replaced.
    #[serde(default)]
    #[ts(optional)]
    pub replace_reason: Option<String>,
}

/// How a letter would look.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Preview {
    /// A picture of each page (SVG).
    pub pages: Vec<String>,
    /// The number that it would get; another desk may take it first. Empty in a register that is numbered by hand.
    pub number: String,
    /// Whether it must be approved before it is numbered.
    pub needs_approval: bool,
    /// What keeps it from being issued (errors) or should be looked at.
    pub problems: Vec<Problem>,
    /// Kinds of documents that the file still lacks for the step that this letter proves. They keep nothing from being issued.
    pub missing_papers: Vec<String>,
}

/// How an issued letter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LetterState {
    /// Numbered, not printed yet.
    Issued,
    /// Printed at least once.
    Printed,
    /// No longer in force.
    Revoked,
    /// No longer in force: another letter took its place.
    Replaced,
}

impl LetterState {
    /// Whether the letter may still be relied on.
    pub const fn in_force(self) -> bool {
        matches!(self, Self::Issued | Self::Printed)
    }
}

/// Names a letter to people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LetterName {
    /// Its id.
    pub id: Uuid,
    /// Its number as printed; empty while none was entered.
    pub number: String,
}

/// An issued letter.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Letter {
    /// Its id, which its seal carries.
    pub id: Uuid,
    /// Its kind.
    pub kind: String,
    /// Its number as printed, or as it was written by hand; empty while none was entered.
    pub number: String,
    /// The register in which it is numbered.
    pub register: String,
    /// The running number in its register and year; 0 while none was entered.
    pub running: u32,
    /// Year of the register.
    pub year: u16,
    /// The day of issue, ISO.
    pub issued_on: String,
    /// About whom.
    pub worker: Option<Uuid>,
    /// The name printed in it.
    pub subject_name: String,
    /// Who signs.
    pub signatory_name: String,
    /// How it stands.
    pub state: LetterState,
    /// Copies printed so far.
    pub printed: u32,
    /// Why it was revoked or replaced.
    pub reason: Option<String>,
    /// The letter whose place it took.
    pub replaces: Option<LetterName>,
    /// The letter that took its place.
    pub replaced_by: Option<LetterName>,
    /// Its content was erased with the person's data: only number and date are left.
    pub erased: bool,
    /// How it stands towards the server.
    pub sync: SyncMark,
}

/// Numbers of the register that no letter here has.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Gap {
    /// First running number.
    pub from: u32,
    /// Last running number.
    pub to: u32,
    /// Whether this desk may still use them.
    pub leased_here: bool,
}

/// A row of the register.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(tag = "row", rename_all = "snake_case")]
pub enum RegisterRow {
    /// A letter.
    Letter(Box<Letter>),
    /// Numbers without one.
    Gap(Gap),
}

/// Numbers that this desk may use.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct NumberBlock {
    /// First of the block.
    pub from: u32,
    /// Last of the block.
    pub to: u32,
    /// How many are left.
    pub left: u32,
}

/// Which part of which register.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct RegisterPart {
    /// Beginnings of words of the name or the number; the whole register if empty.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub text: String,
    /// Year of the register; this year if none.
    #[serde(default)]
    #[ts(optional)]
    pub year: Option<u16>,
    /// Which register; letters' usual one if none.
    #[serde(default)]
    #[ts(optional)]
    pub register: Option<String>,
}

impl RegisterPart {
    fn year(&self, today: &str) -> u16 {
        self.year.unwrap_or_else(|| compose::year_of(today))
    }

    fn register(&self) -> &str {
        self.register.as_deref().unwrap_or(REGISTER)
    }
}

/// A question for the register.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LetterList {
    /// Which part of it.
    #[serde(flatten)]
    pub of: RegisterPart,
    /// Only letters about this worker, of all years.
    #[serde(default)]
    #[ts(optional)]
    pub worker: Option<Uuid>,
    /// Letters to pass over.
    pub offset: u64,
    /// Letters wanted.
    pub limit: u64,
}

/// Where to write the register.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RegisterFile {
    /// Which part of it.
    #[serde(flatten)]
    pub of: RegisterPart,
    /// The file to write: a spreadsheet (.xlsx), or a book to be printed (.pdf).
    pub path: String,
}

/// A page of the register, last number first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Register {
    /// Its rows.
    pub rows: Vec<RegisterRow>,
    /// How many letters fit.
    pub total: u64,
    /// The last running number of the year; 0 before the first.
    pub last_number: u32,
    /// The running number that the next letter here would get.
    pub next_number: u32,
    /// The block of this desk, when a server leases numbers.
    pub block: Option<NumberBlock>,
    /// The registers that there are, the usual one first.
    pub registers: Vec<String>,
    /// Whether numbers of this one are written by hand.
    pub by_hand: bool,
}

/// Names a letter.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LetterId {
    /// Its id.
    pub id: Uuid,
}

/// Pictures of an issued letter.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Pages {
    /// A picture of each page (SVG).
    pub pages: Vec<String>,
}

/// A letter's file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PdfFile {
    /// A name for the file.
    pub name: String,
    /// Its bytes, base64.
    pub base64: String,
}

/// Where to write a letter.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SavePdf {
    /// The letter.
    pub id: Uuid,
    /// The file to write.
    pub path: String,
}

/// How to print a letter.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PrintLetter {
    /// The letter.
    pub id: Uuid,
    /// The printer; the system's usual one if none.
    #[serde(default)]
    #[ts(optional)]
    pub printer: Option<String>,
    /// How many copies, 1 to 99.
    pub copies: u16,
}

/// Why a letter is no longer in force.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RevokeLetter {
    /// The letter.
    pub id: Uuid,
    /// Why.
    pub reason: String,
}

/// All kinds that can be written.
pub(crate) fn kinds(app: &Arc<App>, _: Nothing) -> Result<Vec<LetterKind>, Failure> {
    let desk = app.desk()?;
    let templates = desk.store.read(template::usable)?;
    Ok(templates
        .into_iter()
        .map(|template| LetterKind {
            needs: template.placeholders(),
            about: sources::about_kind(&template).map(str::to_owned),
            kind: template.name,
            title: template.title,
        })
        .collect())
}
