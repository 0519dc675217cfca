// Small things a browser keeps between starts where the core has no place for them yet. Never secrets, never people.

/** What was kept under a name; nothing when it is not there or unreadable. */
export function kept<T>(name: string): T | undefined {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

export function keep(name: string, value: unknown): void {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // a full or forbidden store only means that it is not kept
  }
}

export const unkeep = (name: string): void => localStorage.removeItem(name);
