//! Random sequences of what an administrator can do with modules, held against a model. A sequence
//! that differs is made as short as it can be.

use crate::graph::{self, NAMES};
use crate::model::{Action, BROKEN, Edition, Model, ORPHAN, Program};
use crate::outcome::{Failure, Findings, Report, Result};
use crate::practice::{Practice, copy_folder};
use kernel::{Catalog, Host};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use serde_json::{Value, json};
use std::cell::Cell;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use testkit::FolderModule;

const LONGEST: usize = 20;

/// A person whose grants come from the modules' manifests.
const ROLE: &str = "dentist";

struct Programs {
    first: Arc<Catalog>,
    broken: Arc<Catalog>,
    second: Arc<Catalog>,
    without: Arc<Catalog>,
}

impl Programs {
    fn load(folder: &Path) -> Result<Programs> {
        let name = NAMES[BROKEN];
        let home = folder.join(name);
        copy_folder(&graph::fixtures("v2").join(name), &home)?;
        let step = "INSERT INTO nowhere (id) VALUES ('1');\n";
        std::fs::write(home.join("migrations/V2__second.sql"), step)?;
        let mut modules = graph::modules("v2");
        modules[BROKEN] = FolderModule::load(&home);
        let mut fewer = graph::modules("v2");
        fewer.remove(ORPHAN);
        Ok(Programs {
            first: graph::catalog(&graph::modules("v1"))?,
            broken: graph::catalog(&modules)?,
            second: graph::catalog(&graph::modules("v2"))?,
            without: graph::catalog(&fewer)?,
        })
    }

    fn of(&self, program: Program) -> &Arc<Catalog> {
        match program {
            Program::First => &self.first,
            Program::Broken => &self.broken,
            Program::Second => &self.second,
            Program::Without => &self.without,
        }
    }
}

pub fn run(folder: &Path, count: u32, seed: u64) -> Result<Report> {
    let started = Instant::now();
    let programs = Programs::load(&folder.join("broken"))?;
    let fresh = Practice::create(&folder.join("fresh"), &programs.first)?;
    let (tried, steps) = (Cell::new(0u64), Cell::new(0u64));
    let config = Config { cases: count, failure_persistence: None, ..Config::default() };
    let bytes: Vec<u8> = (0..4u64).flat_map(|part| (seed + part).to_le_bytes()).collect();
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, random);
    let done = runner.run(&proptest::collection::vec(action(), 1..LONGEST), |actions| {
        tried.set(tried.get() + 1);
        steps.set(steps.get() + actions.len() as u64);
        let practice = fresh.copied_to(&folder.join("sequence"));
        let done = practice.and_then(|practice| follow(&practice, &programs, &actions));
        done.map_err(|failure| TestCaseError::fail(failure.to_string()))
    });
    let mut findings = Findings::default();
    if let Err(error) = done {
        findings.add(error.to_string());
    }
    let line = format!(
        "d. {} random sequences, {} actions: {} that differ from the model in states, live operations, \
         navigation, grants or tables",
        tried.get(),
        steps.get(),
        findings.count
    );
    Ok(Report { line, findings, started })
}

fn action() -> impl Strategy<Value = Action> {
    let module = 0..NAMES.len();
    prop_oneof![
        4 => module.clone().prop_map(Action::Install),
        1 => module.clone().prop_map(Action::Uninstall),
        2 => module.clone().prop_map(Action::UninstallForced),
        2 => module.clone().prop_map(Action::Upgrade),
        2 => module.clone().prop_map(Action::Cancel),
        1 => module.clone().prop_map(Action::Enable),
        1 => module.clone().prop_map(Action::Disable),
        1 => module.clone().prop_map(Action::Retry),
        // Of the one that can be one, and now and then of any.
        1 => Just(Action::Orphan(ORPHAN)),
        1 => module.prop_map(Action::Orphan),
        6 => Just(Action::Restart),
        1 => Just(Action::Program(Program::Broken)),
        2 => Just(Action::Program(Program::Second)),
        1 => Just(Action::Program(Program::Without)),
    ]
}

fn follow(practice: &Practice, programs: &Programs, actions: &[Action]) -> Result<()> {
    let mut model = Model::fresh();
    let mut host = Some(practice.open(programs.of(model.program))?);
    for (at, &action) in actions.iter().enumerate() {
        let place = |what: String| Failure::new(format!("step {} {action:?}: {what}", at + 1));
        if action.restarts() {
            drop(host.take());
            let program = model.after(action)[0].program;
            host = Some(practice.open(programs.of(program))?);
        }
        let Some(host) = &host else { continue };
        let answer = ask(host, practice, action);
        let outcomes = model.after(action);
        let program = outcomes.first().map_or(model.program, |next| next.program);
        let found = states(host, practice, program)?;
        let fits = |model: &&Model| {
            let pairs = found.iter().zip(&model.modules);
            pairs.into_iter().all(|((state, failed), known)| {
                state == known.state.as_str() && *failed == known.failed
            })
        };
        let Some(next) = outcomes.iter().find(fits) else {
            let said = |model: &Model| -> Vec<_> {
                model.modules.iter().map(|known| (known.state.as_str(), known.failed)).collect()
            };
            let (before, expected) = (said(&model), outcomes.iter().map(said).collect::<Vec<_>>());
            let became = format!("{before:?} became {found:?}, not one of {expected:?} ({answer})");
            return Err(place(became));
        };
        model = next.clone();
        compare(host, practice, &model).map_err(|failure| place(failure.to_string()))?;
    }
    Ok(())
}

