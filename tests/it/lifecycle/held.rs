//! What failed, and when it is tried again.

use super::*;

fn copies(test: &TestHost) -> usize {
    test.ok("core.backups.list", json!({})).as_array().unwrap().len()
}

fn archives(test: &TestHost) -> usize {
    test.ok("core.modules.archives", json!({})).as_array().unwrap().len()
}

#[test]
fn what_failed_waits_until_somebody_says_so_and_is_copied_anew() {
    let shop = Part::new("shop").with("auto_install: true");
    let trace = shop.trace();
    let modules = [shop.made()];
    let test = TestHost::new(&modules);
    trace.refuse("uninstall");
    act(&test, "uninstall", "shop");
    let test = test.reopened(&modules);
    assert_eq!((copies(&test), archives(&test)), (1, 1));
    // The same program does not try it again behind anybody's back, with a copy that is old by then.
    trace.allow("uninstall");
    let test = test.reopened(&modules);
    assert_eq!(applied(&test), []);
    assert_eq!((copies(&test), archives(&test)), (1, 1));
    assert_eq!(state(&test, "shop"), "to_remove");
    test.ok("shop.add", json!({ "module": "shop", "name": "late" }));
    act(&test, "retry", "shop");
    test.clock.set("2026-11-24T09:00:00Z".parse().unwrap());
    let test = test.reopened(&modules);
    assert_eq!(applied(&test), [("shop".into(), "uninstall", true)]);
    assert_eq!((copies(&test), archives(&test)), (2, 2), "with what was written since");
}

#[test]
fn another_version_of_what_failed_is_tried_at_once_and_takes_along_what_waits_for_it() {
    let shop = Part::new("shop").with("auto_install: true");
    let shelf = Part::new("shelf").depends("shop").with("auto_install: true");
    let test = TestHost::new(&[shop.clone().made(), shelf.clone().made()]);
    let broken = shop.version("0.2.0").step("V2__more", "CREATE TABLE shop_item (id TEXT)");
    let newer = shelf.version("0.2.0").made();
    let test = test.reopened(&[broken.clone().made(), newer]);
    let failed = [("shop".into(), "upgrade", false), ("shelf".into(), "upgrade", false)];
    assert_eq!(applied(&test), failed);
    assert_eq!(row(&test, "shop")["error_reason"], "migration_failed");
    assert_eq!(row(&test, "shelf")["error_reason"], "dependency_failed");
    assert_eq!(copies(&test), 1);
    let test = test.reopened(&[broken.made(), newer]);
    assert_eq!((applied(&test), copies(&test)), (vec![], 1));
    let test = test.reopened(&[shop.version("0.2.1").made(), newer]);
    let done = [("shop".into(), "upgrade", true), ("shelf".into(), "upgrade", true)];
    assert_eq!(applied(&test), done);
    assert_eq!(test.ok("core.health", json!({}))["ok"], true);
}

#[test]
fn a_copy_that_cannot_be_made_is_on_record_and_the_next_start_tries_again() {
    let modules = [Part::new("shop").made()];
    let test = TestHost::new(&modules);
    act(&test, "install", "shop");
    let folder = test.host.backup_folder();
    std::fs::create_dir_all(folder.parent().unwrap()).unwrap();
    std::fs::write(&folder, "in the way").unwrap();
    let test = test.reopened(&modules);
    assert_eq!(applied(&test), [("shop".into(), "install", false)]);
    let shop = row(&test, "shop");
    assert_eq!((&shop["state"], &shop["health"]), (&json!("to_install"), &json!("warning")));
    let health = test.ok("core.health", json!({}));
    let told =
        |module: &str| health["findings"].as_array().unwrap().iter().any(|f| f["module"] == module);
    assert!(told("shop") && told("core"), "{health:#}");
    // The rest of the program works on.
    let bar = test.ok("core.status", json!({}));
    assert_eq!((&bar["backup_at"], &bar["pending_modules"]), (&json!(null), &json!(1)));
    let status = test.ok("core.modules.status", json!({}));
    assert_eq!(status["errored"], json!(["shop"]));
    let last = steps(&test, "shop").pop().unwrap();
    assert_eq!(last, ("install".into(), "backup".into(), "failed".into()));
    assert_eq!(act(&test, "retry", "shop")["requires_restart"], true);
    std::fs::remove_file(&folder).unwrap();
    let test = test.reopened(&modules);
    assert_eq!(state(&test, "shop"), "installed");
    assert_eq!(test.ok("core.health", json!({}))["ok"], true);
}

#[test]
fn who_puts_the_copy_back_keeps_what_was_to_be_removed() {
    let modules = [Part::new("shop").with("auto_install: true").made(), Part::new("shelf").made()];
    let test = TestHost::new(&modules);
    test.ok("shop.add", json!({ "module": "shop", "name": "precious" }));
    act(&test, "uninstall", "shop");
    act(&test, "install", "shelf");
    let test = test.reopened(&modules);
    assert_eq!(state(&test, "shop"), "uninstalled");
    let copy = test.ok("core.backups.list", json!({}))[0]["path"].as_str().unwrap().to_owned();
    let test = test.restored(copy.as_ref(), &modules);
    assert_eq!(applied(&test), []);
    assert_eq!(state(&test, "shop"), "installed");
    assert_eq!(state(&test, "shelf"), "uninstalled");
    assert_eq!(count(&test, "SELECT count(*) FROM shop_item"), 1);
}

#[test]
fn code_that_is_gone_leaves_whole_in_the_order_of_its_tables() {
    let other = Part::new("other").made();
    let alpha = Part::new("alpha").with("auto_install: true");
    let beta = Part::new("beta").depends("alpha").with("auto_install: true").step(
        "V2__of",
        "CREATE TABLE beta_of (id TEXT PRIMARY KEY, item TEXT REFERENCES alpha_item (id)) STRICT",
    );
    let gamma = Part::new("gamma").with("auto_install: true").made();
    let test = TestHost::new(&[other, alpha.made(), beta.made(), gamma]);
    let test = test.reopened(&[other]);
    act(&test, "uninstall", "alpha");
    act(&test, "uninstall", "beta");
    // Marked as gone first, its tables can still be removed.
    act(&test, "orphan", "gamma");
    act(&test, "uninstall", "gamma");
    let test = test.reopened(&[other]);
    let wanted = ["beta", "alpha", "gamma"].map(|name| (name.to_owned(), "uninstall", true));
    assert_eq!(applied(&test), wanted);
    let left = "SELECT count(*) FROM sqlite_schema
                WHERE name GLOB 'alpha*' OR name GLOB 'beta*' OR name GLOB 'gamma*'";
    assert_eq!(count(&test, left), 0);
}
