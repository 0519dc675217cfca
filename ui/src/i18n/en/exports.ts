// Lists that go out as files.

import type { Messages } from "../index.svelte";

export const exports: Messages["exports"] = {
  action: "Export",
  title: "Export the list",
  titleOf: (count) => `Export ${count} rows`,
  format: "Form of the file",
  columns: "Columns",
  chosen: (chosen, all) => `${chosen} of ${all}`,
  all: "All",
  asShown: "As on the screen",
  sensitive: "Specific data",
  up: (heading) => `Move ${heading} up`,
  down: (heading) => `Move ${heading} down`,
  recorded: "NIKs and numbers are written as text. The export is recorded in the access log.",
  sensitiveNote: "This file holds specific personal data (law 27/2022). Keep it in a safe place only; the export is recorded in the access log.",
  windowOnly: "Files are saved from the program's window.",
  running: "The list is written",
  save: "Save as…",
  saved: (rows) => `${rows} rows exported`,
};
