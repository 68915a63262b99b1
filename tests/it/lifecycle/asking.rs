//! Asking for a change: what is scheduled, what is refused, what is taken back.

use super::{Part, act, applied, house, menu, reason, restarted, row, state};
use kernel::{Code, Mode, Pending, Start};
use serde_json::json;
use testkit::TestHost;

#[test]
fn an_install_brings_what_it_depends_on_first_and_only_at_the_restart() {
    let base = Part::new("base");
    let middle = Part::new("middle").depends("base");
    let modules = [Part::new("upper").depends("middle").made(), base.made(), middle.made()];
    let test = TestHost::new(&modules);
    assert_eq!(applied(&test), [], "nobody asked for any of them");
    let asked = act(&test, "install", "upper");
    assert_eq!(asked["scheduled"], json!(["base", "middle", "upper"]));
    assert_eq!(asked["requires_restart"], true);
    for name in ["base", "middle", "upper"] {
        assert_eq!(state(&test, name), "to_install");
    }
    let pending = &row(&test, "upper")["pending"];
    assert_eq!(pending["operation"], "install");
    assert_eq!(pending["by"], json!(test.admin.user_id));
    assert_eq!(pending["at"], "2026-11-24T08:00:00Z");
    let item = json!({ "module": "base", "name": "a" });
    assert_eq!(test.refused("base.add", item.clone()).reason(), Some("module_inactive"));
    assert!(menu(&test).iter().all(|module| module != "base"));
    let status = test.ok("core.modules.status", json!({}));
    assert_eq!(status["pending"], json!(["base", "middle", "upper"]));
    let test = test.reopened(&modules);
    let done: Vec<_> = applied(&test).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(done, ["base", "middle", "upper"]);
    test.ok("base.add", item);
    assert!(menu(&test).iter().any(|module| module == "base"));
    assert_eq!(act(&test, "install", "upper")["scheduled"], json!([]), "it is there already");
}

#[test]
fn what_others_need_is_removed_only_with_them() {
    let test = house();
    let error = test.refused("core.modules.uninstall", json!({ "name": "agenda" }));
    assert_eq!((error.code(), error.reason()), (Code::Invalid, Some("required_by")));
    assert_eq!(error.details()["modules"], json!(["schedules"]));
    assert_eq!(state(&test, "agenda"), "installed");
    let forced = json!({ "name": "agenda", "force": true });
    let scheduled = test.ok("core.modules.uninstall", forced);
    assert_eq!(scheduled["scheduled"], json!(["schedules", "agenda"]), "dependents go first");
    test.ok("agenda.cabinets.list", json!({}));
    let test = restarted(test);
    let gone = |name: &str| (name.to_owned(), "uninstall", true);
    assert_eq!(applied(&test), [gone("schedules"), gone("agenda")]);
    let error = test.refused("agenda.cabinets.list", json!({}));
    assert_eq!(error.reason(), Some("module_inactive"));
    let roles = test.ok("core.roles.list", json!({})).to_string();
    assert!(!roles.contains("agenda."), "grants go along");
    assert!(menu(&test).iter().all(|module| module != "agenda"));
    // Inventory needs agenda again: the chain returns with it.
    let scheduled = act(&test, "install", "inventory");
    assert_eq!(scheduled["scheduled"], json!(["agenda", "inventory"]));
    let test = restarted(test);
    assert!(applied(&test).iter().all(|(_, _, ok)| *ok));
    let roles = test.ok("core.roles.list", json!({})).to_string();
    assert!(roles.contains("agenda.") && roles.contains("inventory."));
}

