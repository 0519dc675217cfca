//! A display for the window: the one that is there, or a virtual one.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A virtual display that ends when this value does.
pub struct Virtual {
    server: Child,
    /// Its name for the variable DISPLAY, as ":99".
    pub name: String,
}

/// Size of the virtual screen: the first size the screens are designed for, with a little room.
const SIZE: &str = "1366x768x24";
const PATIENCE: Duration = Duration::from_secs(10);

/// Whether this machine shows windows to anybody.
pub fn is_there() -> bool {
    cfg!(windows)
        || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()))
}

impl Virtual {
    /// Starts a virtual display under the first name that is free.
    pub fn start() -> Result<Self, String> {
        let socket = |number: u32| format!("/tmp/.X11-unix/X{number}");
        let free = |number: &u32| {
            !std::path::Path::new(&socket(*number)).exists()
                && !std::path::Path::new(&format!("/tmp/.X{number}-lock")).exists()
        };
        let number = (90..190).find(free).ok_or("no display number between 90 and 190 is free")?;
        let name = format!(":{number}");
        let server = Command::new("Xvfb")
            .args([name.as_str(), "-screen", "0", SIZE, "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("the virtual display did not start: {error}"))?;
        let display = Self { server, name };
        let start = Instant::now();
        while !std::path::Path::new(&socket(number)).exists() {
            if start.elapsed() > PATIENCE {
                return Err("the virtual display did not come up".to_owned());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(display)
    }
}

impl Drop for Virtual {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left to do.
        drop(self.server.kill());
        drop(self.server.wait());
    }
}
