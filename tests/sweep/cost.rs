//! What a module's life costs: a small one installed and removed in a large practice, and thirty
//! small ones at every start.

#[path = "../bench/kept.rs"]
mod kept;

use crate::graph;
use crate::outcome::{Failure, Findings, Report, Result};
use crate::practice::Practice;
use jiff::Timestamp;
use kernel::{Actor, Catalog, Clock, Module, SystemClock};
use sample::measured::LARGE;
use serde_json::json;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use testkit::FolderModule;

/// What is installed and removed in the large practice.
const SMALL_MODULE: &str = "hello";
const ROUNDS: usize = 5;

/// Small modules that a practice starts with, and what they may cost together.
const MANY: usize = 30;
const GOAL: Duration = Duration::from_millis(50);

/// One restart that applies something: all of it, and what was not the backup.
struct Restart {
    whole: Duration,
    backup: Duration,
}

impl Restart {
    fn rest(&self) -> Duration {
        self.whole.saturating_sub(self.backup)
    }
}

/// Installs and removes a small module in the large practice (made at its first use), several times.
pub fn on_a_large_practice(folder: &Path) -> Result<Report> {
    let started = Instant::now();
    let home = kept::base().join("large");
    let (registry, catalog, clock) = kept::registry(&home)?;
    kept::make_if_missing(&registry, &catalog, &clock, LARGE)?;
    let entry = registry.practices()?.remove(0);
    let unlocked = registry.unlock(&entry, kept::EMAIL, kept::PASSWORD)?;
    let mut actor = Actor { user_id: unlocked.user_id, clinic_id: String::new() };
    let original = Practice::known(&home, unlocked.key, actor.clone())?;
    let practice = original.copied_to(folder)?;
    let copying = median(repeated(3, || copy_time(&practice))?);
    actor.clinic_id = {
        let host = practice.open(&catalog)?;
        host.clinics_of(&actor.user_id).remove(0).0.id
    };
    let practice = Practice { actor, ..practice };
    let plain = median(repeated(ROUNDS, || open_time(&practice, &catalog))?);
    let (mut removing, mut installing) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        installing.push(restart(&practice, &catalog, "core.modules.install")?);
        removing.push(restart(&practice, &catalog, "core.modules.uninstall")?);
    }
    let bytes = std::fs::metadata(practice.file())?.len();
    let of = |restarts: &[Restart]| {
        let (whole, rest) = (
            median(restarts.iter().map(|r| r.whole).collect()),
            median(restarts.iter().map(Restart::rest).collect()),
        );
        let ratio = whole.as_secs_f64() / copying.as_secs_f64();
        format!(
            "{:.2} s, {ratio:.1} x copying; without the backup {:.0} ms",
            whole.as_secs_f64(),
            ms(rest)
        )
    };
    let line = format!(
        "e. {SMALL_MODULE} on 50,000 patients ({} MB, copied in {:.2} s, opened in {:.0} ms), restart \
         included, medians of {ROUNDS}: install {}; remove {}",
        bytes / 1_000_000,
        copying.as_secs_f64(),
        ms(plain),
        of(&installing),
        of(&removing)
    );
    std::fs::remove_dir_all(folder)?;
    Ok(Report { line, findings: Findings::default(), started })
}

/// Schedules one operation and times the start that applies it. The backup's age tells when it ended.
fn restart(practice: &Practice, catalog: &Arc<Catalog>, op: &str) -> Result<Restart> {
    let host = practice.open(catalog)?;
    host.call_json(&practice.actor, op, json!({ "name": SMALL_MODULE }))?;
    let backups = host.backup_folder();
    drop(host);
    let before = SystemClock.now();
    let began = Instant::now();
    let host = practice.open(catalog)?;
    let whole = began.elapsed();
    let backup = match newest(&backups)? {
        // From the beginning to the moment its name was given; what an ordinary start does before it
        // is little.
        Some(at) => at.duration_since(before).try_into().unwrap_or_default(),
        None => return Err(Failure::new("no backup was made")),
    };
    drop(host);
    std::fs::remove_dir_all(&backups)?;
    Ok(Restart { whole, backup })
}

