//! `cuspid modules …`: shapes and exit codes.

use super::keys;
use crate::program::{Program, Ran};
use serde_json::{Value, json};

fn state(program: &Program, name: &str) -> Value {
    let modules = program.json(&["modules", "list"]);
    let mut rows = modules.as_array().unwrap().iter();
    rows.find(|row| row["name"] == name).unwrap()["state"].clone()
}

/// Ends with 3, says so as an error, and names the reason.
fn refused(ran: &Ran, reason: &str) {
    assert_eq!(ran.code, 3, "{} {}", ran.stdout, ran.stderr);
    assert_eq!(ran.error()["details"]["reason"], reason);
}

#[test]
fn a_module_is_planned_installed_restarted_and_removed() {
    let program = Program::with_practice();
    let plan = program.json(&["modules", "plan", "install", "inventory"]);
    let wanted = [
        "action",
        "backup_bytes",
        "disk_free",
        "disk_needed",
        "modules",
        "permissions_gained",
        "permissions_lost",
        "refused",
        "requires_restart",
        "tables",
        "token",
    ];
    assert_eq!(keys(&plan), wanted);
    assert_eq!(keys(&plan["modules"][0]), ["from", "name", "operation", "reason", "version"]);
    assert_eq!(keys(&plan["tables"][0]), ["module", "name", "rows"]);
    assert_eq!(state(&program, "inventory"), "uninstalled");
    let token = plan["token"].as_str().unwrap();
    let scheduled = program.json(&["modules", "install", "inventory", "--token", token]);
    assert_eq!(scheduled, json!({ "scheduled": ["inventory"], "requires_restart": true }));
    // No other command applies it.
    assert_eq!(state(&program, "inventory"), "to_install");
    let status = program.json(&["modules", "status"]);
    assert_eq!(status["pending"], json!(["inventory"]));
    assert_eq!(program.run(&["call", "inventory.summary"]).code, 3);
    let applied = program.json(&["modules", "restart"]);
    let done =
        json!([{ "module": "inventory", "operation": "install", "ok": true, "error": null }]);
    assert_eq!(applied, json!({ "applied": done }));
    assert_eq!(program.json(&["modules", "restart"]), json!({ "applied": [] }));
    assert_eq!(program.run(&["call", "inventory.summary"]).code, 0);
    let steps = program.json(&["modules", "operations", "inventory", "--limit", "2"]);
    assert_eq!(steps.as_array().unwrap().len(), 2);
    let wanted = ["created_at", "details", "duration_ms", "operation", "status", "step"];
    assert_eq!(keys(&steps[0]), wanted);
    assert_eq!((&steps[0]["step"], &steps[0]["status"]), (&json!("finalize"), &json!("completed")));
    program.json(&["modules", "uninstall", "inventory"]);
    program.json(&["modules", "restart"]);
    assert_eq!(state(&program, "inventory"), "uninstalled");
    let archives = program.json(&["modules", "archives"]);
    assert_eq!(keys(&archives[0]), ["at", "bytes", "file", "module", "rows", "version"]);
    program.json(&["modules", "install", "inventory"]);
    program.json(&["modules", "restart"]);
    let file = archives[0]["file"].as_str().unwrap();
    let restored = program.json(&["modules", "restore-data", "inventory", file]);
    assert_eq!(keys(&restored), ["rows", "tables"]);
    assert_eq!(restored["rows"], archives[0]["rows"]);
    assert_eq!(program.json(&["modules", "doctor"]), json!({ "ok": true, "findings": [] }));
}

#[test]
fn a_scheduled_change_is_taken_back() {
    let program = Program::with_practice();
    program.json(&["modules", "uninstall", "schedules"]);
    let cancelled = program.json(&["modules", "cancel", "schedules"]);
    let wanted = json!({ "cancelled": ["schedules"], "scheduled": [], "requires_restart": false });
    assert_eq!(cancelled, wanted);
    let run = |args: &[&str]| {
        let mut all = vec!["modules"];
        all.extend(args);
        all.push("--json");
        program.run(&all)
    };
    refused(&run(&["cancel", "schedules"]), "nothing_pending");
    refused(&run(&["retry", "schedules"]), "nothing_failed");
    let forced = program.json(&["modules", "uninstall", "agenda", "--force"]);
    assert_eq!(forced["scheduled"], json!(["schedules", "agenda"]));
    program.json(&["modules", "cancel", "schedules"]);
    assert_eq!(state(&program, "agenda"), "installed", "schedules needs it");
}

