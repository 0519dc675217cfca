// What a NIK says about its bearer: digits 7 to 12 are the birth date, with 40 added to a woman's day. It is only
// proposed, never filled in by itself: records are old and people move.

export type FromNik = { birth_date: string; sex: "male" | "female" };

/** Undefined where the digits are no day. The century is the latest that makes the bearer at least 12 years old. */
export function fromNik(nik: string, thisYear: number): FromNik | undefined {
  if (!/^\d{16}$/.test(nik)) return undefined;
  const raw = Number(nik.slice(6, 8));
  const [day, month, short] = [raw > 40 ? raw - 40 : raw, Number(nik.slice(8, 10)), Number(nik.slice(10, 12))];
  const near = Math.floor(thisYear / 100) * 100 + short;
  const year = near > thisYear - 12 ? near - 100 : near;
  const at = new Date(Date.UTC(year, month - 1, day));
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) return undefined;
  return { birth_date: at.toISOString().slice(0, 10), sex: raw > 40 ? "female" : "male" };
}

/** Which field a text typed at the counter belongs to. */
export function fieldOfText(text: string): "nik" | "phone" | "passport_number" | "full_name" {
  const plain = text.replace(/[\s.-]/g, "");
  if (/^\d{16}$/.test(plain)) return "nik";
  if (/^(\+|0)\d{7,14}$/.test(plain)) return "phone";
  return /^[A-Za-z]{1,2}\d{6,7}$/.test(plain) ? "passport_number" : "full_name";
}
