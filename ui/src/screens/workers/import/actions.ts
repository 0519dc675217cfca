// What can be done with an import that was made: take it back, hand back the refused rows.

import { number } from "../../../i18n/format";
import { m } from "../../../i18n/index.svelte";
import { toast } from "../../../kit/toast.svelte";
import { call, saveFile, savesByPath, type Report } from "../../../rpc";
import { treat } from "../../../state/failure";
import { asCsv } from "./findings";
import { meaningName } from "./words";

/** Takes an import back; what was edited since stays. True when it was done. */
export async function undoImport(id: string): Promise<boolean> {
  try {
    const undone = await call("import.undo", { id });
    toast({ text: m().imports.undone(number(undone.removed), number(undone.restored)), detail: undone.spared > 0 ? m().imports.spared(number(undone.spared)) : undefined });
    return true;
  } catch (error) {
    treat(error);
    return false;
  }
}

/** Saves the refused rows as a spreadsheet with the reasons beside the cells. */
export async function saveRefused(id: string, name: string, report: Report): Promise<void> {
  try {
    const plain = m().imports.refusedFile(name.replace(/\.\w+$/, ""));
    if (!savesByPath()) return downloadReasons(plain, report);
    const path = await saveFile({ title: m().imports.saveRefused, name: `${plain}.xlsx`, extensions: ["xlsx"] });
    if (path === null) return;
    const written = await call("import.refused", { id, path });
    toast({ text: m().imports.refusedSaved(number(written.rows)) });
  } catch (error) {
    treat(error);
  }
}

/** In a browser there is no dialog for a path: the reasons come as a download. */
function downloadReasons(name: string, report: Report): void {
  const { row, column, reason } = m().imports;
  const text = asCsv([row, column, reason], [...report.refused, ...report.left_out].map((refusal) => [String(refusal.row), meaningName(refusal.field), refusal.reason]));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = `${name}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
