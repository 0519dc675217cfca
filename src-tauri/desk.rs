//! The core behind the window: opened once, shared by every command.
//!
//! Must never know what a command means.

use std::path::Path;
use std::sync::Arc;

use app::{App, Failure, FailureCode};
use serde_json::Value;

/// The opened core. A home directory that cannot be used is no reason to show no window: every command then answers
/// with the failure, and the screens say what to do.
#[derive(Clone)]
pub struct Desk {
    core: Result<Arc<App>, Failure>,
}

impl Desk {
    /// Opens the home directory; it is made if it is not there.
    pub fn open(home: &Path) -> Self {
        let core = App::open(home, host::ports());
        if let Ok(core) = &core {
            app::sync_desk::keep_in_step(core);
            app::double::keep_comparing(core);
            app::scan::watch_inbox(core);
            app::backup::keep_backed_up(core);
        }
        Self { core }
    }

    /// Answers one command with the contract's output or its failure.
    pub fn answer(&self, command: &str, input: Value) -> Result<Value, Failure> {
        match &self.core {
            Ok(core) => app::contract::call(core, command, input),
            Err(failure) => Err(failure.clone()),
        }
    }

    /// Calls `told` with the topics of every change from now on.
    pub fn on_change(&self, told: impl Fn(&[String]) + Send + Sync + 'static) {
        if let Ok(core) = &self.core {
            core.subscribe(told);
        }
    }

    /// What the screens get when the core fell over without an answer.
    pub fn broken() -> Failure {
        FailureCode::Internal.into()
    }
}
