//! The whole way in the real window: what a new office does on its first day.

use testkit::home::TempHome;
use tests::window::Window;

#[test]
fn a_new_desktop_is_welcomed_in_indonesian() {
    let home = TempHome::new("window");
    let window = Window::open(home.path());
    window.sees("Selamat datang");
    window.keep_picture("first-start");
}
