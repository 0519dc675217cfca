// Dates as people type them: 5/5/90, 05051990, 5 Mei 1990, 5-5-1990, 1990-05-05; with `partial` also 5/1990 and 1990.
// Day first, always. The result is ISO ("1990-05-05", "1990-05", "1990"), null for what is not a date.

/** Beginnings of month names, Indonesian and English. */
const MONTHS: readonly (readonly string[])[] = [
  ["jan"], ["feb", "peb"], ["mar"], ["apr"], ["mei", "may"], ["jun"], ["jul"], ["agu", "ags", "aug"], ["sep"], ["okt", "oct"],
  ["nov", "nop"], ["des", "dec"],
];

const two = (value: number): string => String(value).padStart(2, "0");

/** Two digits of a year: a birth cannot lie ahead; other dates may, by up to 30 years. */
function fullYear(text: string, past: boolean, thisYear: number): number | null {
  if (text.length === 4) return Number(text);
  if (text.length !== 2) return null;
  const near = Math.floor(thisYear / 100) * 100 + Number(text);
  return near > thisYear + (past ? 0 : 30) ? near - 100 : near;
}

function month(text: string): number | null {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const at = MONTHS.findIndex((names) => names.some((name) => text.startsWith(name)));
  return at < 0 ? null : at + 1;
}

function whole(year: number | null, of: number | null, day: number): string | null {
  if (year === null || of === null || of < 1 || of > 12 || day < 1) return null;
  if (day > new Date(Date.UTC(2000, of, 0)).getUTCDate() && !(of === 2 && day <= 29)) return null;
  if (day > new Date(Date.UTC(year, of, 0)).getUTCDate()) return null;
  return `${year}-${two(of)}-${two(day)}`;
}

export type DateRule = { partial: boolean; past: boolean; thisYear: number };

/** Reads a typed date; null when it is none. */
export function parseDate(typed: string, rule: DateRule): string | null {
  const text = typed.trim().toLowerCase();
  const year = (digits: string): number | null => fullYear(digits, rule.past, rule.thisYear);
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso) return whole(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const run = /^(\d{2})(\d{2})(\d{4}|\d{2})$/.exec(text);
  if (run && run[1] !== undefined && run[2] !== undefined && run[3] !== undefined) return whole(year(run[3]), Number(run[2]), Number(run[1]));
  const parts = text.split(/[\s/.,-]+/).filter((part) => part !== "");
  const [first = "", second = "", third = ""] = parts;
  if (parts.length === 3 && /^\d{1,2}$/.test(first)) return whole(year(third), month(second), Number(first));
  if (!rule.partial) return null;
  if (parts.length === 2 && /^\d{4}$/.test(second)) {
    const of = month(first);
    return of === null || of < 1 || of > 12 ? null : `${second}-${two(of)}`;
  }
  return parts.length === 1 && /^(18|19|20)\d{2}$/.test(first) ? first : null;
}

/** Reads a typed day and time (`14/4/26 8.41`, `14 April 2026, 08:41`; a time alone means today) as UTC; null when it is none. */
export function parseMoment(typed: string, now: Date = new Date()): string | null {
  const at = /^(?:(.*?)[\s,]+)?(\d{1,2})[.:](\d{2})$/.exec(typed.trim());
  if (!at) return null;
  const [, day = "", hour = "", minute = ""] = at;
  const today = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const iso = day === "" ? today : parseDate(day, { partial: false, past: false, thisYear: now.getFullYear() });
  if (iso === null || Number(hour) > 23 || Number(minute) > 59) return null;
  return new Date(`${iso}T${two(Number(hour))}:${minute}:00`).toISOString().replace(/\.\d+Z$/, "Z");
}
