//! `cargo xtask licence`: an issuer's keys, and the licences they sign. Only who issues licences needs
//! cryptography, so it is a program of its own that is built when first asked for.

use crate::place;
use crate::step::{Result, command, stop};
use std::ffi::OsString;

#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub struct Options {
    /// `new-issuer` or `issue`; `--help` tells the rest
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

pub fn run(options: &Options) -> Result<String> {
    let manifest = place::root().join("Cargo.toml");
    let done = command("cargo")
        .args(["run", "--quiet", "--package", "xtask", "--bin", "licence"])
        .args(["--features", "licence", "--manifest-path"])
        .arg(manifest)
        .arg("--")
        .args(&options.arguments)
        // Files that were named stand where the person stands.
        .current_dir(std::env::current_dir()?)
        .status()?;
    if done.success() { Ok("Done.".into()) } else { stop("Nothing was written.") }
}
