//! All modules' migrations run in one database in memory, watched: who made what, and who touched
//! what belongs to another.

use super::Finding;
use crate::catalog::Compiled;
use crate::error::Result;
use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Batch, Connection};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

/// The schema that a practice with all modules has, without its rows.
pub(crate) struct Schema {
    pub db: Connection,
    /// Who made each table, view and trigger, by its name in small letters.
    pub objects: BTreeMap<String, Object>,
    /// Modules whose migrations were not kept: they are broken, or stand on one that is.
    pub unrun: BTreeSet<String>,
    /// What refuses a module.
    pub broken: Vec<Finding>,
    /// What does not: a migration that fails keeps its module off when it is installed.
    pub noticed: Vec<Finding>,
    /// SQLite had nothing to tell of some statement: `DROP … IF EXISTS` of what is not there.
    pub unheard: bool,
    watch: Arc<Mutex<Watch>>,
}

/// A table, view or trigger.
pub(crate) struct Object {
    pub module: Arc<str>,
    /// The migration that made it.
    pub place: String,
}

/// What a statement does to an object, as SQLite tells while it compiles it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Act {
    Reads,
    Writes,
    /// Drops or alters it, or makes or drops something on it.
    Alters,
    Creates,
    /// Leaves the practice's file or its rules: another file, the schema's own table.
    Leaves,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Access {
    pub act: Act,
    /// In small letters.
    pub object: String,
    /// The trigger or view on whose behalf, in small letters.
    pub by: Option<String>,
    /// The migration that was running.
    pub place: String,
}

#[derive(Default)]
struct Watch {
    /// The migration that runs; nothing while the validator itself speaks.
    place: Option<String>,
    seen: BTreeSet<Access>,
    /// SQLite told something of the statement that it compiled last.
    heard: bool,
}

