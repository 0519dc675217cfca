// The browser's host: the same contract over a loopback bridge, for tests and development.

import type { Failure } from "./contract";
import { CoreFailure, isFailure, type Host } from "./host";

const TOKEN = "loket-token";

/** The bridge's token comes once in the address (`#token=`) and is then kept for this tab, out of sight. */
function takeToken(): string {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given !== null) {
    sessionStorage.setItem(TOKEN, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(TOKEN) ?? "";
}

function unreachable(): CoreFailure {
  return new CoreFailure({ code: "internal", fields: [], trace_id: "" });
}

export function httpHost(): Host {
  const token = takeToken();
  const authorization = `Bearer ${token}`;

  async function answer(response: Response): Promise<unknown> {
    const body: unknown = await response.json().catch(() => null);
    if (typeof body === "object" && body !== null) {
      if ("ok" in body) return body.ok;
      if ("failure" in body && isFailure(body.failure)) throw new CoreFailure(body.failure satisfies Failure);
    }
    throw unreachable();
  }

  async function upload(file: File): Promise<string | null> {
    const response = await fetch(`/upload?name=${encodeURIComponent(file.name)}`, {
      method: "POST", headers: { authorization }, body: file,
    });
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null && "path" in body ? String(body.path) : null;
  }

  return {
    savesByPath: false,
    async call(command, input) {
      const response = await fetch("/rpc", {
        method: "POST",
        headers: { authorization, "content-type": "application/json" },
        body: JSON.stringify({ command, input }),
      }).catch(() => {
        throw unreachable();
      });
      return answer(response);
    },
    listen(heard) {
      const source = new EventSource(`/events?token=${encodeURIComponent(token)}`);
      source.onmessage = (event: MessageEvent<string>) => {
        const topics: unknown = JSON.parse(event.data);
        if (Array.isArray(topics)) heard(topics.filter((topic): topic is string => typeof topic === "string"));
      };
      return () => source.close();
    },
    openFile(wish) {
      return new Promise((resolve) => {
        const input = document.createElement("input");
        input.type = "file";
        input.accept = wish.extensions.map((extension) => `.${extension}`).join(",");
        input.onchange = () => {
          const file = input.files?.[0];
          if (file) upload(file).then(resolve, () => resolve(null));
          else resolve(null);
        };
        input.oncancel = () => resolve(null);
        input.click();
      });
    },
    takeFile: upload,
    openFolder: () => Promise.resolve(null),
    onDrop: () => () => undefined,
    saveFile: () => Promise.resolve(null),
  };
}
