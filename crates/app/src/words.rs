//! The few words that the core itself must write: reasons in spreadsheets that are handed back, and on the command
//! line. Everything on screen is worded by the interface.

use model::ProblemCode;

use crate::desk::Language;

/// Why a cell was refused, and what to do about it.
pub fn reason(code: ProblemCode, language: Language) -> &'static str {
    match language {
        Language::Id => indonesian(code),
        Language::En => english(code),
    }
}

fn indonesian(code: ProblemCode) -> &'static str {
    match code {
        ProblemCode::Missing => "Wajib diisi.",
        ProblemCode::WrongType => "Isinya tidak dapat dibaca untuk kolom ini.",
        ProblemCode::TooLong => "Terlalu panjang. Pendekkan isinya.",
        ProblemCode::TooShort => "Terlalu pendek.",
        ProblemCode::BadCharacters => "Mengandung karakter yang tidak dapat dicetak. Ketik ulang.",
        ProblemCode::NikLength => "Harus tepat 16 angka.",
        ProblemCode::NikNotDigits => "Hanya boleh berisi angka.",
        ProblemCode::NikRegionUnknown => "Kode wilayah pada NIK tidak dikenal. Periksa dengan KTP.",
        ProblemCode::NikDateImpossible => "Tanggal lahir pada NIK tidak ada di kalender. Periksa dengan KTP.",
        ProblemCode::NikBirthDateDiffers => "Tanggal lahir pada NIK berbeda dengan kolom tanggal lahir.",
        ProblemCode::NikSexDiffers => "Jenis kelamin pada NIK berbeda dengan kolom jenis kelamin.",
        ProblemCode::NikDigitsLost => {
            "Excel hanya menyimpan 15 angka, angka terakhir hilang. Ubah sel menjadi teks lalu ketik ulang dari KTP."
        }
        ProblemCode::LeadingZeroLost => "Angka 0 di depan hilang. Ubah sel menjadi teks lalu ketik ulang.",
        ProblemCode::DateImpossible => "Tanggal tidak ada di kalender. Tulis hari/bulan/tahun, misalnya 5/5/1990.",
        ProblemCode::MomentInvalid => "Bukan tanggal dan jam. Tulis seperti 14/4/2026 08.41.",
        ProblemCode::DateInFuture => "Tanggal belum terjadi.",
        ProblemCode::DateTooEarly => "Tanggal terlalu lampau.",
        ProblemCode::DatesOutOfOrder => "Urutan tanggal terbalik.",
        ProblemCode::ChoiceUnknown => "Pilihan tidak dikenal.",
        ProblemCode::RegionUnknown => "Wilayah tidak ditemukan. Periksa ejaan, kecamatan, dan kodenya.",
        ProblemCode::RegionAmbiguous => "Ada beberapa desa dengan nama ini. Isi kolom kecamatan.",
        ProblemCode::CountryUnknown => "Negara tidak dikenal.",
        ProblemCode::PhoneInvalid => "Bukan nomor telepon. Tulis dengan 0 atau +62 di depan.",
        ProblemCode::PassportInvalid => "Bukan nomor paspor.",
        ProblemCode::NumberOutOfRange => "Angka di luar batas.",
        ProblemCode::UnderAge => "Belum berumur 18 tahun (UU 18/2017 pasal 5).",
        ProblemCode::PictureInvalid => "Gambar tidak dapat dibaca.",
        ProblemCode::NikTaken => "NIK ini sudah ada pada berkas lain.",
        ProblemCode::Taken => "Nama ini sudah dipakai.",
        ProblemCode::Formula => "Sel berisi rumus; yang dipakai adalah hasil terakhirnya.",
        ProblemCode::CellError => "Sel berisi galat Excel. Perbaiki rumusnya.",
        ProblemCode::NikTwiceInFile => "NIK ini muncul lebih dari sekali dalam file.",
        ProblemCode::RowSkipped => "Baris ini bukan data orang (jumlah atau catatan); dilewati.",
        ProblemCode::DiffersFromRecord => "Berbeda dengan berkas yang sudah ada; perlu diputuskan.",
        ProblemCode::MrzUnreadable => "Bukan baris MRZ paspor yang utuh. Ketik atau pindai ulang kedua barisnya.",
        ProblemCode::MrzCheckDigit => "Angka periksa MRZ salah. Periksa lagi huruf dan angkanya.",
        ProblemCode::MrzDiffers => "Berbeda dengan yang tertulis di MRZ dokumen yang sama.",
        ProblemCode::LoanAboveLimit => "Di atas plafon KUR penempatan, Rp 100 juta.",
        ProblemCode::NpwpMissing => "Pinjaman di atas Rp 50 juta memerlukan NPWP.",
        ProblemCode::ConsentRelation => {
            "Izin diberikan oleh suami, istri, orang tua, atau wali (UU 18/2017 pasal 13 huruf b)."
        }
        ProblemCode::VillageHeadMissing => "Izin keluarga harus diketahui kepala desa (UU 18/2017 pasal 13 huruf b).",
        ProblemCode::FormulaNotCalculated => {
            "Rumus di sel ini belum pernah dihitung. Buka file di Excel, simpan, lalu impor lagi."
        }
        ProblemCode::WorkerNotFound => {
            "Tidak ada berkas pekerja dengan NIK, paspor, atau nama ini. Daftarkan orangnya dulu."
        }
        ProblemCode::WorkerAmbiguous => "Beberapa berkas pekerja cocok. Isi NIK atau nomor paspor.",
        ProblemCode::ParentNotFound => "Induk baris ini tidak ditemukan, atau ada beberapa yang bernama sama.",
        ProblemCode::Hidden => "Isian ini disembunyikan dari Anda, jadi tidak dapat Anda ubah.",
        ProblemCode::NotConfirmed => "Nama yang diketik berbeda dengan nama pada berkas.",
        ProblemCode::NipUnusual => "NIP biasanya 18 angka dan diawali tanggal lahir. Periksa lagi.",
        ProblemCode::StillOpen => "Masih ada kasus yang berjalan. Tutup kasusnya dulu.",
        ProblemCode::NamesPerson => {
            "Alasan ini memuat nama atau nomor orang yang dihapus. Tulis tanpa menyebutnya; alasan tetap tersimpan."
        }
    }
}

