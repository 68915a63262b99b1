//! What happens to the file from outside: cut, zeroed, newer, locked, read-only, full.

use crate::program::{Program, Ran};
use serde_json::json;
use std::fs;
use std::os::unix::fs::FileExt;
use std::process::Command;

fn reason(ran: &Ran) -> String {
    ran.error()["details"]["reason"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_file_cut_short_is_refused_as_damaged() {
    let program = Program::with_practice();
    let length = fs::metadata(program.file()).unwrap().len();
    for keep in [length / 2, length - 4096, length - 100, 4096, 10] {
        let copy = fs::read(program.file()).unwrap();
        fs::OpenOptions::new().write(true).open(program.file()).unwrap().set_len(keep).unwrap();
        let ran = program.run(&["modules", "list", "--json"]);
        assert_eq!(reason(&ran), "damaged", "cut to {keep} of {length}: {}", ran.stderr);
        fs::write(program.file(), copy).unwrap();
    }
    program.json(&["modules", "list"]);
}

#[test]
fn zeros_in_the_middle_are_refused_as_damaged() {
    let program = Program::with_practice();
    let length = fs::metadata(program.file()).unwrap().len();
    let file = fs::OpenOptions::new().write(true).open(program.file()).unwrap();
    file.write_all_at(&[0; 512], length / 2).unwrap();
    let ran = program.run(&["modules", "list", "--json"]);
    assert_eq!(reason(&ran), "damaged", "{}", ran.stderr);
    assert_eq!(ran.code, 1);
}

#[test]
fn a_file_of_a_newer_program_is_left_alone() {
    let test = testkit::TestHost::new(&[]);
    let key = test
        .registry
        .practice("clinica")
        .and_then(|entry| test.registry.unlock(&entry, "lucia@example.com", testkit::PASSWORD));
    let key = key.unwrap().key;
    let entry = test.registry.practice("clinica").unwrap();
    let path = test.registry.path_of(&entry);
    drop(test.host);
    let raw = kernel::raw_connection(&path, &key).unwrap();
    raw.pragma_update(None, "user_version", kernel::FORMAT + 1).unwrap();
    drop(raw);
    let opening = kernel::Opening {
        registry: test.registry.clone(),
        entry,
        key,
        catalog: test.catalog.clone(),
        clock: std::sync::Arc::new(test.clock.clone()),
        create: kernel::Create::No,
    };
    let error = kernel::Host::open(opening, None).err().unwrap();
    assert_eq!(error.reason(), Some("newer_version"));
}

#[test]
fn a_second_process_is_told_that_the_practice_is_open() {
    let program = Program::with_practice();
    let mut first = program.lines();
    first.ask(json!({ "id": 1, "op": "core.status" }));
    let ran = program.run(&["modules", "list", "--json"]);
    assert_eq!((ran.code, reason(&ran).as_str()), (1, "in_use"));
    drop(first);
    program.json(&["modules", "list"]);
}

#[test]
fn a_missing_file_is_said_to_be_missing_and_not_made_anew() {
    let program = Program::with_practice();
    fs::remove_file(program.file()).unwrap_or_default();
    let file = program.folder().join("practices");
    let ran = program.run(&["modules", "list", "--json"]);
    assert_eq!(reason(&ran), "missing");
    assert!(fs::read_dir(file).unwrap().flatten().all(|f| !f.path().join("practice.db").exists()));
}

/// Runs `script` in a mount namespace of its own; `None` where the machine does not allow one.
fn in_own_mounts(script: &str) -> Option<Ran> {
    let probe = Command::new("unshare").args(["-rm", "true"]).output().ok()?;
    if !probe.status.success() {
        eprintln!("this machine gives no mount namespaces: not tested here");
        return None;
    }
    let output = Command::new("unshare").args(["-rm", "sh", "-c", script]).output().ok()?;
    Some(Ran::of(output))
}

fn script(program: &Program, mount: &str, then: &str) -> String {
    let binary = env!("CARGO_BIN_EXE_cuspid");
    let folder = program.folder().display();
    format!(
        "set -e; export CUSPID_DATA_DIR='{folder}' CUSPID_PASSWORD='{}' \
         CUSPID_USER=ana@example.com CUSPID_TEST_KDF=cheap; unset CUSPID_PRACTICE CUSPID_CLINIC; \
         {mount}; C='{binary}'; {then}",
        crate::program::PASSWORD
    )
}

#[test]
fn a_read_only_folder_is_refused_in_words() {
    let program = Program::with_notes();
    let folder = program.folder().display();
    let mount =
        format!("mount --bind '{folder}' '{folder}' && mount -o remount,bind,ro '{folder}'");
    let then = "$C call hello.say '{\"text\":\"hola\"}' --json";
    let Some(ran) = in_own_mounts(&script(&program, &mount, then)) else { return };
    assert_eq!(reason(&ran), "read_only", "{}", ran.stderr);
}

#[test]
fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let program = Program::with_notes();
    let folder = program.folder().display();
    // A small file system with a copy of the practice, and something to delete when it is full.
    let mount = format!(
        "cp -a '{folder}' '{folder}.keep' && mount -t tmpfs -o size=3m tmpfs '{folder}' \
         && cp -a '{folder}.keep'/. '{folder}'/ && rm -rf '{folder}.keep' \
         && head -c 200000 /dev/zero > '{folder}/holiday.mp4'"
    );
    let say = "{ n=0; while [ $n -lt 3000 ]; do n=$((n+1)); echo \"{\\\"id\\\":$n,\\\"op\\\":\\\"hello.say\\\",\\\"input\\\":{\\\"text\\\":\\\"hola $n\\\"}}\"; done; }";
    let then = format!(
        "{say} | $C call --stdin > '{folder}/../answers.$$' || true; \
         grep -c '\"ok\":true' '{folder}/../answers.$$' || true; \
         grep -m1 -o 'disk_full' '{folder}/../answers.$$' || true; rm -f '{folder}/../answers.$$'; \
         rm -f '{folder}/holiday.mp4'; $C modules info hello --json"
    );
    let Some(ran) = in_own_mounts(&script(&program, &mount, &then)) else { return };
    let mut lines = ran.stdout.lines();
    let first = lines.next().unwrap_or_else(|| panic!("nothing was answered: {}", ran.stderr));
    let acknowledged: i64 = first.parse().unwrap();
    assert_eq!(lines.next(), Some("disk_full"), "{}{}", ran.stdout, ran.stderr);
    let info = lines.next().unwrap_or_else(|| panic!("not readable: {}{}", ran.stdout, ran.stderr));
    let info: serde_json::Value = serde_json::from_str(info).unwrap();
    let rows = info["tables"].as_array().unwrap().iter().find(|t| t["name"] == "hello_greeting");
    assert_eq!(rows.unwrap()["rows"], acknowledged);
    assert!(acknowledged > 0);
}
