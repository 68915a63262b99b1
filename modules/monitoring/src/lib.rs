//! What the program does behind the screens: its log, its jobs, its events and its health. For
//! administrators only; it has no tables and changes nothing but to let a failed job wait again.

mod events;
mod jobs;
mod logs;
mod overview;

use kernel::{Manifest, Module, Operation, Result, read, write};

pub struct Monitoring;

pub static MODULE: Monitoring = Monitoring;

impl Module for Monitoring {
    fn manifest(&self) -> Result<Manifest> {
        kernel::manifest!()
    }

    fn sync_lock(&self) -> &'static str {
        include_str!("../sync.lock.yaml")
    }

    fn operations(&self) -> Vec<Operation> {
        vec![
            read(
                "overview",
                "read",
                "Health of all modules, room on the disk, and how much waits or failed.",
                overview::get,
            ),
            read("logs.list", "read", "Lines of this computer's log, newest first.", logs::list),
            read("jobs.list", "read", "Background jobs of the clinic, newest first.", jobs::list),
            write(
                "jobs.retry",
                "write",
                "Lets a job that failed for good wait again, due at once.",
                jobs::retry,
            ),
            read(
                "events.list",
                "read",
                "What happened in the clinic, newest first, and which call made it happen.",
                events::list,
            ),
            read("events.kinds", "read", "Events that the modules emit, by name.", events::kinds),
        ]
    }
}
