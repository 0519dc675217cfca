//! A child process with bounds: the program starts itself with an argument, and the child can use so much memory and
//! so much time and no more. On Linux the bounds are set before the child's first instruction; on Windows by a job
//! object before it is given anything to do.

use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// How much a child may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Private memory in bytes.
    pub memory_bytes: u64,
    /// Processor time in seconds.
    pub cpu_seconds: u64,
}

impl Default for Bounds {
    /// Enough for a spreadsheet of a million rows; little enough for a desktop with 4 GB.
    fn default() -> Self {
        Self { memory_bytes: 768 << 20, cpu_seconds: 300 }
    }
}

/// Starts this program once more with one argument; stdin and stdout are pipes, nothing comes from stderr.
pub fn start_self(argument: &str, bounds: &Bounds) -> io::Result<Child> {
    start(&std::env::current_exe()?, &[argument], bounds)
}

/// Starts a program. Who takes the child kills it when done.
pub fn start(program: &Path, arguments: &[&str], bounds: &Bounds) -> io::Result<Child> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    spawn(command, *bounds)
}

#[cfg(unix)]
fn spawn(mut command: Command, bounds: Bounds) -> io::Result<Child> {
    use std::os::unix::process::CommandExt;

    let set = move || bound(bounds);
    #[expect(
        unsafe_code,
        reason = "the bounds must hold before the child's first instruction; setrlimit is async-signal-safe and nothing is allocated"
    )]
    unsafe {
        command.pre_exec(set);
    }
    command.spawn()
}

/// Bounds of the calling process. Private memory counts, not what is mapped: a program that links a browser engine
/// has hundreds of megabytes of libraries in its address space before it does anything.
#[cfg(unix)]
fn bound(bounds: Bounds) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let at_most = |resource: Resource, value: u64| {
        // A narrower bound that holds already cannot be widened, and need not be.
        let value = getrlimit(resource).maximum.map_or(value, |maximum| maximum.min(value));
        setrlimit(resource, Rlimit { current: Some(value), maximum: Some(value) })
    };
    at_most(Resource::Data, bounds.memory_bytes)?;
    // What RLIMIT_DATA does not count (shared mappings) has a wider bound.
    at_most(Resource::As, bounds.memory_bytes.saturating_add(3 << 30))?;
    at_most(Resource::Cpu, bounds.cpu_seconds)?;
    // A dump would hold people's data; and the child has nothing to write to any file.
    at_most(Resource::Core, 0)?;
    at_most(Resource::Fsize, 0)?;
    Ok(())
}

#[cfg(windows)]
fn spawn(mut command: Command, bounds: Bounds) -> io::Result<Child> {
    use std::os::windows::io::AsRawHandle;
    use std::os::windows::process::CommandExt;

    use windows_sys::Win32::System::Threading::CREATE_NO_WINDOW;

    command.creation_flags(CREATE_NO_WINDOW);
    let mut child = command.spawn()?;
    // The child waits for its request on stdin, which only the caller can write once this returns.
    if let Err(error) = bound_by_job(child.as_raw_handle(), bounds) {
        let _ = child.kill();
        let _ = child.wait();
        return Err(error);
    }
    Ok(child)
}

#[cfg(windows)]
#[expect(unsafe_code, reason = "job objects have no safe interface; handles are checked and closed here")]
fn bound_by_job(process: std::os::windows::io::RawHandle, bounds: Bounds) -> io::Result<()> {
    use windows_sys::Win32::Foundation::CloseHandle;
    use windows_sys::Win32::System::JobObjects::{
        AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_ACTIVE_PROCESS,
        JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION, JOB_OBJECT_LIMIT_PROCESS_MEMORY, JOB_OBJECT_LIMIT_PROCESS_TIME,
        JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JobObjectExtendedLimitInformation, SetInformationJobObject,
    };

    let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_PROCESS_MEMORY
        | JOB_OBJECT_LIMIT_PROCESS_TIME
        | JOB_OBJECT_LIMIT_ACTIVE_PROCESS
        | JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION;
    // In units of 100 ns.
    limits.BasicLimitInformation.PerProcessUserTimeLimit =
        i64::try_from(bounds.cpu_seconds.saturating_mul(10_000_000)).unwrap_or(i64::MAX);
    limits.BasicLimitInformation.ActiveProcessLimit = 1;
    limits.ProcessMemoryLimit = usize::try_from(bounds.memory_bytes).unwrap_or(usize::MAX);
    unsafe {
        let job = CreateJobObjectW(std::ptr::null(), std::ptr::null());
        if job.is_null() {
            return Err(io::Error::last_os_error());
        }
        let size = u32::try_from(size_of_val(&limits)).unwrap_or(0);
        let bound = SetInformationJobObject(job, JobObjectExtendedLimitInformation, (&raw const limits).cast(), size)
            != 0
            && AssignProcessToJobObject(job, process) != 0;
        let error = io::Error::last_os_error();
        // The job and its bounds live as long as the process in it.
        CloseHandle(job);
        if bound { Ok(()) } else { Err(error) }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io::{Read, Write};
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    fn shell(script: &str, bounds: &Bounds) -> Child {
        start(Path::new("/bin/sh"), &["-c", script], bounds).expect("a shell")
    }

    #[test]
    fn a_child_answers_on_its_pipes() {
        let mut child = shell("read line; echo \"got $line\"", &Bounds::default());
        child.stdin.take().expect("a pipe").write_all(b"five\n").expect("written");
        let mut said = String::new();
        child.stdout.take().expect("a pipe").read_to_string(&mut said).expect("read");
        assert_eq!(said, "got five\n");
        assert!(child.wait().expect("ended").success());
    }

    #[test]
    fn the_bounds_hold_in_the_child() {
        let bounds = Bounds { memory_bytes: 64 << 20, cpu_seconds: 7 };
        let mut child = shell("ulimit -d; ulimit -t; ulimit -c; ulimit -f", &bounds);
        let mut said = String::new();
        child.stdout.take().expect("a pipe").read_to_string(&mut said).expect("read");
        assert_eq!(said, "65536\n7\n0\n0\n");
        child.wait().expect("ended");
    }

    #[test]
    fn a_child_that_wants_more_memory_does_not_get_it() {
        let script = "dd if=/dev/zero of=/dev/null bs=100M count=1";
        let ended = |memory_bytes| {
            let mut child = shell(script, &Bounds { memory_bytes, ..Bounds::default() });
            child.wait().expect("ended").success()
        };
        assert!(ended(256 << 20));
        assert!(!ended(64 << 20));
    }

    #[test]
    fn a_child_that_never_ends_is_ended_by_its_time() {
        let mut child = shell("while :; do :; done", &Bounds { cpu_seconds: 1, ..Bounds::default() });
        assert!(child.wait().expect("ended").signal().is_some());
    }

    #[test]
    fn a_program_that_is_not_there_is_an_error() {
        assert!(start(Path::new("/nowhere/program"), &[], &Bounds::default()).is_err());
    }
}
