import type { Messages } from "../index.svelte";

export const lock: Messages["lock"] = {};
