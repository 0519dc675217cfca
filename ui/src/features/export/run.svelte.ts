// Writing a list: a job that is followed to its end and can be cancelled.

import { CoreFailure, call, on, type Input, type Output } from "../../rpc";

/** What the job yields. */
export type Exported = { path: string; rows: number; sheets: number };

const ASK_EVERY_MS = 250;

export class Export {
  job = $state.raw<Output<"job.get">>();
  busy = $state(false);
  cancelling = $state(false);
  #id: string | undefined;

  /** Writes the file; undefined when it was cancelled. */
  async run(input: Input<"export.run">): Promise<Exported | undefined> {
    this.busy = true;
    this.cancelling = false;
    try {
      const { job: id } = await call("export.run", input);
      this.#id = id;
      for (;;) {
        const job = await call("job.get", { id });
        this.job = job;
        if (job.state === "failed" && job.failure) throw new CoreFailure(job.failure);
        if (job.state !== "running") return job.state === "done" ? (job.result as Exported) : undefined;
        await new Promise<void>((resolve) => {
          const done = (): void => { clearTimeout(timer); stop(); resolve(); };
          const timer = setTimeout(done, ASK_EVERY_MS);
          const stop = on(["job"], done);
        });
      }
    } finally {
      this.job = undefined;
      this.#id = undefined;
      this.busy = false;
    }
  }

  cancel = (): void => {
    if (this.#id === undefined) return;
    this.cancelling = true;
    void call("job.cancel", { id: this.#id });
  };
}
