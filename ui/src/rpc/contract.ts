// The contract of commands, made by `cargo xtask bindings` from crates/app/src/contract.rs. Do not edit.

export type Value = null | boolean | number | string | string[];
export type Body = { [field: string]: Value };

export type AccessAction = "opened" | "exported" | "printed" | "copied" | "erased";

export type AccessInput = { 
/**
 * Only about this file, with all that belongs to the person.
 */
record?: string, 
/**
 * Only what this user did.
 */
user?: string, 
/**
 * From this day on, ISO.
 */
from?: string, 
/**
 * Up to and with this day, ISO.
 */
to?: string, 
/**
 * Lines to pass over.
 */
offset: number, 
/**
 * Lines wanted, at most 500.
 */
limit: number, };

export type AccessLine = { 
/**
 * When.
 */
at_ms: number, 
/**
 * Who.
 */
user: string, 
/**
 * What was done.
 */
action: AccessAction, 
/**
 * With which record; none when it was a list of many.
 */
record: string | null, 
/**
 * Its kind; of a list, the kind of its rows.
 */
kind: string, 
/**
 * What names it; empty when it was erased, or is hidden from the asker.
 */
title: string, 
/**
 * How many rows a list had.
 */
rows: number | null, 
/**
 * The desktop's name.
 */
desktop: string, 
/**
 * Whether it is this desktop.
 */
here: boolean, };

export type AccessLines = { 
/**
 * The lines.
 */
lines: Array<AccessLine>, 
/**
 * How many there are in all.
 */
total: number, };

export type AddScan = { 
/**
 * The record that it belongs to.
 */
owner: string, 
/**
 * A file.
 */
path?: string, 
/**
 * The name of a file in the scanner's folder.
 */
inbox?: string, 
/**
 * The bytes themselves, from the clipboard or the camera.
 */
base64?: string, 
/**
 * Where the bytes come from: `file`, `paste` or `camera`.
 */
source?: string, 
/**
 * What it is to be called; the file's name if left out.
 */
name?: string, 
/**
 * Put the pages at the end of this scan instead of making a new one.
 */
into?: string, };

export type Ahead = { 
/**
 * The worker.
 */
worker: string, 
/**
 * Whether they are to be kept here.
 */
ahead: boolean, };

export type Amount = { 
/**
 * How many.
 */
count: number, 
/**
 * Their bytes.
 */
bytes: number, };

export type Answer = "in_force" | "not_known_revoked" | "number_known" | "number_shared" | "not_registered" | "expired" | "replaced" | "revoked" | "altered" | "unknown_key";

export type AnswerRow = { 
/**
 * The import.
 */
import: string, 
/**
 * The row.
 */
row: number, 
/**
 * The file of the person; none: nobody who is there, a new file is made.
 */
record: string | null, 
/**
 * Every waiting row of the import for whose likeliest file the same speaks is answered alike: with its own likeliest file,
 * or with a new one.
 */
all_like_this: boolean, };

export type AnsweredRows = { 
/**
 * The rows; handed to `import.reopen` to ask again.
 */
rows: Array<number>, 
/**
 * Rows of this import that still wait.
 */
left: number, };

export type ApproveBatch = { 
/**
 * Each with what was looked at.
 */
drafts: Array<ApproveProposal>, };

export type ApproveProposal = { 
/**
 * The draft.
 */
id: string, 
/**
 * What was looked at, from the draft as it was opened.
 */
seen: string, };

export type AskedRow = { 
/**
 * The import.
 */
import: string, 
/**
 * The file's name, without its folder.
 */
file_name: string, 
/**
 * The row of the sheet, from 1.
 */
row: number, 
/**
 * Its values.
 */
values: Body, 
/**
 * Files that may be the same person's, the likeliest first.
 */
candidates: Array<Candidate>, };

export type AskedRows = { 
/**
 * The first of them, oldest import first.
 */
rows: Array<AskedRow>, 
/**
 * How many there are in all.
 */
total: number, };

export type AttachmentMode = "text_only" | "when_opened" | "everything";

export type AttachmentSettings = { 
/**
 * Which travel by themselves.
 */
mode: AttachmentMode, 
/**
 * Megabytes that this desktop keeps at most; 0: no limit. What the server does not have yet always stays.
 */
limit_mb: number, };

export type AttachmentStatus = { 
/**
 * The settings.
 */
settings: AttachmentSettings, 
/**
 * Workers whose scans are kept here ahead.
 */
ahead: Array<string>, 
/**
 * What is on this desktop.
 */
here: Amount, 
/**
 * What the server does not have yet.
 */
to_send: Amount, 
/**
 * What is to be fetched by itself.
 */
to_fetch: Amount, 
/**
 * What travels at this moment.
 */
moving: Moving | null, 
/**
 * Why the last one did not.
 */
failure: FailureCode | null, };

export type BackupAbout = { 
/**
 * When it was made.
 */
made_ms: number, 
/**
 * How large it is.
 */
bytes: number, 
/**
 * Version of the program that made it.
 */
program: string, 
/**
 * Who can open it.
 */
users: Array<LoginName>, };

export type BackupFailed = { 
/**
 * When.
 */
at_ms: number, 
/**
 * Why.
 */
code: FailureCode, };

export type BackupInput = { 
/**
 * The folder; the plan's if it is left out.
 */
folder: string | null, };

export type BackupMade = { 
/**
 * When.
 */
at_ms: number, 
/**
 * Where it lies.
 */
path: string, 
/**
 * How large it is.
 */
bytes: number, 
/**
 * How many scans are in it.
 */
scans: number, 
/**
 * How many older ones were removed for it.
 */
removed: number, };

export type BackupPath = { 
/**
 * The file.
 */
path: string, };

export type BackupPlan = { 
/**
 * The folder, a memory stick or a shared one; empty: none, backups are made by hand.
 */
folder: string, 
/**
 * How many backups of this desktop stay there, 1 to 365; older ones are removed.
 */
keep: number, };

export type BackupStatus = { 
/**
 * Where they go.
 */
plan: BackupPlan, 
/**
 * Whether that folder is there now: a stick may be pulled out.
 */
folder_present: boolean, 
/**
 * The last one.
 */
last: BackupMade | null, 
/**
 * Why the last try failed, unless one succeeded since.
 */
failed: BackupFailed | null, 
/**
 * When the next is made, if the folder is there and someone is at the desk.
 */
next_ms: number | null, 
/**
 * Whether none was made for a week.
 */
overdue: boolean, };

export type BatchApproved = { 
/**
 * The drafts that are approved now.
 */
approved: Array<string>, 
/**
 * Those that are not.
 */
refused: Array<Refused>, 
/**
 * Whether it was stopped before all had their turn.
 */
stopped: boolean, };

export type BatchDone = { 
/**
 * The letters, in order.
 */
letters: Array<string>, 
/**
 * The drafts that were handed in instead, in order.
 */
drafts: Array<string>, 
/**
 * The first number as printed; empty without one.
 */
first: string, 
/**
 * The last number as printed.
 */
last: string, 
/**
 * Who has none.
 */
refused: Array<Refused>, 
/**
 * Whether it was stopped before all had their turn; the letters that are there are whole.
 */
stopped: boolean, 
/**
 * Why the letters, which are issued, could not be written or printed; they can be from the register.
 */
output_failure: Failure | null, };

export type BatchInput = { 
/**
 * Their kind.
 */
kind: string, 
/**
 * About whom, in the order in which they are numbered.
 */
workers: Array<string>, 
/**
 * Who signs; the office's usual signatory if none.
 */
signatory?: string, 
/**
 * Where they go.
 */
output: BatchOutput, };

export type BatchOutput = { "to": "approval" } | { "to": "register" } | { "to": "document", 
/**
 * The file to write.
 */
path: string, } | { "to": "folder", 
/**
 * The folder, which must be there.
 */
path: string, } | { "to": "printer", 
/**
 * The printer; the system's usual one if none.
 */
printer?: string, 
/**
 * Copies, 1 to 99.
 */
copies: number, };

export type Blocker = { 
/**
 * A case that is not closed.
 */
case: string, 
/**
 * What names it.
 */
title: string, };

export type Board = { 
/**
 * One for each state.
 */
columns: Array<BoardColumn>, };

export type BoardColumn = { 
/**
 * A code of `case_status`.
 */
case_status: string, 
/**
 * How many there are in all.
 */
total: number, 
/**
 * What runs out first stands first; closed ones by the day they were closed.
 */
cards: Array<CaseCard>, };

export type BoardInput = { 
/**
 * A code of `case_kind`.
 */
case_kind?: string, 
/**
 * A code of `case_category`.
 */
case_category?: string, 
/**
 * A country's code.
 */
case_country?: string, 
/**
 * Only cases that the user entered or changed last.
 */
mine?: boolean, };

export type Candidate = { 
/**
 * The file.
 */
row: Row, 
/**
 * How sure it is.
 */
grade: Grade, 
/**
 * The chance in percent.
 */
percent: number, 
/**
 * What speaks for and against it, the weightiest first.
 */
evidence: Array<Evidence>, };

export type CaseCard = { 
/**
 * Whose case it is.
 */
worker_name: string, 
/**
 * What runs out.
 */
clock: Clock | null, 
/**
 * Days for which a referral has had no answer.
 */
unanswered_days: number | null, 
/**
 * The last day on which something was done, ISO.
 */
last_action_on: string | null, 
/**
 * Its id.
 */
id: string, 
/**
 * Its kind.
 */
kind: string, 
/**
 * What names it.
 */
title: string, 
/**
 * Its values.
 */
body: Body, 
/**
 * When it was last changed.
 */
updated_at_ms: number, 
/**
 * By whom.
 */
updated_by: string, 
/**
 * How it stands towards the server.
 */
sync: SyncMark, 
/**
 * How many groups are in conflict.
 */
conflicts: number, 
/**
 * Fields that the user may not see, whether they hold something or not.
 */
hidden: Array<string>, };

export type CaseFile = { 
/**
 * The case.
 */
record: Record, 
/**
 * Whose case it is.
 */
worker: Row | null, 
/**
 * What was done, the newest last.
 */
events: Array<Row>, 
/**
 * Who was asked for help, the newest last.
 */
referrals: Array<ReferralRow>, 
/**
 * What runs out.
 */
clock: Clock | null, 
/**
 * Letters of this case, the newest last.
 */
letters: Array<Letter>, };

export type ChangeName = { 
/**
 * `desktop:sequence`; empty when nothing differed.
 */
change: string, };

export type ChangeScan = { 
/**
 * The scan.
 */
id: string, 
/**
 * All pages in their new order; pages that are left out stay kept.
 */
pages?: Array<PageChoice>, 
/**
 * What it is called.
 */
name?: string, 
/**
 * The record that it is to belong to.
 */
owner?: string, };

export type ChangeUser = { 
/**
 * The user.
 */
id: string, 
/**
 * A new name.
 */
name?: string, 
/**
 * A new role.
 */
role?: Role, 
/**
 * Whether they may log in.
 */
active?: boolean, 
/**
 * Which specific data they may see.
 */
sees?: Array<Sensitivity>, };

export type ChangedField = { 
/**
 * The record.
 */
record: string, 
/**
 * Its kind.
 */
kind: string, 
/**
 * What names the record.
 */
title: string, 
/**
 * The field; `_deleted`: the record was deleted or brought back.
 */
field: string, 
/**
 * As it was verified.
 */
old: Value, 
/**
 * As it is.
 */
new: Value, 
/**
 * Who changed it last.
 */
user: string, 
/**
 * When, by that desktop's clock.
 */
at_ms: number, };

