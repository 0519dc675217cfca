// Names of places by region code, asked for once and kept: a list of a hundred rows asks in one go.

import { SvelteMap } from "svelte/reactivity";
import { call, type Place } from "../../rpc";

const known = new SvelteMap<string, Place>();
const wanted = new Set<string>();
let asking: ReturnType<typeof setTimeout> | undefined;

/** The place of a code; undefined until it is known (it comes by itself). */
export function place(code: string): Place | undefined {
  const found = known.get(code);
  if (found === undefined && !wanted.has(code)) {
    wanted.add(code);
    asking ??= setTimeout(() => void ask(), 0);
  }
  return found;
}

/** "Sumberejo, Way Jepara": a village never appears without its kecamatan. */
export function placeName(at: Place): string {
  return at.subdistrict === undefined ? at.name : `${at.name}, ${at.subdistrict}`;
}

async function ask(): Promise<void> {
  asking = undefined;
  const codes = [...wanted].filter((code) => !known.has(code));
  if (codes.length === 0) return;
  try {
    for (const found of await call("region.names", { codes })) known.set(found.code, found);
  } catch {
    for (const code of codes) wanted.delete(code);
  }
}
