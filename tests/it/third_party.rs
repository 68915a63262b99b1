//! A module of somebody else: made outside the checkout, tested there, taken into an edition of the
//! program, installed in a practice and called. `cargo xtask test --only third-party` runs it.

use super::program::Program;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder that everything here is built into, so that only what is new is compiled.
fn target() -> PathBuf {
    let binary = Path::new(env!("CARGO_BIN_EXE_cuspid"));
    binary.ancestors().nth(2).expect("target/debug/cuspid").to_path_buf()
}

/// Runs Cargo without what the Cargo around this test told it; panics with what it said.
fn cargo(folder: &Path, arguments: &[&str]) {
    let mut cargo = Command::new("cargo");
    cargo.args(arguments).current_dir(folder).env("CARGO_TARGET_DIR", target());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CARGO_")) {
        if !matches!(name.as_str(), "CARGO_HOME" | "CARGO_TARGET_DIR" | "CARGO_NET_OFFLINE") {
            cargo.env_remove(name);
        }
    }
    let output = cargo.output().expect("cargo can be started");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let all = said(&output.stdout) + &said(&output.stderr);
    assert!(output.status.success(), "cargo {}:\n{all}", arguments.join(" "));
}

#[test]
#[ignore = "builds for minutes: `cargo xtask test --only third-party`"]
fn a_crate_from_elsewhere_joins_the_program() {
    let elsewhere = TempDir::new().unwrap();
    let folder = elsewhere.path().join("recall_letters");
    let path = folder.to_str().unwrap();
    cargo(root(), &["xtask", "new-module", "recall_letters", "--path", path]);
    cargo(&folder, &["test", "--offline"]);

    let with = format!("module-recall-letters={path}");
    cargo(root(), &["xtask", "edition", "--debug", "--headless", "--with", &with]);
    let binary = target().join("edition").join(format!("cuspid{}", std::env::consts::EXE_SUFFIX));
    let program = Program::running(binary);
    program.create("clinica").json();
    assert_eq!(state(&program), "uninstalled");
    let scheduled = program.json(&["modules", "install", "recall_letters"]);
    assert_eq!(scheduled["scheduled"], json!(["recall_letters"]));
    program.json(&["modules", "restart"]);
    assert_eq!(state(&program), "installed");
    let said = program.call("recall_letters.say", json!({ "text": "Hola" }));
    assert_eq!(program.call("recall_letters.list", json!({}))[0], said);
}

fn state(program: &Program) -> Value {
    let modules = program.json(&["modules", "list"]);
    let mut rows = modules.as_array().unwrap().iter();
    let row = rows.find(|row| row["name"] == "recall_letters").expect("the edition has it");
    assert_eq!((&row["category"], &row["error"]), (&json!("community"), &Value::Null));
    row["state"].clone()
}
