// The register as far as it was read: letters, last number first, with the numbers that no letter has between them.

import { asFailure, call, type Failure, type Letter, type NumberBlock, type RegisterRow } from "../../rpc";

const PAGE = 100;

export type GapRow = Extract<RegisterRow, { row: "gap" }>;

/** Rows of two pages put together: numbers may be missing just between them. */
export function joined(before: RegisterRow[], next: RegisterRow[]): RegisterRow[] {
  const last = before.findLast((row) => row.row === "letter");
  const first = next.find((row) => row.row === "letter");
  const isHole = last?.row === "letter" && first?.row === "letter" && last.year === first.year && last.running > first.running + 1;
  return isHole ? [...before, { row: "gap", from: first.running + 1, to: last.running - 1, leased_here: false }, ...next] : [...before, ...next];
}

export class Register {
  rows = $state.raw<RegisterRow[]>([]);
  total = $state(0);
  last = $state(0);
  block = $state.raw<NumberBlock | null>(null);
  /** The registers that there are, the usual one first. */
  names = $state.raw<string[]>([]);
  ready = $state(false);
  slow = $state(false);
  failure = $state.raw<Failure>();
  #read = 0;
  #turn = 0;
  #asked: { text: string; year: number; register?: string } = { text: "", year: 0 };
  #loading = false;

  readonly letters = $derived(this.rows.flatMap((row): Letter[] => (row.row === "letter" ? [row] : [])));
  get more(): boolean {
    return this.#read < this.total;
  }

  /** Shows a year of the register, or what in it has these words. What stands stays until the answer is there. */
  async show(text: string, year: number, register?: string): Promise<void> {
    this.#asked = { text, year, ...(register === undefined ? {} : { register }) };
    await this.#load(0, PAGE);
  }
  /** Asks again for what is shown: something changed. */
  again = (): void => void this.#load(0, Math.max(PAGE, this.#read));

  async next(): Promise<void> {
    if (this.more && !this.#loading) await this.#load(this.#read, PAGE);
  }

  async #load(offset: number, limit: number): Promise<void> {
    const turn = ++this.#turn;
    this.#loading = true;
    const timer = setTimeout(() => (this.slow = !this.ready), 300);
    try {
      const page = await call("letter.list", { ...this.#asked, offset, limit: Math.min(500, limit) });
      if (turn !== this.#turn) return;
      const isWhole = this.#asked.text === "";
      this.rows = offset === 0 ? page.rows : isWhole ? joined(this.rows, page.rows) : [...this.rows, ...page.rows];
      this.#read = offset + page.rows.filter((row) => row.row === "letter").length;
      this.total = page.total;
      this.last = page.last_number;
      this.block = page.block;
      this.names = page.registers;
      this.failure = undefined;
      this.ready = true;
    } catch (error) {
      if (turn === this.#turn) this.failure = asFailure(error);
    } finally {
      clearTimeout(timer);
      if (turn === this.#turn) {
        this.slow = false;
        this.#loading = false;
      }
    }
  }
}