export type CheckDouble = { 
/**
 * The file that is being changed, if it is there already.
 */
id?: string, 
/**
 * All values of the form, also those that are not whole yet.
 */
values: Body, };

export type CheckInput = { 
/**
 * The kind.
 */
kind: string, 
/**
 * The record that is being changed, if any.
 */
id?: string, 
/**
 * All values of the form.
 */
values: Body, };

export type Clock = { 
/**
 * What the case waits for: a code of `waits_for`.
 */
waits_for: string, 
/**
 * Since when, ISO.
 */
since: string, 
/**
 * The last day of waiting, ISO: from the next day on the case may be closed.
 */
due_on: string, 
/**
 * Days until then; negative when it has run out.
 */
days_left: number, 
/**
 * Days it runs in all.
 */
days_whole: number, 
/**
 * With which reason the case may then be closed: a code of `closed_because`.
 */
closes_as: string, };

export type ColumnChoice = { 
/**
 * Place in the sheet, from 0.
 */
index: number, 
/**
 * A field, a part (`subdistrict`, …), or none: not read.
 */
field: string | null, };

export type ColumnView = { 
/**
 * Place in the sheet, from 0.
 */
index: number, 
/**
 * Its heading.
 */
heading: string, 
/**
 * What it means, if that is known.
 */
field: string | null, 
/**
 * Some of its values.
 */
samples: Array<string>, };

export type Comparison = { 
/**
 * The file that stays, or would stay, in front.
 */
one: Record, 
/**
 * The other one.
 */
other: Record, 
/**
 * The decision by which they are one person, if they are.
 */
merged: string | null, 
/**
 * The decision by which they are two people, if they are.
 */
apart: string | null, 
/**
 * How sure it is that they are one person; none when nothing says so.
 */
grade: Grade | null, 
/**
 * The chance in percent.
 */
percent: number, 
/**
 * What speaks for and against it, the weightiest first.
 */
evidence: Array<Evidence>, 
/**
 * Groups of fields with values, in the form's order.
 */
groups: Array<FieldGroup>, 
/**
 * How many records of each kind belong to the one file alone.
 */
belongs_to_one: { [key in string]: number }, 
/**
 * How many belong to the other file alone.
 */
belongs_to_other: { [key in string]: number }, };

export type Condition = "always" | "married" | "with_agency";

export type Conflict = { 
/**
 * The group.
 */
group: string, 
/**
 * What stood before both.
 */
base: Side | null, 
/**
 * The values.
 */
heads: Array<Side>, };

export type Conflicted = { 
/**
 * The record.
 */
record: Row, 
/**
 * What must be decided.
 */
conflicts: Array<Conflict>, };

export type CopyInput = { 
/**
 * The worker's file.
 */
id: string, 
/**
 * The PDF to write.
 */
pdf_path: string, 
/**
 * The spreadsheet to write.
 */
sheet_path: string, };

export type DayInput = { 
/**
 * The day, ISO; today if none.
 */
day?: string, };

export type Decided = { 
/**
 * Its id.
 */
id: string, 
/**
 * What was decided.
 */
verdict: Verdict, 
/**
 * By whom.
 */
user: string, 
/**
 * When, by that desktop's clock.
 */
at_ms: number, 
/**
 * Their remark.
 */
note: string, 
/**
 * The reasons, of a send-back.
 */
reasons: Array<Reason>, 
/**
 * Made without a second pair of eyes.
 */
alone: boolean, 
/**
 * Whether its signature is right and its author might decide so; others do not count.
 */
sound: boolean, 
/**
 * Whether it was taken back.
 */
taken_back: boolean, };

export type Decision = { 
/**
 * The record.
 */
record: string, 
/**
 * The group.
 */
group: string, 
/**
 * The values that stand from now on.
 */
values: Body, };

export type DecisionId = { 
/**
 * Its id.
 */
decision: string, };

export type DecisionMade = { 
/**
 * The decision; to be taken back.
 */
decision: string, 
/**
 * The file that stands for the person, or the older of two.
 */
record: string, };

export type Density = "comfortable" | "compact";

export type DeskName = { 
/**
 * The name, "Loket 1".
 */
name: string, };

export type DeskSettings = { 
/**
 * The language of the interface.
 */
language: Language, 
/**
 * Its colours.
 */
theme: Theme, 
/**
 * How close rows stand.
 */
density: Density, 
/**
 * Minutes without a key or a movement after which the screen locks, 1 to 240.
 */
idle_minutes: number, 
/**
 * The folder that the scanner writes to; empty: none.
 */
scan_inbox: string, 
/**
 * Whether a file that was taken from there moves to the folder `done` in it; else it stays.
 */
scan_inbox_move: boolean, };

export type Difference = { 
/**
 * The import; set when it is listed.
 */
import: string, 
/**
 * The row of the sheet, from 1.
 */
row: number, 
/**
 * The worker file.
 */
record: string, 
/**
 * Whose it is; set when it is listed.
 */
title: string, 
/**
 * The field.
 */
field: string, 
/**
 * What stands in the file; set when it is listed.
 */
current: Value, 
/**
 * What the list says.
 */
imported: Value, };

export type DoubleChoice = "one" | "other";

export type DoublePair = { 
/**
 * The older file.
 */
one: Row, 
/**
 * The newer one.
 */
other: Row, 
/**
 * Someone decided that they are one person and someone else that they are two.
 */
disputed: boolean, 
/**
 * How sure it is.
 */
grade: Grade, 
/**
 * The chance in percent.
 */
percent: number, 
/**
 * What speaks for and against it, the weightiest first.
 */
evidence: Array<Evidence>, };

export type DoubleQueue = { 
/**
 * Pairs, the likeliest first.
 */
pairs: Array<DoublePair>, 
/**
 * Whether there are more.
 */
more: boolean, 
/**
 * Files that were changed after a merge.
 */
late: Array<LatePair>, 
/**
 * Files that are still to be compared.
 */
to_compare: number, };

export type Draft = { 
/**
 * What was typed.
 */
values: Body, };

export type DraftInBatch = { 
/**
 * What lists show.
 */
proposal: Proposal, 
/**
 * What is seen now, handed back when approving; empty when the letter lacks something.
 */
seen: string, 
/**
 * Whether this user may approve it now.
 */
may_approve: boolean, };

export type DraftKey = { 
/**
 * Which form.
 */
key: string, };

export type DraftName = { 
/**
 * Which form.
 */
key: string, 
/**
 * When it was last kept.
 */
at_ms: number, };

export type DraftPut = { 
/**
 * Which form: `worker:ID`, `worker:new`, `office:new` …
 */
key: string, 
/**
 * What was typed.
 */
values: Body, };

export type Due = "next" | "departure";

export type Enrol = { 
/**
 * The server's address.
 */
server: string, 
/**
 * The one-time code.
 */
code: string, };

export type EnterNumber = { 
/**
 * The letter.
 */
id: string, 
/**
 * The running number in the register and year of the letter.
 */
running: number, 
/**
 * The number as it stands on the paper; by the office's format if left out.
 */
number?: string, };

export type EraseInput = { 
/**
 * The worker's file.
 */
id: string, 
/**
 * Why the law allows or asks for it: `no_longer_needed`, `consent_withdrawn`, `request`, `unlawful`.
 */
basis: string, 
/**
 * The reason in words, without the person's data: it stays.
 */
note: string, 
/**
 * The person's name, typed again.
 */
confirmation: string, };

export type Erasing = { 
/**
 * The name that has to be typed.
 */
name: string, 
/**
 * What would be erased, the files of the person first.
 */
erased: Array<HeldCount>, 
/**
 * Letters of which number and date stay in the register.
 */
letters_kept: number, 
/**
 * What has to be ended before.
 */
blockers: Array<Blocker>, };

export type Evidence = { 
/**
 * The field of the worker file; `father` is the name after bin or binti.
 */
field: string, 
/**
 * Which way it points.
 */
says: Says, 
/**
 * What was found.
 */
how: How, 
/**
 * What it is worth.
 */
bits: number, };

export type Expiring = { 
/**
 * Code of `document_kind`, or `contract`.
 */
what: string, 
/**
 * The record; none when the worker's own passport field says it.
 */
record: string | null, 
/**
 * The last day, ISO.
 */
ends_on: string, 
/**
 * Days from today, negative when past.
 */
days: number, 
/**
 * The day until which it must hold, ISO.
 */
needed_to: string, 
/**
 * Why it is named.
 */
reason: ExpiryReason, };

export type ExpiryReason = "expired" | "before_departure" | "too_short" | "soon";

export type ExportColumn = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its heading in the file.
 */
heading: string, 
/**
 * It goes out only when it was asked for.
 */
sensitive: boolean, };

export type ExportFormat = "xlsx" | "csv_semicolon" | "csv_comma";

export type ExportInput = { 
/**
 * The kind.
 */
kind: string, 
/**
 * Words that rows must have.
 */
text?: string, 
/**
 * What rows must meet.
 */
filters?: Array<FilterInput>, 
/**
 * Their order; newest first if none.
 */
sort?: SortInput, 
/**
 * Only these records, in this order; words, filters and order do not count then.
 */
ids?: Array<string>, 
/**
 * Names of columns in their order; all but the sensitive ones if none.
 */
columns?: Array<string>, 
/**
 * How.
 */
format: ExportFormat, 
/**
 * The file to write.
 */
path: string, };

export type ExportKind = { 
/**
 * The kind.
 */
kind: string, };

export type Failure = { 
/**
 * Why.
 */
code: FailureCode, 
/**
 * Which fields are meant, if any.
 */
fields: Array<FieldFailure>, 
/**
 * Six letters and digits that stand in the log beside the technical cause.
 */
trace_id: string, };

export type FailureCode = "not_found" | "not_allowed" | "wrong_password" | "too_many_attempts" | "locked" | "not_set_up" | "already_set_up" | "bad_input" | "unknown_command" | "refused_by_checks" | "open_conflict" | "built_upon" | "wrong_state" | "own_entry" | "file_changed" | "file_in_use" | "file_newer" | "file_foreign" | "file_damaged" | "disk_full" | "disk_refused" | "path_refused" | "sheet_unreadable" | "sheet_encrypted" | "sheet_too_large" | "sheet_too_many_rows" | "sheet_binary" | "sheet_empty" | "sheet_no_columns" | "scan_empty" | "scan_foreign" | "scan_damaged" | "scan_unsupported" | "scan_encrypted" | "scan_active" | "scan_too_large" | "scan_too_many_pages" | "scan_elsewhere" | "scan_not_sent" | "folder_missing" | "server_unreachable" | "server_nonsense" | "server_refused" | "server_full" | "server_older" | "desk_copied" | "invitation_needed" | "backup_foreign" | "backup_newer" | "backup_damaged" | "code_invalid" | "office_exists" | "office_missing" | "already_enrolled" | "not_enrolled" | "printer_missing" | "printer_failed" | "numbers_used_up" | "clock_suspect" | "letter_incomplete" | "approval_needed" | "letter_erased" | "letter_elsewhere" | "list_too_long" | "seal_unreadable" | "number_unknown" | "cancelled" | "internal";

