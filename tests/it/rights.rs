//! What a practice sets for a role counts above what modules bring; internal modules are there for
//! administrators only.

use kernel::{
    Actor, Clock, Code, Desk, Manifest, Migration, Module, Nothing, Operation, Result, read,
};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use testkit::{EMAIL, FolderModule, PASSWORD, TestHost};

use crate::program::{PASSWORD as COMMAND_PASSWORD, Program, Ran};

fn house() -> TestHost {
    TestHost::new(&crate::every_module_installed())
}

fn set(test: &TestHost, role: &str, permission: &str, scope: &str) {
    let input = json!({ "role": role, "permission": permission, "scope": scope });
    test.ok("core.roles.set", input);
}

/// What the window of a person with this role is told.
fn told(test: &TestHost, role: &str) -> Vec<String> {
    let told = test.host.permissions_of(role);
    let listed = test.ok("core.roles.list", json!({}));
    let of_role = listed.as_array().unwrap().iter().find(|row| row["role"] == role).unwrap();
    assert_eq!(of_role["permissions"], json!(told));
    told.into_iter().filter(|one| one.starts_with("inventory.")).collect()
}

fn may(test: &TestHost, role: &str, op: &str) -> bool {
    test.host.operations_for(role).iter().any(|(module, name, _)| format!("{module}.{name}") == op)
}

/// Paths of the menu.
fn menu(test: &TestHost, actor: &Actor) -> Vec<String> {
    let navigation = test.ok_as(actor, "core.navigation", json!({}));
    let entries = navigation["entries"].as_array().unwrap().iter();
    entries.map(|entry| entry["path"].as_str().unwrap().to_owned()).collect()
}

fn forbidden(test: &TestHost, actor: &Actor, op: &str, input: Value, permission: &str) {
    let error = test.refused_as(actor, op, input);
    assert_eq!(error.code(), Code::Forbidden, "{op}: {error:?}");
    assert_eq!(error.details()["permission"], permission);
}

#[test]
fn one_permission_is_taken_out_of_a_role_that_has_the_whole_module() {
    let test = house();
    let assistant = test.person("assistant", "assistant@example.com");
    let item = |code: &str| json!({ "code": code, "name": "Guantes" });
    test.ok_as(&assistant, "inventory.items.create", item("G-1"));
    assert_eq!(told(&test, "assistant"), ["inventory.*"]);
    let none =
        json!({ "role": "assistant", "permission": "inventory.items.write", "scope": "none" });
    let answer = test.ok("core.roles.set", none);
    assert_eq!(answer, test.ok("core.roles.list", json!({})), "what holds from now on");
    forbidden(&test, &assistant, "inventory.items.create", item("G-2"), "inventory.items.write");
    assert!(!may(&test, "assistant", "inventory.items.create"));
    test.ok_as(&assistant, "inventory.items.list", json!({}));
    let left = ["inventory.items.read", "inventory.movements.read", "inventory.movements.write"];
    assert_eq!(told(&test, "assistant"), left);
    assert!(menu(&test, &assistant).contains(&"/inventory".into()));
    set(&test, "assistant", "inventory.items.read", "none");
    forbidden(&test, &assistant, "inventory.items.list", json!({}), "inventory.items.read");
    assert!(!menu(&test, &assistant).contains(&"/inventory".into()));
    let left = ["inventory.movements.read", "inventory.movements.write"];
    assert_eq!(told(&test, "assistant"), left);
    // Given back one by one it is the whole module again.
    set(&test, "assistant", "inventory.items.write", "all");
    set(&test, "assistant", "inventory.items.read", "all");
    assert!(told(&test, "assistant").contains(&"inventory.*".into()));
    test.ok_as(&assistant, "inventory.items.create", item("G-2"));
}

