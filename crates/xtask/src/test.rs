//! `test`: everything that can be tested, with all failures told at the end.

use crate::browser;
use crate::display::Virtual;
use crate::report::Report;
use crate::{Outcome, check, machine, screens, shell};

/// The groups of tests, for someone who wants only some.
const GROUPS: [&str; 5] = ["check", "screens", "core", "browser", "window"];

/// Installs what tests need and runs all of them, or only the groups that are named.
pub fn run(groups: &[String]) -> Outcome {
    if let Some(unknown) = groups.iter().find(|group| !GROUPS.contains(&group.as_str())) {
        return Err(format!("{unknown} is no group of tests; there are {}", GROUPS.join(", ")));
    }
    let wanted = |group: &str| groups.is_empty() || groups.iter().any(|named| named == group);
    machine::prepare_tests()?;
    let mut report = Report::default();
    if wanted("check") {
        check::steps(&mut report);
    } else {
        report.step("packages of the screens", screens::fetch);
    }
    if wanted("screens") {
        report.step("tests of the screens", || screens::script("test"));
    }
    report.step(SCREENS_BUILT, screens::build);
    report.step(PROGRAMS_BUILT, || shell::call("cargo", &["build", "--workspace", "--all-targets"]));
    if wanted("core") {
        report.step("tests of the core", core_tests);
    }
    if wanted("browser") {
        on_built(&mut report, "screens in Chromium", browser::journey);
    }
    if wanted("window") {
        on_built(&mut report, "journey in the window", window_journey);
    }
    report.finish()
}

const SCREENS_BUILT: &str = "build the screens";
const PROGRAMS_BUILT: &str = "build the programs";

fn on_built(report: &mut Report, name: &'static str, work: fn() -> Outcome) {
    if cfg!(windows) {
        report.skip(name, "it needs Debian's browser and drivers");
    } else if report.passed(SCREENS_BUILT) && report.passed(PROGRAMS_BUILT) {
        report.step(name, work);
    } else {
        report.skip(name, "something was not built");
    }
}

fn core_tests() -> Outcome {
    if shell::has("cargo-nextest") {
        shell::call("cargo", &["nextest", "run", "--workspace", "--no-fail-fast"])
    } else {
        shell::call("cargo", &["test", "--quiet", "--workspace", "--all-targets", "--no-fail-fast"])
    }
}

/// Always on a virtual display: a window that opens on someone's desk takes keys that were meant for it.
fn window_journey() -> Outcome {
    let display = Virtual::start()?;
    let words = [
        "test",
        "--workspace",
        "--features",
        "tests/window",
        "--test",
        "window",
        "--test",
        "erasure",
        "--",
        "--nocapture",
        "--test-threads=1",
    ];
    let mut command = shell::command("cargo", &words);
    command.env("DISPLAY", &display.name).env_remove("WAYLAND_DISPLAY");
    shell::finish(command)
}
