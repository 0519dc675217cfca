import type { Messages } from "../index.svelte";

export const review: Messages["review"] = {};
