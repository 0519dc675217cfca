//! Words for what came of a command.

use app::{Failure, FailureCode};
use serde_json::Value;

/// JSON, indented.
pub fn json(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// What happened and what to do.
pub fn failure(failure: &Failure) -> String {
    let mut text = words(failure.code).to_owned();
    for field in &failure.fields {
        let reason = app::words::reason(field.code, app::desk::Language::Id);
        text.push_str(&format!("\n  {}: {reason}", field.field));
    }
    if failure.code == FailureCode::Internal {
        text.push_str(&format!("\nKode laporan: {}", failure.trace_id));
    }
    text
}

/// Only for codes of backups and identities.
fn of_backup(code: FailureCode) -> &'static str {
    match code {
        FailureCode::BackupForeign => "File itu bukan cadangan kantor Loket PMI. Pilih file berakhiran .loketbak.",
        FailureCode::BackupNewer => "Cadangan itu dibuat versi yang lebih baru. Perbarui Loket PMI dulu.",
        FailureCode::BackupDamaged => "Cadangan itu tidak utuh atau telah diubah. Pakai cadangan lain.",
        _ => "Server meminta kode undangan baru untuk komputer ini. Minta kodenya, lalu jalankan loket enrol.",
    }
}

/// Only for codes of spreadsheets.
fn of_sheet(code: FailureCode) -> &'static str {
    match code {
        FailureCode::SheetUnreadable => "Bukan lembar kerja yang dapat dibaca, atau rusak. Simpan ulang sebagai .xlsx.",
        FailureCode::SheetEncrypted => {
            "Lembar kerja ini berkata sandi. Buka di Excel, hapus kata sandinya, lalu simpan."
        }
        FailureCode::SheetTooLarge => {
            "Lembar kerja ini terlalu besar untuk dibaca dengan aman. Bagi menjadi beberapa file."
        }
        FailureCode::SheetTooManyRows => {
            "Lebih dari 1.048.576 baris, batas satu lembar Excel. Bagi menjadi beberapa file."
        }
        FailureCode::SheetBinary => "Format .xlsb tidak dapat dibaca. Buka di Excel, simpan sebagai .xlsx.",
        FailureCode::SheetEmpty => "Tidak ada baris data di lembar ini.",
        _ => "Tidak ada kolom yang dikenali sebagai nama. Beri judul kolom itu Nama, lalu ulangi.",
    }
}

/// Only for codes of scans.
fn of_scan(code: FailureCode) -> &'static str {
    match code {
        FailureCode::ScanEmpty => "File ini kosong. Pindai ulang atau salin lagi.",
        FailureCode::ScanForeign => {
            "Bukan JPEG, PNG, TIFF, atau PDF, apa pun namanya. Pilih hasil pindaian yang benar."
        }
        FailureCode::ScanDamaged => "Pindaian ini terpotong atau rusak. Pindai ulang atau salin lagi.",
        FailureCode::ScanUnsupported => {
            "Ragam gambar ini tidak dapat dibaca. Simpan ulang sebagai JPEG, PNG, atau PDF."
        }
        FailureCode::ScanEncrypted => {
            "PDF ini terkunci. Buka dengan kata sandinya, cetak ke PDF, lalu masukkan hasilnya."
        }
        FailureCode::ScanActive => "PDF ini memuat program atau file lain. Cetak ke PDF, lalu masukkan hasilnya.",
        FailureCode::ScanTooLarge => {
            "Pindaian ini terlalu besar. Pindai dengan 300 dpi, atau bagi menjadi beberapa file."
        }
        FailureCode::ScanTooManyPages => {
            "Halamannya terlalu banyak. Bagi menjadi beberapa file, paling banyak 300 halaman."
        }
        FailureCode::ScanNotSent => {
            "Isi pindaian ini belum dikirim dari komputer tempat ia dimasukkan. Nyalakan komputer itu dan hubungkan ke server."
        }
        _ => {
            "Isi pindaian ini tidak ada di komputer ini. Ambil dari server, atau buka di komputer tempat ia dimasukkan."
        }
    }
}

