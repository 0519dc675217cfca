//! Review and history of worker files, through the commands that every host calls.

mod desktops;
mod flow;
mod history;
mod office;
mod queue;
