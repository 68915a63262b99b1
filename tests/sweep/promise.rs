//! Before or after, never between: what must hold of a practice after anything happened to it.

use crate::graph::{self, NAMES, Phase, Stage};
use crate::outcome::{Findings, Result};
use crate::practice::Practice;
use crate::standing::{self, Standing};

/// How far a disturbed run got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reached {
    Nothing,
    Some,
    All,
}

/// What the caller was told before the disturbance.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    /// The run had ended well.
    pub done: bool,
    /// Settings `supply.n<1…>` whose calls had answered.
    pub settings: u64,
}

/// Looks at the file as the disturbance left it, starts the practice again without help, and looks
/// once more. Adds what does not hold to `findings`.
pub fn check(
    stage: &Stage,
    practice: &Practice,
    told: Told,
    findings: &mut Findings,
) -> Result<Reached> {
    let place = format!("{} of {}", stage.phase.as_str(), practice.folder.display());
    let left = look(practice, &place, findings)?;
    let mut finished = 0;
    for name in NAMES {
        let lines = &left.modules[name];
        if *lines == stage.after.modules[name] {
            finished += 1;
        } else if told.done {
            findings.add(format!("{place}: {name} was told to be done and is not"));
        } else if *lines != stage.before.modules[name] {
            let difference = Standing::difference(&stage.before.modules[name], lines);
            findings.add(format!("{place}: {name} is in between: {difference}"));
        }
    }
    settings_kept(&left, told, &place, findings);
    rest_kept(stage, &left, &place, findings);
    again(stage, practice, told, &place, findings)?;
    Ok(match finished {
        0 => Reached::Nothing,
        6 => Reached::All,
        _ => Reached::Some,
    })
}

/// Looks at a copy: looking already mends what a start must be able to mend itself.
fn look(practice: &Practice, place: &str, findings: &mut Findings) -> Result<Standing> {
    let copy = practice.copied_to(&practice.folder.with_extension("looked"))?;
    let standing = {
        let db = copy.raw()?;
        // Seals are those of the file's own pages: what the log still holds belongs there first.
        db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        for damage in standing::damage(&db)? {
            findings.add(format!("{place}: {damage}"));
        }
        Standing::of(&db, &graph::names())?
    };
    std::fs::remove_dir_all(copy.folder)?;
    Ok(standing)
}

/// The next start finishes it.
fn again(
    stage: &Stage,
    practice: &Practice,
    told: Told,
    place: &str,
    findings: &mut Findings,
) -> Result<()> {
    match practice.open(&stage.catalog) {
        Ok(host) => drop(host),
        Err(error) => {
            findings.add(format!("{place}: the next start fails: {error:?}"));
            return Ok(());
        }
    }
    let found = Standing::of(&practice.raw()?, &graph::names())?;
    for (name, error) in &found.errors {
        findings.add(format!("{place}: the next start leaves {name} with an error: {error}"));
    }
    for name in NAMES {
        let (before, after) = (&stage.before.modules[name], &stage.after.modules[name]);
        let lines = &found.modules[name];
        // Putting rows back is a call of its own: what was not answered may be undone.
        let undone = stage.phase == Phase::Restore && lines == before;
        if lines != after && !undone {
            let difference = Standing::difference(after, lines);
            findings.add(format!("{place}: the next start leaves {name} unfinished: {difference}"));
        }
    }
    settings_kept(&found, told, place, findings);
    rest_kept(stage, &found, place, findings);
    if stage.phase != Phase::Restore && backups(practice) <= backups(&stage.practice) {
        findings.add(format!("{place}: modules were changed and no copy was made first"));
    }
    Ok(())
}

/// Whole copies of the practice beside it.
fn backups(practice: &Practice) -> usize {
    let folder = practice.folder.join("backups").join(&practice.entry.id);
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter(|file| file.path().extension().is_some_and(|found| found == "cuspid")).count()
}

fn settings_kept(found: &Standing, told: Told, place: &str, findings: &mut Findings) {
    let line = |number: u64| format!("row core_setting supply.n{number} {number}");
    let lost =
        (1..=told.settings).filter(|number| found.rest.binary_search(&line(*number)).is_err());
    let lost = lost.count();
    if lost > 0 {
        findings
            .add(format!("{place}: {lost} of {} acknowledged settings are lost", told.settings));
    }
}

/// No row of anybody else changed.
fn rest_kept(stage: &Stage, found: &Standing, place: &str, findings: &mut Findings) {
    let own = |lines: &[String]| -> Vec<String> {
        let ours = |line: &&String| !line.starts_with("row core_setting supply.n");
        lines.iter().filter(ours).cloned().collect()
    };
    let rest = own(&found.rest);
    if rest != own(&stage.before.rest) && rest != own(&stage.after.rest) {
        let difference = Standing::difference(&own(&stage.before.rest), &rest);
        findings.add(format!("{place}: rows of others changed: {difference}"));
    }
}
