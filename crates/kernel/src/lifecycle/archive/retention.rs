//! Which module archives go when they are old. The newest of each module stays whatever its age, and so
//! does the one with the most rows: they may be all that is left of a module's rows, and a clock that
//! is wrong for a day must not matter.

use super::{folder, list};
use crate::error::Result;
use crate::registry::{PracticeEntry, Registry};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// Takes away archives older than `days` (0 keeps all), never a module's newest or fullest.
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
    let mut archives = Vec::new();
    for archive in list(registry, practice)? {
        // One that cannot be read, or was made while the clock ran ahead, stands for nothing.
        let at = archive.at.parse::<Timestamp>();
        archives.extend(at.ok().filter(|at| *at <= now).map(|at| (at, archive)));
    }
    let mut newest = BTreeSet::new();
    let mut fullest = BTreeMap::new();
    for (_, archive) in &archives {
        // Newest first: of two with as many rows the later one stays.
        let most = fullest.entry(archive.module.clone()).or_insert((archive.rows, &archive.file));
        if archive.rows > most.0 {
            *most = (archive.rows, &archive.file);
        }
    }
    for (at, archive) in &archives {
        let is_fullest = fullest.get(&archive.module).is_some_and(|most| *most.1 == archive.file);
        if newest.insert(&archive.module) || is_fullest || *at >= before {
            continue;
        }
        std::fs::remove_file(folder(registry, practice).join(&archive.file))?;
        tracing::info!(practice = %practice.id, file = %archive.file, "old module archive deleted");
    }
    Ok(())
}
