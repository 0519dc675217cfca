// Two files of one person side by side: what someone picks for each group of fields, and what they decide.

import { asFailure, call, type Comparison, type DoubleChoice, type Failure, type FieldGroup } from "../../../rpc";

/** Whose values a group gets until someone picks otherwise: nothing that only one file has is lost. */
const usual = (group: FieldGroup): DoubleChoice => (group.only_other || group.late ? "other" : "one");

export class Pairing {
  readonly of!: Comparison;
  picks = $state.raw<{ readonly [group: string]: DoubleChoice }>({});
  /** The group that the keys 1 and 2 pick for. */
  at = $state(0);
  busy = $state(false);
  failure = $state.raw<Failure>();
  /** Groups in which someone may choose, the undecided ones first. */
  readonly open = $derived(this.of.groups.filter((group) => group.differs || group.only_other));
  readonly same = $derived(this.of.groups.filter((group) => !group.differs && !group.only_other));

  constructor(of: Comparison) {
    this.of = of;
  }

  picked = (group: FieldGroup): DoubleChoice => this.picks[group.group] ?? usual(group);

  pick(group: FieldGroup | undefined, choice: DoubleChoice, goOn = false): void {
    if (group === undefined) return;
    this.picks = { ...this.picks, [group.group]: choice };
    if (goOn && this.at < this.open.length - 1) this.at++;
  }

  /** Makes one person of the two. Resolves with what takes it back; undefined when it was refused. */
  merge(): Promise<(() => Promise<void>) | undefined> {
    const choices = Object.fromEntries(this.open.map((group) => [group.group, this.picked(group)]));
    return this.#decide(() => call("double.merge", { one: this.of.one.id, other: this.of.other.id, choices }));
  }

  /** Says that they are two people. */
  apart(): Promise<(() => Promise<void>) | undefined> {
    return this.#decide(() => call("double.decide", { one: this.of.one.id, other: this.of.other.id }));
  }

  /** Takes a standing decision back. */
  async takeBack(decision: string): Promise<boolean> {
    return (await this.#decide(async () => { await call("double.undo", { decision }); return { decision }; })) !== undefined;
  }

  async #decide(ask: () => Promise<{ decision: string }>): Promise<(() => Promise<void>) | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    this.failure = undefined;
    try {
      const { decision } = await ask();
      return async () => { await call("double.undo", { decision }); };
    } catch (error) {
      this.failure = asFailure(error);
      return undefined;
    } finally {
      this.busy = false;
    }
  }
}
