//! Every rule of the validator has a module that breaks it (`tests/fixtures/bad/<CODE>`): folders
//! named `bad…` hold one each, others stand beside to be touched.

use kernel::{Catalog, Finding, Module};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use testkit::{FolderModule, TestHost};

use crate::program::Program;

mod folders;

/// Rules that leave a module out when the program starts.
const AT_START: [&str; 19] = [
    "MANIFEST_SCHEMA",
    "VERSION_FORMAT",
    "VERSION_MISMATCH",
    "MIN_CORE_VERSION",
    "MAX_CORE_VERSION",
    "UNKNOWN_DEPENDENCY",
    "CIRCULAR_DEPENDENCY",
    "CORE_DEPENDS_ON_OPTIONAL",
    "UNKNOWN_ROLE",
    "UNKNOWN_PERMISSION",
    "NAV_PERMISSION",
    "UNKNOWN_FEATURE",
    "FK_UNDECLARED_MODULE",
    "READS_UNDECLARED_MODULE",
    "FOREIGN_OBJECT_TOUCHED",
    "REMOVABLE_NOT_ISOLATED",
    "MIGRATION_NAME",
    "EVENT_UNKNOWN",
    "SYNC_LOCK",
];

/// Rules of one file's content, told when somebody asks: the module's own install tells them too.
const WHEN_ASKED: [&str; 3] = ["SEED_INVALID", "SQL_INVALID", "TABLE_NOT_STRICT"];

fn fixtures(code: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bad").join(code)
}

