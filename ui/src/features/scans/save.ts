// A scan as a file: by the system's dialog in the window, by a download in a browser.

import { m } from "../../i18n/index.svelte";
import { toast } from "../../kit/toast.svelte";
import { call, saveFile, savesByPath, type Scan } from "../../rpc";
import { treat } from "../../state/failure";

/** Saves a scan with its turns and cuts applied. */
export async function saveScan(scan: Scan, form: "pdf" | "jpeg"): Promise<void> {
  try {
    if (savesByPath()) {
      const ending = form === "pdf" ? "pdf" : "jpg";
      const name = `${scan.name.replace(/[^\p{L}\p{N}. -]+/gu, "-")}.${ending}`;
      const path = await saveFile({ title: form === "pdf" ? m().scans.savePdf : m().scans.saveJpeg, name, extensions: [ending] });
      if (path === null) return;
      await call("scan.save", { id: scan.id, form, path });
    } else {
      const { files } = await call("scan.file", { id: scan.id, form });
      for (const file of files) {
        const bytes = Uint8Array.from(atob(file.base64), (letter) => letter.codePointAt(0) ?? 0);
        const link = document.createElement("a");
        link.href = URL.createObjectURL(new Blob([bytes], { type: file.media }));
        link.download = file.name;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      }
    }
    toast({ text: m().scans.savedFile(scan.name) });
  } catch (error) {
    treat(error);
  }
}
