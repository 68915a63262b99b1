//! The rules every module holds, each with a code. Those that a module in the program can break
//! leave it out at start; the rest is found when somebody asks (`modules validate`, the contract).
//!
//! What SQL does is decided by SQLite itself: all modules' migrations run in one database in memory
//! under an authorizer. Nothing is decided by searching text.

mod data_files;
mod declared;
mod entities;
mod folder;
mod order;
mod plain;
mod reach;
mod schema;

pub use folder::{Folders, validate_folder, validate_folders};

use crate::catalog::Compiled;
use crate::error::{Error, Result};
use crate::module::Migration;
use crate::plan;
use crate::seed;
use rusqlite::{Connection, OptionalExtension};
use schema::Schema;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeSet;

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "BrokenRule")]
pub struct Finding {
    /// `FK_UNDECLARED_MODULE`
    pub code: String,
    /// The module that has to change; `?` when not even its name can be read.
    pub module: String,
    /// What is wrong and what to do.
    pub message: String,
    /// File and, where it is known, line: `module.yaml:7`, `migrations/V1__item.sql`.
    pub place: String,
}

impl Finding {
    pub(crate) fn new(
        code: &str,
        module: &str,
        place: impl Into<String>,
        message: impl Into<String>,
    ) -> Finding {
        Finding {
            code: code.to_owned(),
            module: module.to_owned(),
            message: message.into(),
            place: place.into(),
        }
    }

    /// What a module's own reading refused: the error's details say code, module and place.
    pub(crate) fn of_error(error: &Error) -> Finding {
        let detail = |key: &str| error.details().get(key).and_then(serde_json::Value::as_str);
        Finding::new(
            detail("code").unwrap_or("MANIFEST_SCHEMA"),
            detail("module").unwrap_or("?"),
            detail("place").unwrap_or("module.yaml"),
            error.message(),
        )
    }
}

/// Modules sorted out at start.
pub(crate) struct Sorted {
    /// `core` first, each after what it depends on.
    pub modules: Vec<Compiled>,
    /// Rules that modules left out have broken.
    pub refused: Vec<Finding>,
}

/// Checks everything the program itself can decide and leaves out what breaks a rule, and what
/// depends on that. `found` has `core` in front; `refused` names what is out already. `unheard` are
/// modules whose code is not here: what only their code can tell is not asked.
pub(crate) fn sort_out(
    found: Vec<Compiled>,
    mut refused: Vec<Finding>,
    unheard: &BTreeSet<String>,
) -> Result<Sorted> {
    let core = found[0].manifest.version();
    let known: BTreeSet<String> = found.iter().map(|one| one.name.to_string()).collect();
    let sold = plan::features()?;
    let mut broken: Vec<Finding> =
        found.iter().flat_map(|one| declared::check(one, &core, &sold)).collect();
    broken.extend(
        found
            .iter()
            .filter(|one| !unheard.contains(&*one.name))
            .flat_map(declared::check_permissions),
    );
    broken.extend(order::check(&found, &names(&broken)));
    broken.extend(declared::check_events(&found));
    let (modules, mut out) = order::order(found, broken, &refused);
    let broken = if plain::are_plain(&modules, &known)? {
        Vec::new()
    } else {
        let schema = Schema::of(&modules, &known)?;
        let reaching = reach::check(&schema, &modules)?;
        schema.broken.into_iter().chain(reaching).collect()
    };
    let (modules, more) = order::order(modules, broken, &out);
    out.extend(more);
    if let Some(finding) = out.iter().find(|finding| finding.module == "core") {
        return Err(Error::internal(format!("{}: {}", finding.place, finding.message))
            .with("code", &finding.code));
    }
    refused.extend(out);
    Ok(Sorted { modules, refused })
}

fn names(findings: &[Finding]) -> BTreeSet<String> {
    findings.iter().map(|finding| finding.module.clone()).collect()
}

/// What is wrong with modules that were taken in all the same, because their install says so too:
/// migrations that SQLite refuses, tables that are not declared, seeds that cannot be planted.
pub(crate) fn look_closer(modules: &[Compiled]) -> Result<Vec<Finding>> {
    let known = modules.iter().map(|one| one.name.to_string()).collect();
    let schema = Schema::of(modules, &known)?;
    let mut findings = entities::check(&schema, modules)?;
    for compiled in modules.iter().filter(|compiled| !schema.unrun.contains(&*compiled.name)) {
        if let Err(error) = seed::check(&schema.db, modules, compiled) {
            findings.push(seed_finding(&compiled.name, &error));
        }
    }
    findings.extend(
        modules
            .iter()
            .flat_map(|one| data_files::check(&one.name, &one.manifest, &one.module.seeds())),
    );
    findings.extend(schema.noticed);
    Ok(findings)
}

/// The message without the excerpt that the error shows, and the place apart.
fn seed_finding(module: &str, error: &Error) -> Finding {
    let details = error.details();
    let place = match details.get("file").and_then(serde_json::Value::as_str) {
        Some(file) => format!("{file}:{}:{}", details["line"], details["column"]),
        None => "seeds".to_owned(),
    };
    let line = error.message().lines().next().unwrap_or_default();
    let message = line.strip_prefix(&format!("{place}: ")).unwrap_or(line);
    Finding::new("SEED_INVALID", module, place, message)
}

/// Migrations that were applied to this practice and have changed or gone since.
pub(crate) fn check_history(db: &Connection, compiled: &Compiled) -> Result<Vec<Finding>> {
    let history = crate::lifecycle::history(&compiled.name);
    let known = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1";
    if db.query_row(known, [&history], |_| Ok(())).optional()?.is_none() {
        return Ok(Vec::new());
    }
    let quoted = history.replace('"', "\"\"");
    let sql = format!("SELECT version, name, checksum FROM \"{quoted}\" ORDER BY version");
    let mut statement = db.prepare(&sql)?;
    let applied = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<Vec<(i64, String, String)>>>()?;
    let steps = compiled.module.migrations();
    Ok(applied.iter().filter_map(|row| changed(&compiled.name, &steps, row)).collect())
}

fn changed(
    module: &str,
    steps: &[Migration],
    (version, name, checksum): &(i64, String, String),
) -> Option<Finding> {
    let place = format!("migrations/V{version}__{name}.sql");
    let standing = steps.iter().find_map(|step| {
        let step = refinery::Migration::unapplied(step.name, step.sql).ok()?;
        (i64::from(step.version()) == *version && step.name() == name).then_some(step)
    });
    let message = match standing {
        Some(step) if step.checksum().to_string() == *checksum => return None,
        Some(_) => {
            "was changed after it was applied to this practice: put it back as it was and \
                    make the change in a new file"
        }
        None => "was applied to this practice and is gone: put it back as it was",
    };
    Some(Finding::new("MIGRATION_CHANGED", module, place, message))
}
