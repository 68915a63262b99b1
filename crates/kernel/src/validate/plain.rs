//! The quick way at start: modules that plainly keep to themselves need not be run together.

use super::reach;
use super::schema::{Schema, reaches};
use crate::catalog::Compiled;
use crate::error::Result;
use std::collections::{BTreeMap, BTreeSet};

/// Whether each module's migrations run in an empty database, where nothing of another stands to be
/// touched, and reference only what it depends on. SQLite's cost of a change grows with all that
/// stands beside it, so that this takes a fraction of the time of running them together. When it
/// says no, only running all together tells who breaks which rule.
pub(super) fn are_plain(modules: &[Compiled], known: &BTreeSet<String>) -> Result<bool> {
    let mut alone = Schema::of(&[], known)?;
    let mut owners: BTreeMap<String, &Compiled> = BTreeMap::new();
    let mut references = Vec::new();
    for compiled in modules {
        alone.db.execute_batch("SAVEPOINT alone")?;
        let ran = alone.run(compiled, known)?.is_ok() && alone.broken.is_empty();
        if !ran || alone.unheard || !reach::check_alone(&alone, compiled)?.is_empty() {
            return Ok(false);
        }
        references.extend(reach::list_references(&alone)?);
        let made = std::mem::take(&mut alone.objects);
        owners.extend(made.into_keys().map(|name| (name, compiled)));
        alone.db.execute_batch("ROLLBACK TO alone; RELEASE alone")?;
    }
    Ok(references.iter().all(|(table, target)| match (owners.get(table), owners.get(target)) {
        (Some(from), Some(to)) => reaches(from, &to.name),
        _ => false,
    }))
}