/// `(folder name, module)` of every module of a fixture, and a good one beside them.
fn modules(code: &str) -> Vec<(String, &'static dyn Module)> {
    let mut out: Vec<(String, &'static dyn Module)> = std::fs::read_dir(fixtures(code))
        .unwrap_or_else(|_| panic!("{code} has no fixture"))
        .flatten()
        .map(|entry| {
            (entry.file_name().to_string_lossy().into_owned(), FolderModule::load(&entry.path()))
        })
        .collect();
    out.sort_by(|a, b| a.0.cmp(&b.0));
    out.push(("hello".to_owned(), testkit::installing(&module_hello::MODULE)));
    out
}

fn catalog(modules: &[(String, &'static dyn Module)]) -> Catalog {
    let all: Vec<&'static dyn Module> = modules.iter().map(|(_, module)| *module).collect();
    Catalog::new(&all).unwrap()
}

fn names_of(modules: &[(String, &'static dyn Module)], bad: bool) -> BTreeSet<String> {
    let names = modules.iter().map(|(name, _)| name.clone());
    names.filter(|name| name.starts_with("bad") == bad).collect()
}

/// `(code, module)` of findings as they cross the door.
fn told(findings: &Value) -> BTreeSet<(String, String)> {
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let list = findings.as_array().unwrap().iter();
    list.map(|finding| (text(finding, "code"), text(finding, "module"))).collect()
}

fn expected(code: &str, names: &BTreeSet<String>) -> BTreeSet<(String, String)> {
    names.iter().map(|name| (code.to_owned(), name.clone())).collect()
}

#[test]
fn a_module_that_breaks_a_rule_is_left_out_and_the_practice_opens_with_the_others() {
    for code in AT_START {
        let modules = modules(code);
        let catalog = catalog(&modules);
        let (bad, good) = (names_of(&modules, true), names_of(&modules, false));
        for finding in &catalog.refused {
            assert!(!finding.message.is_empty() && !finding.place.is_empty(), "{finding:?}");
        }
        let test = TestHost::of_catalog(catalog, "ES");
        let listed = test.ok("core.modules.list", json!({}));
        for name in &good {
            let row = listed.as_array().unwrap().iter().find(|row| row["name"] == **name).unwrap();
            assert_eq!(row["state"], "installed", "{code}: {row}");
        }
        assert!(!listed.as_array().unwrap().iter().any(|row| bad.contains(&text(&row["name"]))));
        test.ok("hello.say", json!({ "text": "hola" }));
        let report = test.ok("core.modules.validate", json!({}));
        assert_eq!(report["ok"], false);
        assert_eq!(told(&report["findings"]), expected(code, &bad), "{report:#}");
        let health = test.ok("core.health", json!({}));
        assert!(told(&health["findings"]).is_superset(&expected(code, &bad)), "{health:#}");
        for name in &good {
            let report = test.ok("core.modules.validate", json!({ "name": name }));
            assert_eq!(report, json!({ "ok": true, "findings": [] }));
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[test]
fn what_only_the_files_show_is_told_when_somebody_asks() {
    for code in WHEN_ASKED {
        let modules = modules(code);
        let catalog = catalog(&modules);
        assert!(catalog.refused.is_empty(), "{code}: {:?}", catalog.refused);
        let test = TestHost::of_catalog(catalog, "ES");
        test.ok("hello.say", json!({ "text": "hola" }));
        let report = test.ok("core.modules.validate", json!({}));
        let bad = names_of(&modules, true);
        assert_eq!(told(&report["findings"]), expected(code, &bad), "{report:#}");
    }
}

#[test]
fn a_migration_that_changed_after_it_was_applied_is_found() {
    let load = |folder: &str| FolderModule::load(&fixtures("MIGRATION_CHANGED").join(folder));
    let test = TestHost::new(&[load("before")]);
    assert_eq!(test.ok("core.modules.validate", json!({ "name": "bad" }))["ok"], true);
    let test = test.reopened(&[load("after"), testkit::installing(&module_hello::MODULE)]);
    test.ok("hello.say", json!({ "text": "hola" }));
    let report = test.ok("core.modules.validate", json!({}));
    assert_eq!(told(&report["findings"]), expected("MIGRATION_CHANGED", &["bad".into()].into()));
    assert_eq!(report["findings"][0]["place"], "migrations/V1__item.sql");
}

#[test]
fn missing_words_are_found_in_the_folder() {
    let modules = modules("LOCALE_MISSING");
    let catalog = catalog(&modules);
    assert!(catalog.refused.is_empty(), "{:?}", catalog.refused);
    let check = |name: &str| {
        let folder = fixtures("LOCALE_MISSING").join(name);
        let findings = kernel::validate_folder(&catalog, name, &folder).unwrap();
        assert!(findings.iter().all(|one| one.code == "LOCALE_MISSING" && one.module == name));
        findings.into_iter().map(|one| (one.place, one.message)).collect::<Vec<_>>()
    };
    let absent = check("bad");
    assert_eq!(absent.len(), 1);
    assert_eq!(absent[0].0, "ui/locales/ar.json");
    let key = check("bad_key");
    assert_eq!(key.len(), 1);
    assert_eq!((key[0].0.as_str(), key[0].1.contains("title")), ("ui/locales/fr.json", true));
    let label = check("bad_label");
    assert_eq!(label.len(), 4);
    assert!(label.iter().all(|(_, message)| message.contains("nav.list")), "{label:?}");
}

#[test]
fn every_fixture_is_of_a_rule_that_is_tried() {
    let tried = ["MIGRATION_CHANGED", "LOCALE_MISSING"];
    let known: BTreeSet<&str> = AT_START.into_iter().chain(WHEN_ASKED).chain(tried).collect();
    for entry in std::fs::read_dir(fixtures("")).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(known.contains(name.as_str()), "nobody tries {name}");
    }
}

fn refused(catalog: &Catalog) -> Vec<&Finding> {
    catalog.refused.iter().collect()
}

#[test]
fn a_finding_says_where_and_what_to_do() {
    let catalog_of = |code: &str| catalog(&modules(code));
    let permission = catalog_of("UNKNOWN_PERMISSION");
    let [finding, own] = refused(&permission)[..] else { panic!("{:?}", permission.refused) };
    assert_eq!(finding.place, "module.yaml:13");
    assert!(finding.message.contains("wriet"), "{}", finding.message);
    assert_eq!(own.place, "module.yaml:12");
    assert!(own.message.contains("own_permissions"), "{}", own.message);
    let schema = catalog_of("MANIFEST_SCHEMA");
    assert_eq!((&*schema.refused[0].module, &*schema.refused[0].place), ("bad", "module.yaml:9"));
    for finding in &catalog_of("CIRCULAR_DEPENDENCY").refused {
        for member in ["bad", "bad_second", "bad_third"] {
            let names: Vec<&str> = finding.message.split([' ', ';']).collect();
            assert!(names.contains(&member), "{}", finding.message);
        }
    }
}

#[test]
fn what_depends_on_a_module_that_is_left_out_is_left_out_too() {
    let alone = FolderModule::load(&fixtures("FOREIGN_OBJECT_TOUCHED").join("bad_index"));
    let catalog = Catalog::new(&[alone, &module_hello::MODULE]).unwrap();
    let [finding] = refused(&catalog)[..] else { panic!("{:?}", catalog.refused) };
    assert_eq!((&*finding.code, &*finding.module), ("UNKNOWN_DEPENDENCY", "bad_index"));
    assert!(catalog.get("hello").is_some());

    let circle = FolderModule::load(&fixtures("CIRCULAR_DEPENDENCY").join("bad"));
    let second = FolderModule::load(&fixtures("CIRCULAR_DEPENDENCY").join("bad_second"));
    let broken = FolderModule::load(&fixtures("MANIFEST_SCHEMA").join("bad"));
    let catalog = Catalog::new(&[circle, second, broken]).unwrap();
    let codes: Vec<&str> = catalog.refused.iter().map(|finding| &*finding.code).collect();
    assert_eq!(codes[0], "MANIFEST_SCHEMA", "the later of two with one name");
    assert_eq!(codes[1..], ["UNKNOWN_DEPENDENCY"; 2]);
}

#[test]
fn the_second_of_two_modules_with_one_name_is_left_out() {
    let load = |folder: &str| FolderModule::load(&fixtures("MIGRATION_CHANGED").join(folder));
    let catalog = Catalog::new(&[load("before"), load("after")]).unwrap();
    let [finding] = refused(&catalog)[..] else { panic!("{:?}", catalog.refused) };
    assert_eq!((&*finding.code, &*finding.module), ("MANIFEST_SCHEMA", "bad"));
    let standing = catalog.get("bad").unwrap().module.migrations();
    assert_eq!(standing[0].sql, load("before").migrations()[0].sql);
}

#[test]
fn the_modules_of_this_house_keep_every_rule() {
    let test = TestHost::new(&cuspid::modules());
    let report = test.ok("core.modules.validate", json!({}));
    assert_eq!(report, json!({ "ok": true, "findings": [] }), "{report:#}");
    for compiled in &test.catalog.modules[1..] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("modules").join(&*compiled.name);
        let findings = kernel::validate_folder(&test.catalog, &compiled.name, &folder).unwrap();
        assert!(findings.is_empty(), "{findings:#?}");
    }
    let error = test.refused("core.modules.validate", json!({ "name": "nobody" }));
    assert_eq!(error.code(), kernel::Code::NotFound);
}

#[test]
fn the_command_line_validates_all_or_one() {
    let program = Program::with_practice();
    let all = program.run(&["modules", "validate", "--json"]);
    assert_eq!(all.json(), json!({ "ok": true, "findings": [] }));
    assert_eq!(program.run(&["modules", "validate", "hello"]).code, 0);
    assert_eq!(program.run(&["modules", "validate", "nobody"]).code, 2);
}