export type Field = { 
/**
 * The one identifier: Rust field, JSON key, form key, sync key, translation key, placeholder.
 */
name: string, 
/**
 * How a value is written, checked and shown.
 */
of: FieldType, 
/**
 * The part of the form in which it stands; a translation key.
 */
section: string, 
/**
 * A record without it is refused.
 */
required: boolean, 
/**
 * Its words are found by the search box.
 */
searchable: boolean, 
/**
 * A column of the index table: can be filtered and sorted by.
 */
indexed: boolean, 
/**
 * A change of it sends a verified file back to review.
 */
reviewed: boolean, 
/**
 * Why it needs care.
 */
sensitive: Sensitivity, 
/**
 * Fields of one group merge as one, since they only make sense together. By default a field is its own group.
 */
group: string, 
/**
 * Headings of spreadsheet columns that mean this field, in lower case.
 */
headings: Array<string>, };

export type FieldFailure = { 
/**
 * The field.
 */
field: string, 
/**
 * What is wrong.
 */
code: ProblemCode, };

export type FieldGroup = { 
/**
 * Its name.
 */
group: string, 
/**
 * Its fields of which at least one file has a value, in the form's order.
 */
fields: Array<string>, 
/**
 * Both have values and these differ: someone must choose.
 */
differs: boolean, 
/**
 * Only the other file has values.
 */
only_other: boolean, 
/**
 * The other file's values were changed after the two were merged.
 */
late: boolean, };

export type FieldType = { "type": "text", max: number, } | { "type": "long_text", max: number, } | { "type": "nik" } | { "type": "family_card" } | { "type": "passport" } | { "type": "date", partial: boolean, } | { "type": "moment" } | { "type": "choice", codes: Array<string>, } | { "type": "code_set", codes: Array<string>, } | { "type": "village" } | { "type": "country" } | { "type": "phone" } | { "type": "rupiah" } | { "type": "integer", min: number, max: number, } | { "type": "flag" } | { "type": "reference", kind: string, } | { "type": "picture", max_kb: number, };

export type Figures = { 
/**
 * Per kind, the most frequent first.
 */
kinds: Array<KindFigure>, 
/**
 * All kinds together.
 */
all: KindFigure, };

export type FileHistory = { 
/**
 * The changes.
 */
changes: Array<PastChange>, 
/**
 * How many there are in all.
 */
total: number, };

export type FileHistoryInput = { 
/**
 * The worker.
 */
id: string, 
/**
 * Changes to pass over.
 */
offset: number, 
/**
 * Changes wanted, at most 500.
 */
limit: number, };

export type FileState = "entered" | "submitted" | "verified" | "sent_back";

export type FilterInput = { 
/**
 * An indexed field, `_subdistrict` (code), or `_parent` (id of the record that rows belong to).
 */
field: string, 
/**
 * The values; none means: is empty.
 */
values: Value[], };

export type Finding = { 
/**
 * What.
 */
code: FindingCode, 
/**
 * The document.
 */
record: string, 
/**
 * Code of `document_kind`.
 */
document_kind: string, 
/**
 * The document's field that says so: `name_on_paper`, `mrz`, …
 */
field: string, 
/**
 * The worker's field that it was compared with.
 */
worker_field: string, 
/**
 * What the document says, as a value of the worker's field.
 */
paper: string, 
/**
 * What the file says; empty when nothing.
 */
file: string, };

export type FindingCode = "name_differs" | "birth_date_differs" | "nik_differs" | "sex_differs" | "number_differs" | "expiry_differs" | "nationality_differs" | "not_in_file" | "nobody_consents";

export type FinishService = { 
/**
 * The service.
 */
id: string, 
/**
 * What it cost the worker, rupiah.
 */
service_cost_idr?: number, 
/**
 * A remark.
 */
service_note?: string, 
/**
 * When it was over, UTC ISO; now if none.
 */
finished_at?: string, };

export type FoundDoubles = { 
/**
 * The files.
 */
candidates: Array<Candidate>, 
/**
 * Changes that were not looked at yet: files are still being gone through.
 */
behind: number, 
/**
 * Milliseconds it took here.
 */
took_ms: number, };

export type Gap = { 
/**
 * First running number.
 */
from: number, 
/**
 * Last running number.
 */
to: number, 
/**
 * Whether this desk may still use them.
 */
leased_here: boolean, };

export type Grade = "likely" | "sure";

export type HeldCount = { 
/**
 * The kind.
 */
kind: string, 
/**
 * How many.
 */
records: number, };

export type HomeKind = "office" | "demo";

export type How = "same" | "variant" | "typo" | "part" | "some" | "swapped" | "one_digit" | "year" | "nik_day" | "other_nik" | "serial" | "other";

export type Identities = { 
/**
 * The file that stands for the person.
 */
canonical: string, 
/**
 * The others.
 */
files: Array<Identity>, };

export type Identity = { 
/**
 * The file as it is.
 */
row: Row, 
/**
 * The decision; to be taken back.
 */
decision: string, 
/**
 * Who decided.
 */
decided_by: string, 
/**
 * When.
 */
decided_at_ms: number, 
/**
 * Fields that were changed in it since and say something else than the file in front.
 */
late: Array<string>, };

export type Import = { 
/**
 * Its id.
 */
id: string, 
/**
 * The file's name, without its folder.
 */
file_name: string, 
/**
 * When.
 */
at_ms: number, 
/**
 * By whom.
 */
user: string, 
/**
 * What became of it.
 */
report: Report, 
/**
 * Whether it was taken back.
 */
undone: boolean, 
/**
 * It was cut off in the middle and should be taken back.
 */
unfinished: boolean, };

export type ImportId = { 
/**
 * Its id.
 */
id: string, };

export type Inbox = { 
/**
 * The folder; empty when none is set.
 */
folder: string, 
/**
 * Whether it can be read.
 */
reachable: boolean, 
/**
 * What lies in it, newest first.
 */
files: Array<InboxFile>, };

export type InboxFile = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its length.
 */
bytes: number, 
/**
 * When it was written.
 */
modified_ms: number, 
/**
 * Whether it is whole; else it is still being written.
 */
ready: boolean, 
/**
 * Whether it was taken before and left here.
 */
taken: boolean, };

export type InboxName = { 
/**
 * Its name, without a folder.
 */
name: string, };

export type Inspected = { 
/**
 * The sheets of the file.
 */
sheets: Array<string>, 
/**
 * The one that was looked into.
 */
sheet: string, 
/**
 * Rows of the headings, from 1.
 */
heading_rows: Array<number>, 
/**
 * First row of the list, from 1.
 */
first_data_row: number, 
/**
 * Its columns.
 */
columns: Array<ColumnView>, 
/**
 * Its first rows.
 */
preview: Array<PreviewRow>, 
/**
 * What a column may mean: fields, then parts.
 */
fields: Array<string>, 
/**
 * What its rows are taken for.
 */
profile: string, 
/**
 * What they could be taken for.
 */
profiles: Array<string>, 
/**
 * Whether it has the columns without which no row could be taken.
 */
fits: boolean, 
/**
 * Sheets with the same headings have the same key.
 */
shape_key: string, };

export type IssueBatch = { 
/**
 * The drafts, in the order in which they are numbered.
 */
drafts: Array<string>, 
/**
 * Where the letters go.
 */
output: BatchOutput, };

export type IssuedTwice = { 
/**
 * The draft.
 */
proposal: string, 
/**
 * The letters' kind.
 */
kind: string, 
/**
 * The name in the file.
 */
worker_name: string, 
/**
 * The letters, all still in force.
 */
letters: Array<LetterName>, };

export type JobId = { 
/**
 * Its id.
 */
id: string, };

export type JobStarted = { 
/**
 * Its id.
 */
job: string, };

export type JobState = "running" | "done" | "cancelled" | "failed";

export type JobView = { 
/**
 * How it stands.
 */
state: JobState, 
/**
 * Pieces done.
 */
done: number, 
/**
 * Pieces in all; 0 while unknown.
 */
total: number, 
/**
 * Pieces a second so far.
 */
rate_per_s: number, 
/**
 * Seconds left at that rate, if known.
 */
seconds_left: number | null, 
/**
 * What it yielded.
 */
result: unknown, 
/**
 * Why it failed.
 */
failure: Failure | null, };

export type JoinOffice = { 
/**
 * Address of the server.
 */
server: string, 
/**
 * The one-time code.
 */
code: string, 
/**
 * Name of a user of the office.
 */
user_name: string, 
/**
 * Their password.
 */
password: string, };

export type Kind = { 
/**
 * Its one identifier.
 */
name: string, 
/**
 * The field that names a record in lists.
 */
title: string, 
/**
 * Records can be added, never changed.
 */
append_only: boolean, 
/**
 * Its records are made and changed by their own commands only, never by the general form.
 */
internal: boolean, 
/**
 * Its fields, in the order of the form.
 */
fields: Array<Field>, };

export type KindFigure = { 
/**
 * A code of `service_kind`; empty for all together.
 */
service_kind: string, 
/**
 * How many were started.
 */
count: number, 
/**
 * How many are over: only these are timed.
 */
finished: number, 
/**
 * Half of them took at most so many seconds.
 */
median_s: number | null, 
/**
 * What they cost the workers together, rupiah.
 */
cost_total_idr: number, 
/**
 * Half of those whose cost is known cost at most so much.
 */
cost_median_idr: number | null, };

export type Language = "id" | "en";

export type LatePair = { 
/**
 * The file in front.
 */
one: Row, 
/**
 * The changed one.
 */
other: Row, 
/**
 * The fields that were changed.
 */
fields: Array<string>, };

export type Law = "uu_18_2017" | "permenaker_4_2023" | "pp_22_2022" | "practice";

export type Letter = { 
/**
 * Its id, which its seal carries.
 */
id: string, 
/**
 * Its kind.
 */
kind: string, 
/**
 * Its number as printed, or as it was written by hand; empty while none was entered.
 */
number: string, 
/**
 * The register in which it is numbered.
 */
register: string, 
/**
 * The running number in its register and year; 0 while none was entered.
 */
running: number, 
/**
 * Year of the register.
 */
year: number, 
/**
 * The day of issue, ISO.
 */
issued_on: string, 
/**
 * About whom.
 */
worker: string | null, 
/**
 * The name printed in it.
 */
subject_name: string, 
/**
 * Who signs.
 */
signatory_name: string, 
/**
 * How it stands.
 */
state: LetterState, 
/**
 * Copies printed so far.
 */
printed: number, 
/**
 * Why it was revoked or replaced.
 */
reason: string | null, 
/**
 * The letter whose place it took.
 */
replaces: LetterName | null, 
/**
 * The letter that took its place.
 */
replaced_by: LetterName | null, 
/**
 * Its content was erased with the person's data: only number and date are left.
 */
erased: boolean, 
/**
 * How it stands towards the server.
 */
sync: SyncMark, };

export type LetterDraft = { 
/**
 * Its kind.
 */
kind: string, 
/**
 * About whom.
 */
worker: string, 
/**
 * The case, training or placement of that worker that it is about; the latest if none.
 */
about?: string, 
/**
 * Who signs; the office's usual signatory if none.
 */
signatory?: string, 
/**
 * Values that stand in this letter only, by field of the worker.
 */
values: Body, 
/**
 * The letter whose place it takes.
 */
replaces?: string, 
/**
 * Why that one is replaced.
 */
replace_reason?: string, };

export type LetterHappening = "issued" | "numbered" | "printed" | "attached" | "replaced" | "revoked";

export type LetterId = { 
/**
 * Its id.
 */
id: string, };

