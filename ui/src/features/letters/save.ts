// A letter as a PDF file: by the system's dialog in the window, by a download in a browser.

import { m } from "../../i18n/index.svelte";
import { toast } from "../../kit/toast.svelte";
import { call, saveFile, savesByPath, type Letter } from "../../rpc";
import { treat } from "../../state/failure";

/** Saves a letter. False when the user thought better of it, or it could not be saved. */
export async function savePdf(letter: Letter): Promise<boolean> {
  try {
    if (savesByPath()) {
      const name = `${letter.number.replace(/[^\p{L}\p{N}.-]+/gu, "-")}.pdf`;
      const path = await saveFile({ title: m().letters.savePdf, name, extensions: ["pdf"] });
      if (path === null) return false;
      await call("letter.save", { id: letter.id, path });
    } else {
      const file = await call("letter.pdf", { id: letter.id });
      const bytes = Uint8Array.from(atob(file.base64), (letter) => letter.codePointAt(0) ?? 0);
      download(file.name, new Blob([bytes], { type: "application/pdf" }));
    }
    toast({ text: m().letters.pdfSaved(letter.number) });
    return true;
  } catch (error) {
    treat(error);
    return false;
  }
}

function download(name: string, blob: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
