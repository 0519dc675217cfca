// Taking in a spreadsheet, step by step: file, columns, a trial that writes nothing, the real thing. What was chosen for
// columns stays when a step is gone back.

import { asFailure, call, on, type Failure, type Inspected, type Output, type Report, type SheetChoice } from "../../../rpc";

export type Step = "file" | "columns" | "check" | "result";
type Job = Output<"job.get">;

const ASK_EVERY_MS = 250;

class ImportWork {
  step = $state<Step>("file");
  path = $state<string>();
  fileName = $state("");
  /** What the rows are taken for, when a person said so. */
  profile = $state<string>();
  inspected = $state.raw<Inspected>();
  /** What a person chose for columns, by their place. */
  chosen = $state<{ [index: number]: string | null }>({});
  /** Rows are taken without wrong values that they can do without. */
  leavesOut = $state(false);
  trial = $state.raw<Report>();
  report = $state.raw<Report>();
  job = $state.raw<Job>();
  failure = $state.raw<Failure>();
  busy = $state(false);
  cancelling = $state(false);
  #jobId: string | undefined;
  #turn = 0;

  #choice(): SheetChoice {
    const columns = Object.entries(this.chosen).map(([index, field]) => ({ index: Number(index), field }));
    return { path: this.path ?? "", columns, leave_out: this.leavesOut, ...(this.inspected === undefined ? {} : { sheet: this.inspected.sheet }), ...(this.profile === undefined ? {} : { profile: this.profile }) };
  }

  /** Begins with a file. */
  async open(path: string, name: string): Promise<void> {
    this.path = path;
    this.fileName = name;
    this.profile = undefined;
    this.chosen = {};
    this.leavesOut = false;
    this.trial = undefined;
    this.report = undefined;
    this.inspected = undefined;
    if (await this.inspect()) this.step = "columns";
  }

  /** Looks into the sheet again: another sheet, another meaning of a column. */
  async inspect(sheet?: string): Promise<boolean> {
    const turn = ++this.#turn;
    this.busy = true;
    this.failure = undefined;
    if (sheet !== undefined) this.chosen = {};
    try {
      const found = await call("import.inspect", { ...this.#choice(), ...(sheet === undefined ? {} : { sheet }) });
      if (turn !== this.#turn) return false;
      this.inspected = found;
      return true;
    } catch (error) {
      if (turn === this.#turn) this.failure = asFailure(error);
      return false;
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }

  /** Takes the rows for something else; what was chosen for columns meant the old one. */
  async take(profile: string): Promise<void> {
    this.profile = profile;
    this.chosen = {};
    await this.inspect();
  }

  async mean(index: number, field: string | null): Promise<void> {
    this.chosen[index] = field;
    await this.inspect();
  }

  /** What would become of it; nothing is written. */
  async tryOut(): Promise<void> {
    this.step = "check";
    this.trial = undefined;
    this.trial = await this.#run({ ...this.#choice(), dry_run: true });
    if (this.trial === undefined && this.failure === undefined) this.step = "columns";
  }

  /** The same with rows taken without their wrong values, or not after all. */
  async leaveOut(on: boolean): Promise<void> {
    this.leavesOut = on;
    await this.tryOut();
  }

  /** Takes it in. A cancel keeps nothing half-written. */
  async takeIn(): Promise<void> {
    const done = await this.#run({ ...this.#choice(), expected_rows: this.trial?.rows ?? 0 });
    if (done === undefined) return;
    this.report = done;
    this.step = "result";
  }

  async #run(choice: SheetChoice): Promise<Report | undefined> {
    this.failure = undefined;
    this.cancelling = false;
    this.busy = true;
    try {
      const { job } = await call("import.run", choice);
      this.#jobId = job;
      const ended = await this.#follow(job);
      if (ended.state === "failed" && ended.failure) this.failure = ended.failure;
      return ended.state === "done" ? (ended.result as Report) : undefined;
    } catch (error) {
      this.failure = asFailure(error);
      return undefined;
    } finally {
      this.job = undefined;
      this.#jobId = undefined;
      this.busy = false;
      this.cancelling = false;
    }
  }

  /** Follows a job to its end, by its event or by asking now and then. */
  async #follow(id: string): Promise<Job> {
    for (;;) {
      const job = await call("job.get", { id });
      this.job = job;
      if (job.state !== "running") return job;
      await new Promise<void>((resolve) => {
        const done = (): void => { clearTimeout(timer); stop(); resolve(); };
        const timer = setTimeout(done, ASK_EVERY_MS);
        const stop = on(["job"], done);
      });
    }
  }

  cancel = (): void => {
    if (this.#jobId === undefined) return;
    this.cancelling = true;
    void call("job.cancel", { id: this.#jobId });
  };

  /** Begins anew. */
  reset(): void {
    this.step = "file";
    this.path = undefined;
    this.fileName = "";
    this.profile = undefined;
    this.inspected = undefined;
    this.chosen = {};
    this.leavesOut = false;
    this.trial = undefined;
    this.report = undefined;
    this.failure = undefined;
  }
}

/** One at a time; it goes on while another screen is looked at. */
export const work = new ImportWork();
