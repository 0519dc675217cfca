import type { Messages } from "../index.svelte";

export const start: Messages["start"] = {};
