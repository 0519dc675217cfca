// For tests of components only: mounts one into the document and lets the page settle.

import { flushSync, mount, unmount, type Component } from "svelte";
import type { Host } from "./rpc";

/** Mounts a component; the returned function takes it away again. */
export function show<P extends { [prop: string]: unknown }>(component: Component<P>, props: P): () => void {
  const mounted = mount(component, { target: document.body, props });
  flushSync();
  return () => void unmount(mounted);
}

/** Types into a field as a person does. */
export function type(field: HTMLInputElement, text: string): void {
  field.focus();
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
}

export function leave(field: HTMLElement): void {
  field.blur();
  flushSync();
}

export function press(target: HTMLElement, key: string): void {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  flushSync();
}

/** Lets promises and effects finish. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    await Promise.resolve();
    flushSync();
  }
}

/** A host that answers from a table and remembers what it was asked. */
export function fakeHost(answers: { [command: string]: (input: never) => unknown }): Host & { asked: { command: string; input: unknown }[]; say: (topics: string[]) => void } {
  const asked: { command: string; input: unknown }[] = [];
  let heard: (topics: string[]) => void = () => undefined;
  return {
    asked,
    say: (topics) => heard(topics),
    savesByPath: false,
    call: (command, input) => {
      asked.push({ command, input });
      const answer = answers[command];
      return answer === undefined ? Promise.reject(new Error(command)) : Promise.resolve(answer(input as never));
    },
    listen: (listener) => {
      heard = listener;
      return () => undefined;
    },
    openFile: () => Promise.resolve(null),
    openFolder: () => Promise.resolve(null),
    onDrop: () => () => undefined,
    takeFile: () => Promise.resolve(null),
    saveFile: () => Promise.resolve(null),
  };
}