#[test]
fn some_modules_are_not_for_removing_or_installing() {
    let kept = Part::new("kept").with("removable: false, auto_install: true");
    let sealed = Part::new("sealed").with("installable: false");
    let modules = [kept.made(), sealed.made()];
    let test = TestHost::new(&modules);
    assert_eq!(reason(&test, "uninstall", "kept"), "not_removable");
    assert_eq!(reason(&test, "uninstall", "core"), "always_on");
    assert_eq!(reason(&test, "install", "sealed"), "not_installable");
    assert_eq!(reason(&test, "upgrade", "sealed"), "not_installed");
    let forced = test.ok("core.modules.install", json!({ "name": "sealed", "force": true }));
    assert_eq!(forced["scheduled"], json!(["sealed"]));
    let unknown = json!({ "name": "nothing" });
    for action in ["install", "uninstall", "upgrade", "cancel", "retry", "orphan"] {
        let error = test.refused(&format!("core.modules.{action}"), unknown.clone());
        assert_eq!(error.code(), Code::NotFound, "{action}");
    }
    let house = house();
    assert_eq!(reason(&house, "uninstall", "patients"), "always_on");
    assert_eq!(reason(&house, "cancel", "agenda"), "nothing_pending");
    assert_eq!(reason(&house, "retry", "agenda"), "nothing_failed");
    assert_eq!(reason(&house, "orphan", "agenda"), "not_an_orphan");
    let reception = house.person("receptionist", "r@example.com");
    for action in ["install", "uninstall", "upgrade", "cancel", "retry", "orphan"] {
        let op = format!("core.modules.{action}");
        let error = house.refused_as(&reception, &op, json!({ "name": "agenda" }));
        assert_eq!(error.code(), Code::Forbidden, "{action}");
    }
}

#[test]
fn taking_back_leads_to_where_it_came_from() {
    let test = house();
    act(&test, "disable", "schedules");
    act(&test, "uninstall", "schedules");
    assert_eq!(state(&test, "schedules"), "to_remove");
    let back = act(&test, "cancel", "schedules");
    assert_eq!(
        back,
        json!({ "scheduled": [], "cancelled": ["schedules"], "requires_restart": false })
    );
    assert_eq!(state(&test, "schedules"), "disabled");
    act(&test, "enable", "schedules");
    act(&test, "uninstall", "schedules");
    act(&test, "cancel", "schedules");
    assert_eq!(state(&test, "schedules"), "installed");
    act(&test, "install", "inventory");
    act(&test, "cancel", "inventory");
    assert_eq!(state(&test, "inventory"), "uninstalled");
    let test = restarted(test);
    assert_eq!(applied(&test), [], "nothing was left of it");
}

#[test]
fn taking_back_takes_along_what_makes_no_sense_without() {
    let modules = [
        Part::new("base").made(),
        Part::new("middle").depends("base").made(),
        Part::new("upper").depends("middle").made(),
    ];
    let test = TestHost::new(&modules);
    act(&test, "install", "upper");
    // Without `middle` there can be no `upper`; `base` can stand alone.
    let back = act(&test, "cancel", "middle");
    assert_eq!(back["scheduled"], json!(["base"]));
    assert_eq!(state(&test, "upper"), "uninstalled");
    act(&test, "install", "upper");
    let test = test.reopened(&modules);
    test.ok("core.modules.uninstall", json!({ "name": "base", "force": true }));
    // What stays needs what it stands on.
    act(&test, "cancel", "middle");
    assert_eq!(state(&test, "base"), "installed");
    assert_eq!(state(&test, "upper"), "to_remove");
    // Asking for one that is on its way out keeps it.
    act(&test, "install", "upper");
    assert_eq!(state(&test, "upper"), "installed");
    let test = test.reopened(&modules);
    assert_eq!(applied(&test), []);
}

#[test]
fn what_is_pending_waits_for_somebody_to_restart() {
    let test = house();
    act(&test, "install", "inventory");
    let leave = Start { pending: Pending::Leave, watch: None };
    let test = test.restarted(&cuspid::modules(), &leave);
    assert_eq!(applied(&test), []);
    assert_eq!(state(&test, "inventory"), "to_install");
    assert_eq!(test.ok("core.backups.list", json!({})), json!([]), "no copy was due");
    let test = restarted(test);
    assert_eq!(state(&test, "inventory"), "installed");
}

#[test]
fn a_dry_run_schedules_nothing() {
    let test = house();
    let input = json!({ "name": "inventory" });
    let answer = test.host.call(&test.admin, "core.modules.install", input, Mode::DryRun);
    assert!(answer.unwrap().get().contains("inventory"));
    assert_eq!(state(&test, "inventory"), "uninstalled");
}
