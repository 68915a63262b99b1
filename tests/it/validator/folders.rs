//! Source folders are held against the rules of compiled modules, and nothing in one can keep the
//! others from being checked.

use super::{AT_START, WHEN_ASKED, expected, fixtures, told};
use crate::program::Program;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use testkit::TestHost;

/// Only the code of a module tells whether these are kept.
const OF_CODE: [&str; 3] = ["UNKNOWN_PERMISSION", "NAV_PERMISSION", "EVENT_UNKNOWN"];

const SHOP: &str = "name: shop\nversion: 0.1.0\nsummary: s\nauthor: a\nlicense: MIT\n\
                    category: community\ntier: optional\nentities: {shop_item: lww}\n";
const ITEM: &str = "CREATE TABLE shop_item (id TEXT PRIMARY KEY, name TEXT NOT NULL,
                    _sv BLOB NOT NULL DEFAULT x'') STRICT;";
const LATIN_1: &[u8] = b"-- caf\xe9\nSELECT 1";

/// A source tree in a temporary folder.
struct Tree(TempDir);

impl Tree {
    fn new() -> Tree {
        Tree(TempDir::new().unwrap())
    }

    /// With a module `shop` that keeps every rule.
    fn with_shop() -> Tree {
        let tree = Tree::new();
        tree.put("modules/shop/module.yaml", SHOP);
        tree.put("modules/shop/migrations/V1__item.sql", ITEM);
        tree.put("modules/shop/src/item/list.sql", "SELECT name FROM shop_item");
        tree
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn put(&self, path: &str, content: impl AsRef<[u8]>) {
        let file = self.path(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, content).unwrap();
    }

    fn copy(&self, from: &Path, to: &str) {
        for entry in std::fs::read_dir(from).unwrap().flatten() {
            let inner = format!("{to}/{}", entry.file_name().to_string_lossy());
            match entry.file_type().unwrap().is_dir() {
                true => self.copy(&entry.path(), &inner),
                false => self.put(&inner, std::fs::read(entry.path()).unwrap()),
            }
        }
    }

    /// `code module place` of each finding in a practice that knows `hello` alone.
    fn findings(&self) -> Vec<String> {
        let test = TestHost::new(&[&module_hello::MODULE]);
        let folders = kernel::validate_folders(&test.host, &self.path("modules")).unwrap();
        let shown = |one: &kernel::Finding| format!("{} {} {}", one.code, one.module, one.place);
        folders.findings.iter().map(shown).collect()
    }

    /// Exit code and answer of `modules validate` run inside the tree.
    fn validate(&self, program: &Program, more: &[&str]) -> (i32, Value) {
        let args = [&["modules", "validate", "--json"], more].concat();
        let output = program.command(&args).current_dir(self.0.path()).output().unwrap();
        let code = output.status.code().unwrap();
        (code, serde_json::from_slice(&output.stdout).unwrap_or(Value::Null))
    }
}

#[test]
fn a_folder_is_held_against_the_rules_of_compiled_modules() {
    let test = TestHost::new(&[&module_hello::MODULE]);
    for code in AT_START.into_iter().chain(WHEN_ASKED) {
        let tree = Tree::new();
        tree.copy(&fixtures(code), "modules");
        let found = kernel::validate_folders(&test.host, &tree.path("modules")).unwrap();
        let mut bad = found.names.clone();
        bad.retain(|name| name.starts_with("bad"));
        assert_eq!(found.not_compiled, found.names, "{code}");
        // Which operation needs a feature, and in which order seeds are planted, is code too.
        match code {
            "UNKNOWN_FEATURE" => bad.retain(|name| name == "bad_plan"),
            "SEED_INVALID" => bad.retain(|name| name != "bad_order"),
            _ if OF_CODE.contains(&code) => bad.clear(),
            _ => assert!(!bad.is_empty(), "{code}"),
        }
        let findings = serde_json::to_value(&found.findings).unwrap();
        assert_eq!(told(&findings), expected(code, &bad), "{findings:#}");
    }
}

#[test]
fn what_cannot_be_read_is_a_finding_and_the_rest_is_told_too() {
    let tree = Tree::with_shop();
    tree.put("modules/shop/src/item/broken.sql", LATIN_1);
    tree.put("modules/shop/src/worse.sql", "SELECT colour FROM shop_item");
    tree.put("modules/shop/ui/index.ts", "");
    for language in ["en", "es", "fr"] {
        tree.put(&format!("modules/shop/ui/locales/{language}.json"), "{\"title\":\"Shop\"}");
    }
    tree.put("modules/shop/ui/locales/ar.json", LATIN_1);
    tree.put("modules/bare/module.yaml", LATIN_1);
    tree.put("modules/stale/module.yaml", SHOP.replace("shop", "stale"));
    tree.put("modules/stale/migrations/V1__item.sql", LATIN_1);
    tree.put("modules/stale/seeds/items.yaml", LATIN_1);
    tree.put("modules/stale/sync.lock.yaml", LATIN_1);
    let found: BTreeSet<String> = tree.findings().into_iter().collect();
    let wanted = [
        "LOCALE_MISSING shop ui/locales/ar.json",
        "MANIFEST_SCHEMA bare module.yaml",
        "SEED_INVALID stale seeds/items.yaml",
        "SQL_INVALID shop src/item/broken.sql",
        "SQL_INVALID shop src/worse.sql",
        "SQL_INVALID stale migrations/V1__item.sql",
        "SYNC_LOCK stale sync.lock.yaml",
    ];
    assert_eq!(found, wanted.map(str::to_owned).into());
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let tree = Tree::with_shop();
    std::os::unix::fs::symlink("..", tree.path("modules/shop/src/loop")).unwrap();
    std::os::unix::fs::symlink("shop", tree.path("modules/again")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", tree.path("modules/shop/src/endless.sql")).unwrap();
    tree.put("modules/shop/src/bad.sql", "SELECT colour FROM shop_item");
    tree.put("modules/lot/README.md", "");
    std::os::unix::fs::symlink("/dev/zero", tree.path("modules/lot/module.yaml")).unwrap();
    let wanted = ["MANIFEST_SCHEMA lot module.yaml", "SQL_INVALID shop src/bad.sql"];
    assert_eq!(tree.findings(), wanted);
}

#[test]
fn a_folder_has_the_name_of_its_module() {
    let tree = Tree::with_shop();
    tree.put("modules/store/module.yaml", SHOP);
    tree.put("modules/store/migrations/V1__item.sql", "DROP TABLE core_user");
    tree.put("modules/core/module.yaml", SHOP.replace("shop", "core"));
    let wanted = ["MANIFEST_SCHEMA core module.yaml", "MANIFEST_SCHEMA store module.yaml"];
    assert_eq!(tree.findings(), wanted);
}

#[test]
fn the_command_line_reads_the_folders_of_a_source_tree() {
    let program = Program::with_practice();
    let tree = Tree::with_shop();
    assert_eq!(tree.validate(&program, &[]), (0, json!({ "ok": true, "findings": [] })));
    // One that nobody compiled in is known by its folder.
    assert_eq!(tree.validate(&program, &["shop"]).0, 0);
    assert_eq!(tree.validate(&program, &["nobody"]).0, 2);
    let mut command = program.command(&["modules", "validate", "shop"]);
    let text = command.current_dir(tree.0.path()).output().unwrap().stdout;
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("shop is not part of this program"), "{text}");

    let inventory = Path::new(env!("CARGO_MANIFEST_DIR")).join("modules/inventory");
    tree.copy(&inventory, "modules/inventory");
    assert_eq!(tree.validate(&program, &["inventory"]).0, 0, "as it was compiled");
    tree.put("modules/inventory/migrations/V99__theft.sql", "DROP TABLE patients_patient");
    tree.put("modules/shop/src/bad.sql", LATIN_1);
    let (code, report) = tree.validate(&program, &[]);
    let wanted = [("MIGRATION_NAME", "inventory"), ("SQL_INVALID", "shop")];
    let wanted: BTreeSet<_> = wanted.map(|(a, b)| (a.to_owned(), b.to_owned())).into();
    assert_eq!((code, told(&report["findings"])), (1, wanted), "{report:#}");
    let standing = std::fs::read_dir(inventory.join("migrations")).unwrap().count();
    let next = format!("modules/inventory/migrations/V{}__theft.sql", standing + 1);
    std::fs::rename(tree.path("modules/inventory/migrations/V99__theft.sql"), tree.path(&next))
        .unwrap();
    let (_, report) = tree.validate(&program, &["inventory"]);
    let wanted = [("FOREIGN_OBJECT_TOUCHED".to_owned(), "inventory".to_owned())];
    assert_eq!(told(&report["findings"]), wanted.into(), "{report:#}");
    tree.put("modules/inventory/module.yaml", "name: inventory\nbogus: 1\n");
    let (_, report) = tree.validate(&program, &["inventory"]);
    let wanted = [("MANIFEST_SCHEMA".to_owned(), "inventory".to_owned())];
    assert_eq!(told(&report["findings"]), wanted.into(), "{report:#}");
}

#[test]
fn a_migration_that_was_applied_and_changed_in_its_folder_is_found() {
    let program = Program::with_practice();
    let tree = Tree::new();
    let agenda = Path::new(env!("CARGO_MANIFEST_DIR")).join("modules/agenda");
    tree.copy(&agenda, "modules/agenda");
    assert_eq!(tree.validate(&program, &["agenda"]).0, 0);
    let first = std::fs::read_dir(agenda.join("migrations")).unwrap().flatten();
    let first = first.map(|entry| entry.file_name().into_string().unwrap());
    let first = first.into_iter().find(|name| name.starts_with("V1__")).unwrap();
    let place = format!("modules/agenda/migrations/{first}");
    let sql = std::fs::read_to_string(tree.path(&place)).unwrap();
    tree.put(&place, format!("{sql}\n-- reworded\n"));
    let (_, report) = tree.validate(&program, &["agenda"]);
    assert_eq!(report["findings"][0]["code"], "MIGRATION_CHANGED", "{report:#}");
    assert_eq!(report["findings"][0]["place"], format!("migrations/{first}"));
}
