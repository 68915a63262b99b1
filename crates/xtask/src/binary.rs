//! The program itself, as the tests drive it and as a person runs it.

use crate::place;
use crate::rust::cargo;
use crate::step::{Result, step};
use std::path::PathBuf;
use std::time::Duration;

/// One selection of packages and features for everything `cargo xtask test` builds: the tests, and
/// the binary that the browser and the window drive. Cargo unifies features over what is selected,
/// so another selection would compile half of the dependencies once more. This package stays out:
/// on Windows a running program cannot be replaced.
pub const TESTED: [&str; 5] =
    ["--workspace", "--exclude", "xtask", "--features", "cuspid/devserver"];

pub fn path() -> PathBuf {
    place::target().join("debug").join(if cfg!(windows) { "cuspid.exe" } else { "cuspid" })
}

/// Builds the tests, and with them the binary.
pub fn build_for_tests() -> Result<Duration> {
    step("build", |step| step.run(cargo(&["test", "--no-run"]).args(TESTED)))
}

/// Builds the binary as a person runs it: no test transport in it.
pub fn build() -> Result<Duration> {
    step("build", |step| step.run(&mut cargo(&["build"])))
}
