// What records are called that a value refers to: asked for once and kept, many in one go. A title that is a code is worded.

import { SvelteMap } from "svelte/reactivity";
import { choiceName } from "../../i18n/words";
import { call, on, type Row, type Title } from "../../rpc";
import { kind } from "./kinds.svelte";

const MOST = 200;
const known = new SvelteMap<string, Title | null>();
const wanted = new Set<string>();
let asking: ReturnType<typeof setTimeout> | undefined;
let heard = false;

/** A title in words: where a kind is named by a choice, the choice's word. */
export function titleText(kindName: string, title: string): string {
  const declared = kind(kindName);
  const field = declared?.fields.find((one) => one.name === declared.title);
  return field?.of.type === "choice" && title !== "" ? choiceName(field.name, title) : title;
}

/** What a row is called. */
export const rowTitle = (row: Row): string => titleText(row.kind, row.title);

/** What the record of that id is called and what it belongs to; undefined until it is known (it comes by itself), null when there is none. */
export function referred(id: string): Title | null | undefined {
  const found = known.get(id);
  if (found === undefined && !wanted.has(id)) {
    wanted.add(id);
    asking ??= setTimeout(() => void ask(), 0);
  }
  return found;
}

async function ask(): Promise<void> {
  asking = undefined;
  const ids = [...wanted].filter((id) => !known.has(id)).slice(0, MOST);
  if (ids.length === 0) return;
  follow();
  try {
    const titles = await call("record.titles", { ids });
    for (const id of ids) known.set(id, titles.find((title) => title.id === id) ?? null);
  } catch {
    for (const id of ids) wanted.delete(id);
  }
  if ([...wanted].some((id) => !known.has(id))) asking ??= setTimeout(() => void ask(), 0);
}

/** Titles change: those of a kind that changed are asked for anew when they are next shown. */
function follow(): void {
  if (heard) return;
  heard = true;
  on(["worker", "placement", "agreement", "case", "letter"], () => {
    known.clear();
    wanted.clear();
  });
}
