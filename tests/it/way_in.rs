//! Who gets in: envelopes follow what is committed, tries are counted, one-time passwords are for
//! one use.

use kernel::{Clock, Code, HeldClock, Mode, Registry};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use testkit::{PASSWORD, TestHost};

fn envelopes(test: &TestHost) -> Vec<(String, Vec<u8>)> {
    let entry = test.registry.practice("clinica").unwrap();
    let all = test.registry.envelopes(&entry.id).unwrap();
    all.into_iter().map(|envelope| (envelope.email, envelope.wrapped_key)).collect()
}

#[test]
fn a_dry_run_gives_takes_and_changes_no_way_in() {
    let test = TestHost::new(&[]);
    let person = test.person("receptionist", "r@example.com");
    let before = envelopes(&test);
    let roles = json!([{ "clinic_id": test.admin.clinic_id, "role": "dentist" }]);
    let id = &person.user_id;
    for (op, input) in [
        ("create", json!({ "email": "n@example.com", "name": "N", "roles": roles })),
        ("set_password", json!({ "id": id, "password": "something new" })),
        ("disable", json!({ "id": id })),
        ("enable", json!({ "id": id })),
    ] {
        let op = format!("core.users.{op}");
        test.host.call(&test.admin, &op, input, Mode::DryRun).unwrap();
        assert_eq!(envelopes(&test), before, "{op}");
    }
    let error = test.host.call(&test.admin, "core.backups.create", json!({}), Mode::DryRun);
    assert_eq!(error.unwrap_err().reason(), Some("no_dry_run"));
    test.ok("core.users.disable", json!({ "id": id }));
    assert_eq!(envelopes(&test).len(), 1);
}

#[test]
fn a_disabled_person_gets_no_password_until_enabled() {
    let test = TestHost::new(&[]);
    let person = test.person("receptionist", "r@example.com");
    test.ok("core.users.disable", json!({ "id": person.user_id }));
    let error = test.refused("core.users.set_password", json!({ "id": person.user_id }));
    assert_eq!(error.reason(), Some("disabled"));
    assert_eq!(envelopes(&test).len(), 1);
}

#[test]
fn an_envelope_that_a_crash_left_goes_at_the_next_start() {
    let test = TestHost::new(&[]);
    let person = test.person("receptionist", "r@example.com");
    let entry = test.registry.practice("clinica").unwrap();
    let all = test.registry.envelopes(&entry.id).unwrap();
    let left = all.into_iter().find(|envelope| envelope.email == "r@example.com").unwrap();
    test.ok("core.users.disable", json!({ "id": person.user_id }));
    test.registry.put_envelope(&entry.id, &left).unwrap();
    let test = test.reopened(&[]);
    assert_eq!(envelopes(&test).len(), 1);
}

#[test]
fn what_is_typed_as_an_unknown_address_is_not_kept() {
    let test = TestHost::new(&[]);
    let entry = test.registry.practice("clinica").unwrap();
    assert!(test.registry.unlock(&entry, "my-secret-passphrase", "x").is_err());
    for file in ["registry.db", "registry.db-wal"] {
        let bytes = std::fs::read(test.folder().join(file)).unwrap_or_default();
        let found = bytes.windows(20).any(|window| window == b"my-secret-passphrase");
        assert!(!found, "{file} keeps what was typed");
    }
}

#[test]
fn tries_side_by_side_win_nothing() {
    let test = TestHost::new(&[]);
    let entry = test.registry.practice("clinica").unwrap();
    let codes: Vec<Code> = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..24)
            .map(|_| {
                scope.spawn(|| {
                    let refused = test.registry.unlock(&entry, "lucia@example.com", "wrong wrong");
                    refused.err().unwrap().code()
                })
            })
            .collect();
        tries.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(codes.iter().filter(|code| **code == Code::Unauthenticated).count(), 5);
    assert_eq!(codes.iter().filter(|code| **code == Code::Locked).count(), 19);
}

#[test]
fn a_clock_that_had_run_years_ahead_locks_nobody_out_for_years() {
    let test = TestHost::new(&[]);
    let entry = test.registry.practice("clinica").unwrap();
    let clock = HeldClock::at("2040-01-01T00:00:00Z".parse().unwrap());
    let shared: Arc<dyn Clock> = Arc::new(clock.clone());
    let registry = Registry::open(&test.folder(), shared).unwrap();
    let attempt = |password: &str| registry.unlock(&entry, "lucia@example.com", password);
    for _ in 0..5 {
        assert!(attempt("wrong wrong").is_err());
    }
    clock.set("2026-11-24T08:00:00Z".parse().unwrap());
    assert_eq!(attempt(PASSWORD).err().unwrap().details()["retry_after_s"], 5);
    clock.set("2026-11-24T08:00:05Z".parse().unwrap());
    assert!(attempt(PASSWORD).is_ok());
}

#[test]
fn a_one_time_password_opens_nothing_but_the_form_for_another() {
    let test = TestHost::new(&[]);
    let roles = json!([{ "clinic_id": test.admin.clinic_id, "role": "admin" }]);
    let input = json!({ "email": "n@example.com", "name": "Nora", "roles": roles });
    let once = test.ok("core.users.create", input)["one_time_password"].clone();
    let folder = test.closed();
    let desk = cuspid::desk(folder.path()).unwrap();
    let call = |op: &str, input: Value| desk.call(op, input);
    let who = json!({ "practice": "clinica", "email": "n@example.com", "password": once });
    call("desk.sign_in", who).unwrap();
    call("core.navigation", json!({})).unwrap();
    let error = call("core.users.list", json!({})).unwrap_err();
    assert_eq!((error.code(), error.reason()), (Code::Forbidden, Some("must_change_password")));
    call("desk.change_password", json!({ "current": once, "new": "one of my own" })).unwrap();
    call("core.users.list", json!({})).unwrap();
}

#[test]
fn signing_in_again_waits_for_a_call_under_way() {
    let folder = TestHost::new(&[]).closed();
    let desk = cuspid::desk(folder.path()).unwrap();
    let who = json!({ "practice": "clinica", "email": "lucia@example.com", "password": PASSWORD });
    desk.call("desk.sign_in", who.clone()).unwrap();
    let (host, _) = desk.session().unwrap();
    let busy = std::thread::spawn(move || {
        host.as_system("test.slow", |_| {
            std::thread::sleep(Duration::from_millis(300));
            Ok(())
        })
    });
    desk.call("desk.lock", json!({})).unwrap();
    desk.call("desk.sign_in", who.clone()).expect("its own lock is not another program's");
    busy.join().unwrap().unwrap();
    // Two at once: a double click.
    std::thread::scope(|scope| {
        let both = [0, 1].map(|_| scope.spawn(|| desk.call("desk.sign_in", who.clone()).is_ok()));
        assert!(both.into_iter().all(|one| one.join().unwrap()));
    });
}
