//! Why an archive cannot go back now. Whatever it is, nothing is written.

use super::Header;
use crate::catalog::Compiled;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::lifecycle::{rows, space};
use crate::manifest::Merge;
use crate::seed;
use rusqlite::named_params;
use std::path::Path;

/// Rows mean something only in their own module and practice.
pub(super) fn of_another(ctx: &Ctx<'_>, compiled: &Compiled, found: &Header) -> Result<()> {
    if *found.module == *compiled.name && found.practice_id == ctx.inner().entry.id {
        return Ok(());
    }
    let message = format!("the archive holds {} of another practice or module", found.module);
    Err(Error::invalid("other_archive", message).with("module", &found.module))
}

/// What a person wrote since the module was installed would be lost.
pub(super) fn worked_in(ctx: &Ctx<'_>, compiled: &Compiled) -> Result<()> {
    let all = rows(ctx.db())?;
    let row = all.get(&*compiled.name).filter(|row| row.state.stands());
    let Some(row) = row else {
        let message = format!("install {} first", compiled.name);
        return Err(Error::invalid("not_installed", message).with("module", &*compiled.name));
    };
    let since = row.installed_seq.unwrap_or(0);
    let recorded = ctx
        .db()
        .prepare_cached(include_str!("worked_in.sql"))?
        .exists(named_params! { ":module": &*compiled.name, ":since": since })?;
    if recorded || wrote_unrecorded(ctx, compiled, since)? {
        let message = format!("somebody worked in {} since it was installed", compiled.name);
        return Err(Error::conflict("not_empty", message).with("module", &*compiled.name));
    }
    Ok(())
}

/// Rows of this file only are in no journal. Those that nobody planted may come from the module's own
/// install; once somebody worked in the practice they may be theirs. Derived rows are not asked for:
/// they come back with the rows that they are computed from.
fn wrote_unrecorded(ctx: &Ctx<'_>, compiled: &Compiled, since: i64) -> Result<bool> {
    let mut called = ctx.db().prepare_cached(include_str!("called_since.sql"))?;
    let entities = compiled.manifest.entities.iter();
    for (table, _) in entities.filter(|(_, merge)| **merge == Merge::None) {
        let planted = seed::untouched(ctx.db(), &compiled.name, table)?.len() as i64;
        let sql = format!("SELECT count(*) FROM {}", super::write::quoted(table));
        let standing: i64 = ctx.db().query_row(&sql, [], |row| row.get(0))?;
        if standing > planted && called.exists([since])? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A copy of the practice is made, and the archive's rows are written beside those that stand.
pub(super) fn no_room(ctx: &Ctx<'_>, archive: &Path) -> Result<()> {
    let inner = ctx.inner();
    let space = space(&inner.registry, &inner.entry)?;
    let needed = space.needed + 2 * std::fs::metadata(archive)?.len();
    if space.free >= needed {
        return Ok(());
    }
    let message = "there is not enough room on the disk for the copy that is made first";
    Err(Error::unavailable("disk_full", message).with("needed", needed).with("free", space.free))
}

/// Rows that came back and rows that refer to them point somewhere.
pub(super) fn dangling(ctx: &Ctx<'_>, compiled: &Compiled) -> Result<()> {
    let name = &*compiled.name;
    let mut statement = ctx.db().prepare_cached(include_str!("dangling.sql"))?;
    let mut found = statement.query([name])?;
    let Some(row) = found.next()? else { return Ok(()) };
    let (child, parent): (String, String) = (row.get("child")?, row.get("parent")?);
    let of: Option<String> = row.get("child_of")?;
    let owner: Option<String> = row.get("parent_of")?;
    match (of, owner) {
        (_, Some(owner)) if owner != name => {
            let message = format!(
                "{child} refers to rows of {parent} that are not here: restore the data of {owner} \
                 first"
            );
            let error = Error::conflict("restore_first", message);
            Err(error.with("module", owner).with("table", parent))
        }
        (Some(of), _) if of != name => {
            let message = format!("{child} refers to rows of {parent} that the archive lacks");
            Err(Error::conflict("not_empty", message).with("module", of).with("table", child))
        }
        _ => Err(Error::internal(format!("{child} has rows that point nowhere"))),
    }
}
