//! The whole way in the real window: what a new office does on its first day, and what its second desktop then sees.

mod case;
mod double;
mod review;
mod scans;

use std::path::Path;
use std::time::{Duration, Instant};

use testkit::home::TempHome;
use testkit::server::RunningServer;
use tests::cli::{DISTRICT, PASSWORD, USER, is_sound, qr_of, sheet, text_of};
use tests::window::{Window, choose_file};

const SITI: &str = "1807054505900001";

#[test]
fn a_new_desktop_is_welcomed_in_indonesian() {
    let home = TempHome::new("window");
    let window = Window::open(home.path());
    window.sees("Selamat datang");
    window.keep_picture("first-start");
}

#[test]
fn a_second_program_on_the_same_home_is_told_so() {
    let home = TempHome::new("window-lock");
    let first = Window::open(home.path());
    make_office(&first);
    let second = Window::open(home.path());
    unlock(&second);
    second.sees("sedang dibuka program lain");
}

#[test]
fn an_office_is_made_filled_and_shared() {
    let server = RunningServer::start(DISTRICT);
    let home = TempHome::new("window-first");
    let first = Window::open(home.path());
    make_office(&first);
    import_list(&first);
    find_and_edit(&first);
    let number = issue_letter(&first, &home.file("surat.pdf"));
    enrol(&first, &server);

    let other = TempHome::new("window-second");
    let second = Window::open(other.path());
    join(&second, &server);
    find(&second);
    second.goes_to("letters");
    second.sees(&number);
    second.keep_picture("second-desktop");
}

fn make_office(window: &Window) {
    window.sees("Di kabupaten atau kota mana kantor ini?");
    window.types("#district", "lampung timur");
    window.awaits("document.querySelectorAll('[role=option]').length === 1");
    window.presses("Enter");
    window.clicks("Lanjut ke kop surat");
    window.fills("#line_agency", "Dinas Tenaga Kerja dan Transmigrasi");
    window.fills("#address", "Komplek Perkantoran Pemerintah Daerah, Sukadana 34194");
    window.fills("#place", "Sukadana");
    window.clicks("Lanjut ke penanda tangan");
    window.fills("#signatory_name", "Drs. H. Bambang Wiratmoko, M.Si.");
    window.fills("#position", "Kepala Dinas");
    window.clicks("Lanjut ke nomor surat");
    window.clicks("Lanjut ke pengguna");
    window.fills("#user_name", USER);
    window.fills("#password", PASSWORD);
    window.fills("#again", PASSWORD);
    window.clicks("Buka kantor");
    window.sees("Simpan kode pemulihan ini");
    window.script("document.getElementById('kept').click()");
    window.clicks("Masuk ke Loket");
    window.awaits("document.querySelector('.app')");
}

fn unlock(window: &Window) {
    window.awaits("document.querySelector('#password')");
    window.fills("#password", PASSWORD);
    window.presses("Enter");
}

/// Through the system's own file dialog.
fn import_list(window: &Window) {
    window.goes_to("workers/import");
    window.clicks("Pilih file");
    choose_file("Pilih file", Path::new(&sheet("daftar-cpmi.xlsx")));
    window.sees("Arti kolom");
    window.keep_picture("import");
    window.clicks("Periksa semua baris");
    window.sees("Belum ada yang disimpan");
    window.clicks("Masukkan 3 baris");
    window.sees("3 baris sudah masuk");
}

fn find(window: &Window) {
    window.goes_to("counter");
    // Another spelling of her name.
    window.types("#q", "sitti amin");
    window.sees("SITI AMINAH");
}

fn find_and_edit(window: &Window) {
    find(window);
    window.keep_picture("counter");
    window.presses("Enter");
    window.sees("Identitas");
    window.presses("e");
    window.fills("#field-mother_name", "Sumarni");
    window.presses("Control+s");
    window.sees("1 isian tersimpan");
    window.sees("Sumarni");
    window.keep_picture("worker");
}

/// Issues the letter of the open file, saves it through the system's dialog, and gives back its number.
fn issue_letter(window: &Window, pdf: &Path) -> String {
    window.clicks("Buat surat");
    window.sees("Akan bernomor");
    window.keep_picture("letter");
    window.presses("F9");
    window.sees("diterbitkan");
    window.clicks("PDF");
    choose_file("Simpan PDF", pdf);
    wait_for(pdf);
    assert!(is_sound(pdf), "qpdf finds nothing wrong");
    let text = text_of(pdf);
    for words in ["SITI AMINAH", SITI, "Drs. H. Bambang Wiratmoko, M.Si.", "Sukadana"] {
        assert!(text.contains(words), "{words:?} stands on the letter:\n{text}");
    }
    assert!(!qr_of(pdf).is_empty(), "a scanner reads the QR");
    let line = text.lines().find_map(|line| line.trim().strip_prefix("Nomor: ")).expect("the letter has a number");
    line.trim().to_owned()
}

fn enrol(window: &Window, server: &RunningServer) {
    window.goes_to("settings/sync");
    window.fills("#server", server.url());
    window.fills("#code", &server.invite(DISTRICT));
    window.clicks("Daftarkan");
    window.sees("Terhubung");
    window.clicks("Sinkron sekarang");
    window.sees("Sudah sinkron");
    window.keep_picture("sync");
}

fn join(window: &Window, server: &RunningServer) {
    window.clicks("Gabung ke kantor yang sudah ada");
    window.fills("#join-server", server.url());
    window.fills("#join-code", &server.invite(DISTRICT));
    window.fills("#join-user_name", USER);
    window.fills("#join-password", PASSWORD);
    window.presses("Enter");
    window.awaits("document.querySelector('.app')");
}

fn wait_for(file: &Path) {
    let start = Instant::now();
    while !file.is_file() {
        assert!(start.elapsed() < Duration::from_secs(20), "{} is not written", file.display());
        std::thread::sleep(Duration::from_millis(100));
    }
}
