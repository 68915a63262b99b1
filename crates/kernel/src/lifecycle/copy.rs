//! The copy of the whole practice that precedes every change of modules, and the room it needs.

use super::{Due, Start};
use crate::backup;
use crate::database::Database;
use crate::error::{Error, Result};
use crate::host::Notice;
use crate::keys::Secret;
use crate::registry::{PracticeEntry, Registry};
use jiff::{SignedDuration, Timestamp};
use std::cell::Cell;
use std::path::Path;
use std::time::{Duration, Instant};

/// The copy under way, as windows hear of it.
const COPYING: &str = "core.modules.backup";

/// Room that a change takes beside the copy: the log of the file while tables are written.
const MARGIN: u64 = 32 * 1024 * 1024;

/// Copies of the newest changes are kept whatever their age.
const KEPT: usize = 3;

/// Bytes, of the disk on which the practice lies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Space {
    /// Of the copy: about the size of the file.
    pub copy: u64,
    /// For the copy and the change itself.
    pub needed: u64,
    pub free: u64,
}

pub(crate) fn space(registry: &Registry, practice: &PracticeEntry) -> Result<Space> {
    let file = registry.path_of(practice);
    let log = bytes_of(&file.with_extension("db-wal"));
    let copy = bytes_of(&file) + log;
    // The copy, then what a removal writes: its archive, and a log of the pages it empties.
    let free = fs4::available_space(registry.folder())?;
    Ok(Space { copy, needed: 2 * copy + MARGIN, free })
}

/// A file that is not there takes no room.
fn bytes_of(file: &Path) -> u64 {
    std::fs::metadata(file).map(|data| data.len()).unwrap_or(0)
}

/// Makes the copy that is due, of a file that is at rest. The error is the reason why modules stay as
/// they are; only when core's own tables are due nothing can go on without it.
pub(crate) fn copy_before(
    due: &Due,
    start: &Start,
    database: &Database,
    registry: &Registry,
    practice: &PracticeEntry,
    key: &Secret,
    now: Timestamp,
) -> Result<Result<()>> {
    let copied = match due {
        Due::Nothing => return Ok(Ok(())),
        Due::Modules | Due::Core => database.at_rest(|| copy(start, registry, practice, key, now)),
    };
    match (due, copied) {
        (Due::Core, Err(error)) => Err(error),
        (_, copied) => Ok(copied),
    }
}

fn copy(
    start: &Start,
    registry: &Registry,
    practice: &PracticeEntry,
    key: &Secret,
    now: Timestamp,
) -> Result<()> {
    let space = space(registry, practice)?;
    if space.free < space.needed {
        let message = "there is not enough room on the disk for the copy that is made first";
        return Err(Error::unavailable("disk_full", message)
            .with("needed", space.needed)
            .with("free", space.free));
    }
    let total = 2 * space.copy;
    let told = Cell::new(None::<Instant>);
    let tell = |done: u64| {
        let Some(watch) = &start.watch else { return };
        // Windows need no more than ten a second.
        let due = told.get().is_none_or(|at| at.elapsed() >= Duration::from_millis(100));
        if due || done >= total {
            told.set(Some(Instant::now()));
            watch(&Notice::Progress { op: COPYING.into(), done: done.min(total), total });
        }
    };
    tell(0);
    backup::create_at_rest(registry, practice, key, now, &tell)?;
    Ok(())
}

/// Takes away automatic copies and module archives that are older than the practice wants them kept
/// (`days`; 0 keeps all), never the newest three copies.
pub(crate) fn prune(
    registry: &Registry,
    practice: &PracticeEntry,
    days: i64,
    now: Timestamp,
) -> Result<()> {
    if days <= 0 {
        return Ok(());
    }
    let before = now.checked_sub(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MIN);
    let old = |at: &str| at.parse::<Timestamp>().is_ok_and(|at| at < before);
    let copies = backup::list(registry, practice)?;
    let automatic = copies.iter().filter(|copy| backup::is_automatic(&copy.file)).skip(KEPT);
    for copy in automatic.filter(|copy| old(&copy.at)) {
        std::fs::remove_file(&copy.path)?;
    }
    super::archive::prune(registry, practice, days, now)
}
