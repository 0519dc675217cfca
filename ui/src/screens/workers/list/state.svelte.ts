// The list as it was left: its rows, where it stood, what was chosen. It lives as long as the session.

import { SvelteMap } from "svelte/reactivity";
import { Pages } from "../../../kit/table/pages.svelte";
import { call, type Row } from "../../../rpc";
import { asked, keyOf, type View } from "./view";

/** Rows around the cursor that are asked for again when the list comes back. */
const AROUND = 50;

class ListState {
  at = $state(0);
  cursor = $state(-1);
  /** Milliseconds that the last page took. */
  took = $state(0);
  /** Whether the total is exact, or there are at least so many. */
  exact = $state(true);
  /** The address of the list as it was left. */
  view = $state.raw<View>();
  readonly selected = new SvelteMap<string, Row>();
  readonly pages: Pages<Row>;
  #key: string | undefined;

  constructor() {
    this.pages = new Pages(() => Promise.resolve({ rows: [], total: 0 }));
  }

  /** Shows a view to a user. The same one as before stays as it stands, with what was changed meanwhile. */
  show(view: View, user: string): void {
    const key = `${user}?${keyOf(view)}`;
    this.view = view;
    if (key === this.#key) {
      const from = Math.max(0, this.cursor - AROUND);
      this.pages.refresh(from, from + 2 * AROUND);
      return;
    }
    const first = this.#key === undefined;
    this.#key = key;
    if (!first) {
      this.at = 0;
      this.cursor = -1;
      this.selected.clear();
    }
    this.pages.restart(async (offset, limit) => {
      const page = await call("record.list", asked(view, offset, limit));
      this.took = page.took_ms;
      this.exact = !("exact" in page) || page.exact !== false;
      return page;
    });
  }
}

export const list = new ListState();
