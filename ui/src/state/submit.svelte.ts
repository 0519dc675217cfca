// A form that is sent once: what is missing is shown after the first try, what failed stands until the next.

import { asFailure, type Failure } from "../rpc";

export class Submit {
  /** Whether someone tried: from then on what is missing is marked. */
  tried = $state(false);
  busy = $state(false);
  failure = $state.raw<Failure>();

  /** Does it, unless something is missing or it is under way. True once it is done. */
  async run(event: SubmitEvent, ready: boolean, work: () => Promise<void>): Promise<boolean> {
    event.preventDefault();
    this.tried = true;
    if (!ready || this.busy) return false;
    this.busy = true;
    this.failure = undefined;
    try {
      await work();
      return true;
    } catch (error) {
      this.failure = asFailure(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
