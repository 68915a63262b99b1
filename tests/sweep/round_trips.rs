//! Every optional module, and every pair of them, removed and installed again: the schema is what it
//! was, and no row of anybody else changed.

use crate::graph;
use crate::outcome::{Failure, Findings, Report, Result};
use crate::practice::Practice;
use crate::standing;
use kernel::{Catalog, Tier};
use rusqlite::Connection;
use rusqlite::types::Value;
use sample::measured::Size;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

const FILLED: Size = Size { patients: 40, appointments: 200 };

/// Rows of `core` that belong to a module, or that grow with whatever the host does.
const BY_MODULE: [&str; 5] = [
    "core_job",
    "core_module",
    "core_module_object",
    "core_module_operation_log",
    "core_seed_record",
];
const APPENDED: [&str; 3] = ["core_call", "core_event", "core_journal"];

/// What is taken of the pairs: all of them, or every n-th.
pub fn run(folder: &Path, stride: usize) -> Result<Report> {
    let started = Instant::now();
    let mut modules = cuspid::modules();
    modules.extend(graph::modules("v2"));
    let catalog = graph::catalog(&modules)?;
    let practice = filled(&folder.join("filled"), &catalog)?;
    let names = removable(&catalog);
    let singles = names.iter().map(|name| vec![name.clone()]);
    let pairs = names.iter().enumerate().flat_map(|(at, one)| {
        names[at + 1..].iter().map(move |other| vec![one.clone(), other.clone()])
    });
    let pairs: Vec<Vec<String>> = pairs.step_by(stride).collect();
    let counts = (names.len(), pairs.len());
    let mut findings = Findings::default();
    for set in singles.chain(pairs) {
        let copy = practice.copied_to(&folder.join("trip"))?;
        let mut own = Findings::default();
        if let Err(error) = trip(&copy, &catalog, &set, &mut own) {
            own.add(error.to_string());
        }
        findings.take_at(own, set.join(" and "));
    }
    let line = format!(
        "c. {} modules alone and {} pairs removed and installed again: {} differences in the schema or in \
         rows of others",
        counts.0, counts.1, findings.count
    );
    Ok(Report { line, findings, started })
}

fn removable(catalog: &Catalog) -> Vec<String> {
    let optional = |m: &&kernel::Compiled| m.manifest.removable && m.manifest.tier != Tier::Core;
    catalog.modules.iter().filter(optional).map(|m| m.name.to_string()).collect()
}

/// A practice with every module, and rows in most of their tables.
fn filled(folder: &Path, catalog: &Arc<Catalog>) -> Result<Practice> {
    let practice = Practice::create(folder, catalog)?;
    let host = practice.open(catalog)?;
    sample::measured::fill(&host, &practice.actor, FILLED, &|_, _| {})?;
    for name in removable(catalog) {
        let info = host.call_json(&practice.actor, "core.modules.info", json!({ "name": name }))?;
        if info["state"] == "uninstalled" {
            host.call_json(&practice.actor, "core.modules.install", json!({ "name": name }))?;
        }
    }
    drop(host);
    graph::fill(&practice.open(catalog)?)?;
    Ok(practice)
}

fn trip(
    practice: &Practice,
    catalog: &Arc<Catalog>,
    set: &[String],
    findings: &mut Findings,
) -> Result<()> {
    let before = Picture::of(&practice.raw()?)?;
    let mut removed = BTreeSet::new();
    let host = practice.open(catalog)?;
    for name in set {
        // One that stands on an earlier one went with it.
        if removed.contains(name) {
            continue;
        }
        let input = json!({ "name": name, "force": true });
        let answer = host.call_json(&practice.actor, "core.modules.uninstall", input)?;
        let scheduled = answer["scheduled"].as_array().cloned().unwrap_or_default();
        removed.extend(scheduled.iter().filter_map(|name| name.as_str().map(str::to_owned)));
    }
    drop(host);
    drop(practice.open(catalog)?);
    let without = Picture::of(&practice.raw()?)?;
    without.lacks(&before, &removed, findings);
    before.compare(&without, &removed, findings);
    let host = practice.open(catalog)?;
    for name in &removed {
        let info = host.call_json(&practice.actor, "core.modules.info", json!({ "name": name }))?;
        if info["state"] == "uninstalled" {
            host.call_json(&practice.actor, "core.modules.install", json!({ "name": name }))?;
        }
    }
    drop(host);
    drop(practice.open(catalog)?);
    let after = Picture::of(&practice.raw()?)?;
    if after.schema != before.schema {
        let missing = before.schema.difference(&after.schema).map(|line| format!("- {line}"));
        let added = after.schema.difference(&before.schema).map(|line| format!("+ {line}"));
        let lines: Vec<String> = missing.chain(added).take(4).collect();
        findings.add(format!("the schema differs: {}", lines.join(" | ")));
    }
    before.compare(&after, &removed, findings);
    Ok(())
}

