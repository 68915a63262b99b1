//! The JavaScript packages: installed as the lock file says, and again only when it changed.

use crate::place;
use crate::step::{Result, Step, answer, program};
use std::path::PathBuf;
use std::process::Command;

/// The oldest Node that the build tools run on.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// A command of npm. On Windows npm is a script, which is only found by its whole name.
pub fn npm(arguments: &[&str]) -> Command {
    program(if cfg!(windows) { "npm.cmd" } else { "npm" }, arguments)
}

pub fn node_version() -> Option<(u32, u32)> {
    parse(&answer("node", &["--version"])?)
}

pub fn node_is_new_enough() -> bool {
    node_version().is_some_and(|version| version >= OLDEST_NODE)
}

pub fn what_node_is_needed() -> String {
    format!("Node {}.{} or newer (https://nodejs.org)", OLDEST_NODE.0, OLDEST_NODE.1)
}

fn parse(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.trim_start_matches('v').split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// A copy of the lock file that the packages were installed by, beside them.
fn stamp() -> PathBuf {
    place::root().join("node_modules").join(".installed-by-lock.json")
}

pub fn packages_are_current() -> bool {
    let lock = std::fs::read(place::root().join("package-lock.json"));
    let installed = std::fs::read(stamp());
    matches!((lock, installed), (Ok(lock), Ok(installed)) if lock == installed)
}

pub fn install_packages(step: &mut Step) -> Result<()> {
    if packages_are_current() {
        return Ok(());
    }
    step.say("npm ci");
    // The browser comes from the system.
    step.run(npm(&["ci", "--no-audit", "--no-fund"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
    std::fs::copy(place::root().join("package-lock.json"), stamp())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_compared_by_its_numbers() {
        assert_eq!(parse("v20.20.2"), Some((20, 20)));
        assert!(parse("v20.9.0") < Some(OLDEST_NODE));
        assert!(parse("v22.0.1") > Some(OLDEST_NODE));
        assert_eq!(parse("nonsense"), None);
    }
}