/// Only for codes of the line and the server.
fn of_server(code: FailureCode) -> &'static str {
    match code {
        FailureCode::ServerUnreachable => "Server tidak dapat dihubungi. Pekerjaan tetap tersimpan di sini.",
        FailureCode::ServerNonsense => "Yang menjawab bukan server Loket. Periksa alamatnya.",
        FailureCode::ServerRefused => "Server menolak komputer ini. Hubungi administrator server.",
        FailureCode::ServerFull => {
            "Ruang server untuk pindaian kantor ini habis. Pindaian tetap tersimpan di sini; minta administrator server menambah ruang."
        }
        FailureCode::ServerOlder => {
            "Versi server ini belum menerima pindaian. Data lain tetap tersinkron, pindaian tetap tersimpan di sini; minta administrator memperbarui server."
        }
        FailureCode::DeskCopied => {
            "Komputer lain bekerja dengan salinan berkas kantor ini. Sinkronkan lagi; komputer ini menjadi meja tersendiri."
        }
        FailureCode::CodeInvalid => "Kode sekali pakai salah, sudah dipakai, atau kedaluwarsa. Minta kode baru.",
        FailureCode::OfficeExists => "Kabupaten ini sudah punya kantor di server. Gunakan loket join.",
        FailureCode::OfficeMissing => "Kabupaten ini belum punya kantor di server. Gunakan loket enrol.",
        FailureCode::AlreadyEnrolled => "Komputer ini sudah terhubung ke server.",
        _ => "Komputer ini belum terhubung ke server. Gunakan loket enrol.",
    }
}

/// Only for codes of letters.
fn of_letter(code: FailureCode) -> &'static str {
    match code {
        FailureCode::PrinterMissing => "Tidak ada printer, atau layanan cetak tidak berjalan.",
        FailureCode::PrinterFailed => "Printer menolak. Surat belum tercatat dicetak.",
        FailureCode::NumbersUsedUp => "Nomor surat untuk komputer ini habis. Hubungkan ke server sekali.",
        FailureCode::ClockSuspect => "Jam komputer mundur dari simpanan terakhir. Betulkan tanggalnya dulu.",
        FailureCode::LetterIncomplete => "Surat belum lengkap. Isi dulu:",
        FailureCode::ApprovalNeeded => {
            "Surat kantor ini disetujui dulu. Ajukan konsepnya, lalu terbitkan setelah disetujui."
        }
        FailureCode::LetterErased => {
            "Isi surat ini dihapus bersama data orangnya, atas permintaan atau ketentuan. Tinggal nomor dan tanggalnya."
        }
        FailureCode::LetterElsewhere => {
            "Surat ini tidak dapat dibuat ulang persis sama di komputer ini. Buka di komputer yang menerbitkannya."
        }
        FailureCode::ListTooLong => "Terlalu panjang untuk dicetak. Simpan sebagai .xlsx.",
        FailureCode::NumberUnknown => "Nomor ini tidak ada di buku agenda komputer ini.",
        _ => "Tidak ada segel Loket yang dapat dibaca di sini.",
    }
}

/// Only for codes of places on the disk.
fn of_place(code: FailureCode) -> &'static str {
    match code {
        FailureCode::PathRefused => {
            "Tidak boleh menulis di sana: foldernya tidak ada, itu folder kantor, atau ada file jenis lain. Pilih tempat lain."
        }
        _ => "Folder itu tidak ada, atau milik Loket sendiri. Pilih folder lain.",
    }
}

