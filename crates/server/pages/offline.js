// Keeps the page that checks letters, so that it opens without a line. It must never keep anything else.
"use strict";
const CACHE = "loket-verify";
const PAGE = "/V";

async function renew() {
  const answer = await fetch(PAGE, { cache: "no-cache" });
  if (answer.ok) await (await caches.open(CACHE)).put(PAGE, answer.clone());
  return answer;
}

self.addEventListener("install", (event) => event.waitUntil(renew().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.mode !== "navigate" || new URL(event.request.url).pathname !== PAGE) return;
  const fresh = renew();
  event.waitUntil(fresh.catch(() => undefined));
  // What is kept opens at once; the fresh page is there the next time.
  event.respondWith(caches.match(PAGE).then((kept) => kept ?? fresh));
});
