//! The command line's shapes and exit codes are a contract.

mod modules;

use crate::program::{PASSWORD, Program, Ran};
use serde_json::{Value, json};

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> =
        value.as_object().expect("an object").keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[test]
fn shapes_are_as_written() {
    let program = Program::new();
    let made = program.create("clinica").json();
    assert_eq!(keys(&made), ["id", "path", "recovery_code", "slug"]);
    assert!(std::path::Path::new(made["path"].as_str().unwrap()).exists());
    assert_eq!(made["recovery_code"].as_str().unwrap().len(), 39);
    program.json(&[
        "user",
        "add",
        "--email",
        "r@example.com",
        "--name",
        "Rita",
        "--role",
        "receptionist",
        "--clinic",
        "main",
    ]);
    let users = program.json(&["user", "list"]);
    assert_eq!(keys(&users[0]), ["active", "email", "id", "name", "professional", "roles"]);
    assert_eq!(keys(&users[0]["roles"][0]), ["clinic", "role"]);
    let modules = program.json(&["modules", "list"]);
    let wanted = [
        "available_version",
        "category",
        "depends",
        "error",
        "error_reason",
        "features",
        "has_config",
        "health",
        "installable",
        "name",
        "pending",
        "removable",
        "state",
        "tier",
        "version",
    ];
    assert_eq!(keys(&modules[0]), wanted);
    assert_eq!(
        keys(&program.json(&["modules", "status"])),
        ["by_state", "errored", "pending", "total"]
    );
    assert_eq!(keys(&program.json(&["modules", "doctor"])), ["findings", "ok"]);
    let ops = program.json(&["ops"]);
    assert_eq!(
        keys(&ops[0]),
        ["about", "category", "id", "input", "module", "output", "permission"]
    );
    let only = program.json(&["ops", "agenda"]);
    assert!(only.as_array().unwrap().iter().all(|op| op["module"] == "agenda"));
    program.json(&["backup", "create"]);
    assert_eq!(program.json(&["backup", "verify"]), json!({ "ok": true, "findings": [] }));
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/import/patients_broken.csv");
    let report = program.json(&["import", "patients", file, "--dry-run"]);
    assert_eq!(keys(&report), ["batch", "dry_run", "duplicates", "imported", "rejected", "rows"]);
    assert_eq!(keys(&report["rejected"][0]), ["field", "reason", "row"]);
    assert_eq!(report["dry_run"], true);
}

#[test]
fn exit_codes_are_as_written() {
    let program = Program::with_notes();
    let code = |args: &[&str]| program.run(args).code;
    assert_eq!(code(&["modules", "list"]), 0);
    assert_eq!(code(&["modules", "info", "no_such_module"]), 2);
    assert_eq!(code(&["ops", "no_such_module"]), 2);
    assert_eq!(code(&["call", "no.such"]), 2);
    assert_eq!(code(&["call", "core.status", "{broken"]), 2);
    assert_eq!(code(&["call", "core.status", "@no-such-file"]), 2);
    assert_eq!(code(&["no-such-command"]), 2);
    assert_eq!(code(&["--no-such-flag", "modules", "list"]), 2);
    assert_eq!(code(&["--practice", "nowhere", "modules", "list"]), 2);
    assert_eq!(code(&["call", "hello.say", "{\"text\":\"\"}"]), 1);
    assert_eq!(code(&["backup", "verify", "no-such-file"]), 2);
    let mut wrong = program.command(&["modules", "list"]);
    assert_eq!(
        wrong.env("CUSPID_PASSWORD", "not that one").output().unwrap().status.code(),
        Some(4)
    );
    assert_eq!(code(&["--clinic", "nowhere", "modules", "list"]), 4);
}

#[test]
fn settings_of_modules_and_the_licence_are_read_and_set() {
    let program = Program::with_notes();
    let config = program.json(&["modules", "config", "hello"]);
    assert_eq!(keys(&config), ["defaults", "schema", "values"]);
    let set = program.json(&["modules", "config", "hello", "--set", "{\"max_length\":40}"]);
    assert_eq!(set["values"], json!({ "max_length": 40 }));
    let licence = program.json(&["licence", "show"]);
    let wanted = ["features", "licence", "plan", "plans", "practice_id", "self_hosted"];
    assert_eq!(keys(&licence), wanted);
    let code = |args: &[&str]| program.run(args).code;
    assert_eq!(code(&["modules", "config", "hello", "--set", "{\"max_length\":1}"]), 1);
    assert_eq!(code(&["modules", "config", "hello", "--set", "{"]), 2);
    assert_eq!(code(&["modules", "config", "no_such_module"]), 2);
    assert_eq!(code(&["modules", "config", "core", "--set", "{}"]), 3);
    assert_eq!(code(&["licence", "install", "no-such-file"]), 2);
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/licence-issuer.pub");
    let refused = program.run(&["licence", "install", file, "--json"]);
    assert_eq!((refused.code, refused.error()["code"].as_str()), (1, Some("validation")));
}

