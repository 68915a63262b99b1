//! `cargo xtask bench`: speed of every listed operation, beside plain SQL on the same file.

use crate::rust::cargo;
use crate::setup::setup;
use crate::step::{Result, step, stop};
use crate::system::For;

#[derive(clap::Args)]
pub struct Options {
    /// Passed on to the bench (`--help` says what it takes)
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

pub fn run(options: &Options) -> Result<String> {
    setup(&[For::Kernel])?;
    // As users have it, without the window.
    let bench = [
        "--release",
        "-p",
        "cuspid",
        "--no-default-features",
        "--features",
        "standard,bench",
        "--bin",
        "bench",
    ];
    step("release build", |step| step.run(cargo(&["build"]).args(bench)))?;
    let ended =
        cargo(&["run", "--quiet"]).args(bench).arg("--").args(&options.arguments).status()?;
    if ended.success() {
        return Ok("Measured.".into());
    }
    stop(format!("the bench ended with {ended}"))
}
