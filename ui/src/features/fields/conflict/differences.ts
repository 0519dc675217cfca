// Which characters of a text differ from another: what is common at both ends is plain, the middle is marked. A number
// is marked from its first digit on, since half a number says nothing.

export type Part = { text: string; differs: boolean };

export function differences(text: string, other: string): Part[] {
  if (text === other || other === "") return [{ text, differs: false }];
  let start = 0;
  while (start < text.length && start < other.length && text[start] === other[start]) start++;
  let end = 0;
  while (end < text.length - start && end < other.length - start && text[text.length - 1 - end] === other[other.length - 1 - end]) end++;
  while (start > 0 && /\d/.test(text[start - 1] ?? "") && /\d/.test(text[start] ?? other[start] ?? "")) start--;
  while (end > 0 && /\d/.test(text[text.length - end] ?? "") && /\d/.test(text[text.length - end - 1] ?? "")) end--;
  const parts = [
    { text: text.slice(0, start), differs: false },
    { text: text.slice(start, text.length - end), differs: true },
    { text: text.slice(text.length - end), differs: false },
  ];
  return parts.filter((part) => part.text !== "");
}
