//! Opening a home for one command and logging in.

use std::path::Path;
use std::sync::Arc;

use app::{App, FailureCode};
use serde_json::{Value, json};

use crate::Stop;
use crate::arguments::Arguments;

/// The program on the home that was named.
pub fn open(arguments: &Arguments) -> Result<Arc<App>, Stop> {
    let home = arguments.home.as_deref().ok_or_else(|| Stop::Usage("--home DIR is missing".to_owned()))?;
    Ok(App::open(Path::new(home), host::ports())?)
}

/// Logs the named user in, or the only one.
pub fn log_in(app: &Arc<App>, arguments: &Arguments) -> Result<(), Stop> {
    let state = call(app, "system.state", json!({}))?;
    if state["phase"] == "new" {
        return Err(FailureCode::NotSetUp.into());
    }
    let users = state["users"].as_array().cloned().unwrap_or_default();
    let named = |user: &&Value| {
        arguments
            .user
            .as_ref()
            .is_some_and(|name| user["name"].as_str().is_some_and(|known| known.to_lowercase() == name.to_lowercase()))
    };
    let user = match (&arguments.user, &users[..]) {
        (Some(_), _) => users.iter().find(named).ok_or(FailureCode::NotFound)?,
        (None, [only]) => only,
        (None, _) => return Err(Stop::Usage("--user NAME is missing: this office has several users".to_owned())),
    };
    call(app, "session.unlock", json!({ "user_id": user["id"], "password": password()? }))?;
    Ok(())
}

/// The password from the environment, or asked for at the terminal.
pub fn password() -> Result<String, Stop> {
    match std::env::var("LOKET_PASSWORD") {
        Ok(password) => Ok(password),
        Err(_) => rpassword::prompt_password("Kata sandi: ")
            .map_err(|_| Stop::Usage("LOKET_PASSWORD is not set and there is no terminal to ask at".to_owned())),
    }
}

/// The printed recovery code from the environment, or asked for at the terminal.
pub fn recovery_code() -> Result<String, Stop> {
    match std::env::var("LOKET_RECOVERY_CODE") {
        Ok(code) => Ok(code),
        Err(_) => rpassword::prompt_password("Kode pemulihan: ")
            .map_err(|_| Stop::Usage("LOKET_RECOVERY_CODE is not set and there is no terminal to ask at".to_owned())),
    }
}

/// Who works; needed where a user is made or joins.
pub fn user_name(arguments: &Arguments) -> Result<String, Stop> {
    arguments.user.clone().ok_or_else(|| Stop::Usage("--user NAME is missing".to_owned()))
}

/// A command of the contract.
pub fn call(app: &Arc<App>, command: &str, input: Value) -> Result<Value, Stop> {
    Ok(app::contract::call(app, command, input)?)
}

/// Waits for a job and returns its result; says on a terminal how far it is.
pub fn wait(app: &Arc<App>, started: &Value) -> Result<Value, Stop> {
    loop {
        let job = call(app, "job.get", json!({ "id": started["job"] }))?;
        match job["state"].as_str() {
            Some("running") => std::thread::sleep(std::time::Duration::from_millis(20)),
            Some("done") => return Ok(job["result"].clone()),
            Some("failed") => {
                return Err(serde_json::from_value::<app::Failure>(job["failure"].clone())
                    .unwrap_or_else(|_| FailureCode::Internal.into())
                    .into());
            }
            _ => return Err(FailureCode::Cancelled.into()),
        }
    }
}
