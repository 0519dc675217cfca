// What someone picks for a record in conflict: one value, or a value of their own, for each group of fields.

import { asFailure, call, type Body, type Conflict, type Conflicted, type Failure, type Side } from "../../../rpc";

export type Column = { key: string; side: "base" | "here" | "there" };
type Pick = { column: number } | { own: Body };

/** The sides of a conflict in the order of the columns: what was before, what was typed here, then the others. */
export function sidesOf(conflict: Conflict): (Side | null)[] {
  const heads = [...conflict.heads].sort((a, b) => Number(b.here) - Number(a.here) || Number(b.standing) - Number(a.standing));
  return [conflict.base, ...heads];
}

export class Choice {
  readonly of!: Conflicted;
  picks = $state.raw<{ readonly [group: string]: Pick }>({});
  /** The group that the keys 1, 2, 3 pick for. */
  at = $state(0);
  saving = $state(false);
  failure = $state.raw<Failure>();
  readonly done = $derived(this.of.conflicts.every((conflict) => this.picks[conflict.group] !== undefined));

  constructor(of: Conflicted) {
    this.of = of;
  }

  /** Picks a column for a group, and goes on to the next group that is open. */
  pick(group: string, column: number): void {
    const conflict = this.of.conflicts.find((one) => one.group === group);
    if (conflict === undefined || sidesOf(conflict)[column] === undefined) return;
    this.picks = { ...this.picks, [group]: { column } };
    const next = this.of.conflicts.findIndex((one) => this.picks[one.group] === undefined);
    if (next >= 0) this.at = next;
  }

  fill(group: string, own: Body): void {
    this.picks = { ...this.picks, [group]: { own } };
  }

  /** The values of a group as picked. */
  picked(conflict: Conflict): Body | undefined {
    const pick = this.picks[conflict.group];
    if (pick === undefined) return undefined;
    if ("own" in pick) return pick.own;
    const heads = conflict.heads.flatMap((head) => Object.keys(head.values));
    const none = Object.fromEntries(heads.map((field) => [field, null]));
    return { ...none, ...(sidesOf(conflict)[pick.column]?.values ?? {}) } as Body;
  }

  isPicked = (group: string, column: number): boolean => {
    const pick = this.picks[group];
    return pick !== undefined && "column" in pick && pick.column === column;
  };

  isOwn = (group: string): boolean => {
    const pick = this.picks[group];
    return pick !== undefined && "own" in pick;
  };

  /** Decides. Resolves with what takes the decision back; undefined when it was refused. */
  async save(): Promise<(() => Promise<void>) | undefined> {
    if (!this.done || this.saving) return undefined;
    this.saving = true;
    this.failure = undefined;
    const record = this.of.record.id;
    const undos: string[] = [];
    try {
      for (const conflict of this.of.conflicts) {
        const values = this.picked(conflict);
        if (values === undefined) continue;
        await call("conflict.decide", { record, group: conflict.group, values });
        const [newest] = await call("record.history", { id: record });
        if (newest) undos.push(newest.change);
      }
      return async () => {
        for (const change of undos.reverse()) await call("record.undo", { change });
      };
    } catch (error) {
      this.failure = asFailure(error);
      return undefined;
    } finally {
      this.saving = false;
    }
  }
}
