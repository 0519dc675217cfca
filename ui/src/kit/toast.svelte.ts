// Short messages at the foot of the window, and what Ctrl+Z takes back.

export type Tone = "ok" | "warn" | "danger" | "plain";
export type Toast = {
  id: number;
  text: string;
  detail?: string | undefined;
  trace?: string | undefined;
  tone: Tone;
  undo?: (() => Promise<void>) | undefined;
};

const SHOWN_MS = 7000;
const SHOWN_WITH_UNDO_MS = 12_000;
const UNDO_DEPTH = 50;

let list = $state.raw<Toast[]>([]);
const undos: (() => Promise<void>)[] = [];
let last = 0;
let refused: (error: unknown) => void = (error) => { throw error; };

/** Who says why something could not be taken back. */
export function onUndoRefused(say: (error: unknown) => void): void {
  refused = say;
}

export const toasts = (): Toast[] => list;

/** Says something in passing. With `undo` it is offered, and Ctrl+Z does the same as long as the window lives. */
export function toast(say: Omit<Toast, "id" | "tone"> & { tone?: Tone; stays?: boolean }): void {
  const { stays, undo, ...rest } = say;
  const id = ++last;
  const once = undo && (async (): Promise<void> => {
    forget(once);
    dismiss(id);
    await undo().catch(refused);
  });
  if (once) {
    undos.push(once);
    if (undos.length > UNDO_DEPTH) undos.shift();
  }
  list = [...list.slice(-2), { tone: "ok", ...rest, id, undo: once }];
  if (stays !== true) setTimeout(() => dismiss(id), undo ? SHOWN_WITH_UNDO_MS : SHOWN_MS);
}

export function dismiss(id: number): void {
  list = list.filter((item) => item.id !== id);
}

/** Takes back the last thing that can be taken back. False when there is none. */
export function undoLast(): boolean {
  const undo = undos.at(-1);
  if (undo === undefined) return false;
  void undo();
  return true;
}

/** Takes all messages off the screen; what they offered to undo still can be undone. */
export function hush(): void {
  list = [];
}

/** Nothing of the last session can be taken back in the next. */
export function forgetUndos(): void {
  undos.length = 0;
  // whoever sits down next is not told what the last one did
  hush();
}

function forget(undo: (() => Promise<void>) | undefined): void {
  const at = undo === undefined ? -1 : undos.indexOf(undo);
  if (at >= 0) undos.splice(at, 1);
}