export type LetterKind = { 
/**
 * Its one identifier.
 */
kind: string, 
/**
 * Its title in words, as letters print it.
 */
title: string, 
/**
 * What it needs: placeholders such as `worker.nik`.
 */
needs: Array<string>, 
/**
 * The kind of record beside the worker that it is about: `case`, `training`, `placement`; none: the worker alone.
 */
about: string | null, };

export type LetterList = { 
/**
 * Only letters about this worker, of all years.
 */
worker?: string, 
/**
 * Letters to pass over.
 */
offset: number, 
/**
 * Letters wanted.
 */
limit: number, 
/**
 * Beginnings of words of the name or the number; the whole register if empty.
 */
text?: string, 
/**
 * Year of the register; this year if none.
 */
year?: number, 
/**
 * Which register; letters' usual one if none.
 */
register?: string, };

export type LetterName = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its number as printed; empty while none was entered.
 */
number: string, };

export type LetterPage = { 
/**
 * The letter.
 */
letter: Letter, 
/**
 * What is attached, oldest first.
 */
papers: Array<LetterPaper>, 
/**
 * What happened to it, oldest first.
 */
past: Array<PastOfLetter>, 
/**
 * Another letter in force that was made of the same approved draft, on a desktop that could not know of this one.
 */
twin: LetterName | null, };

export type LetterPaper = { 
/**
 * The scan.
 */
scan: string, 
/**
 * What it is called.
 */
name: string, 
/**
 * When it was attached.
 */
added_at_ms: number, 
/**
 * By whom.
 */
added_by: string, 
/**
 * What it holds.
 */
holds: PaperHolds, };

export type LetterState = "issued" | "printed" | "revoked" | "replaced";

export type LineMood = "alone" | "idle" | "running" | "offline" | "refused";

export type ListInput = { 
/**
 * The kind.
 */
kind: string, 
/**
 * Words that rows must have.
 */
text?: string, 
/**
 * What rows must meet.
 */
filters?: Array<FilterInput>, 
/**
 * Their order; newest first if none.
 */
sort?: SortInput, 
/**
 * Rows to pass over.
 */
offset: number, 
/**
 * Rows wanted, at most 500.
 */
limit: number, };

export type Listed = { 
/**
 * The rows.
 */
rows: Array<Row>, 
/**
 * How many fit in all.
 */
total: number, 
/**
 * Whether `total` is exact; else there are at least so many.
 */
exact: boolean, 
/**
 * Milliseconds it took here.
 */
took_ms: number, };

export type LoginName = { 
/**
 * The user.
 */
id: string, 
/**
 * The name.
 */
name: string, };

export type MayNot = "role" | "own_entry" | "open_conflict";

export type MergeInput = { 
/**
 * One of them.
 */
one: string, 
/**
 * The other one.
 */
other: string, 
/**
 * Group of fields to choice, where one and other are as `double.compare` names them. Other groups keep what the file in
 * front has, and get the other's values where it has none.
 */
choices: { [key in string]: DoubleChoice }, };

export type Moving = { 
/**
 * To the server, or from it.
 */
sending: boolean, 
/**
 * Bytes that are there.
 */
done: number, 
/**
 * Bytes of the whole.
 */
total: number, };

export type MrzPart = "number" | "birth_date" | "expiry" | "personal" | "composite";

export type MrzRead = { 
/**
 * Values of a document's fields. Parts whose check digit is wrong are left out.
 */
document: Body, 
/**
 * Values of a worker's fields.
 */
worker: Body, 
/**
 * Parts whose check digit is wrong.
 */
failed: Array<MrzPart>, 
/**
 * What is wrong with the lines.
 */
problems: Array<Problem>, };

export type MrzText = { 
/**
 * Two or three lines.
 */
text: string, };

export type NewIdentity = { 
/**
 * When.
 */
at_ms: number, 
/**
 * Why.
 */
reason: NewIdentityReason, 
/**
 * The server does not admit it without a new one-time code.
 */
code_needed: boolean, };

export type NewIdentityReason = "restored" | "copied";

export type NewOffice = { 
/**
 * Region code of the district.
 */
district: string, 
/**
 * The office's name.
 */
office_name: string, 
/**
 * Values of kind `letterhead`; what is left out is proposed from the district.
 */
letterhead: Body, 
/**
 * Values of kind `signatory`; may be empty.
 */
signatory: Body, 
/**
 * Format of letter numbers; the proposed one if empty.
 */
number_format: string, 
/**
 * First running number.
 */
start_number: number, 
/**
 * The first administrator.
 */
user_name: string, 
/**
 * Their password.
 */
password: string, };

export type NewUser = { 
/**
 * The name.
 */
name: string, 
/**
 * The role.
 */
role: Role, 
/**
 * Their first password.
 */
password: string, 
/**
 * Which specific data they may see; what is usual for the role if none is given.
 */
sees?: Array<Sensitivity>, };

export type Nothing = { [name: string]: never };

export type NumberBlock = { 
/**
 * First of the block.
 */
from: number, 
/**
 * Last of the block.
 */
to: number, 
/**
 * How many are left.
 */
left: number, };

export type OfficeMade = { 
/**
 * To be printed and kept in a safe place: it opens the file when passwords are forgotten.
 */
recovery_code: string, 
/**
 * The first administrator.
 */
user_id: string, };

export type OfficeView = { 
/**
 * The record of kind `office`.
 */
office: Record, 
/**
 * The record of kind `letterhead`.
 */
letterhead: Record | null, 
/**
 * The records of kind `signatory`.
 */
signatories: Array<Row>, };

export type OpenOffice = { 
/**
 * The office's name.
 */
name: string, 
/**
 * Region code of its district.
 */
district: string, 
/**
 * Name of its district.
 */
district_name: string, 
/**
 * The user.
 */
user_id: string, 
/**
 * The user's name.
 */
user_name: string, 
/**
 * The user's role.
 */
role: Role, 
/**
 * Which specific data the user may see.
 */
sees: Array<Sensitivity>, 
/**
 * What the office calls this desktop.
 */
desktop_name: string, };

export type Outbox = { 
/**
 * Refused changes that nobody has mended, oldest first.
 */
refused: Array<OutboxChange>, 
/**
 * A page of those that wait, oldest first.
 */
waiting: Array<OutboxChange>, 
/**
 * How many wait in all.
 */
waiting_total: number, 
/**
 * What arrived last, latest first.
 */
arrived: Array<OutboxChange>, };

export type OutboxAsk = { 
/**
 * Waiting changes to pass over.
 */
offset: number, 
/**
 * Waiting changes wanted, at most 200.
 */
limit: number, };

export type OutboxChange = { 
/**
 * Its place among this desktop's changes: names it.
 */
sequence: number, 
/**
 * The record.
 */
record: string, 
/**
 * Its kind.
 */
kind: string, 
/**
 * What the record is called.
 */
title: string, 
/**
 * The worker file that it belongs to, or itself.
 */
worker: string | null, 
/**
 * The fields that it writes, as far as the user may see them.
 */
fields: Array<string>, 
/**
 * Who typed it.
 */
user: string, 
/**
 * When.
 */
at_ms: number, 
/**
 * Where it is.
 */
state: OutboxState, 
/**
 * Why it was refused: `unreadable`, `unknown_kind`, `author_unknown`, or a code of a newer server.
 */
reason: string | null, 
/**
 * Whether it can be written once more.
 */
can_resend: boolean, };

export type OutboxState = "waiting" | "sending" | "arrived" | "refused";

export type Outcome = "same" | "update" | "new" | "to_decide" | "asked" | "refused";

export type Overview = { 
/**
 * How many worker files there are.
 */
files: number, 
/**
 * The last touched files.
 */
recent: Array<Row>, 
/**
 * Letters issued today.
 */
letters_today: number, 
/**
 * Rows of imports that someone must decide.
 */
to_decide: number, 
/**
 * Records in conflict.
 */
conflicts: number, 
/**
 * Files that wait for a reviewer.
 */
to_verify: number, 
/**
 * Files that were sent back to this user.
 */
sent_back_to_me: number, 
/**
 * Drafts of letters that wait for approval.
 */
letters_to_approve: number, 
/**
 * Approved drafts of letters that wait for their number.
 */
letters_approved: number, 
/**
 * Drafts of this user.
 */
drafts: number, 
/**
 * What is due.
 */
reminders: Array<Reminder>, };

export type PageChoice = { 
/**
 * Which content, from 0.
 */
content: number, 
/**
 * Which page of it, from 0.
 */
page: number, 
/**
 * Quarter turns clockwise.
 */
turn: number, 
/**
 * The part that is shown; none: all of it.
 */
crop: PageCrop | null, };

export type PageCrop = { 
/**
 * From the left edge.
 */
left: number, 
/**
 * From the upper edge.
 */
top: number, 
/**
 * Width, at least 1.
 */
width: number, 
/**
 * Height, at least 1.
 */
height: number, };

export type PageWish = { 
/**
 * The scan.
 */
id: string, 
/**
 * Which of its contents, from 0.
 */
content: number, 
/**
 * Which page of that, from 0.
 */
page: number, 
/**
 * A small picture for lists.
 */
small?: boolean, };

export type Pages = { 
/**
 * A picture of each page (SVG).
 */
pages: Array<string>, };

export type PairInput = { 
/**
 * One of them.
 */
one: string, 
/**
 * The other one.
 */
other: string, };

export type Paper = { 
/**
 * Code of `document_kind`.
 */
document_kind: string, 
/**
 * By which step.
 */
step: string, 
/**
 * When.
 */
due: Due, 
/**
 * A law asks for it; else offices usually do.
 */
by_law: boolean, 
/**
 * Where it is written.
 */
source: Source, 
/**
 * How it stands.
 */
state: PaperState, 
/**
 * The record, if there is one.
 */
record: string | null, 
/**
 * Until when it holds, ISO.
 */
holds_to: string | null, };

export type PaperHolds = "pictures" | "signed" | "extended" | "issued" | "signed_other" | "other" | "elsewhere";

export type PaperState = "absent" | "expired" | "rejected" | "doubtful" | "unchecked" | "good";

export type PastChange = { 
/**
 * The record.
 */
record: string, 
/**
 * Its kind.
 */
kind: string, 
/**
 * What names it now.
 */
title: string, 
/**
 * When, by that desktop's clock.
 */
at_ms: number, 
/**
 * Who typed it.
 */
user: string, 
/**
 * Whether it was typed on this desktop.
 */
here: boolean, 
/**
 * The name of the desktop on which it was typed; empty when it is not known here.
 */
desktop: string, 
/**
 * Its name.
 */
change: string, 
/**
 * Whether it made the record.
 */
first: boolean, 
/**
 * What changed, as far as the user may see it.
 */
edits: Array<PastField>, 
/**
 * How many fields more changed that the user may not see.
 */
hidden: number, 
/**
 * Whether it counts: a decision does only with the right signature of someone who might decide so.
 */
sound: boolean, };

export type PastErasure = { 
/**
 * Its record.
 */
id: string, 
/**
 * When.
 */
at_ms: number, 
/**
 * By whom.
 */
user: string, 
/**
 * On which legal ground.
 */
basis: string, 
/**
 * The reason in words.
 */
note: string, 
/**
 * How many records.
 */
records: number, 
/**
 * Letters of which number and date stay.
 */
letters_kept: number, };

export type PastField = { 
/**
 * The field.
 */
field: string, 
/**
 * Before.
 */
old: Value, 
/**
 * After.
 */
new: Value, };

