//! A new worker who has a file already, in the real window: found while typing, compared, saved all the same, merged by keys, and
//! taken apart again.

use testkit::home::TempHome;
use tests::window::Window;

use crate::make_office;

const PAIR: &str = "document.querySelector('.pair-panel')";

#[test]
fn a_new_worker_with_a_double_is_found_compared_merged_and_taken_apart() {
    let home = TempHome::new("window-double");
    let window = Window::open(home.path());
    make_office(&window);

    register(&window, "Tumirah Susilowati", "4/5/1985");
    saved(&window, "Tumirah Susilowati");

    register(&window, "Tumirah Susilowatti", "5/4/1985");
    window.sees("Mungkin orang yang sama");
    window.sees("hari dan bulan tertukar");
    window.keep_picture("double-typing");
    window.clicks("Bandingkan");
    window.awaits("document.querySelector('dialog[open] .twins em')");
    window.keep_picture("double-compared");
    window.presses("Escape");
    window.awaits("document.querySelector('dialog[open]') === null");
    saved(&window, "Tumirah Susilowatti");

    window.goes_to("review/doubles");
    window.awaits(PAIR);
    window.keep_picture("double-review");
    window.presses("2");
    window.awaits("document.querySelector('.pair-panel tr:first-child td:nth-child(3) input')?.checked === true");
    window.presses("Enter");
    window.sees("digabung");
    window.awaits("document.querySelector('.pair-panel') === null");

    window.goes_to("counter");
    window.types("#q", "tumirah");
    window.awaits("document.querySelectorAll('[role=option]').length === 1");
    window.presses("Enter");
    window.awaits("document.querySelector('.same-person')");
    window.keep_picture("double-merged");
    window.presses("Control+z");
    window.awaits("document.querySelector('.same-person') === null");
    window.goes_to("review/doubles");
    window.awaits(PAIR);
}

fn saved(window: &Window, name: &str) {
    window.presses("Control+s");
    window.awaits(&format!("document.querySelector('.person h1')?.innerText.includes('{name}')"));
}

fn register(window: &Window, name: &str, born: &str) {
    window.goes_to("workers/new");
    window.awaits("document.querySelector('#field-full_name')");
    window.fills("#field-full_name", name);
    window.fills("#field-birth_date", born);
    window.fills("#field-mother_name", "Karsinem Wagiyati");
}
