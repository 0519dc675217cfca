//! Review in the real window: entered and handed in, sent back with reasons, mended, verified, and back in the queue when an
//! important field is changed.

use testkit::home::TempHome;
use tests::cli::{PASSWORD, USER};
use tests::window::Window;

use super::make_office;

const OFFICER: &str = "Siti Maryam";
const MANAGER: &str = "Hadi Prasetyo";
const NAME: &str = "Dewi Lestari";

#[test]
fn a_file_goes_from_the_counter_to_a_manager_and_back_until_it_is_right() {
    let home = TempHome::new("window-review");
    let window = Window::open(home.path());
    make_office(&window);
    add_user(&window, OFFICER, "officer");
    add_user(&window, MANAGER, "manager");

    sit(&window, OFFICER);
    enter(&window);
    window.presses("s");
    window.sees("diserahkan untuk diverifikasi");
    window.sees("Menunggu verifikasi");

    sit(&window, MANAGER);
    send_back(&window);

    sit(&window, OFFICER);
    mend(&window);

    sit(&window, MANAGER);
    queue(&window);
    window.sees("Sudah diperbaiki");
    window.presses("v");
    window.sees("terverifikasi");
    window.sees("Tidak ada berkas yang menunggu verifikasi");

    sit(&window, OFFICER);
    open_file(&window);
    window.sees("Terverifikasi");
    change(&window, "#field-passport_number", "X7041939");
    window.sees("berkas menunggu verifikasi lagi");

    sit(&window, MANAGER);
    queue(&window);
    window.sees("Berubah sejak diverifikasi");
    window.sees("X7041939");
    window.keep_picture("review-changed");
    window.presses("v");
    window.sees("terverifikasi");
    open_file(&window);
    window.clicks("Riwayat");
    window.sees(&format!("{OFFICER} mengubah Nomor paspor dari X7041938 menjadi X7041939"));
    window.sees(&format!("{MANAGER} memverifikasi berkas"));
    window.keep_picture("history");
}

/// Someone else at the same desk.
fn sit(window: &Window, name: &str) {
    window.presses("Control+l");
    window.awaits("document.querySelector('.lock')");
    window.awaits("document.querySelector('.lock-users button, .lock-who .link')");
    window.script("document.querySelector('.lock-who .link')?.click()");
    window.clicks(name);
    window.awaits("document.querySelector('#password')");
    window.fills("#password", PASSWORD);
    window.presses("Enter");
    window.awaits("document.querySelector('.app')");
}

fn add_user(window: &Window, name: &str, role: &str) {
    window.goes_to("settings/users");
    window.sees(USER);
    window.clicks("Tambah pengguna");
    window.fills("#new-user", name);
    window.script(&format!("document.querySelector('dialog input[value={role}]').click()"));
    window.fills("#new-password", PASSWORD);
    window.presses("Enter");
    window.awaits("!document.querySelector('dialog[open]')");
    window.sees(name);
}

fn enter(window: &Window) {
    window.goes_to("workers/new");
    window.fills("#field-full_name", NAME);
    window.fills("#field-nik", "1807055405960017");
    window.fills("#field-birth_date", "14/5/1996");
    window.fills("#field-passport_number", "X7041938");
    window.presses("Control+s");
    window.sees("terdaftar");
    window.awaits("document.querySelector('.person h1')");
    window.sees("Draf");
    // The keys of the screen are for whoever is in no field.
    window.script("document.activeElement?.blur()");
}

fn open_file(window: &Window) {
    window.goes_to("counter");
    window.fills("#q", "dewi lestari");
    window.sees("1807");
    window.awaits("document.querySelector('#hits [role=option]')");
    window.presses("Enter");
    window.awaits("document.querySelector('.person h1')");
}

fn queue(window: &Window) {
    window.presses("Control+7");
    window.awaits("document.querySelector('#file-review-title')");
    window.sees(NAME);
}

/// By keys alone: what is asked for, by the first ready sentence and in own words.
fn send_back(window: &Window) {
    queue(window);
    window.presses("b");
    window.sees("Beri alasan pada isian");
    window.presses("Enter");
    window.awaits("document.activeElement?.matches('.reason-input input')");
    window.presses("Alt+1");
    window.sees("Tidak sama dengan KTP");
    window.keep_picture("review-reasons");
    window.presses("b");
    window.sees("dikembalikan");
    window.sees("Tidak ada berkas yang menunggu verifikasi");
}

fn mend(window: &Window) {
    window.goes_to("counter");
    window.sees("Berkas dikembalikan kepada saya");
    open_file(window);
    window.sees("Berkas dikembalikan untuk diperbaiki");
    window.sees("Tidak sama dengan KTP");
    window.keep_picture("sent-back");
    change(window, "#field-nik", "1807055405960018");
    window.sees("Semua sudah diubah");
    window.presses("s");
    window.sees("diserahkan untuk diverifikasi");
}

fn change(window: &Window, field: &str, value: &str) {
    window.script("document.activeElement?.blur()");
    window.presses("e");
    window.fills(field, value);
    window.presses("Control+s");
    window.sees("1 isian tersimpan");
    window.script("document.activeElement?.blur()");
}