export type PastOfLetter = { 
/**
 * What.
 */
what: LetterHappening, 
/**
 * When, by that desktop's clock.
 */
at_ms: number, 
/**
 * Who.
 */
user: string, 
/**
 * Copies, of a printing.
 */
copies: number | null, 
/**
 * Why, of an end.
 */
reason: string | null, 
/**
 * The other letter: which it replaced when it was issued, or which took its place.
 */
other: LetterName | null, 
/**
 * What was attached, or the number that was entered.
 */
name: string | null, };

export type PastRecord = { 
/**
 * The change after which it was so.
 */
after: PastChange, 
/**
 * Its values then.
 */
body: Body, 
/**
 * Its values now.
 */
now: Body, 
/**
 * Whether it was deleted then.
 */
deleted: boolean, 
/**
 * The fields whose value is another one now.
 */
differs: Array<string>, 
/**
 * How many changes came after it.
 */
later: number, };

export type PdfFile = { 
/**
 * A name for the file.
 */
name: string, 
/**
 * Its bytes, base64.
 */
base64: string, };

export type Period = { 
/**
 * The first day, ISO.
 */
from: string, 
/**
 * The last day, ISO.
 */
to: string, };

export type PersonRequirement = { 
/**
 * `age`, `competent`, `healthy`, `insured`, `complete`.
 */
code: string, 
/**
 * Where it is written.
 */
source: Source, };

export type PersonStanding = { 
/**
 * `age`, `competent`, `healthy`, `insured`, `complete`.
 */
code: string, 
/**
 * Where it is written.
 */
source: Source, 
/**
 * Whether it is met.
 */
met: boolean | null, };

export type Phase = "new" | "locked" | "open";

export type Picture = { 
/**
 * Its media type.
 */
media: string, 
/**
 * Its bytes.
 */
base64: string, };

export type Place = { 
/**
 * Region code.
 */
code: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Name of its kecamatan, for a village.
 */
subdistrict: string | null, 
/**
 * Name of its district, for anything below one.
 */
district: string | null, 
/**
 * Name of its province.
 */
province: string | null, 
/**
 * Postal code, for a village.
 */
postal_code: string | null, 
/**
 * How many kecamatan a district has.
 */
subdistricts: number | null, 
/**
 * How many villages a district has.
 */
villages: number | null, };

export type Places = { 
/**
 * The best, in order.
 */
hits: Array<Place>, 
/**
 * How many fit.
 */
total: number, };

export type Preview = { 
/**
 * A picture of each page (SVG).
 */
pages: Array<string>, 
/**
 * The number that it would get; another desk may take it first. Empty in a register that is numbered by hand.
 */
number: string, 
/**
 * Whether it must be approved before it is numbered.
 */
needs_approval: boolean, 
/**
 * What keeps it from being issued (errors) or should be looked at.
 */
problems: Array<Problem>, 
/**
 * Kinds of documents that the file still lacks for the step that this letter proves. They keep nothing from being issued.
 */
missing_papers: Array<string>, };

export type PreviewRow = { 
/**
 * Its number, from 1.
 */
row: number, 
/**
 * Its values.
 */
values: Body, 
/**
 * What would become of it.
 */
outcome: Outcome, 
/**
 * What is wrong with it.
 */
problems: Array<Problem>, };

export type PrintLetter = { 
/**
 * The letter.
 */
id: string, 
/**
 * The printer; the system's usual one if none.
 */
printer?: string, 
/**
 * How many copies, 1 to 99.
 */
copies: number, };

export type PrinterView = { 
/**
 * Its name.
 */
name: string, 
/**
 * Whether the system prints there when nothing is said.
 */
is_default: boolean, };

export type PrivacyRequest = { 
/**
 * The record of kind `privacy_request`.
 */
row: Row, 
/**
 * Whose it is.
 */
worker: string | null, 
/**
 * Their name.
 */
worker_name: string, 
/**
 * By when it must be answered; none when the moment of asking cannot be read.
 */
due_ms: number | null, 
/**
 * Whether that has passed without an answer.
 */
overdue: boolean, };

export type Problem = { 
/**
 * The field; empty when the whole record is meant.
 */
field: string, 
/**
 * What is wrong.
 */
code: ProblemCode, 
/**
 * How bad.
 */
severity: Severity, };

export type ProblemCode = "missing" | "wrong_type" | "too_long" | "bad_characters" | "nik_length" | "nik_not_digits" | "nik_region_unknown" | "nik_date_impossible" | "nik_birth_date_differs" | "nik_sex_differs" | "nik_digits_lost" | "leading_zero_lost" | "date_impossible" | "moment_invalid" | "date_in_future" | "date_too_early" | "dates_out_of_order" | "choice_unknown" | "region_unknown" | "region_ambiguous" | "country_unknown" | "phone_invalid" | "passport_invalid" | "number_out_of_range" | "under_age" | "picture_invalid" | "nik_taken" | "taken" | "too_short" | "formula" | "cell_error" | "nik_twice_in_file" | "row_skipped" | "differs_from_record" | "mrz_unreadable" | "mrz_check_digit" | "mrz_differs" | "loan_above_limit" | "npwp_missing" | "consent_relation" | "village_head_missing" | "formula_not_calculated" | "worker_not_found" | "worker_ambiguous" | "parent_not_found" | "hidden" | "not_confirmed" | "still_open" | "nip_unusual" | "names_person";

export type ProcessStep = { 
/**
 * Its one identifier; code of `step_done`.
 */
code: string, 
/**
 * The part of the way: `register`, `prepare`, `bind`, `depart`, `home`.
 */
phase: string, 
/**
 * Schemes that take it.
 */
schemes: Array<string>, 
/**
 * What proves it.
 */
proofs: Array<Proof>, 
/**
 * Where it is written.
 */
source: Source, };

export type Proof = { "by": "documents", 
/**
 * Codes of `document_kind`.
 */
of: Array<string>, } | { "by": "training", 
/**
 * Codes of `training_kind`.
 */
of: Array<string>, } | { "by": "service", 
/**
 * Codes of `service_kind`.
 */
of: Array<string>, } | { "by": "letter", 
/**
 * The template's name.
 */
of: string, } | { "by": "worker", 
/**
 * The field.
 */
field: string, } | { "by": "placement", 
/**
 * The field.
 */
field: string, } | { "by": "stage", 
/**
 * Code of `stage`.
 */
of: string, };

export type Proposal = { 
/**
 * Its id.
 */
id: string, 
/**
 * How it stands.
 */
state: ProposalState, 
/**
 * The letter's kind.
 */
kind: string, 
/**
 * About whom.
 */
worker: string, 
/**
 * The name in the file.
 */
worker_name: string, 
/**
 * The letter whose place it is to take.
 */
replaces: LetterName | null, 
/**
 * Who made it.
 */
proposed_by: string, 
/**
 * Whether that is this user: another approves it.
 */
own: boolean, 
/**
 * Since when it stands so.
 */
since_ms: number, 
/**
 * Why it was sent back.
 */
reason: string | null, 
/**
 * Who decided.
 */
decided_by: string, 
/**
 * The letter that came of it.
 */
issued_as: string | null, 
/**
 * The batch with which it was handed in.
 */
batch: string | null, 
/**
 * For how many drafts this row stands: those of its batch that wait for the same; 1 otherwise.
 */
together: number, };

export type ProposalBatch = { 
/**
 * The drafts.
 */
rows: Array<DraftInBatch>, };

export type ProposalBatchId = { 
/**
 * Its id.
 */
batch: string, };

export type ProposalId = { 
/**
 * Its id.
 */
id: string, };

export type ProposalList = { 
/**
 * Only those that stand so; all that are neither issued nor given up if left out.
 */
state?: ProposalState, };

export type ProposalQueue = { 
/**
 * The drafts; one row for those of a batch that wait for the same.
 */
rows: Array<Proposal>, 
/**
 * Whether letters must be approved here.
 */
needed: boolean, 
/**
 * Drafts that were issued twice: one of the letters is to be revoked.
 */
twice: Array<IssuedTwice>, };

export type ProposalState = "waiting" | "sent_back" | "approved" | "issued" | "dropped";

export type ProposalView = { 
/**
 * What lists show.
 */
proposal: Proposal, 
/**
 * What the letter would say.
 */
draft: LetterDraft, 
/**
 * How it would look.
 */
preview: Preview, 
/**
 * What is seen now; handed back when approving.
 */
seen: string, 
/**
 * Whether this user may approve it now.
 */
may_approve: boolean, 
/**
 * Whether this user may send it back now.
 */
may_send_back: boolean, };

export type PutProposal = { 
/**
 * The draft that is mended; none makes a new one.
 */
id?: string, 
/**
 * What the letter is to say.
 */
draft: LetterDraft, };

export type QueueInput = { 
/**
 * Pairs wanted, at most 200.
 */
limit: number, };

export type Queued = { 
/**
 * The worker.
 */
record: Row, 
/**
 * Why it waits.
 */
why: WaitReason | null, 
/**
 * Since when.
 */
since_ms: number, 
/**
 * Who handed it in.
 */
submitted_by: string, 
/**
 * Whether this user wrote something in it that matters: another has to verify it.
 */
own: boolean, };

export type Reason = { 
/**
 * The record: the worker or one of its related records.
 */
record: string, 
/**
 * The field; empty: the record as a whole.
 */
field: string, 
/**
 * What is to be mended.
 */
text: string, };

export type ReasonView = { 
/**
 * The record's kind.
 */
kind: string, 
/**
 * Whether the field has been changed since.
 */
mended: boolean, 
/**
 * The record: the worker or one of its related records.
 */
record: string, 
/**
 * The field; empty: the record as a whole.
 */
field: string, 
/**
 * What is to be mended.
 */
text: string, };

export type Record = { 
/**
 * When it was made.
 */
created_at_ms: number, 
/**
 * By whom.
 */
created_by: string, 
/**
 * Whether it was deleted.
 */
deleted: boolean, 
/**
 * What its checks say now.
 */
problems: Array<Problem>, 
/**
 * What must be decided.
 */
conflicts_open: Array<Conflict>, 
/**
 * What the form was opened on; handed back when saving.
 */
seen: string, 
/**
 * Its id.
 */
id: string, 
/**
 * Its kind.
 */
kind: string, 
/**
 * What names it.
 */
title: string, 
/**
 * Its values.
 */
body: Body, 
/**
 * When it was last changed.
 */
updated_at_ms: number, 
/**
 * By whom.
 */
updated_by: string, 
/**
 * How it stands towards the server.
 */
sync: SyncMark, 
/**
 * How many groups are in conflict.
 */
conflicts: number, 
/**
 * Fields that the user may not see, whether they hold something or not.
 */
hidden: Array<string>, };

export type RecordId = { 
/**
 * Its id.
 */
id: string, };

export type RecordIds = { 
/**
 * Their ids.
 */
ids: Array<string>, };

export type RecordMoment = { 
/**
 * The record.
 */
id: string, 
/**
 * The change after which it is looked at.
 */
change: string, };

export type Recover = { 
/**
 * The office's printed code.
 */
recovery_code: string, 
/**
 * The user who gets a new password.
 */
user_id: string, 
/**
 * The new password.
 */
password: string, };

export type ReferralRow = { 
/**
 * Days without an answer; none once it was answered.
 */
unanswered_days: number | null, 
/**
 * Its id.
 */
id: string, 
/**
 * Its kind.
 */
kind: string, 
/**
 * What names it.
 */
title: string, 
/**
 * Its values.
 */
body: Body, 
/**
 * When it was last changed.
 */
updated_at_ms: number, 
/**
 * By whom.
 */
updated_by: string, 
/**
 * How it stands towards the server.
 */
sync: SyncMark, 
/**
 * How many groups are in conflict.
 */
conflicts: number, 
/**
 * Fields that the user may not see, whether they hold something or not.
 */
hidden: Array<string>, };

