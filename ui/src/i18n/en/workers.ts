import type { Messages } from "../index.svelte";

export const workers: Messages["workers"] = {};
