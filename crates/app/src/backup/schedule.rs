//! The daily backup: made while someone is at the desk, as soon as the folder is there.

use std::sync::{Arc, Weak};
use std::time::Duration;

use super::{BackupPlan, DAY_MS, PLAN, make, setting, status_of, usable};
use crate::app::App;
use crate::failure::Failure;
use crate::job::Progress;

/// Pause between two looks.
const PAUSE: Duration = Duration::from_secs(30);
/// After a failure the next try waits so long: a stick that is full stays full.
const AFTER_FAILURE_MS: i64 = 60 * 60 * 1000;

/// Makes a backup every day while the program runs. Started once by hosts that stay open.
pub fn keep_backed_up(app: &Arc<App>) {
    let app = Arc::downgrade(app);
    std::thread::spawn(move || {
        while let Some(()) = look(&app) {
            std::thread::sleep(PAUSE);
        }
    });
}

/// None when the program has ended.
fn look(app: &Weak<App>) -> Option<()> {
    let app = app.upgrade()?;
    // A failure is noted in the file and shown; here nobody hears it.
    let _ = make_if_due(&app);
    Some(())
}

/// Makes a backup if one is due and can be made; says whether it did.
pub fn make_if_due(app: &Arc<App>) -> Result<bool, Failure> {
    let Some(desk) = app.desk_if_open().filter(|desk| !desk.demo) else { return Ok(false) };
    let status = status_of(app, &desk)?;
    let now_ms = app.ports.clock.now_ms();
    let made_lately = status.last.is_some_and(|last| (0..DAY_MS).contains(&(now_ms - last.at_ms)));
    let failed_lately = status.failed.is_some_and(|failed| (0..AFTER_FAILURE_MS).contains(&(now_ms - failed.at_ms)));
    if !status.folder_present || made_lately || failed_lately {
        return Ok(false);
    }
    let plan: BackupPlan = setting(&desk, PLAN)?.unwrap_or_default();
    let folder = usable(app, &plan.folder)?;
    make(app, &desk, &folder, plan.keep, &Progress::default())?;
    Ok(true)
}
