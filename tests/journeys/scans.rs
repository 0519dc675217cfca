//! Documents and scans in the real window: a passport whose lines fill its form, its two pages put in by file, turned, and
//! still there after a restart.

use testkit::home::TempHome;
use tests::window::{Window, choose_file};

use crate::{make_office, unlock};

/// Check digits by ICAO Doc 9303.
const ZONE: &str = "P<IDNHANDAYANI<<DEWI<LESTARI<<<<<<<<<<<<<<<<\\nX7041938<7IDN9605143F3601095<<<<<<<<<<<<<<00";

/// A fax scan of three pages and a colour picture lie beside the tests of `scans`.
fn paper(name: &str) -> std::path::PathBuf {
    testkit::programs::root().join("crates/scans/tests/fixtures").join(name)
}

#[test]
fn a_passport_is_read_scanned_turned_and_there_again_after_a_restart() {
    let home = TempHome::new("window-scans");
    let window = Window::open(home.path());
    make_office(&window);
    window.goes_to("workers/new");
    window.fills("#field-full_name", "Dewi Lestari Handayani");
    window.presses("Control+s");
    window.awaits("document.querySelector('.person h1') && /workers\\/[0-9a-f-]{36}/.test(location.hash)");
    window.script("location.hash = location.hash.replace(/(workers\\/[0-9a-f-]{36}).*/, '$1/documents')");
    window.clicks("Tambah Paspor");
    window.awaits("document.querySelector('#document-mrz')");
    window.script(&format!(
        "const lines = document.querySelector('#document-mrz'); lines.value = '{ZONE}'; \
         lines.dispatchEvent(new Event('input', {{ bubbles: true }}))"
    ));
    window.awaits("document.querySelector('#document-document_number')?.value === 'X7041938'");
    window.clicks("Simpan");
    window.awaits("document.querySelector('.scan-pane')");

    add(&window, "Pilih file", "two-pages.pdf");
    window.sees("Halaman 1 dari 2");
    window.awaits("document.querySelector('.scan-desk canvas')?.width > 100");
    window.clicks("Putar ke kanan");
    window.awaits("(() => { const page = document.querySelector('.scan-desk canvas'); return page && page.width > page.height; })()");
    window.keep_picture("scans");
    drop(window);

    let window = Window::open(home.path());
    unlock(&window);
    // The first program takes a moment to let go of the office's file; until then the second says so and is asked again.
    window.awaits(
        "(() => { if (document.querySelector('.app')) return true; \
         const open = document.querySelector('.lock .failure') && document.querySelector('.lock button[type=submit]'); \
         if (open && !open.disabled) open.click(); return false; })()",
    );
    window.goes_to("counter");
    window.types("#q", "dewi lestari");
    window.sees("Dewi Lestari Handayani");
    window.presses("Enter");
    window.awaits("/workers\\/[0-9a-f-]{36}/.test(location.hash)");
    window.script("location.hash = location.hash.replace(/(workers\\/[0-9a-f-]{36}).*/, '$1/documents')");
    window.awaits(
        "(() => { const rows = [...document.querySelectorAll('.docs .row-link')]; \
         const passport = rows.find((row) => row.textContent.trim() === 'Paspor'); passport?.click(); return passport !== undefined; })()",
    );
    window.sees("two-pages");
    window.awaits("(() => { const page = document.querySelector('.scan-desk canvas'); return page && page.width > page.height; })()");
}

fn add(window: &Window, button: &str, name: &str) {
    window.clicks(button);
    choose_file("Pilih pindaian", &paper(name));
}
