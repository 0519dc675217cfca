import type { Messages } from "../index.svelte";

export const letters: Messages["letters"] = {};
