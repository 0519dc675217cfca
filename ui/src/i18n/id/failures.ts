// What each refusal of the core says: what happened and why, then what to do. Nothing technical.

import type { FailureCode } from "../../rpc";

export type FailureWords = { what: string; advice: string };

export const failures: { [C in FailureCode]: FailureWords } = {
  not_found: { what: "Data ini tidak ada lagi.", advice: "Mungkin sudah dihapus di meja lain. Kembali ke daftar dan cari lagi." },
  not_allowed: { what: "Peran Anda tidak boleh melakukan ini.", advice: "Minta bantuan administrator kantor." },
  wrong_password: { what: "Kata sandi salah.", advice: "Periksa huruf besar dan tombol Caps Lock, lalu coba lagi." },
  too_many_attempts: { what: "Terlalu banyak percobaan.", advice: "Tunggu sebentar, lalu coba lagi." },
  locked: { what: "Layar terkunci.", advice: "Buka dengan kata sandi Anda. Isian yang belum disimpan tetap ada." },
  not_set_up: { what: "Kantor di komputer ini belum disiapkan.", advice: "Selesaikan lima langkah awal dulu." },
  already_set_up: { what: "Kantor di komputer ini sudah disiapkan.", advice: "Buka dengan pengguna yang sudah ada." },
  bad_input: { what: "Ada isian yang tidak dapat diterima.", advice: "Periksa isian yang ditandai, lalu coba lagi." },
  refused_by_checks: { what: "Belum tersimpan: ada isian yang salah.", advice: "Perbaiki isian yang ditandai merah." },
  open_conflict: { what: "Data ini sedang bentrok dengan meja lain.", advice: "Putuskan nilai yang benar di Tinjauan, lalu lanjutkan." },
  file_in_use: { what: "Data kantor sedang dibuka program lain.", advice: "Tutup jendela Loket PMI yang lain, lalu coba lagi." },
  file_newer: { what: "Data ini dibuat oleh Loket PMI yang lebih baru.", advice: "Perbarui Loket PMI di komputer ini. Data tidak diubah." },
  file_foreign: { what: "File ini bukan data Loket PMI.", advice: "Periksa lokasi data kantor. File tidak diubah." },
  file_damaged: { what: "Data kantor rusak dan tidak dapat dibaca.", advice: "Jangan hapus apa pun. Hubungi administrator untuk memulihkan cadangan." },
  disk_full: { what: "Ruang penyimpanan penuh, belum tersimpan.", advice: "Kosongkan ruang di komputer ini, lalu simpan lagi. Isian Anda tetap ada." },
  sheet_unreadable: { what: "File ini tidak dapat dibaca sebagai lembar kerja.", advice: "Buka di Excel, simpan ulang sebagai .xlsx, lalu pilih lagi." },
  sheet_encrypted: { what: "Lembar kerja ini dikunci kata sandi.", advice: "Buka di Excel, hapus kata sandinya, lalu pilih lagi." },
  sheet_too_large: { what: "Lembar kerja ini terlalu besar.", advice: "Bagi menjadi beberapa file yang lebih kecil." },
  sheet_empty: { what: "Lembar kerja ini tidak berisi baris data.", advice: "Pilih lembar lain, atau periksa judul kolomnya." },
  import_edited_since: { what: "Sebagian berkas sudah diubah setelah impor.", advice: "Berkas itu dibiarkan; sisanya tetap dapat diurungkan." },
  server_unreachable: { what: "Server tidak dapat dihubungi.", advice: "Pekerjaan tetap tersimpan di sini dan dikirim saat ada sambungan." },
  server_nonsense: { what: "Alamat ini menjawab, tetapi bukan server Loket PMI.", advice: "Periksa alamat server pada administrator." },
  server_refused: { what: "Server menolak komputer ini.", advice: "Hubungi administrator. Pekerjaan tetap tersimpan di sini." },
  code_invalid: { what: "Kode undangan tidak berlaku.", advice: "Kode hanya dapat dipakai sekali. Minta kode baru pada administrator." },
  already_enrolled: { what: "Komputer ini sudah terdaftar di server.", advice: "Tidak perlu mendaftar lagi." },
  not_enrolled: { what: "Komputer ini belum terdaftar di server.", advice: "Daftarkan di Pengaturan, Sinkron dan server." },
  printer_failed: { what: "Pencetak tidak menerima surat.", advice: "Periksa kertas dan sambungan. Nomor surat tetap; cetak lagi kapan saja." },
  printer_missing: { what: "Tidak ada pencetak.", advice: "Pasang pencetak di komputer ini, atau simpan sebagai PDF." },
  clock_suspect: { what: "Tanggal komputer ini meragukan.", advice: "Betulkan tanggal dan jam komputer sebelum menomori surat." },
  numbers_used_up: { what: "Nomor surat untuk meja ini habis.", advice: "Sambungkan ke server agar mendapat nomor baru." },
  letter_incomplete: { what: "Surat belum dapat diterbitkan: ada isian yang kurang.", advice: "Lengkapi isian yang ditandai." },
  seal_unreadable: { what: "Kode pada surat tidak terbaca.", advice: "Pindai ulang dengan lebih terang, atau ketik nomor suratnya." },
  cancelled: { what: "Dibatalkan.", advice: "Tidak ada yang berubah." },
  internal: { what: "Ada yang tidak berjalan semestinya.", advice: "Coba lagi. Isian Anda tetap ada. Bila terulang, bacakan kode jejak ini kepada administrator." },
};
