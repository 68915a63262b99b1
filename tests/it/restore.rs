//! A backup put back: over what is there, beside it, or not at all.

use crate::program::{Program, Ran};
use serde_json::{Value, json};
use std::path::Path;

const MAGIC: usize = 16;

/// The same backup with another header, as somebody who sends one could write it.
fn forged(file: &str, change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let whole = std::fs::read(file).unwrap();
    let length = u32::from_le_bytes(whole[MAGIC..MAGIC + 4].try_into().unwrap()) as usize;
    let body = MAGIC + 4 + length;
    let mut header: Value = serde_json::from_slice(&whole[MAGIC + 4..body]).unwrap();
    change(&mut header);
    let header = header.to_string();
    let length = (header.len() as u32).to_le_bytes();
    [&whole[..MAGIC], &length, header.as_bytes(), &whole[body..]].concat()
}

fn backup(program: &Program) -> String {
    program.json(&["backup", "create"])["file"].as_str().unwrap().to_owned()
}

fn try_restore(program: &Program, bytes: &[u8]) -> Ran {
    let file = program.folder().join("sent.cuspid");
    std::fs::write(&file, bytes).unwrap();
    program.run(&["backup", "restore", file.to_str().unwrap(), "--json"])
}

#[test]
fn a_header_that_points_elsewhere_leads_nowhere() {
    let program = Program::with_practice();
    let file = backup(&program);
    let elsewhere = Program::new();
    let precious = elsewhere.folder().join("precious");
    std::fs::create_dir_all(&precious).unwrap();
    std::fs::write(precious.join("photo.jpg"), b"x").unwrap();
    for (key, value) in [("id", "x/../../precious"), ("id", ""), ("slug", "../up"), ("slug", "")] {
        let bytes = forged(&file, |header| header["practice"][key] = json!(value));
        let ran = try_restore(&elsewhere, &bytes);
        assert_eq!(ran.error()["details"]["reason"], "not_a_backup", "{key} {value}");
        assert!(precious.join("photo.jpg").exists(), "{key} {value} removed a folder");
    }
    let bytes = forged(&file, |header| header["practice"]["file"] = json!("../../outside.db"));
    let path = try_restore(&elsewhere, &bytes).json()["path"].as_str().unwrap().to_owned();
    assert!(Path::new(&path).starts_with(elsewhere.folder().join("practices")), "{path}");
    assert!(!elsewhere.folder().join("../../outside.db").exists());
    let greedy = forged(&file, |header| {
        header["envelopes"][0]["kdf"]["memory_kib"] = json!(u32::MAX);
    });
    let ran = try_restore(&Program::new(), &greedy);
    assert_eq!(ran.error()["details"]["reason"], "damaged");
}

#[test]
fn a_practice_that_is_open_is_not_replaced() {
    let program = Program::with_notes();
    program.call("hello.say", json!({ "text": "first" }));
    let file = backup(&program);
    let mut session = program.lines();
    session.ask(json!({ "id": 1, "op": "hello.say", "input": { "text": "second" } }));
    let ran = program.run(&["backup", "restore", &file, "--over", "clinica", "--json"]);
    assert_eq!(ran.error()["details"]["reason"], "in_use");
    let third = json!({ "id": 2, "op": "hello.say", "input": { "text": "third" } });
    assert_eq!(session.ask(third)["ok"], true);
    drop(session);
    assert_eq!(program.call("hello.list", json!({})).as_array().unwrap().len(), 3);
}

#[test]
fn who_came_after_the_backup_has_no_way_in_after_it() {
    let program = Program::with_practice();
    let file = backup(&program);
    let added = program.json(&[
        "user",
        "add",
        "--email",
        "r@example.com",
        "--name",
        "R",
        "--role",
        "receptionist",
    ]);
    program.json(&["backup", "restore", &file, "--over", "clinica"]);
    let mut command = program.command(&["call", "core.navigation", "--json"]);
    command.env("CUSPID_USER", "r@example.com");
    command.env("CUSPID_PASSWORD", added["one_time_password"].as_str().unwrap());
    assert_eq!(Ran::of(command.output().unwrap()).error()["code"], "unauthenticated");
    assert_eq!(program.json(&["user", "list"]).as_array().unwrap().len(), 1);
}

#[test]
fn a_name_that_is_taken_gets_a_number() {
    let program = Program::with_practice();
    let elsewhere = Program::with_practice();
    let restored = elsewhere.json(&["backup", "restore", &backup(&program)]);
    assert_eq!(restored["slug"], "clinica-2");
    elsewhere.json(&["--practice", "clinica-2", "modules", "list"]);
}

#[test]
fn over_a_damaged_file_and_with_nothing_but_the_answer_on_stderr() {
    let program = Program::with_notes();
    program.call("hello.say", json!({ "text": "before" }));
    let file = backup(&program);
    std::fs::write(program.file(), b"not a database any more").unwrap();
    let ran = program.run(&["backup", "restore", &file, "--over", "clinica", "--json"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert_eq!(program.call("hello.list", json!({}))[0]["text"], "before");
}

#[test]
fn checking_leaves_nothing_beside_the_backup() {
    let program = Program::with_practice();
    let stick = tempfile::TempDir::new().unwrap();
    let copy = stick.path().join("copy.cuspid");
    std::fs::copy(backup(&program), &copy).unwrap();
    // A file of the person's own, under the name that a careless check would take.
    std::fs::write(stick.path().join("copy.checking"), b"mine").unwrap();
    assert_eq!(program.json(&["backup", "verify", copy.to_str().unwrap()])["ok"], true);
    assert_eq!(std::fs::read(stick.path().join("copy.checking")).unwrap(), b"mine");
    assert_eq!(std::fs::read_dir(stick.path()).unwrap().count(), 2);
}

#[test]
fn errors_are_one_json_object_also_when_the_words_are_wrong() {
    let program = Program::with_practice();
    for args in [&["--json", "no-such-command"][..], &["call", "--json"]] {
        let ran = program.run(args);
        assert_eq!((ran.code, ran.error()["code"].as_str()), (2, Some("validation")));
    }
    let mut file = program.command(&["practice", "list", "--json"]);
    let ran = Ran::of(file.env("CUSPID_DATA_DIR", program.file()).output().unwrap());
    assert_eq!(ran.error()["details"]["reason"], "not_a_folder");
}

#[test]
fn a_dry_run_that_is_no_boolean_writes_nothing() {
    let program = Program::with_notes();
    let mut session = program.lines();
    let say = json!({ "text": "hola" });
    let asked = json!({ "id": 1, "op": "hello.say", "input": say, "dry_run": "true" });
    assert!(session.ask(asked)["error"]["details"]["fields"]["dry_run"].is_string());
    let listed = session.ask(json!({ "id": 2, "op": "hello.list" }));
    assert_eq!(listed["data"], json!([]));
}

#[test]
fn a_password_and_an_input_share_standard_input() {
    use std::io::Write;
    let program = Program::with_notes();
    let mut command = program.command(&["call", "hello.say", "-", "--password-stdin", "--json"]);
    command.env_remove("CUSPID_PASSWORD").stdin(std::process::Stdio::piped());
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    let lines = format!("{}\n{{\"text\":\"hola\"}}\n", crate::program::PASSWORD);
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    assert_eq!(Ran::of(child.wait_with_output().unwrap()).json()["text"], "hola");
}
