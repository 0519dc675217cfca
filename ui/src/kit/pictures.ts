// Pictures as data URLs that fit: PNG or JPEG, drawn smaller step by step until they are small enough.

export type Fitted = { ok: true; url: string } | { ok: false; why: "tooLarge" | "notPicture" };

const STEPS = [1, 0.75, 0.5, 0.35, 0.25, 0.15];
const LARGEST_FILE_BYTES = 30 * 1024 * 1024;

/** The size of what a data URL holds, in bytes. */
const bytes = (url: string): number => Math.floor(((url.length - url.indexOf(",") - 1) * 3) / 4);

function read(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(new Error("unreadable"));
    reader.readAsDataURL(file);
  });
}

/** A file as a picture of at most `maxKb` kilobytes. A PNG stays a PNG, so that an emblem keeps its clear ground. */
export async function fitPicture(file: File, maxKb: number): Promise<Fitted> {
  if (!/^image\/(png|jpeg)$/.test(file.type)) return { ok: false, why: "notPicture" };
  if (file.size > LARGEST_FILE_BYTES) return { ok: false, why: "tooLarge" };
  try {
    const url = await read(file);
    const picture = new Image();
    picture.src = url;
    await picture.decode();
    if (bytes(url) <= maxKb * 1024) return { ok: true, url };
    for (const step of STEPS) {
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(picture.naturalWidth * step));
      canvas.height = Math.max(1, Math.round(picture.naturalHeight * step));
      canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
      const smaller = canvas.toDataURL(file.type, 0.86);
      if (bytes(smaller) <= maxKb * 1024) return { ok: true, url: smaller };
    }
    return { ok: false, why: "tooLarge" };
  } catch {
    return { ok: false, why: "notPicture" };
  }
}
