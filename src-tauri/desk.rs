//! The core behind the window: opens the home directory and answers commands.
//!
//! Must never know what a command means.

use std::sync::Arc;

use serde_json::{Value, json};

/// The opened core, shared by every command.
#[derive(Clone)]
pub struct Desk {
    home: Arc<std::path::PathBuf>,
}

impl Desk {
    /// Opens the home directory `home`; it is made if it is not there.
    pub fn open(home: std::path::PathBuf) -> Self {
        Self { home: Arc::new(home) }
    }

    /// Answers one command with the contract's output or its Failure.
    pub fn answer(&self, _command: &str, _input: Value) -> Result<Value, Value> {
        let _ = &self.home;
        Err(Self::broken())
    }

    /// Calls `told` with the topics of every change from now on.
    pub fn on_change(&self, told: impl Fn(&[String]) + Send + Sync + 'static) {
        drop(told);
    }

    /// What the screens get when the core fell over without an answer.
    pub fn broken() -> Value {
        json!({ "code": "internal", "fields": [], "trace_id": "" })
    }
}