#[test]
fn one_permission_is_taken_out_of_a_branch() {
    let test = house();
    let hygienist = test.person("hygienist", "hygienist@example.com");
    assert_eq!(told(&test, "hygienist"), ["inventory.items.read", "inventory.movements.*"]);
    set(&test, "hygienist", "inventory.movements.write", "none");
    assert_eq!(told(&test, "hygienist"), ["inventory.items.read", "inventory.movements.read"]);
    test.ok_as(&hygienist, "inventory.movements.list", json!({}));
    let movement = json!({ "item_id": "x", "kind": "receipt", "quantity": 1 });
    let permission = "inventory.movements.write";
    forbidden(&test, &hygienist, "inventory.movements.record", movement.clone(), permission);
    // What does not know whose rows they are cannot be limited to one's own: it would be all of them.
    let own = json!({ "role": "hygienist", "permission": permission, "scope": "own" });
    test.bad_field("core.roles.set", own, "scope");
    forbidden(&test, &hygienist, "inventory.movements.record", movement, permission);
    // Other roles keep what they had.
    assert_eq!(told(&test, "assistant"), ["inventory.*"]);
}

/// A module that tells whose rows a caller may see.
struct Notes;

static NOTES: Notes = Notes;

impl Module for Notes {
    fn manifest(&self) -> Result<Manifest> {
        let yaml = "{name: notes, summary: s, author: a, license: MIT, category: community,
                     tier: optional, auto_install: true,
                     own_permissions: [mine],
                     role_permissions: {dentist: [\"*\"], assistant: [\"*\", \"mine@own\"]}}";
        Manifest::parse(yaml, "0.1.0")
    }

    fn migrations(&self) -> Vec<Migration> {
        Vec::new()
    }

    fn sync_lock(&self) -> &'static str {
        "entities: {}"
    }

    fn operations(&self) -> Vec<Operation> {
        vec![read("list", "mine", "Whose rows.", |ctx, _: Nothing| {
            Ok(ctx.own().map(str::to_owned))
        })]
    }
}

#[test]
fn own_rows_only_is_what_the_operation_hears() {
    let test = TestHost::new(&[&NOTES]);
    let dentist = test.person("dentist", "dentist@example.com");
    assert_eq!(test.ok_as(&dentist, "notes.list", json!({})), json!(null));
    set(&test, "dentist", "notes.mine", "own");
    assert_eq!(test.ok_as(&dentist, "notes.list", json!({})), json!(dentist.user_id));
    // In one manifest too the exact grant counts before the wildcard.
    let assistant = test.person("assistant", "assistant@example.com");
    assert_eq!(test.ok_as(&assistant, "notes.list", json!({})), json!(assistant.user_id));
    set(&test, "assistant", "notes.mine", "all");
    assert_eq!(test.ok_as(&assistant, "notes.list", json!({})), json!(null));
}

#[test]
fn configuration_and_licence_are_read_only_by_who_may_see_modules() {
    let test = house();
    let configured = json!({ "name": "inventory", "values": { "expiry_warning_days": 45 } });
    test.ok("core.modules.configure", configured);
    test.ok("core.settings.set", json!({ "key": "core.idle_lock_minutes", "value": 5 }));
    let store = "INSERT INTO core_setting (id, value) VALUES ('core.licence', '\"sealed\"')";
    let put = |ctx: &kernel::Ctx<'_>| Ok(ctx.db().execute(store, [])?);
    test.host.as_system("test.licence", put).unwrap();
    let reception = test.person("receptionist", "r@example.com");
    let seen = test.ok_as(&reception, "core.settings.get", json!({}));
    assert_eq!(seen, json!({ "core.idle_lock_minutes": 5 }));
    for key in ["module.inventory.config", "core.licence"] {
        let seen = test.ok_as(&reception, "core.settings.get", json!({ "key": key }));
        assert_eq!(seen, json!({}), "{key}");
    }
    let all = test.ok("core.settings.get", json!({}));
    assert_eq!(all["module.inventory.config"], json!({ "expiry_warning_days": 45 }));
    assert_eq!(all["core.licence"], "sealed");
    set(&test, "receptionist", "core.modules.read", "all");
    let seen = test.ok_as(&reception, "core.settings.get", json!({}));
    assert_eq!(seen["module.inventory.config"], json!({ "expiry_warning_days": 45 }));
}

/// Somebody who may do everything about modules, and is no administrator.
fn keeper(test: &TestHost) -> Actor {
    for permission in ["core.modules.read", "core.modules.write", "core.settings.write"] {
        set(test, "receptionist", permission, "all");
    }
    set(test, "receptionist", "core.users.write", "all");
    set(test, "receptionist", "core.users.read", "all");
    test.person("receptionist", "keeper@example.com")
}

#[test]
fn an_internal_module_is_not_there_for_anybody_but_administrators() {
    let test = house();
    let keeper = keeper(&test);
    // A grant that got into the file all the same opens nothing.
    let smuggle = "INSERT INTO core_grant (id, role, permission, scope)
                   VALUES ('r/m', 'receptionist', 'monitoring.read', 'all')";
    let put = |ctx: &kernel::Ctx<'_>| Ok(ctx.db().execute(smuggle, [])?);
    test.host.as_system("test.grant", put).unwrap();
    set(&test, "receptionist", "core.audit.read", "all");
    let unknown = |op: &str, input: Value| {
        let error = test.refused_as(&keeper, op, input);
        let told = (error.code(), error.reason().map(str::to_owned));
        assert_eq!(told, (Code::NotFound, Some("unknown_operation".into())), "{op}: {error:?}");
    };
    test.ok("monitoring.overview", json!({}));
    unknown("monitoring.overview", json!({}));
    assert!(!may(&test, "receptionist", "monitoring.overview"));
    assert!(!test.host.permissions_of("receptionist").iter().any(|p| p.starts_with("monitoring")));
    assert!(!menu(&test, &keeper).contains(&"/monitoring".into()));
    let navigation = test.ok_as(&keeper, "core.navigation", json!({}));
    let listed = test.ok_as(&keeper, "core.modules.list", json!({}));
    let archives = test.ok_as(&keeper, "core.modules.archives", json!({}));
    let roles = test.ok_as(&keeper, "core.roles.list", json!({}));
    for shown in [navigation, listed, archives, roles] {
        assert!(!shown.to_string().contains("monitoring"), "{shown}");
    }
    test.ok("core.modules.disable", json!({ "name": "monitoring" }));
    unknown("monitoring.overview", json!({}));
    let error = test.refused("monitoring.overview", json!({}));
    assert_eq!(error.reason(), Some("module_inactive"));
}

#[test]
fn whatever_is_asked_about_an_internal_module_is_answered_as_for_none() {
    let test = house();
    let keeper = keeper(&test);
    let inputs = |name: &str| {
        let named = json!({ "name": name });
        let mut inputs = vec![
            ("plan", json!({ "name": name, "action": "uninstall" })),
            ("restore_data", json!({ "name": name, "file": "x" })),
            ("configure", json!({ "name": name, "values": {} })),
        ];
        let plain = [
            "info",
            "enable",
            "disable",
            "validate",
            "install",
            "uninstall",
            "upgrade",
            "cancel",
            "retry",
            "orphan",
            "operations",
            "config",
        ];
        inputs.extend(plain.map(|op| (op, named.clone())));
        inputs
    };
    for ((op, internal), (_, nobody)) in inputs("monitoring").into_iter().zip(inputs("nobody")) {
        let op = format!("core.modules.{op}");
        let wanted = test.refused_as(&keeper, &op, nobody).to_json();
        assert_eq!(test.refused_as(&keeper, &op, internal).to_json(), wanted, "{op}");
    }
    let setting = |key: &str| json!({ "key": key, "value": 1 });
    let wanted = test.refused_as(&keeper, "core.settings.set", setting("nobody.x")).to_json();
    let error = test.refused_as(&keeper, "core.settings.set", setting("monitoring.x"));
    assert_eq!(error.to_json(), wanted);
    test.ok("core.settings.set", setting("monitoring.x"));
    let seen = test.ok_as(&keeper, "core.settings.get", json!({}));
    assert_eq!(seen.get("monitoring.x"), None);
    assert_eq!(test.ok("core.settings.get", json!({}))["monitoring.x"], 1);
    test.ok("core.modules.info", json!({ "name": "monitoring" }));
    let waiting = |actor| test.ok_as(actor, "core.status", json!({}))["pending_modules"].clone();
    test.ok("core.modules.uninstall", json!({ "name": "monitoring" }));
    assert_eq!((waiting(&test.admin), waiting(&keeper)), (json!(1), json!(0)));
}

#[test]
fn an_internal_permission_is_granted_to_nobody() {
    let test = house();
    let grant =
        |permission: &str| json!({ "role": "dentist", "permission": permission, "scope": "all" });
    let error = test.refused("core.roles.set", grant("monitoring.read"));
    assert_eq!(error.code(), Code::Validation);
    assert_eq!(error.details()["reasons"]["permission"]["key"], "internal_module");
    assert!(!test.host.permissions_of("dentist").join(" ").contains("monitoring"));
    // Who may not know of it hears what is said of any word.
    let keeper = keeper(&test);
    let wanted = test.refused_as(&keeper, "core.roles.set", grant("nobody.read")).to_json();
    let error = test.refused_as(&keeper, "core.roles.set", grant("monitoring.read"));
    assert_eq!(error.to_json(), wanted);
    // What got in before this was refused can be taken away.
    let none = json!({ "role": "dentist", "permission": "monitoring.read", "scope": "none" });
    test.ok("core.roles.set", none);
}

#[test]
fn the_doctor_answers_what_health_answers() {
    let test = house();
    assert_eq!(test.ok("core.modules.doctor", json!({})), json!({ "ok": true, "findings": [] }));
    let spoil = |ctx: &kernel::Ctx<'_>| Ok(ctx.db().execute_batch("CREATE TABLE stray (a)")?);
    test.host.as_system("test.stray", spoil).unwrap();
    let doctor = test.ok("core.modules.doctor", json!({}));
    assert_eq!(doctor["ok"], false);
    assert_eq!(doctor, test.ok("core.health", json!({})));
    let reception = test.person("receptionist", "r@example.com");
    forbidden(&test, &reception, "core.modules.doctor", json!({}), "core.modules.read");
}

#[test]
fn only_who_may_change_modules_restarts_in_the_window() {
    let test = TestHost::new(&cuspid::modules());
    test.person("receptionist", "r@example.com");
    test.ok("core.modules.install", json!({ "name": "inventory" }));
    let clock: Arc<dyn Clock> = Arc::new(test.clock.clone());
    let catalog = test.catalog.clone();
    let folder = test.closed();
    let desk = Desk::new(folder.path(), catalog, clock, None).unwrap();
    let reception = (kernel::Pending::Leave, "clinica", "r@example.com", "another horse");
    let (pending, practice, email, password) = reception;
    desk.sign_in_with(pending, practice, email, password, None).unwrap();
    let error = desk.call("desk.restart", json!({})).unwrap_err();
    assert_eq!(error.code(), Code::Forbidden);
    assert_eq!(error.details()["permission"], "core.modules.write");
    let (host, _) = desk.session().expect("still signed in");
    assert!(host.applied().is_empty());
    drop(host);
    desk.sign_in_with(kernel::Pending::Leave, "clinica", EMAIL, PASSWORD, None).unwrap();
    let restarted = desk.call("desk.restart", json!({})).unwrap();
    let restarted: Value = serde_json::from_str(restarted.get()).unwrap();
    assert_eq!(restarted["applied"][0]["module"], "inventory", "it had waited");
}

/// As a receptionist of the practice.
fn as_reception(program: &Program, args: &[&str]) -> Ran {
    let mut command = program.command(args);
    command.env("CUSPID_USER", "r@example.com").env("CUSPID_PASSWORD", COMMAND_PASSWORD);
    Ran::of(command.output().unwrap())
}

#[test]
fn only_who_may_change_modules_restarts_on_the_command_line() {
    let program = Program::with_practice();
    let clinic = program.call("core.clinics.list", json!({}))[0]["id"].clone();
    let person = json!({
        "email": "r@example.com", "name": "Rita", "password": COMMAND_PASSWORD,
        "roles": [{ "clinic_id": clinic, "role": "receptionist" }],
    });
    program.call("core.users.create", person);
    let run = |args: &[&str]| {
        let mut all = vec!["--user", "ana@example.com"];
        all.extend(args);
        program.json(&all)
    };
    run(&["modules", "install", "inventory"]);
    let refused = as_reception(&program, &["modules", "restart", "--json"]);
    assert_eq!(refused.code, 3, "{}", refused.stderr);
    assert_eq!(refused.error()["details"]["permission"], "core.modules.write");
    let listed = run(&["modules", "list"]);
    let mut rows = listed.as_array().unwrap().iter();
    let row = rows.find(|row| row["name"] == "inventory").unwrap();
    assert_eq!(row["state"], "to_install", "nothing was applied");
    assert_eq!(as_reception(&program, &["ops", "monitoring"]).code, 2);
    assert_eq!(as_reception(&program, &["ops", "inventory"]).code, 0);
    assert_eq!(run(&["modules", "restart"])["applied"][0]["ok"], true);
}

#[test]
fn what_was_set_for_a_module_goes_and_comes_back_with_it() {
    let test = TestHost::new(&cuspid::modules());
    let act = |test: &TestHost, action: &str| {
        test.ok(&format!("core.modules.{action}"), json!({ "name": "inventory" }))
    };
    act(&test, "install");
    let test = test.reopened(&cuspid::modules());
    test.ok("core.settings.set", json!({ "key": "inventory.shelves", "value": ["a", "b"] }));
    test.ok("core.settings.set", json!({ "key": "agenda.first_hour", "value": 8 }));
    let configured = json!({ "name": "inventory", "values": { "expiry_warning_days": 45 } });
    test.ok("core.modules.configure", configured);
    let before = test.ok("core.settings.get", json!({}));
    act(&test, "uninstall");
    let test = test.reopened(&cuspid::modules());
    let left = test.ok("core.settings.get", json!({}));
    assert_eq!(left, json!({ "agenda.first_hour": 8 }));
    act(&test, "install");
    let test = test.reopened(&cuspid::modules());
    let file = test.ok("core.modules.archives", json!({}))[0]["file"].clone();
    test.ok("core.modules.restore_data", json!({ "name": "inventory", "file": file }));
    assert_eq!(test.ok("core.settings.get", json!({})), before);
}

#[test]
fn a_name_that_the_program_itself_uses_is_refused() {
    for name in ["backups", "desk", "module"] {
        let folder = tempfile::TempDir::new().unwrap();
        let yaml = format!(
            "name: {name}\nversion: 0.1.0\nsummary: s\nauthor: a\nlicense: MIT\n\
             category: community\ntier: optional\n"
        );
        std::fs::write(Path::join(folder.path(), "module.yaml"), yaml).unwrap();
        let catalog = kernel::Catalog::new(&[FolderModule::load(folder.path())]).unwrap();
        let [finding] = &catalog.refused[..] else { panic!("{name}: {:?}", catalog.refused) };
        assert_eq!((&*finding.code, &*finding.place), ("MANIFEST_SCHEMA", "module.yaml:1"));
    }
}
