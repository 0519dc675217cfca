//! What a command answers when it cannot do what was asked. Every error of the crates below becomes a `Failure` here,
//! in one place; a failure carries no personal value and no technical text, only a code, the fields that are meant and
//! a trace id to read out on the telephone.

use model::ProblemCode;
use serde::{Deserialize, Serialize};
use store::StoreError;
use ts_rs::TS;

/// Why a command was not carried out. A variant exists where someone must do something else about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FailureCode {
    /// No record, letter, job or file of that name.
    NotFound,
    /// The user's role does not include this.
    NotAllowed,
    /// The password or the recovery code is wrong.
    WrongPassword,
    /// Too many wrong passwords; wait a little.
    TooManyAttempts,
    /// Nobody is logged in.
    Locked,
    /// There is no office in this home yet.
    NotSetUp,
    /// There is an office in this home already.
    AlreadySetUp,
    /// The command's input has another form than it takes.
    BadInput,
    /// No command of that name.
    UnknownCommand,
    /// Checks found errors; see `fields`.
    RefusedByChecks,
    /// Others have changed the same value; it must be decided first.
    OpenConflict,
    /// Others built on this change; it cannot be undone any more.
    BuiltUpon,
    /// The file is not at the point of its review at which this can be done.
    WrongState,
    /// Who wrote in a file does not verify it.
    OwnEntry,
    /// Something that matters was changed since it was looked at.
    FileChanged,
    /// Another program has the office's file open.
    FileInUse,
    /// The file was written by a newer version.
    FileNewer,
    /// The file is not one of ours.
    FileForeign,
    /// The file is damaged.
    FileDamaged,
    /// No room on the disk.
    DiskFull,
    /// The disk or the folder refused.
    DiskRefused,
    /// Nothing may be written there: inside the office's own folder, over another kind of file, or no such folder.
    PathRefused,
    /// Not a spreadsheet, or a damaged one.
    SheetUnreadable,
    /// The spreadsheet is protected by a password.
    SheetEncrypted,
    /// The spreadsheet is larger than can be read safely.
    SheetTooLarge,
    /// A sheet with more rows than a spreadsheet program has.
    SheetTooManyRows,
    /// A spreadsheet in Excel's binary form (.xlsb).
    SheetBinary,
    /// The spreadsheet has no rows.
    SheetEmpty,
    /// No column could be understood; say which column is the name.
    SheetNoColumns,
    /// Nothing is in the file.
    ScanEmpty,
    /// Neither JPEG, PNG, TIFF nor PDF, whatever its name says.
    ScanForeign,
    /// The scan is cut off or broken.
    ScanDamaged,
    /// A variety of picture that is not read.
    ScanUnsupported,
    /// The PDF is locked.
    ScanEncrypted,
    /// The PDF holds programs or other files.
    ScanActive,
    /// The scan has more bytes or pixels than can be worked on safely.
    ScanTooLarge,
    /// The scan has too many pages.
    ScanTooManyPages,
    /// The scan's content is not on this desktop.
    ScanElsewhere,
    /// The desktop that has the scan's content has not sent it to the server yet.
    ScanNotSent,
    /// No such folder, or the office's own.
    FolderMissing,
    /// The server cannot be reached.
    ServerUnreachable,
    /// What answered is not a Loket server.
    ServerNonsense,
    /// The server refused this desktop.
    ServerRefused,
    /// The server has no room left for this office's scans.
    ServerFull,
    /// The server's version does not take scans yet.
    ServerOlder,
    /// This file is a copy of another desk's, or an old backup of this one: the server knows more of it than is here.
    DeskCopied,
    /// The server knows the former identity of this desktop no more: a new one-time code is needed.
    InvitationNeeded,
    /// The file is no backup of ours.
    BackupForeign,
    /// The backup was made by a newer version.
    BackupNewer,
    /// The backup is incomplete or was changed.
    BackupDamaged,
    /// The one-time code is wrong, used or too old.
    CodeInvalid,
    /// The district has an office on this server already: join it.
    OfficeExists,
    /// The district has no office on this server yet.
    OfficeMissing,
    /// This desktop is on a server already.
    AlreadyEnrolled,
    /// This desktop is on no server.
    NotEnrolled,
    /// No printer, or printing is not running.
    PrinterMissing,
    /// The printer refused the letter.
    PrinterFailed,
    /// The numbers leased to this desktop are used up; go online once.
    NumbersUsedUp,
    /// The clock of this desktop runs behind its last save; check the date.
    ClockSuspect,
    /// The letter lacks something; see `fields`.
    LetterIncomplete,
    /// The office's letters are approved before they are numbered.
    ApprovalNeeded,
    /// The letter's content was erased with the person's data; number and date are left.
    LetterErased,
    /// The letter cannot be made again here as it was issued; its file is on the desktop that issued it.
    LetterElsewhere,
    /// More rows than a printed list may have.
    ListTooLong,
    /// No seal of ours could be read.
    SealUnreadable,
    /// No letter of this number is in the register here.
    NumberUnknown,
    /// Someone stopped it.
    Cancelled,
    /// A fault in the program.
    Internal,
}

