use crate::program::Program;
use kernel::{Clock, HeldClock, Registry};
use std::sync::Arc;
use testkit::TestHost;

#[test]
fn a_wrong_password_and_an_unknown_user_get_the_same_answer() {
    let program = Program::with_practice();
    let mut wrong = program.command(&["modules", "list", "--json"]);
    let wrong = wrong.env("CUSPID_PASSWORD", "something else").output().unwrap();
    let mut unknown = program.command(&["modules", "list", "--json"]);
    let unknown = unknown.env("CUSPID_USER", "nobody@example.com").output().unwrap();
    assert_eq!(wrong.status.code(), Some(4));
    assert_eq!(unknown.status.code(), Some(4));
    assert_eq!(wrong.stderr, unknown.stderr);
}

#[test]
fn the_sixth_try_waits_also_after_a_restart_and_for_unknown_users() {
    for user in ["ana@example.com", "nobody@example.com"] {
        let program = Program::with_practice();
        let attempt = |password: &str| {
            let mut command = program.command(&["modules", "list", "--json"]);
            let output = command.env("CUSPID_USER", user).env("CUSPID_PASSWORD", password).output();
            crate::program::Ran::of(output.unwrap())
        };
        for _ in 0..5 {
            assert_eq!(attempt("wrong wrong").error()["code"], "unauthenticated");
        }
        // Each try was a process of its own: the count lies on disk.
        let refused = attempt(crate::program::PASSWORD);
        assert_eq!(refused.code, 4);
        let error = refused.error();
        assert_eq!(error["code"], "locked");
        assert!(error["details"]["retry_after_s"].as_i64().unwrap() >= 1);
    }
}

#[test]
fn waits_grow_and_end_and_a_clock_set_back_does_not_shorten_them() {
    let test = TestHost::new(&[]);
    let entry = test.registry.practice("clinica").unwrap();
    let clock = HeldClock::at("2026-11-24T08:00:00Z".parse().unwrap());
    let shared: Arc<dyn Clock> = Arc::new(clock.clone());
    let registry = Registry::open(&test.folder(), shared).unwrap();
    let attempt = |password: &str| registry.unlock(&entry, "lucia@example.com", password);
    for _ in 0..5 {
        assert!(attempt("wrong wrong").is_err());
    }
    assert_eq!(attempt("correct horse").err().unwrap().details()["retry_after_s"], 5);
    clock.set("2026-11-24T08:00:05Z".parse().unwrap());
    assert!(attempt("wrong wrong").is_err());
    assert_eq!(attempt("correct horse").err().unwrap().details()["retry_after_s"], 10);
    clock.set("2026-11-23T08:00:00Z".parse().unwrap());
    assert_eq!(attempt("correct horse").err().unwrap().details()["retry_after_s"], 10);
    clock.set("2026-11-24T08:00:15Z".parse().unwrap());
    assert!(attempt("correct horse").is_ok());
    clock.set("2026-11-24T08:00:16Z".parse().unwrap());
    assert!(attempt("wrong wrong").is_err(), "a right password starts the count anew");
    assert!(attempt("correct horse").is_ok());
}

#[test]
fn the_recovery_code_opens_what_a_forgotten_password_does_not() {
    let test = TestHost::new(&[]);
    let entry = test.registry.practice("clinica").unwrap();
    let code = test.recovery_code.to_lowercase().replace('-', " ");
    assert!(test.registry.recover(&entry, "lucia@example.com", &code).is_ok());
    assert!(test.registry.recover(&entry, "nobody@example.com", &code).is_err());
    let wrong = format!("{}0", &test.recovery_code[..38]);
    let other = format!("{}1", &test.recovery_code[..38]);
    let tries =
        [wrong, other].map(|c| test.registry.recover(&entry, "lucia@example.com", &c).is_ok());
    assert!(tries.iter().filter(|ok| **ok).count() <= 1);
}

#[test]
fn a_disabled_person_has_no_way_in_and_the_last_administrator_stays() {
    let test = TestHost::new(&[]);
    let entry = test.registry.practice("clinica").unwrap();
    let person = test.person("receptionist", "r@example.com");
    assert!(test.registry.unlock(&entry, "r@example.com", "another horse").is_ok());
    test.ok("core.users.disable", serde_json::json!({ "id": person.user_id }));
    assert!(test.registry.unlock(&entry, "r@example.com", "another horse").is_err());
    let error = test.refused_as(&person, "core.navigation", serde_json::json!({}));
    assert_eq!(error.code(), kernel::Code::Unauthenticated);
    let roles = serde_json::json!([{ "clinic_id": test.admin.clinic_id, "role": "dentist" }]);
    let input = serde_json::json!({ "id": test.admin.user_id, "roles": roles });
    assert_eq!(test.refused("core.users.update", input).reason(), Some("last_admin"));
}

#[test]
fn another_practice_does_not_open_with_this_ones_password() {
    let program = Program::with_practice();
    let mut other = program.command(&[
        "practice",
        "create",
        "--slug",
        "otra",
        "--name",
        "Otra",
        "--country",
        "MA",
        "--admin-email",
        "zoe@example.com",
        "--admin-name",
        "Zoe",
        "--json",
    ]);
    assert!(other.env("CUSPID_PASSWORD", "another horse").output().unwrap().status.success());
    let ran = program.run(&["--practice", "otra", "modules", "list", "--json"]);
    assert_eq!((ran.code, ran.error()["code"].as_str()), (4, Some("unauthenticated")));
    let ran = program.run(&["modules", "list", "--json"]);
    assert_eq!(ran.code, 2, "two practices: the caller must name one");
    assert!(ran.error()["message"].as_str().unwrap().contains("clinica, otra"));
}