/// A file's schema, whose its tables are, and digests of their rows.
struct Picture {
    schema: BTreeSet<String>,
    owners: BTreeMap<String, String>,
    /// Rows and digest, per table, or per table and module for what belongs to one.
    digests: BTreeMap<String, (usize, u64)>,
    /// Digest of each appended row.
    appended: BTreeMap<String, BTreeSet<u64>>,
    errors: Vec<String>,
}

impl Picture {
    fn of(db: &Connection) -> Result<Picture> {
        let damage = standing::damage(db)?;
        if let Some(first) = damage.first() {
            return Err(Failure::new(format!("damaged: {first}")));
        }
        let mut statement = db.prepare("SELECT name, module FROM core_module_object")?;
        let owners = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<BTreeMap<String, String>>>()?;
        let mut statement =
            db.prepare("SELECT name || ': ' || error FROM core_module WHERE error IS NOT NULL")?;
        let errors = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let mut picture = Picture {
            schema: standing::schema(db)?.into_iter().collect(),
            owners,
            digests: BTreeMap::new(),
            appended: BTreeMap::new(),
            errors,
        };
        let mut statement = db.prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
        )?;
        let tables = statement
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<Vec<String>>>()?;
        tables.iter().try_for_each(|table| picture.add(db, table))?;
        Ok(picture)
    }

    fn add(&mut self, db: &Connection, table: &str) -> Result<()> {
        // The stamp of the last write: grows with every call.
        if table == "core_clock" {
            return Ok(());
        }
        let mut statement =
            db.prepare(&format!("SELECT * FROM \"{}\"", table.replace('"', "\"\"")))?;
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let of_module =
            columns.iter().position(|c| *c == "module" || (*c == "name" && table == "core_module"));
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let digest = row_digest(row, columns.len())?;
            if APPENDED.contains(&table) {
                self.appended.entry(table.to_owned()).or_default().insert(digest);
                continue;
            }
            let key = match of_module.filter(|_| BY_MODULE.contains(&table)) {
                Some(at) => format!("{table}/{}", row.get::<_, String>(at)?),
                None => table.to_owned(),
            };
            let entry = self.digests.entry(key).or_default();
            // A sum, so that the order of rows does not matter.
            *entry = (entry.0 + 1, entry.1.wrapping_add(digest));
        }
        Ok(())
    }

    /// The module whose rows a key of `digests` names.
    fn owner<'a>(&'a self, key: &'a str) -> &'a str {
        match key.split_once('/') {
            Some((_, module)) => module,
            None => self.owners.get(key).map(String::as_str).unwrap_or("core"),
        }
    }

    /// Rows that are not of the removed modules are what they were.
    fn compare(&self, later: &Picture, removed: &BTreeSet<String>, findings: &mut Findings) {
        for error in &later.errors {
            findings.add(format!("a module keeps an error: {error}"));
        }
        let others = |key: &&String| {
            !removed.contains(self.owner(key)) && !removed.contains(later.owner(key))
        };
        let keys: BTreeSet<&String> = self.digests.keys().chain(later.digests.keys()).collect();
        for key in keys.into_iter().filter(others) {
            let (old, new) = (self.digests.get(key), later.digests.get(key));
            if old != new {
                findings.add(format!("{key} of {} changed: {old:?} to {new:?}", self.owner(key)));
            }
        }
        for (table, rows) in &self.appended {
            let kept = later.appended.get(table).map(|now| now.is_superset(rows));
            if kept != Some(true) {
                findings.add(format!("{table} lost rows"));
            }
        }
    }

    /// Nothing of the removed modules is left.
    fn lacks(&self, before: &Picture, removed: &BTreeSet<String>, findings: &mut Findings) {
        for (object, module) in &before.owners {
            let stands = self.schema.iter().any(|line| line.split(' ').nth(1) == Some(object));
            if removed.contains(module) && stands {
                findings.add(format!("{object} of {module} is left"));
            }
        }
        for module in removed.iter().filter(|module| self.owners.values().any(|of| of == *module)) {
            findings.add(format!("{module} still owns something"));
        }
    }
}

fn row_digest(row: &rusqlite::Row<'_>, columns: usize) -> Result<u64> {
    let mut hash = std::hash::DefaultHasher::new();
    for at in 0..columns {
        match row.get(at)? {
            Value::Null => 0u8.hash(&mut hash),
            Value::Integer(number) => (1u8, number).hash(&mut hash),
            Value::Real(number) => (2u8, number.to_bits()).hash(&mut hash),
            Value::Text(text) => (3u8, text).hash(&mut hash),
            Value::Blob(bytes) => (4u8, bytes).hash(&mut hash),
        }
    }
    Ok(hash.finish())
}
