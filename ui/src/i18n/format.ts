// How numbers, dates and times are written in each language. Values are the model's: ISO dates, `+62…`, whole rupiah.

import { language, m } from "./index.svelte";

const locale = (): string => (language() === "id" ? "id-ID" : "en-GB");

/** 98213 → 98.213 */
export const number = (value: number): string => value.toLocaleString(locale());

/** 2621440 → 2,6 MB; the units that disks are sold by. */
export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let [size, unit] = [value, 0];
  while (size >= 999.5 && unit < units.length - 1) [size, unit] = [size / 1000, unit + 1];
  return `${size.toLocaleString(locale(), { maximumFractionDigits: unit < 2 || size >= 10 ? 0 : 1 })} ${units[unit] ?? ""}`;
}

/** 612000000 → Rp 612.000.000 */
export const rupiah = (value: number): string => `Rp ${value.toLocaleString("id-ID")}`;

/** "1990-05-05" → 5 Mei 1990; "1990-05" → Mei 1990; "1990" → 1990. Anything else as it is. */
export function date(iso: string, length: "long" | "short" = "long"): string {
  const parts = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?/.exec(iso);
  if (!parts) return iso;
  const [, year = "", month, day] = parts;
  const names = length === "long" ? m().common.months : m().common.monthsShort;
  const name = month === undefined ? "" : (names[Number(month) - 1] ?? "");
  return [day === undefined ? "" : String(Number(day)), name, year].filter((part) => part !== "").join(" ");
}

/** Tuesday, 14 April 2026 in the words of the language. */
export function weekday(at: Date): string {
  return `${m().common.weekdays[at.getDay()] ?? ""}, ${date(isoDay(at))}`;
}

/** The day of a moment, "2026-04-14", in this computer's zone. */
export function isoDay(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** 08.41 (Indonesian), 08:41 (English). */
export function clock(at_ms: number): string {
  const at = new Date(at_ms);
  const two = (value: number): string => String(value).padStart(2, "0");
  return [two(at.getHours()), two(at.getMinutes())].join(language() === "id" ? "." : ":");
}

/** Today the clock, yesterday the word, this year day and month, else the date. */
export function when(at_ms: number, now: Date = new Date()): string {
  const at = new Date(at_ms);
  const day = isoDay(at);
  if (day === isoDay(now)) return clock(at_ms);
  const before = new Date(now);
  before.setDate(before.getDate() - 1);
  if (day === isoDay(before)) return m().common.yesterday;
  const short = date(day, "short");
  return at.getFullYear() === now.getFullYear() ? short.replace(/ \d{4}$/, "") : short;
}

/** 8 April 2026, 10.12 */
export const moment = (at_ms: number): string => `${date(isoDay(new Date(at_ms)))}, ${clock(at_ms)}`;

/** "+6281272004418" → 0812 7200 4418; others in groups after the plus. */
export function phone(value: string): string {
  const local = value.startsWith("+62") ? `0${value.slice(3)}` : value;
  return local.replace(/(.{4})(?=.)/g, "$1 ").trim();
}

/** Whole years from an ISO date to a day; undefined when only the year is known. */
export function age(born: string, today: Date = new Date()): number | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(born);
  if (!parts) return undefined;
  const years = today.getFullYear() - Number(parts[1]);
  return isoDay(today).slice(5) < born.slice(5) ? years - 1 : years;
}

/** 95 → 1 menit 35 detik; for "time left". */
export function duration(seconds: number): string {
  const words = m().common.progress;
  const rounded = Math.max(1, Math.round(seconds));
  return rounded < 60 ? words.seconds(rounded) : words.minutes(Math.round(rounded / 60));
}

/** 1480000 → 1,5 MB */
export function fileSize(bytes: number): string {
  const steps = ["B", "kB", "MB", "GB", "TB"];
  let [value, step] = [bytes, 0];
  while (value >= 1000 && step < steps.length - 1) [value, step] = [value / 1000, step + 1];
  return `${value.toLocaleString(locale(), { maximumFractionDigits: value < 100 && step > 0 ? 1 : 0 })} ${steps[step] ?? ""}`;
}

/** The two letters that stand for a name: Siti Rahmawati → SR. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  const first = words[0]?.[0] ?? "";
  const last = words.length > 1 ? (words[1]?.[0] ?? "") : (words[0]?.[1] ?? "");
  return (first + last).toUpperCase();
}
