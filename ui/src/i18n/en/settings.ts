import type { Messages } from "../index.svelte";

export const settings: Messages["settings"] = {};