/// When the last backup was given its name.
fn newest(folder: &Path) -> Result<Option<Timestamp>> {
    let mut newest = None;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.path().extension().is_some_and(|found| found == "cuspid") {
            let meta = entry.metadata()?;
            newest = newest.max(Timestamp::new(meta.ctime(), meta.ctime_nsec() as i32).ok());
        }
    }
    Ok(newest)
}

fn copy_time(practice: &Practice) -> Result<Duration> {
    let target = practice.folder.join("copy");
    let began = Instant::now();
    let mut from = std::fs::File::open(practice.file())?;
    let mut to = std::fs::File::create(&target)?;
    std::io::copy(&mut from, &mut to)?;
    to.sync_all()?;
    let took = began.elapsed();
    std::fs::remove_file(target)?;
    Ok(took)
}

fn open_time(practice: &Practice, catalog: &Arc<Catalog>) -> Result<Duration> {
    let began = Instant::now();
    let host = practice.open(catalog)?;
    let took = began.elapsed();
    drop(host);
    Ok(took)
}

/// A start with thirty small modules beside one with none.
pub fn many_modules(folder: &Path) -> Result<Report> {
    let started = Instant::now();
    let many = graph::catalog(&small_modules(&folder.join("modules"))?)?;
    let none = graph::catalog(&[])?;
    let with = Practice::create(&folder.join("with"), &many)?;
    let without = Practice::create(&folder.join("without"), &none)?;
    let (mut of_many, mut of_none) = (Vec::new(), Vec::new());
    for round in 0..22 {
        let pair = (open_time(&with, &many)?, open_time(&without, &none)?);
        // The first ones warm the machine.
        if round >= 2 {
            of_many.push(pair.0);
            of_none.push(pair.1);
        }
    }
    let (of_many, of_none) = (median(of_many), median(of_none));
    let difference = of_many.saturating_sub(of_none);
    let mut findings = Findings::default();
    if difference > GOAL && !cfg!(debug_assertions) {
        findings.add(format!("the difference is more than {} ms", GOAL.as_millis()));
    }
    let line = format!(
        "e. a start with {MANY} installed small modules {:.1} ms, with none {:.1} ms, difference {:.1} ms",
        ms(of_many),
        ms(of_none),
        ms(difference)
    );
    Ok(Report { line, findings, started })
}

/// One table, two operations, one seed and a line of navigation each.
fn small_modules(folder: &Path) -> Result<Vec<&'static dyn Module>> {
    (1..=MANY).map(|number| small_module(folder, &format!("small_{number:02}"))).collect()
}

fn small_module(folder: &Path, name: &str) -> Result<&'static dyn Module> {
    let home = folder.join(name);
    let files = [
        (
            "module.yaml",
            format!(
                "name: {name}\nversion: 0.1.0\nsummary: A small module\nauthor: Cuspid\nlicense: MIT\n\
                 category: community\ntier: optional\nauto_install: true\ndata_files: [seeds/first.yaml]\n\
                 entities:\n  {name}_thing: lww\nrole_permissions:\n  admin: [\"*\"]\n  dentist: [read]\n\
                 frontend:\n  navigation:\n    - {{ id: list, path: /{name}, icon: box, permission: read }}\n"
            ),
        ),
        (
            "migrations/V1__thing.sql",
            format!(
                "CREATE TABLE {name}_thing (\n    id    TEXT PRIMARY KEY,\n    name  TEXT NOT NULL,\n    \
                 _sv   BLOB NOT NULL DEFAULT x''\n) STRICT;\n"
            ),
        ),
        (
            "seeds/first.yaml",
            format!("- xml_id: {name}.first\n  table: {name}_thing\n  values: {{ name: First }}\n"),
        ),
        (
            "operations.yaml",
            "- { name: list, permission: read, category: read }\n\
             - { name: touch, permission: write, category: write }\n"
                .to_owned(),
        ),
    ];
    for (file, text) in files {
        let path = home.join(file);
        path.parent().map(std::fs::create_dir_all).transpose()?;
        std::fs::write(path, text)?;
    }
    Ok(FolderModule::load(&home))
}

fn repeated(times: usize, work: impl Fn() -> Result<Duration>) -> Result<Vec<Duration>> {
    (0..times).map(|_| work()).collect()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
