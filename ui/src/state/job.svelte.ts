// A long piece of work of the core, followed to its end; it can be cancelled.

import { call, CoreFailure, on, type Output } from "../rpc";

const ASK_EVERY_MS = 250;

export class Job<Result> {
  job = $state.raw<Output<"job.get">>();
  busy = $state(false);
  cancelling = $state(false);
  #id: string | undefined;

  /** Starts it and waits for its end; undefined when it was cancelled. */
  async run(start: () => Promise<Output<"export.run">>): Promise<Result | undefined> {
    this.busy = true;
    this.cancelling = false;
    try {
      const { job: id } = await start();
      this.#id = id;
      for (;;) {
        const job = await call("job.get", { id });
        this.job = job;
        if (job.state === "failed" && job.failure) throw new CoreFailure(job.failure);
        if (job.state !== "running") return job.state === "done" ? (job.result as Result) : undefined;
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
