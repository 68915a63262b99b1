//! `cargo xtask sweep`: what is promised, tried at every point where it could break.

use crate::rust::cargo;
use crate::setup::setup;
use crate::step::{Result, step, stop};
use crate::system::For;
use std::time::Duration;

#[derive(clap::Args)]
pub struct Options {
    /// What is swept and how (`lifecycle`, `lifecycle --quick`; `--help` says more)
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// The sweep as a program, without the window.
const SWEEP: [&str; 7] =
    ["-p", "cuspid", "--no-default-features", "--features", "standard,sweep", "--bin", "sweep"];

pub fn run(options: &Options) -> Result<String> {
    setup(&[For::Kernel])?;
    // A quick look is one of the tests and takes their build. What the whole says of speed is said of
    // the program as users have it.
    let quick = options.arguments.iter().any(|argument| argument == "--quick");
    let (name, profile) = if quick { ("build", "dev") } else { ("release build", "release") };
    let profile = ["--profile", profile];
    step(name, |step| step.run(cargo(&["build"]).args(profile).args(SWEEP)))?;
    let ended = cargo(&["run", "--quiet"])
        .args(profile)
        .args(SWEEP)
        .arg("--")
        .args(&options.arguments)
        .status()?;
    if ended.success() {
        return Ok("What was promised held.".into());
    }
    stop(format!("the sweep ended with {ended}"))
}

/// A little of everything, in under a minute: what the tests run.
pub fn quick() -> Result<Duration> {
    step("sweep", |step| step.run(cargo(&["run"]).args(SWEEP).args(["--", "lifecycle", "--quick"])))
}
