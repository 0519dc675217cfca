import type { Messages } from "../index.svelte";

export const agreements: Messages["agreements"] = {};
