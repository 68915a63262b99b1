//! Tests of the whole house: rooms, files, crashes, hostile input, isolation, the command line.

// Clippy spares tests, not the functions that serve them.
#![allow(clippy::unwrap_used)]

mod boundaries;
mod clocks;
mod command_line;
#[cfg(unix)]
mod crash;
mod demo;
#[cfg(unix)]
mod files;
mod generated;
mod hostile_input;
mod isolation;
mod lifecycle;
mod practice_name;
mod program;
mod restore;
mod rights;
mod secrecy;
mod sign_in;
mod switching;
mod third_party;
mod validator;
mod way_in;

/// Every module of the program, also those that a practice chooses.
fn every_module_installed() -> Vec<&'static dyn kernel::Module> {
    cuspid::modules().into_iter().map(testkit::installing).collect()
}