/// Asks for it; what it answers is shown when the states are not what they should be.
fn ask(host: &Host, practice: &Practice, action: Action) -> String {
    let (op, module, force) = match action {
        Action::Install(m) => ("install", m, None),
        Action::Uninstall(m) => ("uninstall", m, None),
        Action::UninstallForced(m) => ("uninstall", m, Some(true)),
        Action::Upgrade(m) => ("upgrade", m, None),
        Action::Cancel(m) => ("cancel", m, None),
        Action::Enable(m) => ("enable", m, None),
        Action::Disable(m) => ("disable", m, None),
        Action::Retry(m) => ("retry", m, None),
        Action::Orphan(m) => ("orphan", m, None),
        Action::Restart | Action::Program(_) => return "restarted".into(),
    };
    let mut input = json!({ "name": NAMES[module] });
    if let Some(force) = force {
        input["force"] = Value::Bool(force);
    }
    match host.call_json(&practice.actor, &format!("core.modules.{op}"), input) {
        Ok(answer) => answer.to_string(),
        Err(error) => format!("{error:?}"),
    }
}

/// Of each module its state, and whether it keeps an error. One without code is read from the file.
fn states(host: &Host, practice: &Practice, program: Program) -> Result<Vec<(String, bool)>> {
    let rows = host.call_json(&practice.actor, "core.modules.list", json!({}))?;
    let of = |(at, name): (usize, &&str)| {
        if !program.has(at) {
            let sql = "SELECT state, error IS NOT NULL FROM core_module WHERE name = ?1";
            let row = practice.raw()?.query_row(sql, [name], |row| Ok((row.get(0)?, row.get(1)?)));
            return match row {
                // Never seen, which is as good as uninstalled.
                Err(rusqlite::Error::QueryReturnedNoRows) => Ok(("uninstalled".to_owned(), false)),
                other => Ok(other?),
            };
        }
        let row = rows.as_array().into_iter().flatten().find(|row| row["name"] == **name);
        let row = row.ok_or_else(|| Failure::new(format!("{name} is not listed")))?;
        let state = row["state"].as_str().unwrap_or_default().to_owned();
        Ok((state, row["error"] != Value::Null))
    };
    NAMES.iter().enumerate().map(of).collect()
}

/// What can be called, seen and granted, and which tables stand.
fn compare(host: &Host, practice: &Practice, model: &Model) -> Result<()> {
    let navigation = host.call_json(&practice.actor, "core.navigation", json!({}))?;
    let granted = host.permissions_of(ROLE);
    let db = practice.raw()?;
    for (at, (name, known)) in NAMES.iter().zip(&model.modules).enumerate() {
        let live = model.is_live(at);
        let called = host.call_json(&practice.actor, &format!("{name}.list"), json!({}));
        let facts = [
            ("answers calls", called.is_ok()),
            ("is in the navigation's layers", holds(&navigation["layers"], |layer| layer == *name)),
            (
                "has its entry in the navigation",
                holds(&navigation["entries"], |entry| entry["module"] == *name),
            ),
            ("grants something", granted.contains(&format!("{name}.read"))),
        ];
        if let Some((fact, found)) = facts.into_iter().find(|(_, found)| *found != live) {
            let not = if found { "" } else { "not " };
            return Err(Failure::new(format!("{name} ({known:?}): {not}so that it {fact}")));
        }
        let version = standing_version(&db, name)?;
        if version != known.version {
            return Err(Failure::new(format!("{name}: tables of {version:?}, not {known:?}")));
        }
    }
    Ok(())
}

fn holds(list: &Value, wanted: impl Fn(&Value) -> bool) -> bool {
    list.as_array().into_iter().flatten().any(wanted)
}

/// Which edition's tables stand in the file, from its schema alone.
fn standing_version(db: &rusqlite::Connection, name: &str) -> Result<Option<Edition>> {
    let count = |sql: &str| db.query_row(sql, [name], |row| row.get::<_, i64>(0));
    let objects =
        count("SELECT count(*) FROM sqlite_schema WHERE tbl_name LIKE ?1 || '\\_%' ESCAPE '\\'")?;
    let history = count("SELECT count(*) FROM sqlite_schema WHERE name = 'core_migration_' || ?1")?;
    if objects == 0 && history == 0 {
        return Ok(None);
    }
    let steps: i64 =
        db.query_row(&format!("SELECT count(*) FROM core_migration_{name}"), [], |row| row.get(0))?;
    match (objects > 0, steps) {
        (true, 1) => Ok(Some(Edition::First)),
        (true, 2) => Ok(Some(Edition::Second)),
        _ => Err(Failure::new(format!("{name}: {objects} objects after {steps} steps"))),
    }
}
