//! Keeping what was entered: backups brought back, copied homes, servers set back, over a real server.

mod backup;
mod copied;
mod desk;
mod outbox;
mod set_back;
