// A letter's template as the core keeps it (`letters::Template`), and what a new block begins with.

export type Condition = { field: string; is?: string[]; not?: boolean };
export type Row = { label: string; value: string; when_missing?: "refuse" | "omit" | "blank"; bold?: boolean; when?: Condition[] };
export type Column = { label: string; value: string; width: number };
export type Party = { position: string; name: string; details?: string[] };
type Kinds = {
  letterhead: { logo: string; government: string; agency: string; unit: string; lines: string[] };
  title: { text: string };
  number: { text: string };
  paragraph: { text: string; indent?: boolean; align?: "justify" | "left" | "centre" };
  fields: { rows: Row[] };
  list: { items: string[]; numbered?: boolean };
  table: { of: string; columns: Column[]; numbered?: boolean; least?: number };
  signatures: { parties: Party[] };
  qr: { caption: string[] };
  signature: { place_date: string; position: string; name: string; details: string[] };
  footer: { text: string };
};
export type BlockKind = keyof Kinds;
export type Block = { [K in BlockKind]: { block: K; when?: Condition[] } & Kinds[K] }[BlockKind];
export type Template = {
  name: string; title: string; certifies: string; language: string; valid_days?: number | null; register?: string | null; subject?: string | null; landscape?: boolean; blocks: Block[];
};

const FRESH: { [K in BlockKind]: Kinds[K] } = {
  letterhead: {
    logo: "letterhead.logo", government: "[{letterhead.line_government|upper}]", agency: "{letterhead.line_agency|upper}",
    unit: "[{letterhead.line_unit|upper}]", lines: ["[{letterhead.address}]", "[{letterhead.contact}]"],
  },
  title: { text: "" },
  number: { text: "Nomor: {letter.number|blank}" },
  paragraph: { text: "", indent: true },
  fields: { rows: [{ label: "Nama", value: "{worker.full_name|upper}", bold: true }] },
  list: { items: [""], numbered: true },
  table: { of: "document", columns: [{ label: "Dokumen", value: "{document.document_kind|words}", width: 50 }, { label: "Nomor", value: "{document.document_number}", width: 50 }], numbered: true },
  signatures: { parties: [{ position: "", name: "" }, { position: "", name: "" }] },
  qr: { caption: ["Pindai untuk memeriksa keaslian surat ini[ di {office.verify_host}], lalu bandingkan isinya.", "Bukan tanda tangan elektronik."] },
  signature: {
    place_date: "[{letterhead.place}, ]{letter.issued_on|date}", position: "[{signatory.signing_position},]", name: "{signatory.signatory_name}",
    details: ["[{signatory.rank}]", "[NIP {signatory.nip}]"],
  },
  footer: { text: "" },
};

export const BLOCKS = Object.keys(FRESH) as BlockKind[];

/** A new block of a kind. */
export const freshBlock = (block: BlockKind): Block => ({ block, ...structuredClone(FRESH[block]) }) as Block;

/** A template to begin with. */
export const freshTemplate = (): Template => ({
  name: "", title: "", certifies: "", language: "id", blocks: (["letterhead", "title", "number", "paragraph", "qr", "signature"] as const).map(freshBlock),
});

/** Takes a block to another place. */
export function moved(blocks: Block[], at: number, by: number): Block[] {
  const next = [...blocks];
  const [block] = next.splice(at, 1);
  if (block !== undefined) next.splice(at + by, 0, block);
  return next;
}

/** What is being typed after the last open brace before the cursor; null outside of one. */
export function typing(text: string, cursor: number): { from: number; word: string; filter: boolean } | null {
  const before = text.slice(0, cursor);
  const open = before.lastIndexOf("{");
  if (open === -1 || before.indexOf("}", open) !== -1 || before[open - 1] === "{") return null;
  const inside = before.slice(open + 1);
  const bar = inside.lastIndexOf("|");
  if (/[^\w.|\s]/.test(inside)) return null;
  return bar === -1 ? { from: open + 1, word: inside, filter: false } : { from: open + 2 + bar, word: inside.slice(bar + 1), filter: true };
}