export type Refusal = { 
/**
 * The row's number in the sheet, from 1.
 */
row: number, 
/**
 * The field, empty when the whole row is meant.
 */
field: string, 
/**
 * What is wrong.
 */
code: ProblemCode, 
/**
 * The same in words.
 */
reason: string, 
/**
 * What stood in the cell, where a row was taken without it.
 */
value: string, };

export type Refused = { 
/**
 * The worker.
 */
worker: string, 
/**
 * The name in the file.
 */
name: string, 
/**
 * Why.
 */
failure: Failure, };

export type RefusedFile = { 
/**
 * The import.
 */
id: string, 
/**
 * The .xlsx to write.
 */
path: string, };

export type RefusedWritten = { 
/**
 * Where.
 */
path: string, 
/**
 * How many.
 */
rows: number, };

export type RegionCodes = { 
/**
 * Region codes.
 */
codes: Array<string>, };

export type RegionLevel = "district" | "subdistrict" | "village";

export type RegionSearch = { 
/**
 * Beginnings of words of the place's name and the names above it, or its code.
 */
text: string, 
/**
 * Which places.
 */
level: RegionLevel, 
/**
 * Code inside which they lie; none for all of Indonesia.
 */
within?: string, 
/**
 * How many are wanted.
 */
limit: number, };

export type Register = { 
/**
 * Its rows.
 */
rows: Array<RegisterRow>, 
/**
 * How many letters fit.
 */
total: number, 
/**
 * The last running number of the year; 0 before the first.
 */
last_number: number, 
/**
 * The running number that the next letter here would get.
 */
next_number: number, 
/**
 * The block of this desk, when a server leases numbers.
 */
block: NumberBlock | null, 
/**
 * The registers that there are, the usual one first.
 */
registers: Array<string>, 
/**
 * Whether numbers of this one are written by hand.
 */
by_hand: boolean, };

export type RegisterFile = { 
/**
 * The file to write: a spreadsheet (.xlsx), or a book to be printed (.pdf).
 */
path: string, 
/**
 * Beginnings of words of the name or the number; the whole register if empty.
 */
text?: string, 
/**
 * Year of the register; this year if none.
 */
year?: number, 
/**
 * Which register; letters' usual one if none.
 */
register?: string, };

export type RegisterRow = { "row": "letter" } & Letter | { "row": "gap" } & Gap;

export type RelatedRow = { 
/**
 * What its checks say.
 */
problems: Array<Problem>, 
/**
 * Its id.
 */
id: string, 
/**
 * Its kind.
 */
kind: string, 
/**
 * What names it.
 */
title: string, 
/**
 * Its values.
 */
body: Body, 
/**
 * When it was last changed.
 */
updated_at_ms: number, 
/**
 * By whom.
 */
updated_by: string, 
/**
 * How it stands towards the server.
 */
sync: SyncMark, 
/**
 * How many groups are in conflict.
 */
conflicts: number, 
/**
 * Fields that the user may not see, whether they hold something or not.
 */
hidden: Array<string>, };

export type Reminder = { 
/**
 * The commitment, the agreement that expires, or the case.
 */
record: string, 
/**
 * The agreement, unless it is a case.
 */
agreement: string | null, 
/**
 * What was promised.
 */
title: string, 
/**
 * Of which agreement; whose case.
 */
belongs_to: string, 
/**
 * Until when, ISO.
 */
due_on: string | null, 
/**
 * Days until then, negative when overdue; days of quiet for `quiet`.
 */
days: number, 
/**
 * Why it is named.
 */
state: ReminderState, };

export type ReminderState = "closing" | "overdue" | "due" | "quiet" | "expiring";

export type Reopen = { 
/**
 * The case.
 */
id: string, 
/**
 * Why.
 */
reason: string, 
/**
 * The state it goes to.
 */
case_status: string, };

export type ReopenRows = { 
/**
 * The import.
 */
import: string, 
/**
 * The rows.
 */
rows: Array<number>, };

export type Reopened = { 
/**
 * The changes, to be undone in this order.
 */
changes: Array<string>, };

export type Report = { 
/**
 * The import, to be undone or to write the refused rows; none for a dry run.
 */
id: string | null, 
/**
 * Rows of the list.
 */
rows: number, 
/**
 * New files.
 */
created: number, 
/**
 * Rows whose files got values they lacked, and nothing must be decided.
 */
updated: number, 
/**
 * Rows that said nothing new.
 */
unchanged: number, 
/**
 * Rows with values that differ from the file that is there; what it lacked was filled in.
 */
to_decide: number, 
/**
 * Rows that wait until someone says whether their person has a file already.
 */
asked: number, 
/**
 * Every reason for which a row was refused.
 */
refused: Array<Refusal>, 
/**
 * How many rows were refused.
 */
refused_rows: number, 
/**
 * How many of the refused rows could be taken without their wrong values.
 */
savable_rows: number, 
/**
 * Values without which rows were taken, because a person said so.
 */
left_out: Array<Refusal>, 
/**
 * How many rows those are.
 */
left_out_rows: number, 
/**
 * Headings of columns that were not read: nobody knows what they mean.
 */
unread: Array<string>, 
/**
 * What was taken in and should be looked at.
 */
warnings: Array<Refusal>, };

export type RequestList = { 
/**
 * Only those that wait for an answer.
 */
open?: boolean, };

export type Requirement = { 
/**
 * Code of `document_kind`.
 */
document_kind: string, 
/**
 * By which step it is needed.
 */
step: string, 
/**
 * In which schemes.
 */
schemes: Array<string>, 
/**
 * On what condition.
 */
condition: Condition, 
/**
 * How long it holds.
 */
validity: Validity, 
/**
 * Where it is written.
 */
source: Source, };

export type Resend = { 
/**
 * The change.
 */
sequence: number, };

export type Restore = { 
/**
 * The record.
 */
id: string, 
/**
 * The change after which they were as they are to be again.
 */
change: string, 
/**
 * The fields.
 */
fields: Array<string>, };

export type RestoreInput = { 
/**
 * The file.
 */
path: string, 
/**
 * The user, with a password.
 */
user_id: string | null, 
/**
 * The password at the time of the backup.
 */
password: string, 
/**
 * The recovery code instead.
 */
recovery_code: string, };

export type ReturnProposal = { 
/**
 * The draft.
 */
id: string, 
/**
 * What is to be mended.
 */
reason: string, };

export type Review = { 
/**
 * Its state.
 */
state: FileState, 
/**
 * Why it waits.
 */
why: WaitReason | null, 
/**
 * The decision on which the state rests.
 */
decision: Decided | null, 
/**
 * What a send-back asked for.
 */
reasons: Array<ReasonView>, 
/**
 * What changed since the last verification, if there was one.
 */
changed: Array<ChangedField>, 
/**
 * When the file was last verified; none: never.
 */
verified_at_ms: number | null, 
/**
 * All decisions, newest first.
 */
decisions: Array<Decided>, 
/**
 * What is seen now; handed back when verifying.
 */
seen: string, 
/**
 * Whether this user may hand it in now.
 */
may_submit: boolean, 
/**
 * Whether this user may verify it now.
 */
may_verify: boolean, 
/**
 * Whether this user may send it back now.
 */
may_send_back: boolean, 
/**
 * Why they may not verify what waits.
 */
may_not: MayNot | null, 
/**
 * Verifying would be without a second pair of eyes.
 */
alone: boolean, 
/**
 * This user's own decision that can be taken back.
 */
undo: string | null, };

export type ReviewCounts = { 
/**
 * Waiting for a reviewer.
 */
waiting: number, 
/**
 * Sent back.
 */
sent_back: number, 
/**
 * Sent back to this user.
 */
sent_back_to_me: number, };

export type ReviewList = "waiting" | "sent_back" | "sent_back_to_me";

export type ReviewQueue = { 
/**
 * The files.
 */
rows: Array<Queued>, 
/**
 * How many fit in all.
 */
total: number, 
/**
 * How many there are of each list.
 */
counts: ReviewCounts, 
/**
 * Whether changes are still being looked through: there may be more soon.
 */
behind: boolean, 
/**
 * Milliseconds it took here.
 */
took_ms: number, };

export type ReviewQueueInput = { 
/**
 * Which files.
 */
list: ReviewList, 
/**
 * Only of this kecamatan or village, by region code.
 */
place?: string, 
/**
 * Only those that wait for this reason.
 */
why?: WaitReason, 
/**
 * Rows to pass over.
 */
offset: number, 
/**
 * Rows wanted, at most 200.
 */
limit: number, };

export type RevokeLetter = { 
/**
 * The letter.
 */
id: string, 
/**
 * Why.
 */
reason: string, };

export type Role = "officer" | "reviewer" | "manager" | "administrator" | "auditor";

export type Row = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its kind.
 */
kind: string, 
/**
 * What names it.
 */
title: string, 
/**
 * Its values.
 */
body: Body, 
/**
 * When it was last changed.
 */
updated_at_ms: number, 
/**
 * By whom.
 */
updated_by: string, 
/**
 * How it stands towards the server.
 */
sync: SyncMark, 
/**
 * How many groups are in conflict.
 */
conflicts: number, 
/**
 * Fields that the user may not see, whether they hold something or not.
 */
hidden: Array<string>, };

export type Rules = { 
/**
 * The steps in their order.
 */
steps: Array<ProcessStep>, 
/**
 * The required documents.
 */
documents: Array<Requirement>, 
/**
 * What the law asks of the person.
 */
person: Array<PersonRequirement>, };

export type SaveInput = { 
/**
 * The record; none makes a new one.
 */
id?: string, 
/**
 * Its kind.
 */
kind: string, 
/**
 * Only what was changed; `null` clears.
 */
values: Body, 
/**
 * What the form was opened on, from the record.
 */
seen?: string, };

export type SavePdf = { 
/**
 * The letter.
 */
id: string, 
/**
 * The file to write.
 */
path: string, };

export type SaveScan = { 
/**
 * The scan.
 */
id: string, 
/**
 * As what.
 */
form: ScanForm, 
/**
 * The file; further pages of a JPEG go beside it with a number.
 */
path: string, };

export type SaveTemplate = { 
/**
 * The template, as `letters::Template`; its name says which one.
 */
template: unknown, };

export type Saved = { 
/**
 * The record as it is now; none when nothing was stored.
 */
record: Record | null, 
/**
 * What the checks say.
 */
problems: Array<Problem>, 
/**
 * The change, to undo it.
 */
change: string, };

export type Says = "same" | "near" | "other";

export type Scan = { 
/**
 * Its id.
 */
id: string, 
/**
 * The record it belongs to.
 */
owner: string, 
/**
 * That record's kind.
 */
owner_kind: string, 
/**
 * Whose paper it is.
 */
worker: string | null, 
/**
 * What it is called.
 */
name: string, 
/**
 * Where it came from: `file`, `paste`, `camera`, `folder`.
 */
source: string, 
/**
 * Its pages in their order.
 */
pages: Array<ScanPage>, 
/**
 * Pages that were left out: they are kept and can be put back.
 */
left_out: number, 
/**
 * Bytes of its contents as they are kept, before encryption.
 */
bytes: number, 
/**
 * When it was taken in.
 */
added_at_ms: number, 
/**
 * By whom.
 */
added_by: string, 
/**
 * How it stands towards the server.
 */
sync: SyncMark, 
/**
 * Whether it is not for this user's eyes: then it has neither name nor pages here.
 */
hidden: boolean, };

