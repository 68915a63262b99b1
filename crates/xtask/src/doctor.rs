//! `cargo xtask doctor`: what this machine lacks, without changing anything.

use crate::step::{Result, answer, mark, stop};
use crate::system::{self, For};
use crate::{npm, rust, virtual_display};

pub fn run() -> Result<String> {
    let mut lacking = vec![];
    let mut line = |good: bool, what: String, note: &str| {
        println!("{} {what:<28} {note}", mark(good));
        if !good {
            lacking.push(what);
        }
    };
    let rust = answer("rustc", &["--version"]);
    line(rust.is_some(), "Rust".into(), rust.as_deref().unwrap_or("https://rustup.rs"));
    for component in ["rustfmt", "clippy"] {
        line(!rust::missing_components().contains(&component), component.into(), "for the tests");
    }
    let node = answer("node", &["--version"]).unwrap_or_default();
    let note = if npm::node_is_new_enough() { node } else { npm::what_node_is_needed() };
    line(npm::node_is_new_enough(), "Node".into(), &note);
    for need in system::needs() {
        let note = match need.purpose {
            For::Kernel | For::Desktop => "to build",
            For::Lints | For::Interface => "to check",
            For::Window => "to drive the window in tests, or where there is no screen",
            For::Browser => "for the browser tests",
        };
        line(need.met(), need.what.into(), note);
    }
    line(npm::packages_are_current(), "npm packages".into(), "as the lock file says");
    println!(
        "  test runner: {}; display: {}",
        if rust::has_nextest() { "nextest" } else { "cargo test (nextest would be faster)" },
        if virtual_display::there_is_a_display() { "there is one" } else { "none, a virtual one" }
    );
    if lacking.is_empty() {
        return Ok("This machine has everything.".into());
    }
    stop(format!(
        "This machine lacks {}; `cargo xtask run` or `test` sees to it.",
        lacking.join(", ")
    ))
}
