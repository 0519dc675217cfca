//! What this machine must have, why, and how it comes there.

use crate::Outcome;
use crate::shell;

/// One thing that must be there, the Debian package that brings it, and what it is for.
struct Need {
    package: &'static str,
    why: &'static str,
    there: Probe,
}

/// How to see that a thing is there.
enum Probe {
    Program(&'static str),
    Library(&'static str),
    PerlModules(&'static [&'static str]),
    File(&'static str),
}

use Probe::{File, Library, PerlModules, Program};

const BUILD: &[Need] = &[
    Need { package: "build-essential", why: "compiles the C parts (SQLCipher, zstd)", there: Program("g++") },
    Need { package: "pkg-config", why: "finds the system's libraries", there: Program("pkg-config") },
    Need {
        package: "perl",
        why: "configures OpenSSL, which encrypts the office's file",
        there: PerlModules(&["FindBin", "IPC::Cmd", "Time::Piece"]),
    },
    Need {
        package: "libwebkit2gtk-4.1-dev",
        why: "the web view that draws the window",
        there: Library("webkit2gtk-4.1"),
    },
];

const DISPLAY: &[Need] =
    &[Need { package: "xvfb", why: "a virtual display, since this machine has none", there: Program("Xvfb") }];

const TESTS: &[Need] = &[
    Need { package: "xvfb", why: "a virtual display for the window", there: Program("Xvfb") },
    Need { package: "webkit2gtk-driver", why: "drives the window like a person", there: Program("WebKitWebDriver") },
    Need { package: "xdotool", why: "types into the system's file dialog", there: Program("xdotool") },
    Need { package: "chromium", why: "shows the screens as Windows does", there: Program("chromium") },
    Need { package: "poppler-utils", why: "reads a letter's text back", there: Program("pdftotext") },
    Need { package: "qpdf", why: "checks that a letter is a sound PDF", there: Program("qpdf") },
    Need { package: "zbar-tools", why: "reads a letter's QR back", there: Program("zbarimg") },
    Need { package: "cups", why: "the print path, on a private server", there: Program("cupsd") },
    Need { package: "cups-client", why: "the print path's own commands", there: Program("lp") },
    Need {
        package: "postgresql",
        why: "the server's database at scale, a private one",
        there: File("/usr/lib/postgresql"),
    },
    Need { package: "fonts-liberation", why: "a font for the browser's own parts", there: File("/usr/share/fonts") },
];

/// Brings what building needs; with `display` also a virtual display.
pub fn prepare_build(display: bool) -> Outcome {
    prepare(&[BUILD, if display { DISPLAY } else { &[] }])
}

/// Brings what building and testing need.
pub fn prepare_tests() -> Outcome {
    prepare(&[BUILD, TESTS])
}

fn prepare(lists: &[&[Need]]) -> Outcome {
    require_node()?;
    if cfg!(windows) {
        return windows();
    }
    let missing: Vec<&Need> = lists.iter().flat_map(|list| list.iter()).filter(|need| !need.is_there()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("This machine does not have yet:");
    for need in &missing {
        println!("  {:<24} {}", need.package, need.why);
    }
    install(&missing.iter().map(|need| need.package).collect::<Vec<_>>())
}

impl Need {
    fn is_there(&self) -> bool {
        match self.there {
            Program(name) => shell::has(name) || std::path::Path::new("/usr/sbin").join(name).is_file(),
            Library(name) => shell::output("pkg-config", &["--exists", name]).is_some(),
            PerlModules(modules) => {
                let wanted: Vec<String> = modules.iter().map(|module| format!("-M{module}")).collect();
                shell::output("perl", &[wanted, vec!["-e".to_owned(), "1".to_owned()]].concat()).is_some()
            }
            File(path) => std::path::Path::new(path).exists(),
        }
    }
}

fn install(packages: &[&str]) -> Outcome {
    let options =
        ["install", "--yes", "-q", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"];
    let by_hand = format!("apt-get install --no-install-recommends {}", packages.join(" "));
    if !shell::has("apt-get") {
        return Err(format!("install these with your system's tool (on Debian: {by_hand}), then start again"));
    }
    let root = shell::output("id", &["-u"]).is_some_and(|id| id.trim() == "0");
    let sudo = !root && shell::output("sudo", &["-n", "true"]).is_some();
    if !root && !sudo {
        return Err(format!("installing needs an administrator; run this, then start again:\n  sudo {by_hand}"));
    }
    // RUNLEVEL=1: a package must not start its service (cups); the tests start a private one.
    let settings = ["DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get"];
    let apt = |rest: &[&str]| {
        let before: &[&str] = if root { &[] } else { &["sudo", "-n"] };
        let words = [before, &["env"], &settings, rest].concat();
        shell::call(words[0], &words[1..])
    };
    // A fresh machine has no lists of packages; a machine with old ones may name files that are gone.
    apt(&["update", "-q", "-o", "DPkg::Lock::Timeout=300"])?;
    apt(&[&options, packages].concat())
}

fn require_node() -> Outcome {
    let version = shell::output("node", &["--version"]).unwrap_or_default();
    let major = version.trim().trim_start_matches('v').split('.').next().and_then(|part| part.parse::<u32>().ok());
    match major {
        Some(major) if major >= 20 && shell::has("npm") => Ok(()),
        Some(major) if major >= 20 => Err("npm is missing; it comes with Node.js from nodejs.org".to_owned()),
        Some(major) => Err(format!("the screens need Node.js 20 or newer, here is {major}")),
        None => Err("the screens need Node.js 20 or newer with npm (nodejs.org)".to_owned()),
    }
}

/// Windows has no package manager that is surely there: say what is missing and where it comes from.
fn windows() -> Outcome {
    let mut missing = Vec::new();
    if !shell::has("perl") {
        missing.push("Perl, to configure OpenSSL: winget install StrawberryPerl.StrawberryPerl");
    }
    let web_view = ["ProgramFiles(x86)", "LOCALAPPDATA"]
        .iter()
        .filter_map(std::env::var_os)
        .any(|base| std::path::Path::new(&base).join("Microsoft").join("EdgeWebView").is_dir());
    if !web_view {
        missing.push("WebView2, which draws the window: winget install Microsoft.EdgeWebView2Runtime");
    }
    // Rust for MSVC could not have built this program without its linker; the C compiler comes with it.
    if missing.is_empty() { Ok(()) } else { Err(format!("please install:\n  {}", missing.join("\n  "))) }
}