export type ScanFile = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its media type.
 */
media: string, 
/**
 * Its bytes.
 */
base64: string, };

export type ScanFiles = { 
/**
 * One, or one for each page.
 */
files: Array<ScanFile>, };

export type ScanForm = "pdf" | "jpeg";

export type ScanId = { 
/**
 * Its id.
 */
id: string, };

export type ScanList = { 
/**
 * Of this record.
 */
owner?: string, 
/**
 * Or all of this worker's.
 */
worker?: string, };

export type ScanPage = { 
/**
 * Which of the scan's contents, from 0.
 */
content: number, 
/**
 * Which page of that content, from 0.
 */
page: number, 
/**
 * Its media type.
 */
media: string, 
/**
 * Width: pixels, points for a PDF.
 */
width: number, 
/**
 * Height.
 */
height: number, 
/**
 * Quarter turns clockwise, 0 to 3.
 */
turn: number, 
/**
 * The part that is shown; none: all of it.
 */
crop: PageCrop | null, 
/**
 * Whether the content is on this desktop.
 */
here: boolean, };

export type ScanWish = { 
/**
 * The scan.
 */
id: string, 
/**
 * As what.
 */
form: ScanForm, };

export type SealValue = { 
/**
 * What it is: `number`, `date`, `name`, `nik`, `certifies`, `valid_until`.
 */
label: string, 
/**
 * The value.
 */
value: string, };

export type SearchFound = { 
/**
 * The newest that fit.
 */
hits: Array<Row>, 
/**
 * Whether there are more.
 */
more: boolean, 
/**
 * How many worker files there are.
 */
files: number, 
/**
 * Milliseconds it took here.
 */
took_ms: number, };

export type SearchInput = { 
/**
 * Beginnings of words, or at least three digits of a NIK.
 */
text: string, 
/**
 * How many hits are wanted.
 */
limit: number, 
/**
 * Kinds to look in; all if empty.
 */
kinds?: Array<string>, };

export type SendBack = { 
/**
 * The worker.
 */
id: string, 
/**
 * What is to be mended; at least one.
 */
reasons: Array<Reason>, 
/**
 * A remark about all of it.
 */
note?: string, };

export type Sensitivity = "general" | "health" | "biometric" | "protection" | "belief" | "secret";

export type ServiceDay = { 
/**
 * The day, ISO.
 */
day: string, 
/**
 * Its services, the last begun first; at most 500.
 */
services: Array<ServiceRow>, 
/**
 * How many there are.
 */
total: number, 
/**
 * What runs now, whenever it began, the last begun first.
 */
running: Array<ServiceRow>, 
/**
 * The next number here.
 */
next_queue: string, 
/**
 * Milliseconds since 1970, by the same clock as the services.
 */
now_ms: number, 
/**
 * What the day amounts to.
 */
figures: Figures, };

export type ServiceRow = { 
/**
 * Its id.
 */
id: string, 
/**
 * Who is served.
 */
worker: string, 
/**
 * Their name.
 */
worker_name: string, 
/**
 * A code of `service_kind`.
 */
service_kind: string, 
/**
 * The number of the day as on the slip: `B-007`, or `7` in an office with one desktop.
 */
queue: string, 
/**
 * When it began, milliseconds since 1970.
 */
started_at_ms: number, 
/**
 * When it was over.
 */
finished_at_ms: number | null, 
/**
 * What it cost the worker, rupiah.
 */
cost_idr: number | null, 
/**
 * A remark.
 */
note: string, 
/**
 * Who serves.
 */
by: string, 
/**
 * Whether that is who asks.
 */
mine: boolean, 
/**
 * It runs longer than any service takes.
 */
left_running: boolean, 
/**
 * Another service of that day has the same number.
 */
doubled: boolean, 
/**
 * How it stands towards the server.
 */
sync: SyncMark, };

export type SetPassword = { 
/**
 * The user; anyone their own, administrators everybody's.
 */
id: string, 
/**
 * The password.
 */
password: string, };

export type Settle = { 
/**
 * The import.
 */
import: string, 
/**
 * The worker file.
 */
record: string, 
/**
 * The field.
 */
field: string, 
/**
 * Take the value of the list; else the file's stays.
 */
take: boolean, };

export type Settled = { 
/**
 * The change, to undo it; empty when the file stayed as it was.
 */
change: string, 
/**
 * Decisions that are left.
 */
left: number, };

export type Severity = "error" | "warning";

export type SheetChoice = { 
/**
 * The file.
 */
path: string, 
/**
 * The sheet; the first that holds anything if none.
 */
sheet?: string, 
/**
 * What its rows are taken for: a kind, or `placement_list`; guessed from its headings if none.
 */
profile?: string, 
/**
 * What columns mean, where a person changed it.
 */
columns?: Array<ColumnChoice>, 
/**
 * Only tell what would become of it.
 */
dry_run?: boolean, 
/**
 * Take rows without wrong values that they can do without; the report tells of each.
 */
leave_out?: boolean, 
/**
 * Rows that a dry run counted, for the time left.
 */
expected_rows?: number, };

export type Side = { 
/**
 * Field to value.
 */
values: Body, 
/**
 * Who typed it.
 */
user: string, 
/**
 * Whether it was typed on this desktop.
 */
here: boolean, 
/**
 * When, by that desktop's clock.
 */
at_ms: number, 
/**
 * Whether it is the one that stands until someone decides.
 */
standing: boolean, };

export type SortInput = { 
/**
 * An indexed field.
 */
field: string, 
/**
 * Last first.
 */
descending: boolean, };

export type Source = { 
/**
 * Which law.
 */
law: Law, 
/**
 * Its article, where one can be named.
 */
article: number | null, 
/**
 * The letter of the article, `"a"`.
 */
letter: string | null, };

export type Standing = { 
/**
 * The scheme whose steps these are.
 */
scheme: string, 
/**
 * Whether the scheme is known; else the usual one is shown.
 */
scheme_known: boolean, 
/**
 * The placement that these steps lead to.
 */
placement: string | null, 
/**
 * Whether the worker has left (and not come back for a new placement).
 */
departed: boolean, 
/**
 * The day of departure that is planned or was, ISO.
 */
departs_on: string | null, 
/**
 * The steps of the scheme, in order.
 */
steps: Array<StepStanding>, 
/**
 * The step that is next; none at the end of the way.
 */
next: string | null, 
/**
 * The required documents; empty once the worker has left.
 */
papers: Array<Paper>, 
/**
 * What the law asks of the person; empty once the worker has left.
 */
person: Array<PersonStanding>, 
/**
 * What ends too early, the most pressing first.
 */
expiring: Array<Expiring>, 
/**
 * The stage that the records show, where the file says another one.
 */
stage_shown: string | null, };

export type StartService = { 
/**
 * The worker.
 */
worker: string, 
/**
 * A code of `service_kind`.
 */
service_kind: string, 
/**
 * The number on the worker's slip; the next of the day if none.
 */
queue_number?: number, 
/**
 * When it began, UTC ISO; now if none.
 */
started_at?: string, };

export type StepStanding = { 
/**
 * Code of `step_done`.
 */
step: string, 
/**
 * How it stands.
 */
state: StepState, 
/**
 * The day it was done, ISO, if known.
 */
on: string | null, 
/**
 * The record that shows it; none when it is the worker's own.
 */
record: string | null, 
/**
 * Documents that it still needs.
 */
missing: Array<string>, };

export type StepState = "done" | "unchecked" | "passed" | "now" | "gap" | "open";

export type Submit = { 
/**
 * The worker.
 */
id: string, 
/**
 * A remark for the reviewer.
 */
note?: string, };

export type SyncMark = "here" | "waiting" | "sent" | "conflict" | "refused";

export type SyncStatus = { 
/**
 * Whether this desktop is on a server.
 */
enrolled: boolean, 
/**
 * The server's address.
 */
server: string | null, 
/**
 * How the line is.
 */
state: LineMood, 
/**
 * Own changes that the server does not have yet.
 */
waiting: number, 
/**
 * When the server last answered.
 */
last_ok_ms: number | null, 
/**
 * Records in conflict.
 */
conflicts: number, 
/**
 * Own changes that the server found something wrong with.
 */
refused: number, 
/**
 * The server's clock less this desktop's.
 */
clock_offset_ms: number | null, 
/**
 * The last time that this desktop got a new identity, if it ever did.
 */
identity: NewIdentity | null, };

export type SystemState = { 
/**
 * How far the desk is.
 */
phase: Phase, 
/**
 * Which home is in use.
 */
home: HomeKind, 
/**
 * Version of the program.
 */
version: string, 
/**
 * Who can log in.
 */
users: Array<LoginName>, 
/**
 * The office, when it is open.
 */
office: OpenOffice | null, 
/**
 * Settings of this desktop.
 */
desk: DeskSettings, 
/**
 * The day by this desktop's clock, ISO.
 */
today: string, };

export type TableWords = { 
/**
 * Over what it runs.
 */
of: string, 
/**
 * Placeholders of its rows.
 */
placeholders: Array<string>, };

export type TakenBack = { 
/**
 * The two files, that stand for themselves again.
 */
one: string, 
/**
 * The other one.
 */
other: string, 
/**
 * Fields whose merged value stays, since someone changed it afterwards.
 */
kept: Array<string>, };

export type TemplateCheck = { 
/**
 * The template, as `letters::Template`.
 */
template: unknown, };

export type TemplateFault = "form" | "too_long" | "unbalanced" | "unknown_filter" | "unknown_field" | "table" | "signatures" | "blocks" | "name" | "title" | "register";

export type TemplateLook = { 
/**
 * A picture of each page (SVG); none while it cannot be read.
 */
pages: Array<string>, 
/**
 * What keeps it from being saved.
 */
problems: Array<TemplateProblem>, };

export type TemplateName = { 
/**
 * Its name.
 */
name: string, };

export type TemplateProblem = { 
/**
 * What is wrong.
 */
fault: TemplateFault, 
/**
 * The block, from 0; none: the template as a whole.
 */
block: number | null, 
/**
 * What it names that does not exist.
 */
names: string, };

export type TemplateSaved = { 
/**
 * Whether it was kept.
 */
saved: boolean, 
/**
 * Why not.
 */
problems: Array<TemplateProblem>, };

export type TemplateVersion = { 
/**
 * When it was saved, UTC milliseconds.
 */
at_ms: number, 
/**
 * Who saved it.
 */
user: string, 
/**
 * The template; none where it was given up for the built-in one.
 */
template: unknown, };

export type TemplateView = { 
/**
 * Its name, the letter's kind.
 */
name: string, 
/**
 * Its title.
 */
title: string, 
/**
 * Whether the program brings one of this name.
 */
built_in: boolean, 
/**
 * Whether the office made it or changed the built-in one.
 */
changed: boolean, 
/**
 * When the office last changed it, UTC milliseconds.
 */
updated_at_ms: number | null, 
/**
 * Who did.
 */
updated_by: string, 
/**
 * The template, as `letters::Template`.
 */
template: unknown, };

export type TemplateWords = { 
/**
 * Placeholders anywhere.
 */
placeholders: Array<string>, 
/**
 * Filters behind a `|`.
 */
filters: Array<string>, 
/**
 * What tables may run over, with what their rows name.
 */
tables: Array<TableWords>, };

