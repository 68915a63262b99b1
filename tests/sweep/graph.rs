//! Six modules that depend on each other, a diamond and a chain, in two editions
//! (tests/fixtures/graph), and the four things that a practice does with them.

use crate::outcome::{Failure, Result};
use crate::practice::Practice;
use crate::standing::Standing;
use kernel::{Catalog, Host, Module};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use testkit::FolderModule;

/// Each after what it depends on.
pub const NAMES: [&str; 6] = ["supply", "lots", "orders", "deliveries", "claims", "letters"];

pub fn names() -> Vec<String> {
    NAMES.map(str::to_owned).to_vec()
}

/// Where `v1` or `v2` of all six lie.
pub fn fixtures(edition: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/graph").join(edition)
}

pub fn modules(edition: &str) -> Vec<&'static dyn Module> {
    let root = fixtures(edition);
    NAMES.iter().map(|name| FolderModule::load(&root.join(name))).collect()
}

/// A program with these modules; refuses when one of them is not taken in.
pub fn catalog(modules: &[&'static dyn Module]) -> Result<Arc<Catalog>> {
    let catalog = Catalog::new(modules)?;
    match catalog.refused.first() {
        None => Ok(Arc::new(catalog)),
        Some(finding) => Err(Failure::new(format!("refused: {finding:?}"))),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Install,
    Upgrade,
    Uninstall,
    Restore,
}

impl Phase {
    pub const ALL: [Phase; 4] = [Phase::Install, Phase::Upgrade, Phase::Uninstall, Phase::Restore];

    pub fn as_str(self) -> &'static str {
        match self {
            Phase::Install => "install",
            Phase::Upgrade => "upgrade",
            Phase::Uninstall => "uninstall",
            Phase::Restore => "restore",
        }
    }

    pub fn parse(text: &str) -> Option<Phase> {
        Phase::ALL.into_iter().find(|phase| phase.as_str() == text)
    }

    /// The program that does it.
    pub fn edition(self) -> &'static str {
        if self == Phase::Install { "v1" } else { "v2" }
    }
}

/// Does it: what was scheduled is applied by opening, rows of archives are put back by calls.
pub fn run(phase: Phase, practice: &Practice, catalog: &Arc<Catalog>) -> kernel::Result<Host> {
    let host = practice.open(catalog)?;
    if phase == Phase::Restore {
        restore(&host, practice, &|| {})?;
    }
    Ok(host)
}

/// As `run`; `step` is called whenever something begins or ends.
pub fn run_watched(
    phase: Phase,
    practice: &Practice,
    catalog: &Arc<Catalog>,
    step: fn(),
) -> kernel::Result<Host> {
    let host = practice.open_watched(catalog, step)?;
    if phase == Phase::Restore {
        restore(&host, practice, &step)?;
    }
    Ok(host)
}

fn restore(host: &Host, practice: &Practice, step: &dyn Fn()) -> kernel::Result<()> {
    let archives = host.call_json(&practice.actor, "core.modules.archives", json!({}))?;
    for name in NAMES {
        let newest = archives.as_array().into_iter().flatten().find(|a| a["module"] == name);
        let file = newest.map(|archive| archive["file"].clone()).unwrap_or(Value::Null);
        let input = json!({ "name": name, "file": file });
        step();
        host.call_json(&practice.actor, "core.modules.restore_data", input)?;
    }
    Ok(())
}

/// A practice right before one phase, and what stands in it before and after an undisturbed run.
pub struct Stage {
    pub phase: Phase,
    pub practice: Practice,
    pub catalog: Arc<Catalog>,
    pub before: Standing,
    pub after: Standing,
}

/// Makes a practice for each phase, in folders below `folder`.
pub fn stages(folder: &Path) -> Result<Vec<Stage>> {
    let (first, second) = (catalog(&modules("v1"))?, catalog(&modules("v2"))?);
    let fresh = Practice::create(&folder.join("install"), &first)?;
    schedule(&fresh, &first, "core.modules.install", json!({ "name": "letters" }))?;
    let mut stages = vec![stage(Phase::Install, &fresh, &first, folder)?];

    let upgrade = fresh.copied_to(&folder.join("upgrade"))?;
    // A newer program upgrades by itself at its first start.
    fill(&upgrade.open(&first)?)?;
    stages.push(stage(Phase::Upgrade, &upgrade, &second, folder)?);

    let uninstall = upgrade.copied_to(&folder.join("uninstall"))?;
    drop(uninstall.open(&second)?);
    let all = json!({ "name": "supply", "force": true });
    schedule(&uninstall, &second, "core.modules.uninstall", all)?;
    stages.push(stage(Phase::Uninstall, &uninstall, &second, folder)?);

    let restore = uninstall.copied_to(&folder.join("restore"))?;
    drop(restore.open(&second)?);
    schedule(&restore, &second, "core.modules.install", json!({ "name": "letters" }))?;
    drop(restore.open(&second)?);
    stages.push(stage(Phase::Restore, &restore, &second, folder)?);
    brings_back(&stages[2].before, &stages[3].after)?;
    Ok(stages)
}

/// Removed, installed again and restored, a module has the rows that it had.
fn brings_back(before: &Standing, after: &Standing) -> Result<()> {
    let rows = |standing: &Standing, name: &str| -> Vec<String> {
        let rows = standing.modules[name].iter().filter(|line| line.starts_with("row "));
        rows.cloned().collect()
    };
    for name in NAMES {
        let (had, has) = (rows(before, name), rows(after, name));
        if had != has {
            let difference = Standing::difference(&had, &has);
            return Err(Failure::new(format!("{name} is not restored: {difference}")));
        }
    }
    Ok(())
}

fn stage(
    phase: Phase,
    practice: &Practice,
    catalog: &Arc<Catalog>,
    folder: &Path,
) -> Result<Stage> {
    let before = Standing::of(&practice.raw()?, &names())?;
    let copy = practice.copied_to(&folder.join("after"))?;
    drop(run(phase, &copy, catalog)?);
    let after = Standing::of(&copy.raw()?, &names())?;
    if !after.errors.is_empty() {
        return Err(Failure::new(format!("{}: {:?}", phase.as_str(), after.errors)));
    }
    let same = NAMES.iter().find(|name| before.modules[**name] == after.modules[**name]);
    if let Some(name) = same {
        return Err(Failure::new(format!("{} changed nothing of {name}", phase.as_str())));
    }
    Ok(Stage { phase, practice: practice.clone(), catalog: catalog.clone(), before, after })
}

fn schedule(practice: &Practice, catalog: &Arc<Catalog>, op: &str, input: Value) -> Result<()> {
    let host = practice.open(catalog)?;
    host.call_json(&practice.actor, op, input)?;
    Ok(())
}

/// Rows of a practice that has worked with all six for a while.
pub fn fill(host: &Host) -> Result<()> {
    Ok(host.as_system("sweep.fill", |ctx| {
        Ok(ctx.db().execute_batch(include_str!("graph/fill.sql"))?)
    })?)
}
