//! A real PostgreSQL of the tests' own: in a folder that goes away, heard on a socket in that folder only.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running server; ends with the value.
pub struct Cluster {
    folder: tempfile::TempDir,
    process: Child,
}

/// The newest PostgreSQL of this machine.
fn program(name: &str) -> PathBuf {
    let versions =
        std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL is installed (cargo xtask test does it)");
    let mut found: Vec<PathBuf> =
        versions.flatten().map(|version| version.path().join("bin").join(name)).filter(|path| path.is_file()).collect();
    found.sort();
    found.pop().expect("PostgreSQL's programs")
}

/// PostgreSQL refuses to run as root: then its own user does it.
fn command(name: &str) -> Command {
    let root = rustix::process::getuid().is_root();
    if !root {
        return Command::new(program(name));
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]).arg(program(name));
    command
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    if rustix::process::getuid().is_root() {
        let done = Command::new("chown").arg("postgres").arg(folder.path()).status().expect("chown");
        assert!(done.success());
    }
    folder
}

fn run(command: &mut Command) {
    let done = command.current_dir("/").stdout(Stdio::null()).output().expect("PostgreSQL's program");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

impl Cluster {
    /// A server of its own. With `synchronous`, a commit waits until a standby has it.
    pub fn start(synchronous: bool) -> Self {
        let folder = folder();
        let data = folder.path().join("data");
        run(command("initdb")
            .args(["--auth=trust", "--username=owner", "--no-locale", "--encoding=UTF8", "-D"])
            .arg(&data));
        // Set on the command line, so that a standby made of it does not wait for one of its own.
        let standby = format!("synchronous_standby_names={}", if synchronous { "*" } else { "" });
        // Only what survives a cut has to wait for the disk.
        Self::serve(folder, &[&standby, if synchronous { "fsync=on" } else { "fsync=off" }])
    }

    /// A standby that follows this server.
    pub fn standby(&self) -> Self {
        let folder = folder();
        let data = folder.path().join("data");
        let source = format!("host={} user=owner", self.folder.path().display());
        run(command("pg_basebackup")
            .args(["--write-recovery-conf", "--checkpoint=fast", "--dbname", &source, "-D"])
            .arg(&data));
        Self::serve(folder, &[])
    }

    fn serve(folder: tempfile::TempDir, settings: &[&str]) -> Self {
        let mut server = command("postgres");
        server.arg("-D").arg(folder.path().join("data")).arg("-k").arg(folder.path()).args(["-c", "listen_addresses="]);
        for setting in settings {
            server.args(["-c", setting]);
        }
        let log = std::fs::File::create(folder.path().join("log")).expect("a log");
        let process = server.current_dir("/").stdout(Stdio::null()).stderr(log).spawn().expect("a server");
        let cluster = Self { folder, process };
        let until = Instant::now() + PATIENCE;
        while let Err(error) = cluster.owner() {
            let log = || std::fs::read_to_string(cluster.folder.path().join("log")).unwrap_or_default();
            assert!(Instant::now() < until, "{error}\n{}", log());
            std::thread::sleep(Duration::from_millis(50));
        }
        cluster
    }

    /// The folder of its socket.
    pub fn socket(&self) -> &Path {
        self.folder.path()
    }

    /// A connection of the owner, beside the server's.
    pub fn owner(&self) -> Result<postgres::Client, postgres::Error> {
        let mut config = postgres::Config::new();
        config.host_path(self.folder.path()).user("owner").dbname("postgres").connect(postgres::NoTls)
    }

    /// Makes an empty database in it; its address.
    pub fn database(&self, name: &str) -> String {
        self.owner().expect("a connection").batch_execute(&format!("CREATE DATABASE {name}")).expect("a database");
        address(&[self], name)
    }

    /// Kills it at once, as a power cut does.
    pub fn kill(&mut self) {
        // The postmaster's children notice and end by themselves.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Makes the standby the leader.
    pub fn promote(&self) {
        self.owner().expect("a connection").execute("SELECT pg_promote()", &[]).expect("a promotion");
    }
}

/// The address of a database that is on whichever of the servers leads.
pub fn address(clusters: &[&Cluster], name: &str) -> String {
    let hosts: Vec<String> = clusters.iter().map(|cluster| cluster.socket().display().to_string()).collect();
    format!("user=owner dbname={name} host={} target_session_attrs=read-write", hosts.join(","))
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // A fast shutdown lets go of its shared memory.
        if let Some(pid) = rustix::process::Pid::from_raw(self.process.id().cast_signed()) {
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::INT);
        }
        let _ = self.process.wait();
    }
}
