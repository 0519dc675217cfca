// The window's host: the one command `rpc`, the one event `changed`, and the system's file dialogs.
// The only file that imports @tauri-apps.

import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import { open, save } from "@tauri-apps/plugin-dialog";
import { asFailure, CoreFailure, type FileWish, type Host } from "./host";

/** Paths of the files dropped last: the web view gives pages no paths, the window does. */
let dropped: string[] = [];

export function tauriHost(): Host {
  void getCurrentWebview().onDragDropEvent(({ payload }) => {
    if (payload.type === "drop") dropped = payload.paths;
  });
  return {
    savesByPath: true,
    async call(command, input) {
      try {
        return await invoke("rpc", { command, input });
      } catch (error) {
        throw new CoreFailure(asFailure(error));
      }
    },
    listen(heard) {
      const stop = listen<string[]>("changed", (event) => heard(event.payload));
      return () => void stop.then((end) => end());
    },
    async openFile(wish: FileWish) {
      const path = await open({ title: wish.title, multiple: false, filters: [{ name: wish.name, extensions: wish.extensions }] });
      return typeof path === "string" ? path : null;
    },
    async openFolder(title) {
      const path = await open({ title, directory: true, multiple: false });
      return typeof path === "string" ? path : null;
    },
    onDrop(heard) {
      const stop = getCurrentWebview().onDragDropEvent(({ payload }) => {
        if (payload.type !== "drop") return;
        const scale = window.devicePixelRatio;
        heard({ paths: payload.paths, x: payload.position.x / scale, y: payload.position.y / scale });
      });
      return () => void stop.then((end) => end());
    },
    async takeFile(file) {
      return dropped.find((path) => path.endsWith(file.name)) ?? null;
    },
    async saveFile(wish: FileWish) {
      return save({ title: wish.title, defaultPath: wish.name, filters: [{ name: wish.name, extensions: wish.extensions }] });
    },
  };
}
