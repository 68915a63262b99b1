//! `cargo xtask generate`: the files that are generated and committed.

use crate::binary::TESTED;
use crate::place;
use crate::rust::cargo;
use crate::setup::setup;
use crate::step::{Result, Step, step, stop};
use crate::system::For;
use crate::ui::walk;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// Where generated files stand, among written ones.
const ROOMS: [&str; 6] = ["docs", "modules", "ui", "crates", "src-tauri", "tests"];

#[derive(clap::Args)]
pub struct Options {
    /// Fail if a committed file was not what would be generated
    #[arg(long)]
    check: bool,
}

pub fn run(options: &Options) -> Result<String> {
    setup(&[For::Kernel])?;
    // Without the window: no WebKit needed, and built in seconds.
    let features = ["-p", "cuspid", "--no-default-features", "--features", "standard", "generated"];
    let mut changed = vec![];
    step("generate", |step| {
        changed = write(step, cargo(&["test"]).args(features))?;
        Ok(())
    })?;
    if changed.is_empty() {
        return Ok("The generated files are current.".into());
    }
    if options.check {
        return stale(&changed);
    }
    Ok(format!("Wrote {}.", changed.join(", ")))
}

/// As a step of `cargo xtask test`, out of what that has built already.
pub fn check_with_tested_build() -> Result<Duration> {
    step("generated", |step| {
        let selected = ["--test", "it", "generated"];
        let changed = write(step, cargo(&["test"]).args(TESTED).args(selected))?;
        if changed.is_empty() { Ok(()) } else { stale(&changed) }
    })
}

fn stale<T>(changed: &[String]) -> Result<T> {
    stop(format!(
        "these generated files were not current; they are now, commit them: {}",
        changed.join(", ")
    ))
}

/// Lets the generator tests write, and says which files are other than before. Whatever else is
/// being changed in the checkout does not matter.
fn write(step: &mut Step, generator: &mut Command) -> Result<Vec<String>> {
    let before = contents()?;
    step.run(generator.env("CUSPID_GENERATE", "1"))?;
    let after = contents()?;
    let changed = after
        .iter()
        .filter(|(path, bytes)| before.get(*path) != Some(bytes))
        .map(|(path, _)| place::shown(path));
    let gone = before.keys().filter(|path| !after.contains_key(*path)).map(|p| place::shown(p));
    Ok(changed.chain(gone).collect())
}

fn contents() -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut files = vec![];
    for room in ROOMS {
        walk(&place::root().join(room), &mut files)?;
    }
    files.into_iter().map(|file| Ok((file.clone(), std::fs::read(file)?))).collect()
}
