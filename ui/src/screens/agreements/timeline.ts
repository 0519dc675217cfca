// Where things stand on the line of an agreement's term: months, what was signed, what is due, today. Positions are in
// pixels of a given width; marks that would overlap are gathered.

export type Tone = "done" | "late" | "soon" | "todo";
export type Event = { day: string; label: string; tone: Tone };
export type Mark = { x: number; labels: string[]; tone: Tone };
export type Month = { x: number; width: number; year: number; month: number };
export type Timeline = { months: Month[]; marks: Mark[]; from: number; to: number; today: number | undefined; isOpen: boolean };

const DAY_MS = 86_400_000;
/** Marks nearer than this are one. */
const NEAR_PX = 12;
const MOST_MONTHS = 14;

const dayOf = (iso: string): number => Date.parse(`${iso.length === 4 ? `${iso}-01-01` : iso.length === 7 ? `${iso}-01` : iso}T00:00:00Z`) / DAY_MS;
const rank: { [T in Tone]: number } = { late: 3, soon: 2, todo: 1, done: 0 };

/** Undefined when nothing has a day yet. */
export function timeline(term: { from: string | null; to: string | null }, events: Event[], today: string, width: number): Timeline | undefined {
  const days = [term.from, term.to, ...events.map((event) => event.day)].filter((day): day is string => day !== null).map(dayOf).filter(Number.isFinite);
  if (days.length === 0 || width <= 0) return undefined;
  const first = new Date(Math.min(...days) * DAY_MS);
  const last = new Date(Math.max(...days, ...(term.to === null ? [dayOf(today)] : [])) * DAY_MS);
  const start = Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), 1) / DAY_MS;
  const end = Date.UTC(last.getUTCFullYear(), last.getUTCMonth() + 1, 1) / DAY_MS;
  const at = (day: number): number => ((day - start) / (end - start)) * width;
  const count = (last.getUTCFullYear() - first.getUTCFullYear()) * 12 + last.getUTCMonth() - first.getUTCMonth() + 1;
  const step = Math.ceil(count / MOST_MONTHS);
  const months: Month[] = [];
  for (let index = 0; index < count; index += step) {
    const month = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + index, 1));
    const next = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + index + step, 1) / DAY_MS;
    const x = at(month.getTime() / DAY_MS);
    months.push({ x, width: Math.min(width, at(next)) - x, year: month.getUTCFullYear(), month: month.getUTCMonth() });
  }
  const now = dayOf(today);
  return {
    months,
    marks: gathered(events.map((event) => ({ x: at(dayOf(event.day)), labels: [event.label], tone: event.tone }))),
    from: at(term.from === null ? start : dayOf(term.from)),
    to: at(term.to === null ? Math.max(...days) : dayOf(term.to)),
    today: now >= start && now <= end ? at(now) : undefined,
    isOpen: term.to === null,
  };
}

function gathered(marks: Mark[]): Mark[] {
  const out: Mark[] = [];
  for (const mark of [...marks].sort((a, b) => a.x - b.x)) {
    const before = out.at(-1);
    if (before === undefined || mark.x - before.x > NEAR_PX) out.push(mark);
    else {
      before.labels.push(...mark.labels);
      if (rank[mark.tone] > rank[before.tone]) before.tone = mark.tone;
    }
  }
  return out;
}

export type Label = { text: string; x: number; anchor: "start" | "middle" | "end" };
const LETTER_PX = 6.2;
const LONGEST = 18;

/** The labels above the line that fit beside each other; a pressing mark keeps its label before a quiet one. */
export function labelsOf(marks: Mark[], width: number, several: (count: number) => string): (Label | undefined)[] {
  const texts = marks.map((mark) => (mark.labels.length > 1 ? several(mark.labels.length) : short(mark.labels[0] ?? "")));
  const spans: { from: number; to: number }[] = [];
  const out: (Label | undefined)[] = marks.map(() => undefined);
  const order = marks.map((_, at) => at).sort((a, b) => rank[marks[b]?.tone ?? "todo"] - rank[marks[a]?.tone ?? "todo"]);
  for (const at of order) {
    const [mark, text] = [marks[at], texts[at] ?? ""];
    if (mark === undefined) continue;
    const long = text.length * LETTER_PX;
    const anchor = mark.x < long / 2 ? "start" : mark.x > width - long / 2 ? "end" : "middle";
    const from = anchor === "start" ? mark.x : anchor === "end" ? mark.x - long : mark.x - long / 2;
    if (spans.some((span) => from < span.to + 8 && from + long > span.from - 8)) continue;
    spans.push({ from, to: from + long });
    out[at] = { text, x: mark.x, anchor };
  }
  return out;
}

function short(text: string): string {
  if (text.length <= LONGEST) return text;
  const cut = text.slice(0, LONGEST).replace(/\s+\S*$/, "");
  return `${cut === "" ? text.slice(0, LONGEST) : cut}…`;
}
