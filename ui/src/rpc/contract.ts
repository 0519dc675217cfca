// The contract between interface and core. Written by `cargo xtask bindings`; never edited by hand.

export type Value = null | boolean | number | string | string[];
export type Body = { [field: string]: Value };
export type FailureCode =
  | "not_found" | "not_allowed" | "wrong_password" | "too_many_attempts" | "locked" | "not_set_up" | "already_set_up" | "bad_input"
  | "refused_by_checks" | "open_conflict" | "file_in_use" | "file_newer" | "file_foreign" | "file_damaged" | "disk_full"
  | "sheet_unreadable" | "sheet_encrypted" | "sheet_too_large" | "sheet_empty" | "unknown_command" | "built_upon" | "disk_refused" | "sheet_no_columns" | "office_exists" | "office_missing" | "server_unreachable"
  | "server_nonsense" | "server_refused" | "code_invalid" | "already_enrolled" | "not_enrolled" | "printer_failed" | "printer_missing"
  | "clock_suspect" | "numbers_used_up" | "letter_incomplete" | "seal_unreadable" | "cancelled" | "internal";
export type ProblemCode =
  | "missing" | "wrong_type" | "too_long" | "bad_characters" | "nik_length" | "nik_not_digits" | "nik_region_unknown"
  | "nik_date_impossible" | "nik_birth_date_differs" | "nik_sex_differs" | "nik_digits_lost" | "leading_zero_lost" | "date_impossible"
  | "date_in_future" | "date_too_early" | "dates_out_of_order" | "choice_unknown" | "region_unknown" | "region_ambiguous"
  | "country_unknown" | "phone_invalid" | "passport_invalid" | "number_out_of_range" | "under_age" | "picture_invalid" | "nik_taken"
  | "formula" | "cell_error" | "nik_twice_in_file" | "differs_from_record";
export type Severity = "error" | "warning";
export type Failure = { code: FailureCode; fields: { field: string; code: ProblemCode }[]; trace_id: string };
export type Problem = { field: string; code: ProblemCode; severity: Severity };
export type SyncMark = "here" | "waiting" | "sent" | "conflict" | "refused";
export type Row = {
  id: string; kind: string; title: string; body: Body; updated_at_ms: number; updated_by: string; sync: SyncMark; conflicts: number;
};
export type Side = { values: Body; user: string; here: boolean; at_ms: number; standing: boolean };
export type Conflict = { group: string; base: Side | null; heads: Side[] };
export type Conflicted = { record: Row; conflicts: Conflict[] };
export type Record = Row & {
  created_at_ms: number; created_by: string; deleted: boolean; problems: Problem[]; conflicts_open: Conflict[]; seen: string;
};
export type FieldType =
  | { type: "text"; max: number } | { type: "long_text"; max: number } | { type: "nik" } | { type: "family_card" } | { type: "passport" }
  | { type: "date"; partial: boolean } | { type: "choice"; codes: string[] } | { type: "code_set"; codes: string[] } | { type: "village" }
  | { type: "country" } | { type: "phone" } | { type: "rupiah" } | { type: "integer"; min: number; max: number } | { type: "flag" }
  | { type: "reference"; kind: string } | { type: "picture"; max_kb: number };
