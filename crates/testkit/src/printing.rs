//! A print service of its own with one printer, whose paper is a folder: nothing of the system's printing is touched.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::home::TempHome;

/// Where Debian keeps the print service's own programs.
const SERVICE_PROGRAMS: &str = "/usr/lib/cups";
/// Name of the one printer.
pub const PRINTER: &str = "Loket";
const PATIENCE: Duration = Duration::from_secs(20);

/// A running print service; programs that are to use it get `CUPS_SERVER` with [`PrivatePrinter::server`].
pub struct PrivatePrinter {
    home: TempHome,
    service: Child,
}

impl PrivatePrinter {
    /// Starts the service and sets up its printer as the default one.
    ///
    /// # Panics
    /// When CUPS is not installed: `cargo xtask test` installs it.
    pub fn start() -> Self {
        let home = TempHome::new("printer");
        write_settings(home.path()).expect("the folder for temporary files can be written to");
        let service = Command::new("/usr/sbin/cupsd")
            .args(["-f".as_ref(), "-c".as_ref(), home.file("cupsd.conf").as_os_str()])
            .args(["-s".as_ref(), home.file("cups-files.conf").as_os_str()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("cupsd starts; the package cups brings it");
        let printer = Self { home, service };
        printer.set_up();
        printer
    }

    /// Value for the variable `CUPS_SERVER`.
    pub fn server(&self) -> PathBuf {
        self.home.file("cups.sock")
    }

    /// Waits until so many jobs lie on the paper, and gives back the file of each in the order of printing. Its name ends
    /// with the number of copies that were asked for.
    ///
    /// # Panics
    /// When they do not come.
    pub fn wait_for_jobs(&self, count: usize) -> Vec<PathBuf> {
        let start = Instant::now();
        loop {
            let mut jobs = self.jobs();
            if jobs.len() >= count {
                jobs.sort();
                return jobs;
            }
            assert!(start.elapsed() < PATIENCE, "{} of {count} jobs were printed", jobs.len());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn jobs(&self) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(self.home.file("paper")) else { return Vec::new() };
        let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
        files.filter(|file| file.extension().is_some_and(|extension| extension == "pdf")).collect()
    }

    fn set_up(&self) {
        let start = Instant::now();
        let tell = |words: &[&str]| {
            let mut command = Command::new("/usr/sbin/lpadmin");
            command.args(words).env("CUPS_SERVER", self.server()).stderr(Stdio::null());
            command.status().is_ok_and(|status| status.success())
        };
        while !tell(&["-p", PRINTER, "-E", "-v", "paper:/folder", "-m", "raw"]) {
            assert!(start.elapsed() < PATIENCE, "the print service does not answer");
            std::thread::sleep(Duration::from_millis(100));
        }
        assert!(tell(&["-d", PRINTER]), "the printer can be made the default one");
    }
}

impl Drop for PrivatePrinter {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left to do.
        drop(self.service.kill());
        drop(self.service.wait());
    }
}

fn write_settings(home: &Path) -> std::io::Result<()> {
    for folder in ["cache", "run", "spool", "tmp", "paper", "bin/backend"] {
        std::fs::create_dir_all(home.join(folder))?;
    }
    let at = |name: &str| home.join(name).display().to_string();
    let service = format!(
        "Listen {}\nLogLevel warn\nBrowsing Off\nWebInterface No\nDefaultAuthType None\n\
         <Location />\n  Order allow,deny\n  Allow all\n</Location>\n\
         <Policy default>\n  <Limit All>\n    Order allow,deny\n    Allow all\n  </Limit>\n</Policy>\n",
        at("cups.sock")
    );
    std::fs::write(home.join("cupsd.conf"), service)?;
    let files = format!(
        "ServerRoot {0}\nServerBin {1}\nCacheDir {2}\nStateDir {3}\nRequestRoot {4}\nTempDir {5}\nErrorLog {6}\n\
         AccessLog {7}\nPageLog {8}\n",
        at(""),
        at("bin"),
        at("cache"),
        at("run"),
        at("spool"),
        at("tmp"),
        at("error_log"),
        at("access_log"),
        at("page_log")
    );
    std::fs::write(home.join("cups-files.conf"), files)?;
    // A printer's driver is a program with the arguments: job, user, title, copies, options, file.
    let driver = format!(
        "#!/bin/sh\n[ $# -gt 0 ] || {{ echo 'direct paper \"Unknown\" \"Paper\"'; exit 0; }}\n\
         job=$(printf %04d \"$1\")\ncat ${{6:+\"$6\"}} >\"{0}/$job-copies-$4.part\"\n\
         mv \"{0}/$job-copies-$4.part\" \"{0}/$job-copies-$4.pdf\"\n",
        at("paper")
    );
    let file = home.join("bin/backend/paper");
    std::fs::write(&file, driver)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{PermissionsExt, symlink};
        // Only its owner may start it: the service then starts it as itself, not as the user `lp`.
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o700))?;
        symlink(Path::new(SERVICE_PROGRAMS).join("daemon"), home.join("bin/daemon"))?;
    }
    Ok(())
}