#[test]
fn policy_is_exit_code_3_and_what_nobody_knows_2() {
    let program = Program::with_practice();
    let run = |args: &[&str]| {
        let mut all = vec!["modules"];
        all.extend(args);
        all.push("--json");
        program.run(&all)
    };
    refused(&run(&["uninstall", "agenda"]), "required_by");
    refused(&run(&["uninstall", "patients"]), "always_on");
    refused(&run(&["uninstall", "core"]), "always_on");
    refused(&run(&["upgrade", "inventory"]), "not_installed");
    refused(&run(&["enable", "inventory"]), "not_installed");
    refused(&run(&["orphan", "agenda"]), "not_an_orphan");
    let plan = run(&["plan", "uninstall", "agenda"]);
    assert_eq!(plan.json()["refused"]["reason"], "required_by", "a plan that says no is an answer");
    let outdated = run(&["uninstall", "schedules", "--token", "old"]);
    assert_eq!((outdated.code, outdated.error()["code"].as_str()), (1, Some("conflict")));
    for command in ["install", "uninstall", "upgrade", "cancel", "retry", "orphan", "operations"] {
        let ran = run(&[command, "no_such_module"]);
        assert_eq!(ran.code, 2, "{command}: {}", ran.stderr);
    }
    for command in ["info", "config", "validate", "enable", "disable", "install", "uninstall"] {
        for name in ["no_such_module", ""] {
            let ran = run(&[command, name]);
            assert_eq!(ran.code, 2, "{command} {name}: {}", ran.stderr);
        }
    }
    assert_eq!(run(&["plan", "install", "no_such_module"]).code, 2);
    let outdated = run(&["disable", "schedules", "--token", "old"]);
    assert_eq!((outdated.code, outdated.error()["code"].as_str()), (1, Some("conflict")));
    assert_eq!(run(&["plan", "something", "agenda"]).code, 2);
    assert_eq!(run(&["operations", "agenda", "--limit", "many"]).code, 2);
    assert_eq!(run(&["operations", "agenda", "--limit", "0"]).code, 1);
    let missing = run(&["restore-data", "agenda", "no-such-file"]);
    assert_eq!(missing.code, 2, "{}", missing.stderr);
    let error = missing.error();
    assert_eq!(error["code"], "validation");
    assert!(error["details"]["fields"]["file"].as_str().unwrap().contains("no-such-file"));
    assert_eq!(run(&["restore-data", "no_such_module", "no-such-file"]).code, 2);
    let mut wrong = program.command(&["modules", "restart"]);
    let wrong = wrong.env("CUSPID_PASSWORD", "not that one").output().unwrap();
    assert_eq!(wrong.status.code(), Some(4));
}

#[test]
fn the_list_says_what_failed() {
    let program = Program::with_practice();
    let id = program.json(&["practice", "info"])["id"].as_str().unwrap().to_owned();
    program.json(&["modules", "install", "hello"]);
    let copies = program.folder().join("backups").join(id);
    let _ = std::fs::remove_dir_all(&copies);
    std::fs::create_dir_all(copies.parent().unwrap()).unwrap();
    std::fs::write(&copies, "in the way").unwrap();
    assert_eq!(program.run(&["modules", "restart"]).code, 1);
    let error = program.json(&["modules", "info", "hello"])["error"].as_str().unwrap().to_owned();
    let shown = program.run(&["modules", "list"]).stdout;
    let line = |start: &str| shown.lines().find(|line| line.starts_with(start)).unwrap().to_owned();
    assert!(line("name").ends_with("error"), "{shown}");
    assert!(line("hello").ends_with(&error), "{shown}");
}

#[test]
fn the_end_of_a_command_closes_the_practice() {
    let program = Program::with_practice();
    let logged = || {
        let logs = std::fs::read_dir(program.folder().join("logs")).unwrap().flatten();
        let texts = logs.map(|log| std::fs::read_to_string(log.path()).unwrap());
        let all = texts.collect::<String>();
        ["practice opened", "practice closed"].map(|what| all.matches(what).count())
    };
    let [opened, closed] = logged();
    program.json(&["modules", "list"]);
    program.run(&["call", "core.nothing"]);
    assert_eq!(logged(), [opened + 2, closed + 2], "also when the command failed");
}

#[test]
fn a_standard_error_that_is_no_terminal_gets_no_colours() {
    let program = Program::with_practice();
    let ran = program.run(&["modules", "list", "--log", "info"]);
    assert!(ran.stderr.contains("practice opened"), "{}", ran.stderr);
    assert!(!ran.stderr.contains('\u{1b}'), "{}", ran.stderr);
}

#[test]
fn what_is_wrong_ends_with_1() {
    let program = Program::with_practice();
    let validated = program.json(&["modules", "validate"]);
    assert_eq!(keys(&validated), ["findings", "ok"]);
    assert_eq!(validated["ok"], true);
    assert_eq!(program.json(&["modules", "doctor"]), json!({ "ok": true, "findings": [] }));
    let status = program.json(&["modules", "status"]);
    let counted: i64 =
        status["by_state"].as_object().unwrap().values().filter_map(Value::as_i64).sum();
    assert_eq!(status["total"], counted);
    assert_eq!((&status["errored"], &status["pending"]), (&json!([]), &json!([])));
}

#[test]
fn what_restore_data_replaced_is_in_a_copy() {
    let program = Program::with_practice();
    let change = |action: &str| {
        program.json(&["modules", action, "inventory"]);
        program.json(&["modules", "restart"]);
    };
    let items = || program.call("inventory.items.list", json!({}))["data"].clone();
    change("install");
    let first = items();
    change("uninstall");
    change("install");
    let second = items();
    assert_ne!(first, second, "fresh first rows");
    let archives = program.json(&["modules", "archives"]);
    let file = archives[0]["file"].as_str().unwrap();
    program.json(&["modules", "restore-data", "inventory", file]);
    assert_eq!(items(), first);
    let copies = program.json(&["backup", "list"]);
    let newest = copies[0]["path"].as_str().unwrap();
    assert!(newest.contains("-auto"), "{newest}");
    program.json(&["backup", "restore", newest, "--over", "clinica"]);
    assert_eq!(items(), second);
}
