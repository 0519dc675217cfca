//! A case in the real window, from the complaint that a family telephones to the handover record of whoever came home.

use testkit::home::TempHome;
use tests::cli::{is_sound, qr_of, text_of};
use tests::window::{Window, choose_file};

use super::{make_office, wait_for};

const NAME: &str = "Siti Rohmah";
const TITLE: &str = "Gaji empat bulan belum dibayar";

#[test]
fn a_case_goes_from_the_complaint_to_the_handover_record() {
    let home = TempHome::new("window-case");
    let window = Window::open(home.path());
    make_office(&window);
    complain(&window);
    handle(&window);
    let pdf = home.file("serah-terima.pdf");
    hand_over(&window);
    window.clicks("Buat berita acara");
    window.sees("Akan bernomor");
    window.keep_picture("handover");
    window.presses("F9");
    window.sees("diterbitkan");
    window.clicks("PDF");
    choose_file("Simpan PDF", &pdf);
    wait_for(&pdf);
    assert!(is_sound(&pdf), "qpdf finds nothing wrong");
    let text = text_of(&pdf);
    for words in ["SITI ROHMAH", "SUMARNI", "Kepala Desa Sumberejo", "Bandar Udara Radin Inten II", "12 April 2026"] {
        assert!(text.contains(words), "{words:?} stands on the handover record:\n{text}");
    }
    assert!(!qr_of(&pdf).is_empty(), "a scanner reads the QR");
    close(&window);
}

/// The person has no file yet: a name is enough.
fn complain(window: &Window) {
    window.goes_to("cases");
    window.clicks("Kasus baru");
    window.types("#case-worker", NAME);
    window.clicks("Berkas baru: ");
    window.awaits("document.querySelector('#quick-full_name')");
    window.fills("#case-case_title", TITLE);
    window.script("const c = document.getElementById('case-case_category'); c.value = 'unpaid_wage'; c.dispatchEvent(new Event('change', { bubbles: true }))");
    window.fills("#case-reporter", "Ahmad Fauzi");
    window.fills("#case-case_summary", "Majikan menahan gaji; keluarga minta dipulangkan.");
    window.clicks("Simpan");
    window.sees("Kasus tersimpan");
    window.sees(TITLE);
    window.keep_picture("case");
}

fn handle(window: &Window) {
    window.awaits("document.querySelector('#event-action')");
    window.fills("#event-action", "Menelepon majikan lewat KBRI");
    window.presses("Control+Enter");
    window.awaits("document.querySelector('.timeline')?.innerText.includes('Menelepon majikan')");
    window.script("const s = document.getElementById('case-status'); s.value = 'handled'; s.dispatchEvent(new Event('change', { bubbles: true }))");
    window.sees("Dipindahkan ke");
}

/// What the handover record says is filled in by the form of the case.
fn hand_over(window: &Window) {
    window.script("document.activeElement?.blur()");
    window.presses("e");
    window.awaits("document.querySelector('#case-case_kind')");
    window.script("const k = document.getElementById('case-case_kind'); k.value = 'repatriation'; k.dispatchEvent(new Event('change', { bubbles: true }))");
    window.clicks("Simpan");
    window.awaits("!document.querySelector('dialog[open]')");
    window.clicks("Isi pemulangan");
    window.awaits("document.querySelector('#case-repatriation_kind')");
    window.script("const k = document.getElementById('case-repatriation_kind'); k.value = 'troubled'; k.dispatchEvent(new Event('change', { bubbles: true }))");
    window.fills("#case-arrived_on", "12/4/2026");
    window.fills("#case-arrival_point", "Bandar Udara Radin Inten II");
    window.fills("#case-handed_over_on", "12/4/2026");
    window.fills("#case-handed_to", "Sumarni");
    window.fills("#case-witness", "Kepala Desa Sumberejo");
    window.clicks("Simpan");
    window.awaits("!document.querySelector('dialog[open]')");
    window.sees("Buat berita acara");
}

fn close(window: &Window) {
    window.goes_to("cases");
    window.clicks(TITLE);
    window.awaits("document.querySelector('#case-status')");
    window.script("const s = document.getElementById('case-status'); s.value = 'closed'; s.dispatchEvent(new Event('change', { bubbles: true }))");
    window.awaits("document.querySelector('dialog input[value=handed_over]')");
    window.script("document.querySelector('dialog input[value=handed_over]').click()");
    window.clicks("Tutup kasus");
    window.awaits(
        "!document.querySelector('dialog[open]') && document.querySelector('#case-status')?.value === 'closed'",
    );
    window.keep_picture("case-closed");
}
