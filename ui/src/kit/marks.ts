// Which characters of a text to mark: where words of a query begin a word of the text.

export type Piece = { text: string; marked: boolean };

const fold = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Cuts a text into marked and plain pieces. A word marks the beginning of each word that starts with it. */
export function pieces(text: string, words: readonly string[]): Piece[] {
  const marked = new Array<boolean>(text.length).fill(false);
  const folded = fold(text);
  if (folded.length === text.length) {
    for (const word of words.map(fold).filter((word) => word !== "")) {
      for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
        const starts = at === 0 || !/[\p{L}\p{N}]/u.test(folded[at - 1] ?? "") || /^\d+$/.test(word);
        if (starts) marked.fill(true, at, at + word.length);
      }
    }
  }
  // the space between two marked words is marked too: one bar, not two
  for (let at = 1; at < text.length - 1; at++) if (text[at] === " " && marked[at - 1] === true && marked[at + 1] === true) marked[at] = true;
  const out: Piece[] = [];
  for (let at = 0; at < text.length; at++) {
    const last = out.at(-1);
    const here = marked[at] === true;
    if (last !== undefined && last.marked === here) last.text += text[at] ?? "";
    else out.push({ text: text[at] ?? "", marked: here });
  }
  return out;
}
