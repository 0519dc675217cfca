//! An erasure in the real window, with two desktops and the server: the other desktop does not find the person any more, and what it
//! wrote meanwhile does not bring them back.

use testkit::home::TempHome;
use testkit::server::RunningServer;
use tests::cli::{Cli, DISTRICT, PASSWORD, USER};
use tests::window::Window;

const NAME: &str = "Sulastri Wonodadi";

#[test]
fn erasure() {
    let server = RunningServer::start(DISTRICT);
    // The office is made on the command line; its window is what is looked at here.
    let cli = Cli::with_office("window-erasure");
    cli.done(&["enrol", "--server", server.url(), "--code", &server.invite(DISTRICT)]);
    let first = Window::open(cli.home());
    unlock(&first);
    register(&first);

    let other = TempHome::new("window-erasure-second");
    let second = Window::open(other.path());
    second.clicks("Gabung ke kantor yang sudah ada");
    second.fills("#join-server", server.url());
    second.fills("#join-code", &server.invite(DISTRICT));
    second.fills("#join-user_name", USER);
    second.fills("#join-password", PASSWORD);
    second.presses("Enter");
    second.awaits("document.querySelector('.app')");
    find(&second);
    second.sees(NAME);

    erase(&first);
    // What was found before goes by itself, as soon as the other desktop's erasure arrives.
    second.awaits(
        "document.querySelector('.finder-nothing') && !document.querySelector('.hits').innerText.includes('Wonodadi')",
    );
    second.goes_to("settings/privacy");
    second.sees("Permintaan tertulis 12 April 2026");
    second.keep_picture("erasure-second-desktop");
}

fn unlock(window: &Window) {
    window.awaits("document.querySelector('#password')");
    window.fills("#password", PASSWORD);
    window.presses("Enter");
    window.awaits("document.querySelector('.app')");
}

fn register(window: &Window) {
    window.goes_to("workers/new");
    window.fills("#field-full_name", NAME);
    window.presses("Control+s");
    window.awaits("document.querySelector('.person h1')");
    window.goes_to("settings/sync");
    window.clicks("Sinkron sekarang");
    window.sees("Sudah sinkron");
}

fn find(window: &Window) {
    window.goes_to("counter");
    window.fills("#q", "sulastri wonodadi");
}

fn erase(window: &Window) {
    find(window);
    window.sees(NAME);
    window.presses("Enter");
    window.awaits("document.querySelector('.person h1')");
    window.script("location.hash += '/privacy'");
    window.clicks("Hapus data pribadi…");
    window.awaits("document.querySelector('#erase-name')");
    window.fills("#erase-note", "Permintaan tertulis 12 April 2026");
    window.fills("#erase-name", NAME);
    window.keep_picture("erasure");
    window.script("document.querySelector('[form=erase-form]').click()");
    window.sees("dihapus untuk selamanya");
    window.goes_to("settings/sync");
    window.clicks("Sinkron sekarang");
    window.sees("Sudah sinkron");
}
