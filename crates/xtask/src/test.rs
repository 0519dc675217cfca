//! `test`: everything that can be tested, with all failures told at the end.

use crate::report::Report;
use crate::{Outcome, check, machine, screens, shell};

/// Installs what tests need and runs all of them.
pub fn run(_arguments: &[String]) -> Outcome {
    machine::prepare_tests()?;
    let mut report = Report::default();
    check::steps(&mut report);
    report.step("tests of the screens", || screens::script("test"));
    report.step("build the screens", screens::build);
    report.step("build the programs", || shell::call("cargo", &["build", "--workspace", "--all-targets"]));
    report.step("tests of the core", core_tests);
    if report.passed("build the programs") && report.passed("build the screens") {
        report.step("screens in Chromium", || screens::script("e2e"));
        report.step("journey in the window", window_journey);
    } else {
        for name in ["screens in Chromium", "journey in the window"] {
            report.skip(name, "something was not built");
        }
    }
    report.finish()
}

fn core_tests() -> Outcome {
    if shell::has("cargo-nextest") {
        shell::call("cargo", &["nextest", "run", "--workspace", "--no-fail-fast"])
    } else {
        shell::call("cargo", &["test", "--quiet", "--workspace", "--all-targets", "--no-fail-fast"])
    }
}

fn window_journey() -> Outcome {
    shell::call("cargo", &["test", "--workspace", "--features", "tests/window", "--test", "window"])
}
