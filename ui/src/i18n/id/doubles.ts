// Berkas ganda: what speaks for one person and what against it.

import type { How } from "../../rpc";

export const doubles = {
  title: "Mungkin sudah ada",
  hint: "Begitu nama, NIK, atau tanggal lahir diketik, berkas orang yang sama tampil di sini.",
  none: "Tidak ada berkas yang cocok.",
  grades: { sure: "Hampir pasti orang yang sama", likely: "Mungkin orang yang sama" },
  open: "Buka berkas ini",
  goOn: "Bukan orang ini? Teruskan mengisi; tidak ada yang terhapus.",
  father: "Nama ayah",
  evidence: "Alasan",
  how: {
    same: (field: string) => `${field} sama`,
    variant: (field: string) => `${field} sama, ejaan lain`,
    typo: (field: string) => `${field} mirip`,
    part: (field: string) => `${field} sama, sebagian kata tidak ditulis`,
    some: (field: string) => `${field} hanya sebagian sama`,
    swapped: (field: string) => `${field}: hari dan bulan tertukar`,
    one_digit: (field: string) => `${field} beda satu angka`,
    year: (field: string) => `${field}: tahun sama`,
    nik_day: (field: string) => `${field} cocok dengan NIK`,
    other_nik: () => "NIK lain, tanggal lahir di NIK sama",
    serial: () => "NIK beda nomor urut",
    other: (field: string) => `${field} berbeda`,
  } satisfies { [H in How]: (field: string) => string },
  pair: (here: string, there: string) => `${here} ~ ${there}`,
};
