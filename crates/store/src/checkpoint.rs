//! Copies the log into the file behind everyone's back, on a connection of its own, so that a save costs one sync of the
//! log and nothing else.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;

use crate::connection::{self, Role};
use crate::error::Result;
use crate::key::FileKey;

/// Pages in the log from which it is copied at once: 16 MB. A page that many saves changed is copied once.
const MANY_PAGES: i32 = 4000;
/// After so much quiet the rest is copied, so that the log is short when the program ends or the power fails.
const QUIET: Duration = Duration::from_secs(5);

/// The thread that checkpoints. Dropping it ends the thread after the copy at hand.
#[derive(Debug)]
pub(crate) struct Checkpointer {
    commits: Option<Sender<i32>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpointer {
    pub fn start(path: PathBuf, key: FileKey) -> Result<Self> {
        let (commits, inbox) = channel();
        let thread =
            std::thread::Builder::new().name("checkpoint".to_owned()).spawn(move || run(&path, &key, &inbox))?;
        Ok(Self { commits: Some(commits), thread: Some(thread) })
    }

    /// A commit left so many pages in the log.
    pub fn committed(&self, pages: i32) {
        if let Some(commits) = &self.commits {
            // The thread ends only after this side is dropped, or when the file could not be opened again.
            let _ = commits.send(pages);
        }
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        drop(self.commits.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn run(path: &std::path::Path, key: &FileKey, inbox: &Receiver<i32>) {
    let mut connection: Option<Connection> = None;
    let mut waiting = false;
    loop {
        let now = match inbox.recv_timeout(if waiting { QUIET } else { Duration::from_hours(1) }) {
            Ok(pages) => {
                waiting = true;
                inbox.try_iter().fold(pages, |_, later| later) >= MANY_PAGES
            }
            Err(RecvTimeoutError::Timeout) => waiting,
            Err(RecvTimeoutError::Disconnected) => return,
        };
        if now {
            if connection.is_none() {
                connection = connection::open(path, key, Role::Checkpointer, false).ok();
            }
            // A failed copy is tried again after the next commit: the log still holds everything.
            waiting = connection.as_ref().is_none_or(|connection| passive(connection).is_err());
        }
    }
}

/// Copies what no reader needs to keep in the log, without making anyone wait.
pub(crate) fn passive(connection: &Connection) -> Result<()> {
    connection.prepare_cached("PRAGMA wal_checkpoint(PASSIVE)")?.query_row([], |_| Ok(()))?;
    Ok(())
}

/// Copies everything and empties the log, if nobody reads.
pub(crate) fn truncate(connection: &Connection) -> Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}
