// Counts that several places show: the rail's numbers, the counter's side, the sync sentence.

import { call, on, type Overview, type SyncStatus } from "../rpc";
import { mayAs } from "./system.svelte";

let counts = $state.raw<Overview>();
let sync = $state.raw<SyncStatus>();

export const overview = (): Overview | undefined => counts;
export const syncStatus = (): SyncStatus | undefined => sync;

/** What waits for a decision of this user: conflicts, differences of imports, files to verify or mend, letters to approve.
    Likely doubles are suggestions and are not counted. */
export function waitingForMe(): number | undefined {
  if (counts === undefined) return undefined;
  const decides = mayAs("reviewer", "manager", "administrator");
  return counts.conflicts + counts.to_decide + counts.sent_back_to_me + (decides ? counts.to_verify + counts.letters_to_approve : 0);
}

/** Takes a status that a command has just returned. */
export function takeSync(status: SyncStatus): void {
  sync = status;
}

async function refresh(): Promise<void> {
  const [next, status] = await Promise.allSettled([call("counter.overview", {}), call("sync.status", {})]);
  if (next.status === "fulfilled") counts = next.value;
  if (status.status === "fulfilled") sync = status.value;
}

/** Keeps the counts fresh while the office is open. Returns how to stop. */
export function startOverview(): () => void {
  void refresh();
  const topics = ["worker", "case", "agreement", "commitment", "letter", "sync", "import", "draft", "decision", "document", "placement", "step", "training", "family_member"];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = on(topics, () => {
    clearTimeout(timer);
    timer = setTimeout(() => void refresh(), 250);
  });
  return () => {
    clearTimeout(timer);
    stop();
    counts = undefined;
  };
}
