// Where the user is: the address after the `#`. A path of segments and a query; each place makes of them what it needs.

export type Address = { path: string[]; query: URLSearchParams };

function read(): Address {
  const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
  return { path: path.split("/").filter((part) => part !== "").map(decodeURIComponent), query: new URLSearchParams(query) };
}

let current = $state.raw<Address>(read());
const left = new Map<string, string>();

/** Where the user is now. */
export const address = (): Address => current;

/** The link to an address: `href("workers", id)`, `href("workers", { text: "siti" })`. */
export function href(...parts: (string | { [key: string]: string })[]): string {
  const path = parts.filter((part) => typeof part === "string").map(encodeURIComponent).join("/");
  const query = parts.filter((part) => typeof part === "object").map((part) => new URLSearchParams(part).toString()).join("&");
  return `#/${path}${query === "" ? "" : `?${query}`}`;
}

/** Goes to an address; the way back is the browser's. */
export function go(...parts: (string | { [key: string]: string })[]): void {
  location.hash = href(...parts);
}

/** Goes to an address in place of the current one: for what need not be on the way back (a tab, a filter). */
export function replace(...parts: (string | { [key: string]: string })[]): void {
  history.replaceState(null, "", href(...parts));
  follow();
}

/** The address a place was left at, so that coming back finds the list as it was. */
export const lastOf = (place: string): string => left.get(place) ?? href(place);

function follow(): void {
  const next = read();
  current = next;
  const place = next.path[0];
  if (place !== undefined) left.set(place, location.hash);
}

/** Begins to follow the address. Returns how to stop. */
export function startRouter(): () => void {
  addEventListener("hashchange", follow);
  follow();
  return () => removeEventListener("hashchange", follow);
}
