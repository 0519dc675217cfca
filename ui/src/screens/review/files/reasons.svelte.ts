// What is to be mended in a file, as it is being written down: kept as a draft until the file is sent back.

import type { Reason } from "../../../rpc";
import { m } from "../../../i18n/index.svelte";
import { Draft } from "../../../state/draft.svelte";

/** The whole record rather than one of its fields. */
export const WHOLE = "";

const keyOf = (record: string, field: string): string => `${record}:${field}`;

export class Reasons {
  readonly worker: string;
  given = $state<{ [key: string]: string }>({});
  note = $state<string | null>(null);
  readonly count = $derived(Object.keys(this.given).length);
  #draft: Draft;

  constructor(worker: string) {
    this.worker = worker;
    this.#draft = new Draft(`review:${worker}`);
  }

  /** Brings back what was written last time. */
  async restore(): Promise<void> {
    const kept = await this.#draft.get().catch(() => null);
    if (kept === null || this.count > 0) return;
    for (const [key, text] of Object.entries(kept)) {
      if (typeof text !== "string") continue;
      if (key === "note") this.note = text;
      else this.given[key] = text;
    }
  }

  of = (record: string, field: string): string | undefined => this.given[keyOf(record, field)];

  set(record: string, field: string, text: string): void {
    const said = text.trim();
    if (said === "") delete this.given[keyOf(record, field)];
    else this.given[keyOf(record, field)] = said;
    this.#keep();
  }

  setNote(text: string | null): void {
    this.note = text;
    this.#keep();
  }

  #keep(): void {
    if (this.count === 0 && this.note === null) void this.#draft.drop().catch(() => undefined);
    else this.#draft.put({ ...$state.snapshot(this.given), ...(this.note === null ? {} : { note: this.note }) });
  }

  list(): Reason[] {
    return Object.entries(this.given).map(([key, text]) => {
      const at = key.indexOf(":");
      return { record: key.slice(0, at), field: key.slice(at + 1), text };
    });
  }

  /** The file was sent back: nothing is left to keep. */
  async clear(): Promise<void> {
    this.given = {};
    this.note = null;
    await this.#draft.drop().catch(() => undefined);
  }

  leave(): void {
    void this.#draft.flush();
  }
}

type Ready = keyof ReturnType<typeof m>["review"]["files"]["ready"];

const BY_FIELD: { [field: string]: Ready[] } = {
  nik: ["idCard", "familyCard", "spelling"],
  full_name: ["idCard", "passport", "spelling"],
  family_card_number: ["familyCard", "spelling"],
  birthplace: ["idCard", "spelling"],
  birth_date: ["idCard", "passport", "spelling"],
  sex: ["idCard", "spelling"],
  marital_status: ["familyCard", "proof"],
  photo: ["otherPerson", "scan"],
  passport_number: ["passport", "spelling"],
  passport_expires_on: ["passport", "expired"],
  village: ["idCard", "familyCard"],
  mother_name: ["familyCard", "spelling"],
};

const BY_KIND: { [kind: string]: Ready[] } = {
  worker: ["idCard", "familyCard", "spelling", "asked"],
  document: ["paper", "scan", "expired", "otherPerson"],
  placement: ["contract", "spelling", "proof"],
  family_member: ["familyCard", "proof"],
};

/** Ready sentences for a field, at most five: what most often has to be said of it. */
export function readySentences(kind: string, field: string, isEmpty: boolean): string[] {
  const words = m().review.files.ready;
  const found: Ready[] = [...(isEmpty ? ["empty" as const] : []), ...(BY_FIELD[field] ?? BY_KIND[kind] ?? ["proof", "spelling"]), "asked"];
  return [...new Set(found)].slice(0, 5).map((key) => words[key]);
}
