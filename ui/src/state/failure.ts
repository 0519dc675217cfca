// How each refusal of the core is treated. One exhaustive table: a new code does not compile without a row.
//   beside  stays with the form or screen that asked (FailureNote)
//   toast   is said in passing, the screen stays usable
//   lock    the session is over: the lock screen takes over, drafts stay
//   stop    nothing works until someone acts: said in a dialog
//   quiet   the user wanted it; nothing is said

import { m } from "../i18n/index.svelte";
import { toast } from "../kit/toast.svelte";
import { asFailure, type Failure, type FailureCode } from "../rpc";
import { refreshSystem } from "./system.svelte";

export type Treatment = "beside" | "toast" | "lock" | "stop" | "quiet";

export const treatments: { [C in FailureCode]: Treatment } = {
  not_found: "toast",
  not_allowed: "toast",
  wrong_password: "beside",
  too_many_attempts: "beside",
  locked: "lock",
  not_set_up: "lock",
  already_set_up: "lock",
  bad_input: "beside",
  unknown_command: "toast",
  built_upon: "toast",
  wrong_state: "toast",
  own_entry: "toast",
  file_changed: "toast",
  disk_refused: "toast",
  sheet_no_columns: "beside",
  office_exists: "beside",
  office_missing: "beside",
  refused_by_checks: "beside",
  open_conflict: "beside",
  file_in_use: "stop",
  file_newer: "stop",
  file_foreign: "stop",
  file_damaged: "stop",
  disk_full: "stop",
  sheet_unreadable: "beside",
  sheet_encrypted: "beside",
  sheet_too_large: "beside",
  sheet_too_many_rows: "beside",
  sheet_binary: "beside",
  sheet_empty: "beside",
  scan_empty: "beside",
  scan_foreign: "beside",
  scan_damaged: "beside",
  scan_unsupported: "beside",
  scan_encrypted: "beside",
  scan_active: "beside",
  scan_too_large: "beside",
  scan_too_many_pages: "beside",
  scan_elsewhere: "beside",
  scan_not_sent: "beside",
  server_full: "beside",
  server_older: "beside",
  folder_missing: "beside",
  server_unreachable: "toast",
  server_nonsense: "beside",
  server_refused: "toast",
  path_refused: "toast",
  desk_copied: "toast",
  invitation_needed: "toast",
  backup_foreign: "beside",
  backup_newer: "beside",
  backup_damaged: "beside",
  code_invalid: "beside",
  already_enrolled: "toast",
  not_enrolled: "toast",
  printer_failed: "toast",
  printer_missing: "toast",
  clock_suspect: "stop",
  numbers_used_up: "stop",
  letter_incomplete: "beside",
  approval_needed: "beside",
  letter_erased: "toast",
  letter_elsewhere: "toast",
  list_too_long: "toast",
  seal_unreadable: "beside",
  number_unknown: "beside",
  cancelled: "quiet",
  internal: "toast",
};

/** Treats any error that no form takes care of. Returns the failure, for those who want to know more. */
export function treat(error: unknown): Failure {
  const failure = asFailure(error);
  const words = m().failures[failure.code];
  switch (treatments[failure.code]) {
    case "quiet":
      break;
    case "lock":
      void refreshSystem();
      break;
    case "stop":
      toast({ tone: "danger", text: words.what, detail: words.advice, trace: failure.trace_id, stays: true });
      break;
    case "beside":
    case "toast":
      toast({ tone: "danger", text: words.what, detail: words.advice, trace: failure.trace_id });
      break;
  }
  return failure;
}