export type Sensitivity = "general" | "health" | "biometric" | "belief" | "secret";
export type Field = {
  name: string; of: FieldType; section: string; required: boolean; searchable: boolean; indexed: boolean; sensitive: Sensitivity;
  group: string; headings: string[];
};
export type Kind = { name: string; title: string; append_only: boolean; internal: boolean; fields: Field[] };
export type Phase = "new" | "locked" | "open";
export type Home = "office" | "demo";
export type Language = "id" | "en";
export type Theme = "system" | "light" | "dark" | "contrast";
export type Density = "comfortable" | "compact";
export type Role = "officer" | "reviewer" | "manager" | "administrator" | "auditor";
export type DeskSettings = { language: Language; theme: Theme; density: Density; idle_minutes: number };
export type OfficeState = { name: string; district: string; district_name: string; user_id: string; user_name: string; role: Role };
export type SystemState = {
  phase: Phase; home: Home; version: string; users: { id: string; name: string }[]; office?: OfficeState; desk: DeskSettings;
  can_demo: boolean;
};
export type Place = {
  code: string; name: string; subdistrict?: string; district?: string; province?: string; postal_code?: string; subdistricts?: number;
  villages?: number;
};
export type Filter = { field: string; values: Value[] };
export type Sort = { field: string; descending: boolean };
export type PastField = { field: string; old: Value; new: Value };
export type PastChange = { at_ms: number; user: string; here: boolean; change: string; edits: PastField[] };
export type ColumnChoice = { index: number; field: string | null };
export type SheetChoice = { path: string; sheet?: string; columns?: ColumnChoice[]; dry_run?: boolean; expected_rows?: number };
export type ColumnView = { index: number; heading: string; field: string | null; samples: string[] };
export type Outcome = "new" | "update" | "same" | "to_decide" | "refused";
export type PreviewRow = { row: number; values: Body; outcome: Outcome; problems: Problem[] };
export type Inspected = {
  sheets: string[]; sheet: string; heading_rows: number[]; first_data_row: number; columns: ColumnView[]; preview: PreviewRow[];
  fields: string[]; shape_key: string;
};
export type Refusal = { row: number; field: string; code: ProblemCode; reason: string };
export type Report = {
  id: string | null; rows: number; created: number; updated: number; unchanged: number; to_decide: number; refused: Refusal[];
  refused_rows: number; warnings: Refusal[];
};
export type Import = { id: string; file_name: string; at_ms: number; user: string; report: Report; undone: boolean; unfinished: boolean };
export type Undone = { removed: number; restored: number; spared: number };
export type Difference = {
  import: string; row: number; record: string; title: string; field: string; current: Value; imported: Value;
};
export type Settled = { change: string; left: number };
export type Job = {
  state: "running" | "done" | "cancelled" | "failed"; done: number; total: number; rate_per_s: number; seconds_left: number;
  result?: unknown; failure?: Failure;
};
export type LetterKind = { kind: string; title: string; needs: string[] };
export type LetterDraft = { kind: string; worker: string; signatory?: string; values: Body };
export type Preview = { pages: string[]; number: string; problems: Problem[] };
export type LetterState = "issued" | "printed" | "revoked";
export type Letter = {
  id: string; kind: string; number: string; running: number; year: number; issued_on: string; worker: string | null; subject_name: string;
  signatory_name: string; state: LetterState; printed: number; reason: string | null; sync: SyncMark;
};
export type Gap = { from: number; to: number; leased_here: boolean };
export type RegisterRow = ({ row: "letter" } & Letter) | ({ row: "gap" } & Gap);
export type NumberBlock = { from: number; to: number; left: number };
export type Register = { rows: RegisterRow[]; total: number; last_number: number; block: NumberBlock | null };
export type Answer =
  | "in_force" | "not_known_revoked" | "not_registered" | "expired" | "replaced" | "revoked" | "altered" | "unknown_key";
export type SealValue = { label: string; value: string };
export type Verified = { answer: Answer; as_of_ms: number | null; values: SealValue[]; letter: Letter | null; reason: string | null };
export type User = { id: string; name: string; role: Role; active: boolean };
export type SyncStatus = {
  enrolled: boolean; server?: string; state: "alone" | "idle" | "running" | "offline" | "refused"; waiting: number; last_ok_ms?: number;
  conflicts: number; refused: number; clock_offset_ms?: number;
};
export type ReminderState = "overdue" | "due" | "quiet" | "expiring";
export type Reminder = {
  record: string; agreement: string; title: string; agreement_title: string; due_on: string | null; days: number; state: ReminderState;
};
export type Overview = {
  files: number; recent: Row[]; letters_today: number; to_decide: number; conflicts: number; reminders: Reminder[]; drafts: number;
};
type None = { [key: string]: never };

