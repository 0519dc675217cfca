// To the demonstration office and back: a home of its own, one click away and as easily left.

import { call } from "../rpc";
import { treat } from "./failure";
import { refreshSystem } from "./system.svelte";

/** Opens the demonstration office; making it for the first time takes some seconds. */
export async function openDemo(): Promise<void> {
  try {
    await call("office.demo", {});
    await refreshSystem();
  } catch (error) {
    treat(error);
  }
}

/** Back to this desktop's own office, or to the first start. */
export async function leaveDemo(): Promise<void> {
  try {
    await call("office.leave_demo", {});
    location.hash = "#/counter";
    await refreshSystem();
  } catch (error) {
    treat(error);
  }
}
