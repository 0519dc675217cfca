// Telephone numbers as people type them, brought into the kept form (`+6281272004418`). The core checks what comes out.

/** The kept form of a typed number; what cannot be one is handed on as typed, so that the check can say so. */
export function toPhone(typed: string): string {
  const text = typed.trim();
  const digits = text.replace(/\D/g, "");
  if (!/^[\d\s().+/-]+$/.test(text) || digits.length < 8) return text;
  if (text.startsWith("+")) return `+${digits}`.replace(/^\+620/, "+62");
  if (digits.startsWith("62")) return `+${digits}`.replace(/^\+620/, "+62");
  return digits.startsWith("0") ? `+62${digits.slice(1)}` : text;
}
