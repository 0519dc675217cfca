//! `check`: what can be said without running tests.

use crate::report::Report;
use crate::{Outcome, bindings, machine, screens, shell};

/// Format, lints, types of the screens, dependency rules.
pub fn run() -> Outcome {
    machine::prepare_build(false)?;
    let mut report = Report::default();
    steps(&mut report);
    report.finish()
}

/// The steps, for `test` too.
pub fn steps(report: &mut Report) {
    report.step("format", || shell::call("cargo", &["fmt", "--all", "--check"]));
    report.step("packages of the screens", screens::fetch);
    report.step("lints", || {
        shell::call("cargo", &["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"])
    });
    report.step("bindings are fresh", bindings::compare);
    report.step("types of the screens", || screens::script("check"));
    optional(
        report,
        "licences and advisories",
        "cargo-deny",
        &["deny", "--offline", "check", "licenses", "bans", "sources"],
    );
    optional(report, "unused dependencies", "cargo-machete", &["machete"]);
}

fn optional(report: &mut Report, name: &'static str, program: &str, arguments: &[&str]) {
    if shell::has(program) {
        report.step(name, || shell::call("cargo", arguments));
    } else {
        report.skip(name, &format!("{program} is not installed"));
    }
}
