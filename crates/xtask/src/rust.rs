//! Cargo, and the parts of the Rust toolchain that checks need.

use crate::step::{Result, Step, answer, program, stop};
use std::process::Command;

/// What cargo commands are for; each adds what it needs, and only that.
pub fn cargo(arguments: &[&str]) -> Command {
    program("cargo", arguments)
}

/// The parts of the toolchain that are not always there.
pub fn missing_components() -> Vec<&'static str> {
    [("rustfmt", "fmt"), ("clippy", "clippy")]
        .into_iter()
        .filter(|(_, command)| answer("cargo", &[command, "--version"]).is_none())
        .map(|(component, _)| component)
        .collect()
}

pub fn install_components(step: &mut Step) -> Result<()> {
    let missing = missing_components();
    if missing.is_empty() {
        return Ok(());
    }
    let line = format!("rustup component add {}", missing.join(" "));
    if answer("rustup", &["--version"]).is_none() {
        return stop(format!(
            "this Rust lacks {}, and there is no rustup to add them: install the packages of the \
             same names from where this Rust came from (with rustup it is `{line}`)",
            missing.join(" and ")
        ));
    }
    step.say(&line);
    let mut arguments = vec!["component", "add"];
    arguments.extend(&missing);
    step.run(&mut program("rustup", &arguments))
}

/// The faster test runner, where it is installed; plain `cargo test` does as well.
pub fn has_nextest() -> bool {
    answer("cargo", &["nextest", "--version"]).is_some()
}
