//! Puts an archive back, row for row, into the tables of a module that was installed again.

use super::lines::{Head, Line, Table, from_json};
use super::read::Reader;
use super::write::{columns, quoted, tables};
use super::{folder, located, not_an_archive, refuse};
use crate::backup;
use crate::catalog::Compiled;
use crate::config;
use crate::core::events::ModuleConfigChanged;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::journal;
use crate::lifecycle::history;
use crate::module::Migration;
use crate::seed;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Debug, Serialize, JsonSchema)]
pub struct Restored {
    pub rows: u64,
    pub tables: Vec<RestoredTable>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct RestoredTable {
    pub name: String,
    pub rows: u64,
}

/// Row ids of a module's seed records, by `(xml_id, clinic)`.
type Planted = BTreeMap<(String, String), (String, String)>;

/// Puts the archive's rows in the place of the module's first rows; other modules' references to
/// those follow. An archive of an older version goes through the migrations that came since. Refuses
/// another module's or practice's archive, one of a newer version, a module in which somebody worked
/// since it was installed, and rows that refer to others which have to come back before them. Settings
/// and grants that somebody set since stay. A copy of the practice as it was is made before the commit.
pub(crate) fn restore(ctx: &Ctx<'_>, compiled: &Compiled, file: &str) -> Result<Restored> {
    let inner = ctx.inner();
    let path = located(&folder(&inner.registry, &inner.entry), file);
    let reader = opened(&path, file)?;
    refuse::of_another(ctx, compiled, &reader.header)?;
    refuse::worked_in(ctx, compiled)?;
    refuse::no_room(ctx, &path)?;
    let configured = config::stored(ctx, &compiled.name)?;
    let restored = put_back(ctx, compiled, reader)?;
    refuse::dangling(ctx, compiled)?;
    // What is written from now on is work in the module.
    ctx.db().execute(include_str!("begin_anew.sql"), [&*compiled.name])?;
    inner.touch(&format!("{}/restored", compiled.name));
    inner.touch("core/modules");
    if config::stored(ctx, &compiled.name)? != configured {
        ctx.emit(ModuleConfigChanged { module: compiled.name.to_string() })?;
    }
    copy_before_commit(ctx)?;
    Ok(restored)
}

/// Exchanges the module's first rows for the archive's, as they were: no trigger sees them.
fn put_back(ctx: &Ctx<'_>, compiled: &Compiled, reader: Reader) -> Result<Restored> {
    let db = ctx.db();
    // Children may come before their parents, and first rows go before the others come.
    db.execute_batch("PRAGMA defer_foreign_keys = ON")?;
    let before = planted(db, &compiled.name)?;
    let triggers = take_triggers(db, compiled)?;
    let mut stage = Stage::new(ctx, compiled);
    {
        let stage = std::cell::RefCell::new(&mut stage);
        reader.lines(
            &ctx.inner().archive_key(),
            |head| stage.borrow_mut().begin(head),
            |line| stage.borrow_mut().take(line),
        )?;
    }
    let restored = stage.finish()?;
    for sql in triggers {
        db.execute_batch(&sql)?;
    }
    journal::make_triggers(db, &compiled.manifest, &compiled.lock)?;
    seed::plant(ctx, compiled)?;
    // Also to first rows that the archive is too old to hold.
    follow(ctx, compiled, &before)?;
    Ok(restored)
}

/// Refuses a file that is not there by the field that names it.
fn opened(path: &Path, file: &str) -> Result<Reader> {
    match path.is_file() {
        true => Reader::open(path),
        false => Err(Error::field("file", "no_such_file", format!("is not there: {file}"))),
    }
}

/// Looks at the practice as it is committed, so that what this call wrote is not in it.
fn copy_before_commit(ctx: &Ctx<'_>) -> Result<()> {
    if ctx.is_dry_run() {
        return Ok(());
    }
    let inner = ctx.inner();
    let made =
        backup::create_automatic(&inner.registry, &inner.entry, &inner.practice_key, ctx.now());
    made.map(|_| ())
}

fn planted(db: &Connection, module: &str) -> Result<Planted> {
    let sql =
        "SELECT xml_id, clinic_id, table_name, row_id FROM core_seed_record WHERE module = ?1";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement
        .query_map([module], |row| Ok(((row.get(0)?, row.get(1)?), (row.get(2)?, row.get(3)?))))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Drops every trigger on the module's tables and gives back those that the module made: rows are
/// put back as they were, stamps and all, not written anew.
fn take_triggers(db: &Connection, compiled: &Compiled) -> Result<Vec<String>> {
    let mut statement = db.prepare(include_str!("triggers.sql"))?;
    let all = statement
        .query_map([&*compiled.name], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    drop(statement);
    let mut own = Vec::new();
    for (name, table, sql) in all {
        db.execute_batch(&format!("DROP TRIGGER {}", quoted(&name)))?;
        if !journal::is_own_trigger(&name, &table) {
            own.push(sql);
        }
    }
    Ok(own)
}

/// References that other modules' first rows hold to this module's first rows lead to the rows that
/// took their place.
fn follow(ctx: &Ctx<'_>, compiled: &Compiled, before: &Planted) -> Result<()> {
    let after = planted(ctx.db(), &compiled.name)?;
    let mut statement = ctx.db().prepare(include_str!("referring.sql"))?;
    let referring = statement
        .query_map([&*compiled.name], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    for (key, (table, old)) in before {
        let Some((_, new)) = after.get(key).filter(|(_, new)| new != old) else { continue };
        for (child, column, _) in referring.iter().filter(|(_, _, parent)| parent == table) {
            let (child, column) = (quoted(child), quoted(column));
            let sql = format!("UPDATE {child} SET {column} = ?2 WHERE {column} = ?1");
            ctx.db().execute(&sql, [old, new])?;
        }
    }
    Ok(())
}

/// Where rows go: straight into the module's tables, or first through the migrations that came after
/// the archive, in a database of their own in memory.
struct Stage<'a> {
    ctx: &'a Ctx<'a>,
    compiled: &'a Compiled,
    aside: Option<Connection>,
    later: Vec<Migration>,
    tables: BTreeMap<String, Table>,
    counts: BTreeMap<String, u64>,
    core: Vec<(String, Vec<Value>)>,
}

impl<'a> Stage<'a> {
    fn new(ctx: &'a Ctx<'a>, compiled: &'a Compiled) -> Stage<'a> {
        Stage {
            ctx,
            compiled,
            aside: None,
            later: Vec::new(),
            tables: BTreeMap::new(),
            counts: BTreeMap::new(),
            core: Vec::new(),
        }
    }

    fn begin(&mut self, head: Head) -> Result<()> {
        let migrations = self.compiled.module.migrations();
        let ran: Vec<&str> = head.migrations.iter().map(String::as_str).collect();
        let known: Vec<&str> = migrations.iter().map(|step| step.name).take(ran.len()).collect();
        if ran != known {
            let message =
                "the archive comes from a newer version of the module than this program's";
            return Err(Error::unavailable("archive_newer", message));
        }
        self.later = migrations[ran.len()..].to_vec();
        if !self.later.is_empty() {
            let aside = Connection::open_in_memory()?;
            aside.execute_batch("PRAGMA foreign_keys = OFF")?;
            // Triggers would write what the archive holds already.
            for made in head.schema.iter().filter(|made| made.kind != "trigger") {
                aside.execute_batch(&made.sql)?;
            }
            self.aside = Some(aside);
        }
        self.empty()?;
        if let Some(aside) = &self.aside {
            empty_tables(aside, &head.tables)?;
        }
        self.tables = head.tables.into_iter().map(|table| (table.name.clone(), table)).collect();
        Ok(())
    }

    /// The first rows of the fresh install make room; foreign keys are looked at when all is done.
    fn empty(&self) -> Result<()> {
        let (db, name) = (self.ctx.db(), &*self.compiled.name);
        empty_tables(db, &tables(db, name, &history(name))?)?;
        db.execute("DELETE FROM core_seed_record WHERE module = ?1", [name])?;
        Ok(())
    }

    fn take(&mut self, line: Line) -> Result<()> {
        let cells = |values: &[serde_json::Value]| values.iter().map(from_json).collect();
        match line {
            Line::Row { table, values } => {
                let known = self.tables.get(&table);
                let known = known.ok_or_else(|| not_an_archive("a row of no table"))?;
                let cells: Result<Vec<Value>> = cells(&values);
                let target = self.aside.as_ref().unwrap_or(self.ctx.db());
                insert(target, known, cells?)?;
                *self.counts.entry(table).or_default() += 1;
            }
            Line::Core { table, values } => self.core.push((table, cells(&values)?)),
        }
        Ok(())
    }

    fn finish(self) -> Result<Restored> {
        if let Some(aside) = &self.aside {
            self.carry_over(aside)?;
        }
        for (table, values) in &self.core {
            let sql = match table.as_str() {
                "core_seed_record" => include_str!("put_seed_record.sql"),
                "core_setting" => include_str!("put_setting.sql"),
                "core_grant" => include_str!("put_grant.sql"),
                "core_counter" => include_str!("put_counter.sql"),
                _ => return Err(not_an_archive("a row that core does not keep")),
            };
            self.ctx.db().prepare_cached(sql)?.execute(params_from_iter(values))?;
        }
        let tables: Vec<RestoredTable> =
            self.counts.into_iter().map(|(name, rows)| RestoredTable { name, rows }).collect();
        Ok(Restored { rows: tables.iter().map(|table| table.rows).sum(), tables })
    }

    /// Runs the later migrations over the archived rows, then moves what they made of them.
    fn carry_over(&self, aside: &Connection) -> Result<()> {
        for step in &self.later {
            aside.execute_batch(step.sql).map_err(|error| {
                let message = format!("{} cannot carry the archived rows: {error}", step.name);
                Error::unavailable("archive_older", message).because(error)
            })?;
        }
        let name = &*self.compiled.name;
        for table in tables(self.ctx.db(), name, &history(name))? {
            let there = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1";
            if !aside.prepare_cached(there)?.exists([&table.name])? {
                continue;
            }
            let sql = format!("SELECT {} FROM {}", columns(&table.columns), quoted(&table.name));
            let mut statement = aside.prepare(&sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let cells = (0..table.columns.len()).map(|at| row.get::<_, Value>(at));
                insert(self.ctx.db(), &table, cells.collect::<rusqlite::Result<_>>()?)?;
            }
        }
        Ok(())
    }
}

fn empty_tables(db: &Connection, tables: &[Table]) -> Result<()> {
    for table in tables {
        db.execute(&format!("DELETE FROM {}", quoted(&table.name)), [])?;
    }
    Ok(())
}

fn insert(db: &Connection, table: &Table, cells: Vec<Value>) -> Result<()> {
    let marks = vec!["?"; cells.len()].join(", ");
    let (name, columns) = (quoted(&table.name), columns(&table.columns));
    let sql = format!("INSERT INTO {name} ({columns}) VALUES ({marks})");
    db.prepare_cached(&sql)?.execute(params_from_iter(cells))?;
    Ok(())
}
