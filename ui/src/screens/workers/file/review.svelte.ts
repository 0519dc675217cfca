// How the open file stands in review, handing it in, and what a reviewer wrote beside its fields.

import { m } from "../../../i18n/index.svelte";
import { toast } from "../../../kit/toast.svelte";
import { call, type Review } from "../../../rpc";
import { treat } from "../../../state/failure";
import { query, type Query } from "../../../state/query.svelte";

export const topicsOfReview = ["worker", "document", "step", "placement", "training", "family_member", "decision", "letter", "service", "note", "office"];

export class FileReview {
  readonly worker: string;
  #query: Query<Review>;

  /** To be made while the component is being set up. */
  constructor(worker: string) {
    this.worker = worker;
    this.#query = query(() => call("review.state", { id: worker }), topicsOfReview);
  }

  get now(): Review | undefined {
    return this.#query.data;
  }

  /** What is to be mended in a record of the file, while the file is sent back. */
  remarksOf(record: string): { field: string; text: string }[] {
    const { now } = this;
    if (now?.state !== "sent_back") return [];
    return now.reasons.filter((one) => one.record === record && !one.mended).map(({ field, text }) => ({ field, text }));
  }

  async submit(name: string): Promise<void> {
    if (this.now?.may_submit !== true) return;
    try {
      const { undo } = await call("review.submit", { id: this.worker });
      toast({ text: m().review.files.submitted(name), ...(undo === null ? {} : { undo: () => this.undo(undo) }) });
    } catch (error) {
      treat(error);
    }
    this.#query.again();
  }

  /** Takes this user's last decision back. */
  async undo(decision = this.now?.undo ?? null): Promise<void> {
    if (decision === null) return;
    try {
      await call("review.undo", { decision });
      toast({ text: m().review.files.takenBack });
    } catch (error) {
      treat(error);
    }
    this.#query.again();
  }
}