impl Schema {
    /// Runs what runs. `known` are the names of all modules, also of those that are out: a name
    /// belongs to the module with the longest name in front of it.
    pub fn of(modules: &[Compiled], known: &BTreeSet<String>) -> Result<Schema> {
        let mut db = Connection::open_in_memory()?;
        // As when a practice migrates: tables are rebuilt with their references off.
        db.execute_batch("PRAGMA foreign_keys = OFF")?;
        let watch = Arc::new(Mutex::new(Watch::default()));
        let shared = watch.clone();
        db.authorizer(Some(move |context: AuthContext<'_>| lock(&shared).hear(&context)))?;
        let mut schema = Schema {
            db,
            objects: BTreeMap::new(),
            unrun: BTreeSet::new(),
            broken: Vec::new(),
            noticed: Vec::new(),
            unheard: false,
            watch,
        };
        let mut failed = Vec::new();
        for compiled in modules {
            if let Err(finding) = schema.run(compiled, known)? {
                failed.push((compiled, finding));
            }
        }
        // One that touches a table of a module further down fails for that alone: now it is there.
        for (compiled, finding) in failed {
            schema.unrun.remove(&*compiled.name);
            if schema.run(compiled, known)?.is_err() {
                schema.noticed.push(finding);
            }
        }
        Ok(schema)
    }

    /// One module's migrations, kept when they break no rule. The inner error is SQLite's.
    pub(super) fn run(
        &mut self,
        compiled: &Compiled,
        known: &BTreeSet<String>,
    ) -> Result<Result<(), Finding>> {
        if compiled.manifest.depends.iter().any(|name| self.unrun.contains(name)) {
            self.unrun.insert(compiled.name.to_string());
            return Ok(Ok(()));
        }
        self.db.execute_batch("SAVEPOINT one_module")?;
        let ran = self.execute(compiled);
        let accesses = self.take_seen();
        let verdict = ran.and_then(|()| {
            let made = self.new_objects().map_err(|error| {
                Finding::new("SQL_INVALID", &compiled.name, "migrations", error.to_string())
            })?;
            Ok((self.touches(compiled, &accesses, &made, known), made))
        });
        let outcome = match verdict {
            Ok((findings, made)) if findings.is_empty() => {
                self.db.execute_batch("RELEASE one_module")?;
                self.take_in(compiled, made, &accesses);
                return Ok(Ok(()));
            }
            Ok((findings, _)) => {
                self.broken.extend(findings);
                Ok(())
            }
            Err(finding) => {
                // Denied, or failed after it had done something that is not its own to do.
                let findings = self.touches(compiled, &accesses, &[], known);
                let refused = if findings.is_empty() { Err(finding) } else { Ok(()) };
                self.broken.extend(findings);
                refused
            }
        };
        self.db.execute_batch("ROLLBACK TO one_module; RELEASE one_module")?;
        self.unrun.insert(compiled.name.to_string());
        Ok(outcome)
    }

    fn execute(&mut self, compiled: &Compiled) -> Result<(), Finding> {
        for step in compiled.module.migrations() {
            let place = format!("migrations/{}.sql", step.name);
            lock(&self.watch).place = Some(place.clone());
            let ran = self.execute_each(step.sql);
            lock(&self.watch).place = None;
            ran.map_err(|error| {
                let message = format!("SQLite refuses this migration: {error}");
                Finding::new("SQL_INVALID", &compiled.name, place, message)
            })?;
        }
        Ok(())
    }

    fn execute_each(&mut self, sql: &str) -> rusqlite::Result<()> {
        let mut batch = Batch::new(&self.db, sql);
        loop {
            lock(&self.watch).heard = false;
            let Some(mut statement) = batch.next()? else { return Ok(()) };
            self.unheard |= !lock(&self.watch).heard;
            let mut rows = statement.raw_query();
            while rows.next()?.is_some() {}
        }
    }

    /// `(kind, name)` of what nobody made yet.
    fn new_objects(&self) -> rusqlite::Result<Vec<(String, String)>> {
        let mut statement = self.db.prepare_cached(include_str!("schema/objects.sql"))?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.filter(|row| !matches!(row, Ok((_, name)) if self.objects.contains_key(name)))
            .collect()
    }

    fn take_in(
        &mut self,
        compiled: &Compiled,
        made: Vec<(String, String)>,
        accesses: &BTreeSet<Access>,
    ) {
        for (_, name) in made {
            let place = place_of(&name, accesses);
            self.objects.insert(name, Object { module: compiled.name.clone(), place });
        }
    }

    /// Rules that a module's migrations break: made outside its own names, or done to what belongs
    /// to another.
    fn touches(
        &self,
        compiled: &Compiled,
        accesses: &BTreeSet<Access>,
        made: &[(String, String)],
        known: &BTreeSet<String>,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        for access in accesses.iter().filter(|access| access.by.is_none()) {
            findings.extend(self.foreign(compiled, access, &access.place));
        }
        for (_, name) in made.iter().filter(|(kind, _)| kind != "trigger") {
            let place = place_of(name, accesses);
            findings.extend(outside(compiled, name, place, known));
        }
        // Dropping a table also deletes its rows: one finding is enough.
        let mut told = BTreeSet::new();
        findings.retain(|one| told.insert((one.code.clone(), one.place.clone())));
        findings
    }

    /// The finding when an access goes beyond the module and, for reading, what it depends on.
    pub(super) fn foreign(
        &self,
        compiled: &Compiled,
        access: &Access,
        place: &str,
    ) -> Option<Finding> {
        if access.act == Act::Leaves {
            let message = format!("{} is not a module's to touch: take it out", access.object);
            return Some(Finding::new("FOREIGN_OBJECT_TOUCHED", &compiled.name, place, message));
        }
        let owner = &*self.objects.get(&access.object)?.module;
        if owner == &*compiled.name {
            return None;
        }
        let (code, message) = match access.act {
            Act::Reads if reaches(compiled, owner) => return None,
            Act::Reads => (
                "READS_UNDECLARED_MODULE",
                format!(
                    "reads {} of {owner}: add {owner} to `depends` in module.yaml, or ask {owner}",
                    access.object
                ),
            ),
            _ => (
                "FOREIGN_OBJECT_TOUCHED",
                format!(
                    "writes to, changes or hangs something on {}, which belongs to {owner}: a \
                     module touches only what is its own",
                    access.object
                ),
            ),
        };
        Some(Finding::new(code, &compiled.name, place, message))
    }

    /// What compiling every statement of `sql` touches; nothing runs.
    pub(super) fn compile(&self, sql: &str) -> rusqlite::Result<BTreeSet<Access>> {
        *lock(&self.watch) = Watch { place: Some(String::new()), ..Watch::default() };
        let mut batch = Batch::new(&self.db, sql);
        let compiled = loop {
            match batch.next() {
                Ok(Some(_)) => {}
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        lock(&self.watch).place = None;
        let seen = self.take_seen();
        compiled.map(|()| seen)
    }

    fn take_seen(&self) -> BTreeSet<Access> {
        std::mem::take(&mut lock(&self.watch).seen)
    }
}

/// Whether a module may read what `owner` made.
pub(super) fn reaches(compiled: &Compiled, owner: &str) -> bool {
    owner == "core"
        || owner == &*compiled.name
        || compiled.manifest.depends.iter().any(|name| name == owner)
}

/// The finding when a table or view is not named for its module: nobody could tell whose it is, and
/// removing the module would leave it.
fn outside(
    compiled: &Compiled,
    object: &str,
    place: String,
    known: &BTreeSet<String>,
) -> Option<Finding> {
    let in_front = |name: &&String| {
        object.strip_prefix(name.as_str()).is_some_and(|r| r.is_empty() || r.starts_with('_'))
    };
    let owner = known.iter().filter(in_front).max_by_key(|name| name.len());
    let name = &*compiled.name;
    let (code, message) = match owner {
        Some(owner) if **owner == *name => return None,
        Some(owner) => (
            "FOREIGN_OBJECT_TOUCHED",
            format!("{object} is named for the module {owner}: name it {name}_…"),
        ),
        None if compiled.manifest.removable => (
            "REMOVABLE_NOT_ISOLATED",
            format!(
                "{object} is not named for its module and would not go with it: name it {name}_…, \
                 or say `removable: false`"
            ),
        ),
        None => (
            "FOREIGN_OBJECT_TOUCHED",
            format!("{object} is not named for its module: name it {name}_…"),
        ),
    };
    Some(Finding::new(code, name, place, message))
}

fn place_of(object: &str, accesses: &BTreeSet<Access>) -> String {
    let made = |access: &&Access| access.act == Act::Creates && access.object == object;
    accesses.iter().find(made).map_or("migrations".to_owned(), |access| access.place.clone())
}

fn lock(watch: &Mutex<Watch>) -> MutexGuard<'_, Watch> {
    watch.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

impl Watch {
    fn hear(&mut self, context: &AuthContext<'_>) -> Authorization {
        let Some(place) = &self.place else { return Authorization::Allow };
        self.heard = true;
        let mut note = |act: Act, object: &str| {
            if object.starts_with("sqlite_") || object.is_empty() {
                return;
            }
            self.seen.insert(Access {
                act,
                object: object.to_ascii_lowercase(),
                by: context.accessor.map(str::to_ascii_lowercase),
                place: place.clone(),
            });
        };
        match context.action {
            // What is temporary belongs to the connection.
            _ if context.database_name == Some("temp") => {}
            AuthAction::Read { table_name, .. } => note(Act::Reads, table_name),
            AuthAction::Insert { table_name }
            | AuthAction::Update { table_name, .. }
            | AuthAction::Delete { table_name } => note(Act::Writes, table_name),
            AuthAction::CreateTable { table_name }
            | AuthAction::CreateVtable { table_name, .. } => {
                note(Act::Creates, table_name);
            }
            AuthAction::CreateView { view_name } => note(Act::Creates, view_name),
            AuthAction::CreateTrigger { trigger_name, table_name } => {
                note(Act::Creates, trigger_name);
                note(Act::Alters, table_name);
            }
            AuthAction::AlterTable { table_name, .. }
            | AuthAction::CreateIndex { table_name, .. }
            | AuthAction::DropTable { table_name }
            | AuthAction::DropVtable { table_name, .. }
            | AuthAction::DropIndex { table_name, .. }
            | AuthAction::DropTrigger { table_name, .. } => note(Act::Alters, table_name),
            AuthAction::DropView { view_name } => note(Act::Alters, view_name),
            AuthAction::CreateTempTrigger { table_name, .. } => note(Act::Alters, table_name),
            // Denied also because the validator must not touch a file.
            AuthAction::Attach { filename } => {
                note(Act::Leaves, &format!("the file {filename}"));
                return Authorization::Deny;
            }
            AuthAction::Pragma { pragma_name, pragma_value: Some(_) }
                if pragma_name.eq_ignore_ascii_case("writable_schema") =>
            {
                note(Act::Leaves, "the schema's own table");
                return Authorization::Deny;
            }
            // A migration is one transaction, and it is the host's.
            AuthAction::Transaction { .. } | AuthAction::Savepoint { .. } => {
                return Authorization::Deny;
            }
            _ => {}
        }
        Authorization::Allow
    }
}
