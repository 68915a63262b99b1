//! Everything a command needs before its own work: system packages, parts of Rust, npm packages.

use crate::step::{Result, nothing_to_do, step, stop};
use crate::system::For;
use crate::{npm, rust, system};
use std::time::Duration;

pub fn setup(purposes: &[For]) -> Result<Duration> {
    let interface = purposes.contains(&For::Interface);
    let lints = purposes.contains(&For::Lints);
    if system::missing(purposes).is_empty()
        && (!lints || rust::missing_components().is_empty())
        && (!interface || (npm::node_is_new_enough() && npm::packages_are_current()))
    {
        nothing_to_do("setup", "nothing is missing");
        return Ok(Duration::ZERO);
    }
    step("setup", |step| {
        // First what may stop with a line to paste: nobody should wait for it.
        if interface && !npm::node_is_new_enough() {
            return stop(format!("this machine lacks {}", npm::what_node_is_needed()));
        }
        system::install_missing(purposes, step)?;
        if lints {
            rust::install_components(step)?;
        }
        if interface {
            npm::install_packages(step)?;
        }
        Ok(())
    })
}
