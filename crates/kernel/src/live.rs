//! What a host keeps in memory for the checks of every call, read anew when `core` rows change.

use crate::catalog::{Catalog, Compiled};
use crate::error::Result;
use crate::event::Bus;
use crate::grants::Grants;
use crate::host::Inner;
use crate::licence::Licences;
use crate::lifecycle;
use crate::people::read_people;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// What is on: operations, listeners and grants of the installed modules.
pub(crate) struct Live {
    pub modules: Vec<Arc<str>>,
    pub operations: HashMap<String, (usize, usize)>,
    pub bus: Bus,
    pub grants: Grants,
    pub licences: Licences,
}

impl Inner {
    pub fn live(&self) -> Arc<Live> {
        self.live.read().unwrap_or_else(|p| p.into_inner()).clone()
    }

    pub fn reload_people(&self) -> Result<()> {
        self.database.write(|db| self.refresh_people(db))
    }

    /// Reads anew which modules are installed and what the practice changed about grants.
    pub fn reload_live(&self) -> Result<()> {
        self.database.write(|db| self.refresh_live(db))
    }

    /// Reads what is kept in memory anew. Under the writing connection, so that an older reading
    /// never replaces a newer one.
    pub fn refresh(&self, db: &Connection) -> Result<()> {
        self.refresh_people(db)?;
        self.refresh_live(db)
    }

    fn refresh_people(&self, db: &Connection) -> Result<()> {
        let mut fresh = read_people(db)?;
        if let Some(practice) = &mut fresh.practice {
            // The short name belongs to the data folder: a restored practice may have got another.
            practice.slug.clone_from(&self.entry.slug);
        }
        *self.people.write().unwrap_or_else(|p| p.into_inner()) = fresh;
        Ok(())
    }

    fn refresh_live(&self, db: &Connection) -> Result<()> {
        let rows = lifecycle::rows(db)?;
        let changes = granted(db)?;
        let mut names: Vec<Arc<str>> = Vec::new();
        for compiled in &self.catalog.modules {
            // Dependencies come first in the catalogue; without one that is on nothing runs.
            let stands = |needed: &String| names.iter().any(|name| **name == **needed);
            if is_live(compiled, &rows) && compiled.manifest.depends.iter().all(stands) {
                names.push(compiled.name.clone());
            }
        }
        let mut live = make_live(&self.catalog, names, &changes);
        live.licences = Licences::stored(db, &self.catalog, &self.entry.id)?;
        let live = Arc::new(live);
        *self.live.write().unwrap_or_else(|p| p.into_inner()) = live;
        Ok(())
    }

    /// The registry shows the name that the practice's own file says, also after a crash or a restore.
    pub fn follow_the_name(&self) {
        let practice = self.practice();
        if practice.name == self.entry.name && practice.language == self.entry.language {
            return;
        }
        let done = self.registry.rename(&self.entry.id, &practice.name, &practice.language);
        if let Err(error) = done {
            tracing::warn!(%error, "the practice's name stays the old one until the next start");
        }
    }

    /// Takes envelopes of disabled people away that a crash after the commit left behind.
    pub fn shut_out_the_disabled(&self) {
        let done = self.database.write(|db| {
            let mut statement = db.prepare_cached("SELECT id FROM core_user WHERE active = 0")?;
            let ids = statement.query_map([], |row| row.get::<_, String>(0))?;
            Ok(ids.collect::<rusqlite::Result<BTreeSet<_>>>()?)
        });
        let done = done.and_then(|disabled| {
            for envelope in self.registry.envelopes(&self.entry.id)? {
                if disabled.contains(&envelope.user_id) {
                    self.registry.remove_envelope(&self.entry.id, &envelope.user_id)?;
                }
            }
            Ok(())
        });
        if let Err(error) = done {
            // They have no role and get no further; a full disk must not keep everybody out.
            tracing::warn!(%error, "envelopes of disabled people stay until the next start");
        }
    }
}

/// What the practice set about roles: role, permission, scope.
fn granted(db: &Connection) -> Result<Vec<(String, String, String)>> {
    let sql = "SELECT role, permission, scope FROM core_grant ORDER BY id";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
}

impl Live {
    /// What roles may do as the file says it, inside a call that has changed it.
    pub fn grants_now(&self, catalog: &Catalog, db: &Connection) -> Result<Grants> {
        let on = |compiled: &&Compiled| self.modules.contains(&compiled.name);
        Ok(Grants::new(catalog.modules.iter().filter(on), &granted(db)?))
    }
}

/// `core` is what everything runs in.
fn is_live(compiled: &Compiled, rows: &BTreeMap<String, lifecycle::Row>) -> bool {
    let row = rows.get(&*compiled.name);
    &*compiled.name == "core"
        || row.is_some_and(|row| row.is_live(&compiled.manifest.version().to_string()))
}

pub(crate) fn make_live(
    catalog: &Catalog,
    names: Vec<Arc<str>>,
    changes: &[(String, String, String)],
) -> Live {
    let mut operations = HashMap::new();
    let mut bus = Bus::default();
    let on = |compiled: &&Compiled| names.contains(&compiled.name);
    for (at, compiled) in catalog.modules.iter().enumerate().filter(|(_, c)| on(c)) {
        compiled.module.events(bus.for_module(&compiled.name));
        for (index, op) in compiled.operations.iter().enumerate() {
            operations.insert(format!("{}.{}", compiled.name, op.name), (at, index));
        }
    }
    let grants = Grants::new(catalog.modules.iter().filter(on), changes);
    Live { modules: names, operations, bus, grants, licences: Licences::default() }
}