/// A field and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldFailure {
    /// The field.
    pub field: String,
    /// What is wrong.
    pub code: ProblemCode,
}

/// A command was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Failure {
    /// Why.
    pub code: FailureCode,
    /// Which fields are meant, if any.
    pub fields: Vec<FieldFailure>,
    /// Six letters and digits that stand in the log beside the technical cause.
    pub trace_id: String,
}

impl Failure {
    /// A failure without fields; the trace id is set where the command is called.
    pub fn new(code: FailureCode) -> Self {
        Self { code, fields: Vec::new(), trace_id: String::new() }
    }

    /// The errors among the problems of a record.
    pub fn refused(problems: &[model::Problem]) -> Self {
        let fields = problems
            .iter()
            .filter(|p| p.severity == model::Severity::Error)
            .map(|p| FieldFailure { field: p.field.clone(), code: p.code })
            .collect();
        Self { fields, ..Self::new(FailureCode::RefusedByChecks) }
    }

    /// Fields that are missing for what was asked.
    pub fn missing(code: FailureCode, fields: impl IntoIterator<Item = String>) -> Self {
        let fields = fields.into_iter().map(|field| FieldFailure { field, code: ProblemCode::Missing }).collect();
        Self { fields, ..Self::new(code) }
    }
}

impl From<FailureCode> for Failure {
    fn from(code: FailureCode) -> Self {
        Self::new(code)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let code = match error {
            StoreError::WrongKey | StoreError::NotOurs => FailureCode::FileForeign,
            StoreError::Newer { .. } => FailureCode::FileNewer,
            StoreError::Damaged => FailureCode::FileDamaged,
            StoreError::DiskFull => FailureCode::DiskFull,
            StoreError::Io => FailureCode::DiskRefused,
            StoreError::InUse => FailureCode::FileInUse,
            StoreError::Missing => FailureCode::NotSetUp,
            StoreError::Exists => FailureCode::AlreadySetUp,
            StoreError::NotFound => FailureCode::NotFound,
            StoreError::AppendOnly => FailureCode::NotAllowed,
            StoreError::BuiltUpon => FailureCode::BuiltUpon,
            StoreError::NumbersUsedUp => FailureCode::NumbersUsedUp,
            StoreError::Stopped => FailureCode::Cancelled,
            StoreError::BadEntry | StoreError::BadValue | StoreError::Database(_) => FailureCode::Internal,
        };
        Self::new(code)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::new(match error.kind() {
            std::io::ErrorKind::StorageFull => FailureCode::DiskFull,
            std::io::ErrorKind::NotFound => FailureCode::NotFound,
            _ => FailureCode::DiskRefused,
        })
    }
}

impl From<exchange::ReadError> for Failure {
    fn from(error: exchange::ReadError) -> Self {
        use exchange::ReadError;
        Self::new(match error {
            ReadError::CannotOpen | ReadError::NoSuchSheet => FailureCode::NotFound,
            ReadError::NotASpreadsheet | ReadError::Damaged => FailureCode::SheetUnreadable,
            ReadError::Encrypted => FailureCode::SheetEncrypted,
            ReadError::TooLarge(exchange::TooLarge::Rows) => FailureCode::SheetTooManyRows,
            ReadError::TooLarge(_) => FailureCode::SheetTooLarge,
            ReadError::Binary => FailureCode::SheetBinary,
            ReadError::Empty => FailureCode::SheetEmpty,
            ReadError::NotStarted => FailureCode::Internal,
        })
    }
}