#[test]
fn who_may_not_is_told_with_exit_code_3() {
    let program = Program::with_practice();
    let added = program.json(&[
        "user",
        "add",
        "--email",
        "d@example.com",
        "--name",
        "D",
        "--role",
        "dentist",
    ]);
    let mut command = program.command(&["user", "list", "--json"]);
    command.env("CUSPID_USER", "d@example.com");
    command.env("CUSPID_PASSWORD", added["one_time_password"].as_str().unwrap());
    let ran = Ran::of(command.output().unwrap());
    assert_eq!((ran.code, ran.error()["code"].as_str()), (3, Some("forbidden")));
}

#[test]
fn lines_are_answered_in_order_and_a_bad_one_ends_nothing() {
    let program = Program::with_notes();
    let mut session = program.lines();
    for line in [
        &b"{\"id\":1,\"op\":\"hello.say\",\"input\":{\"text\":\"hola\"}}"[..],
        b"not json",
        b"{\"id\":3,\"op\":\"hello.say\",\"input\":{\"text\":\"Jos\xe9\"}}",
        b"{\"id\":4}",
        b"{\"id\":5,\"op\":\"hello.list\",\"inputs\":{}}",
        b"{\"id\":6,\"op\":\"hello.list\"}",
    ] {
        assert!(session.send(line));
    }
    let answers: Vec<Value> = (0..6).map(|_| session.answer().unwrap()).collect();
    let ok: Vec<&Value> = answers.iter().map(|answer| &answer["ok"]).collect();
    assert_eq!(
        ok,
        [true, false, false, false, false, true].map(Value::from).iter().collect::<Vec<_>>()
    );
    assert_eq!(answers[2]["id"], 3);
    assert!(answers[2]["error"]["details"]["fields"]["text"].is_string());
    assert_eq!(answers[5]["data"].as_array().unwrap().len(), 1);
}

#[test]
fn a_password_comes_from_standard_input_and_never_from_the_arguments() {
    let program = Program::with_practice();
    let mut command = program.command(&["modules", "list", "--password-stdin", "--json"]);
    command.env_remove("CUSPID_PASSWORD").stdin(std::process::Stdio::piped());
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    use std::io::Write;
    writeln!(child.stdin.take().unwrap(), "{PASSWORD}").unwrap();
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(0));
}

#[test]
fn a_backup_goes_to_a_machine_that_never_saw_the_practice() {
    let program = Program::with_notes();
    program.call("hello.say", json!({ "text": "before the fire" }));
    let backup = program.json(&["backup", "create"]);
    let file = backup["file"].as_str().unwrap();
    let elsewhere = Program::new();
    let restored = elsewhere.json(&["backup", "restore", file]);
    assert_eq!(keys(&restored), ["id", "path", "slug"]);
    assert_eq!(elsewhere.call("hello.list", json!({}))[0]["text"], "before the fire");
    let again = elsewhere.run(&["backup", "restore", file, "--json"]);
    assert_eq!((again.code, again.error()["code"].as_str()), (1, Some("conflict")));
    elsewhere.call("hello.say", json!({ "text": "after" }));
    elsewhere.json(&["backup", "restore", file, "--over", "clinica"]);
    assert_eq!(elsewhere.call("hello.list", json!({})).as_array().unwrap().len(), 1);
}

#[test]
fn a_damaged_backup_is_found_and_not_restored() {
    let program = Program::with_practice();
    let file = program.json(&["backup", "create"])["file"].as_str().unwrap().to_owned();
    let whole = std::fs::read(&file).unwrap();
    let middle = whole.len() / 2;
    let mut flipped = whole.clone();
    flipped[middle] ^= 1;
    for broken in [&flipped[..], &whole[..middle], &whole[..10], b"something else"] {
        std::fs::write(&file, broken).unwrap();
        let ran = program.run(&["backup", "verify", &file, "--json"]);
        assert_eq!(ran.code, 1, "{} bytes: {}", broken.len(), ran.stdout);
        let elsewhere = Program::new();
        assert_eq!(elsewhere.run(&["backup", "restore", &file, "--json"]).code, 1);
        let practices = elsewhere.json(&["practice", "list"]);
        assert_eq!(practices, json!([]), "a practice was entered for a broken backup");
    }
}

#[test]
fn every_operation_is_answered_on_a_line() {
    let program = Program::with_notes();
    let ops = program.json(&["ops"]);
    let ids: Vec<&str> =
        ops.as_array().unwrap().iter().map(|op| op["id"].as_str().unwrap()).collect();
    for module in ["core.", "patients.", "agenda.", "schedules.", "hello."] {
        assert!(ids.iter().any(|id| id.starts_with(module)), "no operation of {module}");
    }
    let mut session = program.lines();
    for (n, id) in ids.iter().enumerate() {
        let answer = session.ask(json!({ "id": n, "op": id, "input": {} }));
        assert_eq!(answer["id"], n);
        if answer["ok"] == true {
            assert_eq!(keys(&answer), ["data", "id", "ok"], "{id}");
            continue;
        }
        assert_eq!(keys(&answer), ["error", "id", "ok"], "{id}");
        let code = answer["error"]["code"].as_str().unwrap();
        let known = ["validation", "invalid", "not_found", "conflict", "forbidden", "unavailable"];
        assert!(known.contains(&code), "{id} answers {answer}");
    }
}