export type Theme = "system" | "light" | "dark" | "contrast";

export type Title = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its kind.
 */
kind: string, 
/**
 * The value of the field that names it; a code where that is a choice.
 */
title: string, 
/**
 * The record that it belongs to.
 */
parent: string | null, 
/**
 * Whether it was deleted.
 */
deleted: boolean, };

export type UndoDecision = { 
/**
 * The decision.
 */
decision: string, };

export type Undone = { 
/**
 * Files that the import had made.
 */
removed: number, 
/**
 * Files that lost the values that the import had added.
 */
restored: number, 
/**
 * Files that were edited since and stay as they are.
 */
spared: number, };

export type Unlock = { 
/**
 * The user.
 */
user_id: string, 
/**
 * Their password.
 */
password: string, };

export type User = { 
/**
 * The user.
 */
id: string, 
/**
 * The name.
 */
name: string, 
/**
 * The role.
 */
role: Role, 
/**
 * Whether they may log in.
 */
active: boolean, 
/**
 * Which specific data they may see.
 */
sees: Array<Sensitivity>, };

export type Validity = { "holds": "lasting" } | { "holds": "placement" } | { "holds": "months", 
/**
 * How many.
 */
months: number, } | { "holds": "beyond_departure", 
/**
 * How many.
 */
months: number, };

export type Verdict = "submitted" | "verified" | "sent_back" | "withdrawn";

export type Verified = { 
/**
 * The answer.
 */
answer: Answer, 
/**
 * When this desktop last heard of revocations.
 */
as_of_ms: number | null, 
/**
 * The signed values; empty when nothing signed by us could be read.
 */
values: Array<SealValue>, 
/**
 * The letter in the register.
 */
letter: Letter | null, 
/**
 * Other letters of the same number, where that was all that was asked.
 */
others: Array<Letter>, 
/**
 * Why it was revoked or replaced.
 */
reason: string | null, 
/**
 * Whether something was added behind the issued file, such as an electronic signature: it may change what the page shows.
 */
extended: boolean, };

export type Verify = { 
/**
 * The worker.
 */
id: string, 
/**
 * What the reviewer looked at, from the file's review.
 */
seen: string, };

export type VerifyInput = { 
/**
 * The text of the QR, or a letter's number.
 */
text?: string, 
/**
 * A PDF file.
 */
path?: string, };

export type WaitReason = "first" | "mended" | "changed";

export type WorkerFile = { 
/**
 * The worker.
 */
record: Record, 
/**
 * Everything that belongs to it, by kind and then oldest first. Letters without their pages; revoked ones have `revoked`.
 */
related: Array<RelatedRow>, 
/**
 * Where the worker stands.
 */
standing: Standing, 
/**
 * Where papers disagree with the file.
 */
findings: Array<Finding>, 
/**
 * Milliseconds it took here.
 */
took_ms: number, };

export interface Commands {
  "system.state": { input: Nothing; output: SystemState };
  "desk.rename": { input: DeskName; output: DeskName };
  "desk.save": { input: DeskSettings; output: DeskSettings };
  "kind.list": { input: Nothing; output: Array<Kind> };
  "region.search": { input: RegionSearch; output: Places };
  "region.names": { input: RegionCodes; output: Array<Place> };
  "job.get": { input: JobId; output: JobView };
  "job.cancel": { input: JobId; output: null };
  "office.create": { input: NewOffice; output: OfficeMade };
  "office.demo": { input: Nothing; output: null };
  "office.leave_demo": { input: Nothing; output: null };
  "office.join": { input: JoinOffice; output: null };
  "office.get": { input: Nothing; output: OfficeView };
  "session.unlock": { input: Unlock; output: null };
  "session.recover": { input: Recover; output: null };
  "session.lock": { input: Nothing; output: null };
  "record.list": { input: ListInput; output: Listed };
  "record.get": { input: RecordId; output: Record };
  "record.check": { input: CheckInput; output: Array<Problem> };
  "record.save": { input: SaveInput; output: Saved };
  "record.delete": { input: RecordId; output: ChangeName };
  "record.undo": { input: ChangeName; output: Record };
  "record.history": { input: RecordId; output: Array<PastChange> };
  "record.at": { input: RecordMoment; output: PastRecord };
  "record.restore": { input: Restore; output: Saved };
  "record.titles": { input: RecordIds; output: Array<Title> };
  "conflict.list": { input: Nothing; output: Array<Conflicted> };
  "conflict.decide": { input: Decision; output: Record };
  "double.check": { input: CheckDouble; output: FoundDoubles };
  "double.compare": { input: PairInput; output: Comparison };
  "double.decide": { input: PairInput; output: DecisionMade };
  "double.merge": { input: MergeInput; output: DecisionMade };
  "double.undo": { input: DecisionId; output: TakenBack };
  "double.queue": { input: QueueInput; output: DoubleQueue };
  "double.of": { input: RecordId; output: Identities };
  "search.find": { input: SearchInput; output: SearchFound };
  "worker.file": { input: RecordId; output: WorkerFile };
  "worker.history": { input: FileHistoryInput; output: FileHistory };
  "worker.rules": { input: Nothing; output: Rules };
  "document.read_mrz": { input: MrzText; output: MrzRead };
  "review.state": { input: RecordId; output: Review };
  "review.queue": { input: ReviewQueueInput; output: ReviewQueue };
  "review.submit": { input: Submit; output: Review };
  "review.verify": { input: Verify; output: Review };
  "review.send_back": { input: SendBack; output: Review };
  "review.undo": { input: UndoDecision; output: Review };
  "draft.put": { input: DraftPut; output: null };
  "draft.get": { input: DraftKey; output: Draft | null };
  "draft.drop": { input: DraftKey; output: null };
  "draft.list": { input: Nothing; output: Array<DraftName> };
  "scan.list": { input: ScanList; output: Array<Scan> };
  "scan.add": { input: AddScan; output: JobStarted };
  "scan.change": { input: ChangeScan; output: ChangeName };
  "scan.delete": { input: ScanId; output: ChangeName };
  "scan.undo": { input: ChangeName; output: Scan };
  "scan.page": { input: PageWish; output: Picture };
  "scan.save": { input: SaveScan; output: null };
  "scan.file": { input: ScanWish; output: ScanFiles };
  "scan.inbox": { input: Nothing; output: Inbox };
  "scan.peek": { input: InboxName; output: Picture };
  "import.inspect": { input: SheetChoice; output: Inspected };
  "import.run": { input: SheetChoice; output: JobStarted };
  "import.list": { input: Nothing; output: Array<Import> };
  "import.undo": { input: ImportId; output: Undone };
  "import.differences": { input: Nothing; output: Array<Difference> };
  "import.settle": { input: Settle; output: Settled };
  "import.asked": { input: Nothing; output: AskedRows };
  "import.answer": { input: AnswerRow; output: AnsweredRows };
  "import.reopen": { input: ReopenRows; output: AnsweredRows };
  "import.refused": { input: RefusedFile; output: RefusedWritten };
  "export.columns": { input: ExportKind; output: Array<ExportColumn> };
  "export.run": { input: ExportInput; output: JobStarted };
  "letter.kinds": { input: Nothing; output: Array<LetterKind> };
  "letter.preview": { input: LetterDraft; output: Preview };
  "letter.issue": { input: LetterDraft; output: Letter };
  "letter.replace": { input: LetterDraft; output: Letter };
  "letter.get": { input: LetterId; output: LetterPage };
  "letter.enter_number": { input: EnterNumber; output: Letter };
  "letter.list": { input: LetterList; output: Register };
  "letter.export": { input: RegisterFile; output: JobStarted };
  "letter.pages": { input: LetterId; output: Pages };
  "letter.pdf": { input: LetterId; output: PdfFile };
  "letter.save": { input: SavePdf; output: null };
  "letter.print": { input: PrintLetter; output: Letter };
  "letter.revoke": { input: RevokeLetter; output: Letter };
  "letter.batch": { input: BatchInput; output: JobStarted };
  "letter.verify": { input: VerifyInput; output: Verified };
  "proposal.list": { input: ProposalList; output: ProposalQueue };
  "proposal.get": { input: ProposalId; output: ProposalView };
  "proposal.put": { input: PutProposal; output: Proposal };
  "proposal.approve": { input: ApproveProposal; output: Proposal };
  "proposal.batch": { input: ProposalBatchId; output: ProposalBatch };
  "proposal.approve_batch": { input: ApproveBatch; output: JobStarted };
  "proposal.send_back": { input: ReturnProposal; output: Proposal };
  "proposal.undo": { input: ProposalId; output: Proposal };
  "proposal.drop": { input: ProposalId; output: Proposal };
  "proposal.issue": { input: ProposalId; output: Letter };
  "proposal.issue_batch": { input: IssueBatch; output: JobStarted };
  "template.list": { input: Nothing; output: Array<TemplateView> };
  "template.words": { input: Nothing; output: TemplateWords };
  "template.check": { input: TemplateCheck; output: TemplateLook };
  "template.save": { input: SaveTemplate; output: TemplateSaved };
  "template.reset": { input: TemplateName; output: null };
  "template.versions": { input: TemplateName; output: Array<TemplateVersion> };
  "printer.list": { input: Nothing; output: Array<PrinterView> };
  "user.list": { input: Nothing; output: Array<User> };
  "user.create": { input: NewUser; output: User };
  "user.update": { input: ChangeUser; output: User };
  "user.set_password": { input: SetPassword; output: null };
  "access.list": { input: AccessInput; output: AccessLines };
  "privacy.requests": { input: RequestList; output: Array<PrivacyRequest> };
  "privacy.copy": { input: CopyInput; output: JobStarted };
  "privacy.erasing": { input: RecordId; output: Erasing };
  "privacy.erase": { input: EraseInput; output: JobStarted };
  "privacy.erasures": { input: Nothing; output: Array<PastErasure> };
  "sync.status": { input: Nothing; output: SyncStatus };
  "sync.now": { input: Nothing; output: SyncStatus };
  "sync.outbox": { input: OutboxAsk; output: Outbox };
  "sync.resend": { input: Resend; output: Outbox };
  "sync.enrol": { input: Enrol; output: SyncStatus };
  "attachment.status": { input: Nothing; output: AttachmentStatus };
  "attachment.save": { input: AttachmentSettings; output: AttachmentStatus };
  "attachment.ahead": { input: Ahead; output: AttachmentStatus };
  "attachment.fetch": { input: ScanId; output: JobStarted };
  "attachment.run": { input: Nothing; output: JobStarted };
  "backup.status": { input: Nothing; output: BackupStatus };
  "backup.plan": { input: BackupPlan; output: BackupStatus };
  "backup.run": { input: BackupInput; output: JobStarted };
  "backup.inspect": { input: BackupPath; output: BackupAbout };
  "backup.restore": { input: RestoreInput; output: JobStarted };
  "counter.overview": { input: Nothing; output: Overview };
  "service.start": { input: StartService; output: Saved };
  "service.finish": { input: FinishService; output: Saved };
  "service.day": { input: DayInput; output: ServiceDay };
  "service.figures": { input: Period; output: Figures };
  "case.board": { input: BoardInput; output: Board };
  "case.get": { input: RecordId; output: CaseFile };
  "case.reopen": { input: Reopen; output: Reopened };
  "reminder.list": { input: Nothing; output: Array<Reminder> };
}
