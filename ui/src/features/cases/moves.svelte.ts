// Moving a case from state to state: at once where nothing must be known, else by a question. Every move can be taken back.

import { m } from "../../i18n/index.svelte";
import { choiceName } from "../../i18n/words";
import { toast } from "../../kit/toast.svelte";
import { call, type Body } from "../../rpc";
import { treat } from "../../state/failure";

export type Movable = { id: string; title: string; status: string; closesAs?: string | undefined };

let asked = $state.raw<{ case: Movable; to: string }>();

/** What is being asked before a move. */
export const askedMove = (): { case: Movable; to: string } | undefined => asked;
export function stopMove(): void { asked = undefined; }

/** Moves a case, or asks what must be known first: what it waits for, why it is closed, why it is opened again. */
export function move(one: Movable, to: string): void {
  if (one.status === to) return;
  if (one.status === "closed" || to === "closed" || to === "waiting") asked = { case: one, to };
  else void save(one, to, { waits_for: null, waits_since: null });
}

/** Saves a move with what was asked. True when it is stored. */
export async function save(one: Movable, to: string, also: Body): Promise<boolean> {
  try {
    const saved = await call("record.save", { kind: "case", id: one.id, values: { case_status: to, ...also } });
    if (saved.record === null) return false;
    const { change } = saved;
    toast({ text: m().cases.moved(choiceName("case_status", to)), detail: one.title, ...(change === "" ? {} : { undo: async () => void (await call("record.undo", { change })) }) });
    return true;
  } catch (error) {
    treat(error);
    return false;
  }
}

/** Opens a closed case again. True when it is stored. */
export async function reopen(one: Movable, to: string, reason: string): Promise<boolean> {
  try {
    const { changes } = await call("case.reopen", { id: one.id, case_status: to, reason });
    toast({ text: m().cases.reopened, detail: one.title, undo: async () => { for (const change of changes) await call("record.undo", { change }); } });
    return true;
  } catch (error) {
    treat(error);
    return false;
  }
}
