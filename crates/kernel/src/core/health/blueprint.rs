//! What the modules of this program make when they are installed: the schema of their migrations and
//! the records of their seed files. Worked out once for a program, when it is first asked.

use crate::catalog::{Catalog, Compiled};
use crate::error::Result;
use crate::lifecycle::history;
use crate::migrate;
use crate::seed::{self, Listed};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// Kind (`table`, `index`, `view`) and name of an object, and the statement that made it.
pub(super) type Objects = BTreeMap<(String, String), String>;

/// By module; in the place of what could not be worked out, why.
pub(crate) struct Blueprint {
    objects: BTreeMap<String, Result<Objects, String>>,
    seeds: BTreeMap<String, Result<Vec<Listed>, String>>,
}

impl Blueprint {
    pub fn of(catalog: &Catalog) -> &Blueprint {
        catalog.blueprint.get_or_init(|| Blueprint::draw(catalog))
    }

    pub(super) fn objects(&self, module: &str) -> Result<&Objects, &str> {
        found(&self.objects, module)
    }

    pub(super) fn seeds(&self, module: &str) -> Result<&Vec<Listed>, &str> {
        found(&self.seeds, module)
    }

    fn draw(catalog: &Catalog) -> Blueprint {
        let seeds = catalog.modules.iter().map(|compiled| {
            let listed = seed::listed(compiled).map_err(|error| error.message().to_owned());
            (compiled.name.to_string(), listed)
        });
        Blueprint { seeds: seeds.collect(), objects: objects(&catalog.modules) }
    }
}

fn found<'b, T>(
    all: &'b BTreeMap<String, Result<T, String>>,
    module: &str,
) -> Result<&'b T, &'b str> {
    match all.get(module) {
        Some(found) => found.as_ref().map_err(String::as_str),
        None => Err("is not part of this program"),
    }
}

/// Runs all migrations, each module after what it depends on, in a database of their own.
fn objects(modules: &[Compiled]) -> BTreeMap<String, Result<Objects, String>> {
    let mut out = BTreeMap::new();
    let mut db = match Connection::open_in_memory() {
        Ok(db) => db,
        Err(error) => {
            let name = |compiled: &Compiled| compiled.name.to_string();
            return modules.iter().map(|m| (name(m), Err(error.to_string()))).collect();
        }
    };
    let mut seen = BTreeSet::new();
    for compiled in modules {
        let ran = migrate::run(&mut db, &history(&compiled.name), &compiled.module.migrations());
        let made = ran.and_then(|_| standing(&db)).map_err(|error| error.message().to_owned());
        let own = made.map(|mut made| {
            made.retain(|key, _| seen.insert(key.clone()));
            made
        });
        out.insert(compiled.name.to_string(), own);
    }
    out
}

/// Tables, indexes, views and triggers as they stand.
pub(super) fn standing(db: &Connection) -> Result<Objects> {
    let mut statement = db.prepare_cached(include_str!("standing_objects.sql"))?;
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<Objects>>()?)
}
