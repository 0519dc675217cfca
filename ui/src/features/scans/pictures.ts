// Pictures of pages, asked for once and kept while the window lives. What is kept is bounded.

import { call, type Scan, type ScanPage } from "../../rpc";

const MOST_KEPT = 120;
const kept = new Map<string, Promise<ImageBitmap>>();

async function bitmap(picture: Promise<{ media: string; base64: string }>): Promise<ImageBitmap> {
  const { media, base64 } = await picture;
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0);
  return createImageBitmap(new Blob([bytes], { type: media }));
}

function once(key: string, ask: () => Promise<{ media: string; base64: string }>): Promise<ImageBitmap> {
  const there = kept.get(key);
  if (there !== undefined) return there;
  const asked = bitmap(ask());
  kept.set(key, asked);
  asked.catch(() => kept.delete(key));
  const oldest = kept.keys().next().value;
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  return asked;
}

/** A page as it is kept; turns and cuts are drawn by `draw`. */
export function pagePicture(scan: Scan, page: ScanPage, small: boolean): Promise<ImageBitmap> {
  const key = `${scan.id}:${page.content}:${page.page}:${small ? "small" : "whole"}`;
  return once(key, () => call("scan.page", { id: scan.id, content: page.content, page: page.page, small }));
}

/** A file that waits in the scanner's folder. */
export const inboxPicture = (name: string, modified: number): Promise<ImageBitmap> => once(`inbox:${name}:${modified}`, () => call("scan.peek", { name }));

export type Shown = { turn: number; crop: { left: number; top: number; width: number; height: number } | null };
const WHOLE = 10_000;

/** Draws a picture turned and cut; the canvas gets the size of what is shown. */
export function draw(canvas: HTMLCanvasElement, picture: ImageBitmap, { turn, crop }: Shown): void {
  const part = crop ?? { left: 0, top: 0, width: WHOLE, height: WHOLE };
  const [x, y] = [(part.left / WHOLE) * picture.width, (part.top / WHOLE) * picture.height];
  const [width, height] = [Math.max(1, (part.width / WHOLE) * picture.width), Math.max(1, (part.height / WHOLE) * picture.height)];
  const across = turn % 2 === 1;
  canvas.width = Math.round(across ? height : width);
  canvas.height = Math.round(across ? width : height);
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.translate(canvas.width / 2, canvas.height / 2);
  context.rotate((turn * Math.PI) / 2);
  context.drawImage(picture, x, y, width, height, -width / 2, -height / 2, width, height);
}
