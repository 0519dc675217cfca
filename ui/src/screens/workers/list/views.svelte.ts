// Views that this user has saved, and the columns they want to see. Kept in the office's file, for each user.

import { asFailure, type Body } from "../../../rpc";
import { Draft } from "../../../state/draft.svelte";
import { COLUMNS, FIRST_COLUMNS, type ColumnKey } from "./view";

export type SavedView = { name: string; query: string };

const MOST = 12;

class Views {
  list = $state.raw<SavedView[]>([]);
  columns = $state.raw<ColumnKey[]>(FIRST_COLUMNS);
  #kept = new Draft("view:workers");

  async load(): Promise<void> {
    try {
      const body = await this.#kept.get();
      if (body === null) return;
      this.list = readViews(body);
      const columns = body["columns"];
      if (Array.isArray(columns)) this.columns = COLUMNS.filter((key) => key === "full_name" || columns.includes(key));
    } catch (error) {
      // without them the list works as on the first day
      void asFailure(error);
    }
  }

  save(name: string, query: string): void {
    this.list = [...this.list.filter((view) => view.name !== name), { name, query }].slice(-MOST);
    this.#keep();
  }
  remove(name: string): void {
    this.list = this.list.filter((view) => view.name !== name);
    this.#keep();
  }
  show(key: ColumnKey, on: boolean): void {
    this.columns = COLUMNS.filter((one) => (one === key ? on : this.columns.includes(one)));
    this.#keep();
  }

  #keep(): void {
    this.#kept.put({ names: this.list.map((view) => view.name), queries: this.list.map((view) => view.query), columns: this.columns });
  }
}

/** Views out of what was kept: names and addresses side by side. */
export function readViews(body: Body): SavedView[] {
  const { names, queries } = body;
  if (!Array.isArray(names) || !Array.isArray(queries)) return [];
  return names.flatMap((name, at) => {
    const query = queries[at];
    return typeof name === "string" && typeof query === "string" ? [{ name, query }] : [];
  });
}

export const views = new Views();