fn english(code: ProblemCode) -> &'static str {
    match code {
        ProblemCode::Missing => "Must be filled in.",
        ProblemCode::WrongType => "Cannot be read for this column.",
        ProblemCode::TooLong => "Too long. Shorten it.",
        ProblemCode::TooShort => "Too short.",
        ProblemCode::BadCharacters => "Holds characters that cannot be printed. Type it again.",
        ProblemCode::NikLength => "Must have exactly 16 digits.",
        ProblemCode::NikNotDigits => "May hold digits only.",
        ProblemCode::NikRegionUnknown => "The region code in the NIK is not known. Compare with the KTP.",
        ProblemCode::NikDateImpossible => "The birth date in the NIK does not exist. Compare with the KTP.",
        ProblemCode::NikBirthDateDiffers => "The birth date in the NIK differs from the birth date column.",
        ProblemCode::NikSexDiffers => "The sex in the NIK differs from the sex column.",
        ProblemCode::NikDigitsLost => {
            "Excel keeps 15 digits only, the last one was lost. Make the cell text and type it again from the KTP."
        }
        ProblemCode::LeadingZeroLost => "The leading 0 was lost. Make the cell text and type it again.",
        ProblemCode::DateImpossible => "No such day. Write day/month/year, such as 5/5/1990.",
        ProblemCode::MomentInvalid => "Not a day and a time. Write it like 14/4/2026 08:41.",
        ProblemCode::DateInFuture => "The day has not come yet.",
        ProblemCode::DateTooEarly => "The day is too long ago.",
        ProblemCode::DatesOutOfOrder => "The dates are in the wrong order.",
        ProblemCode::ChoiceUnknown => "Not one of the choices.",
        ProblemCode::RegionUnknown => "Place not found. Check spelling, subdistrict and code.",
        ProblemCode::RegionAmbiguous => "Several villages have this name. Fill in the subdistrict.",
        ProblemCode::CountryUnknown => "Country not known.",
        ProblemCode::PhoneInvalid => "Not a telephone number. Begin with 0 or +62.",
        ProblemCode::PassportInvalid => "Not a passport number.",
        ProblemCode::NumberOutOfRange => "Number out of range.",
        ProblemCode::UnderAge => "Younger than 18 (law 18/2017, article 5).",
        ProblemCode::PictureInvalid => "The picture cannot be read.",
        ProblemCode::NikTaken => "Another file has this NIK.",
        ProblemCode::Taken => "This name is taken.",
        ProblemCode::Formula => "The cell holds a formula; its last result was used.",
        ProblemCode::CellError => "The cell holds an error. Mend the formula.",
        ProblemCode::NikTwiceInFile => "This NIK occurs more than once in the file.",
        ProblemCode::RowSkipped => "Not a person (a sum or a note); passed over.",
        ProblemCode::DiffersFromRecord => "Differs from the file that is there; to be decided.",
        ProblemCode::MrzUnreadable => "Not the whole lines of a machine-readable zone. Type or scan both lines again.",
        ProblemCode::MrzCheckDigit => {
            "A check digit of the machine-readable zone is wrong. Compare letters and digits."
        }
        ProblemCode::MrzDiffers => "Differs from the machine-readable zone of the same document.",
        ProblemCode::LoanAboveLimit => "Above the limit of placement credit, Rp 100 million.",
        ProblemCode::NpwpMissing => "A loan above Rp 50 million needs a tax number.",
        ProblemCode::ConsentRelation => "Spouse, parent or guardian consents (law 18/2017, article 13 b).",
        ProblemCode::VillageHeadMissing => "The consent must be known to the village head (law 18/2017, article 13 b).",
        ProblemCode::FormulaNotCalculated => {
            "The formula was never calculated. Open the file in Excel, save it, then import again."
        }
        ProblemCode::WorkerNotFound => "No worker file has this NIK, passport or name. Register the person first.",
        ProblemCode::WorkerAmbiguous => "Several worker files fit. Fill in the NIK or the passport number.",
        ProblemCode::ParentNotFound => "What this row belongs to was not found, or several have its name.",
        ProblemCode::Hidden => "This field is hidden from you, so you cannot change it.",
        ProblemCode::NotConfirmed => "The name that was typed differs from the name in the file.",
        ProblemCode::NipUnusual => "A NIP usually has 18 digits and begins with the birth date. Check it.",
        ProblemCode::StillOpen => "A case is still open. Close it first.",
        ProblemCode::NamesPerson => {
            "This reason holds the name or number of the erased person. Leave them out; the reason stays."
        }
    }
}
