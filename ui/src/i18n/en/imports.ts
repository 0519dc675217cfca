import type { Messages } from "../index.svelte";

export const imports: Messages["imports"] = {};