export interface Commands {
  "system.state": { input: None; output: SystemState };
  "desk.save": { input: DeskSettings; output: DeskSettings };
  "office.create": {
    input: {
      district: string; office_name: string; letterhead: Body; signatory: Body; number_format: string; start_number: number;
      user_name: string; password: string;
    };
    output: { recovery_code: string; user_id: string };
  };
  "office.demo": { input: None; output: None };
  "office.leave_demo": { input: None; output: None };
  "office.join": { input: { server: string; code: string; user_name: string; password: string }; output: None };
  "office.get": { input: None; output: { office: Record; letterhead: Record | null; signatories: Row[] } };
  "session.unlock": { input: { user_id: string; password: string }; output: None };
  "session.lock": { input: None; output: None };
  "session.recover": { input: { recovery_code: string; user_id: string; password: string }; output: None };
  "region.search": {
    input: { text: string; level: "district" | "subdistrict" | "village"; within?: string; limit: number }; output: { hits: Place[]; total: number };
  };
  "region.names": { input: { codes: string[] }; output: Place[] };
  "kind.list": { input: None; output: Kind[] };
  "record.list": {
    input: { kind: string; text?: string; filters: Filter[]; sort?: Sort; offset: number; limit: number };
    output: { rows: Row[]; total: number; took_ms: number };
  };
  "record.get": { input: { id: string }; output: Record };
  "record.save": { input: { id?: string; kind: string; values: Body; seen?: string }; output: { record: Record | null; problems: Problem[]; change: string } };
  "record.check": { input: { kind: string; id?: string; values: Body }; output: Problem[] };
  "record.delete": { input: { id: string }; output: { change: string } };
  "record.undo": { input: { change: string }; output: Record };
  "record.history": { input: { id: string }; output: PastChange[] };
  "conflict.list": { input: None; output: Conflicted[] };
  "conflict.decide": { input: { record: string; group: string; values: Body }; output: Record };
  "draft.put": { input: { key: string; values: Body }; output: None };
  "draft.get": { input: { key: string }; output: Body | null };
  "draft.drop": { input: { key: string }; output: None };
  "draft.list": { input: None; output: { key: string; at_ms: number }[] };
  "search.find": { input: { text: string; limit: number }; output: { hits: Row[]; more: boolean; files: number; took_ms: number } };
  "import.inspect": { input: SheetChoice; output: Inspected };
  "import.run": { input: SheetChoice; output: { job: string } };
  "import.list": { input: None; output: Import[] };
  "import.undo": { input: { id: string }; output: { removed: number; restored: number; spared: number } };
  "import.refused": { input: { id: string; path: string }; output: { path: string; rows: number } };
  "import.differences": { input: None; output: Difference[] };
  "import.settle": { input: { import: string; record: string; field: string; take: boolean }; output: Settled };
  "job.get": { input: { id: string }; output: Job };
  "job.cancel": { input: { id: string }; output: None };
  "letter.kinds": { input: None; output: LetterKind[] };
  "letter.preview": { input: LetterDraft; output: Preview };
  "letter.issue": { input: LetterDraft; output: Letter };
  "letter.list": { input: { text?: string; year?: number; worker?: string; offset: number; limit: number }; output: Register };
  "letter.pages": { input: { id: string }; output: { pages: string[] } };
  "letter.pdf": { input: { id: string }; output: { name: string; base64: string } };
  "letter.save": { input: { id: string; path: string }; output: None };
  "letter.print": { input: { id: string; printer?: string; copies: number }; output: Letter };
  "letter.revoke": { input: { id: string; reason: string }; output: Letter };
  "letter.verify": { input: { text?: string; path?: string }; output: Verified };
  "printer.list": { input: None; output: { name: string; is_default: boolean }[] };
  "printer.test": { input: { printer: string }; output: None };
  "user.list": { input: None; output: User[] };
  "user.create": { input: { name: string; role: Role; password: string }; output: User };
  "user.update": { input: { id: string; name?: string; role?: Role; active?: boolean }; output: User };
  "user.set_password": { input: { id: string; password: string }; output: None };
  "sync.status": { input: None; output: SyncStatus };
  "sync.now": { input: None; output: SyncStatus };
  "sync.enrol": { input: { server: string; code: string }; output: SyncStatus };
  "counter.overview": { input: None; output: Overview };
  "reminder.list": { input: None; output: Reminder[] };
}