fn words(code: FailureCode) -> &'static str {
    match code {
        FailureCode::NotFound => "Tidak ditemukan. Periksa nama, NIK, atau berkas yang disebut.",
        FailureCode::NotAllowed => "Peran pengguna ini tidak mencakup tindakan ini. Minta administrator.",
        FailureCode::WrongPassword => "Kata sandi atau kode pemulihan salah. Coba lagi.",
        FailureCode::TooManyAttempts => "Terlalu banyak kata sandi salah. Tunggu sebentar lalu coba lagi.",
        FailureCode::Locked => "Belum masuk. Sebutkan --user dan kata sandinya.",
        FailureCode::NotSetUp => "Belum ada kantor di folder ini. Jalankan loket init atau loket join.",
        FailureCode::AlreadySetUp => "Sudah ada kantor di folder ini. Pilih folder kosong.",
        FailureCode::BadInput => "Masukan perintah tidak sesuai bentuknya. Periksa JSON-nya.",
        FailureCode::UnknownCommand => "Tidak ada perintah dengan nama itu.",
        FailureCode::RefusedByChecks => "Belum dapat disimpan. Perbaiki isian berikut:",
        FailureCode::OpenConflict => "Berkas ini punya perubahan bentrok. Putuskan dulu di Tinjauan.",
        FailureCode::WrongState => "Berkas ini tidak sedang menunggu keputusan itu.",
        FailureCode::OwnEntry => "Isian sendiri diverifikasi orang lain.",
        FailureCode::FileChanged => "Berkas berubah sejak dibuka. Lihat dulu isian yang baru.",
        FailureCode::BuiltUpon => "Tidak dapat diurungkan: sudah ada perubahan di atasnya.",
        FailureCode::FileInUse => "Berkas kantor sedang dibuka program lain. Tutup dulu program itu.",
        FailureCode::FileNewer => "Berkas kantor dibuat versi yang lebih baru. Perbarui Loket PMI.",
        FailureCode::FileForeign => "Berkas itu bukan berkas Loket PMI, atau kuncinya tidak cocok.",
        FailureCode::FileDamaged => "Berkas kantor rusak. Pulihkan dari cadangan.",
        FailureCode::DiskFull => "Disk penuh. Kosongkan ruang lalu ulangi; tidak ada yang setengah tersimpan.",
        FailureCode::DiskRefused => "Disk atau folder menolak. Periksa izin dan sambungannya.",
        FailureCode::PathRefused | FailureCode::FolderMissing => of_place(code),
        FailureCode::SheetUnreadable
        | FailureCode::SheetEncrypted
        | FailureCode::SheetTooLarge
        | FailureCode::SheetTooManyRows
        | FailureCode::SheetBinary
        | FailureCode::SheetEmpty
        | FailureCode::SheetNoColumns => of_sheet(code),
        FailureCode::BackupForeign
        | FailureCode::BackupNewer
        | FailureCode::BackupDamaged
        | FailureCode::InvitationNeeded => of_backup(code),
        FailureCode::ScanEmpty
        | FailureCode::ScanForeign
        | FailureCode::ScanDamaged
        | FailureCode::ScanUnsupported
        | FailureCode::ScanEncrypted
        | FailureCode::ScanActive
        | FailureCode::ScanTooLarge
        | FailureCode::ScanTooManyPages
        | FailureCode::ScanNotSent
        | FailureCode::ScanElsewhere => of_scan(code),
        FailureCode::ServerUnreachable
        | FailureCode::ServerNonsense
        | FailureCode::ServerRefused
        | FailureCode::ServerFull
        | FailureCode::ServerOlder
        | FailureCode::DeskCopied
        | FailureCode::CodeInvalid
        | FailureCode::OfficeExists
        | FailureCode::OfficeMissing
        | FailureCode::AlreadyEnrolled
        | FailureCode::NotEnrolled => of_server(code),
        FailureCode::PrinterMissing
        | FailureCode::PrinterFailed
        | FailureCode::NumbersUsedUp
        | FailureCode::ClockSuspect
        | FailureCode::LetterIncomplete
        | FailureCode::ApprovalNeeded
        | FailureCode::LetterErased
        | FailureCode::LetterElsewhere
        | FailureCode::ListTooLong
        | FailureCode::NumberUnknown
        | FailureCode::SealUnreadable => of_letter(code),
        FailureCode::Cancelled => "Dihentikan. Tidak ada yang tersisa dari pekerjaan itu.",
        FailureCode::Internal => "Terjadi kesalahan di dalam program. Data tidak berubah.",
    }
}
