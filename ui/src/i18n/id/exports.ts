// Lists that go out as files.

export const exports = {
  action: "Ekspor",
  title: "Ekspor daftar",
  titleOf: (count: string) => `Ekspor ${count} baris`,
  format: "Bentuk file",
  columns: "Kolom",
  chosen: (chosen: string, all: string) => `${chosen} dari ${all}`,
  all: "Semua",
  asShown: "Seperti di layar",
  sensitive: "Data khusus",
  up: (heading: string) => `Naikkan ${heading}`,
  down: (heading: string) => `Turunkan ${heading}`,
  recorded: "NIK dan nomor ditulis sebagai teks. Ekspor dicatat di log akses.",
  sensitiveNote: "File ini memuat data pribadi khusus (UU 27/2022). Simpan hanya di tempat yang aman; ekspor dicatat di log akses.",
  windowOnly: "File disimpan dari jendela program.",
  running: "Daftar ditulis",
  save: "Simpan sebagai…",
  saved: (rows: string) => `${rows} baris diekspor`,
};
