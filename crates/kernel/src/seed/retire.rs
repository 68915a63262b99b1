//! Rows whose records left the seed files.

use super::row::{self, Row, Table};
use super::{Planted, Planter};
use crate::error::Result;
use crate::manifest::Merge;
use rusqlite::types::Value;

impl Planter<'_> {
    /// Archives those that nobody edited; where the table cannot say so they are deleted, unless
    /// something refers to them. Facts stay.
    pub(super) fn retire_vanished(&mut self) -> Result<()> {
        for planted in self.all()? {
            let key = (planted.xml_id.clone(), planted.clinic_id.clone());
            if self.seen.contains(&key) || planted.noupdate || planted.retired.is_some() {
                continue;
            }
            let merge = self.compiled.manifest.entities.get(&planted.table).copied();
            let (Some(merge), Some(table)) = (merge, self.known_table(&planted.table)?) else {
                self.forget(&planted)?;
                continue;
            };
            let Some(current) = table.row(self.ctx.db(), &planted.row_id)? else {
                self.forget(&planted)?;
                continue;
            };
            if merge == Merge::Append || !planted.digest.is_of(&current) {
                continue;
            }
            self.retire(planted, &table, &current)?;
        }
        Ok(())
    }

    fn retire(&self, mut planted: Planted, table: &Table, current: &Row) -> Result<()> {
        let db = self.ctx.db();
        if table.is_archived(current) {
            return Ok(());
        }
        if let Some(archived) = table.archived(self.ctx.now(), current) {
            // A status that knows no `archived` is refused by the table itself.
            if done_or_constraint(table.update(db, &planted.row_id, &archived))? {
                planted.retired = Some(row::before(&archived, current)?);
                return self.remember_row(planted, table);
            }
        }
        // References are not enforced while a module changes: it is asked for here.
        if self.is_referred_to(table, current)? {
            return Ok(());
        }
        let delete = || done_or_constraint(table.delete(db, &planted.row_id));
        match self.ctx.inner().purging(delete)? {
            true => self.forget(&planted),
            false => Ok(()),
        }
    }

    /// Whether a row of any table refers to this one.
    fn is_referred_to(&self, table: &Table, row: &Row) -> Result<bool> {
        let db = self.ctx.db();
        let mut statement = db.prepare_cached(include_str!("referring.sql"))?;
        let keys = statement
            .query_map([&table.name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<rusqlite::Result<Vec<(String, String, String)>>>()?;
        for (referring, column, target) in keys {
            let Some(wanted) = row.get(&target).filter(|cell| **cell != Value::Null) else {
                continue;
            };
            if Table::holds(db, &referring, &column, wanted)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn done_or_constraint(done: rusqlite::Result<()>) -> Result<bool> {
    match done {
        Ok(()) => Ok(true),
        Err(rusqlite::Error::SqliteFailure(failure, _))
            if failure.code == rusqlite::ErrorCode::ConstraintViolation =>
        {
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}
