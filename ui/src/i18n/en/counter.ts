import type { Messages } from "../index.svelte";

export const counter: Messages["counter"] = {};
