//! What every module must hold, whatever it does.

use crate::generated::{check_or_write, sync_lock, typescript};
use crate::host::TestHost;
use crate::installing::installing;
use crate::round_trip::{leaves_nothing_and_comes_back, seeds_twice_is_nothing};
use kernel::{Category, Module};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

/// Runs the battery; `folder` is the module's own, `depends` the modules it stands on.
pub fn check(module: &'static dyn Module, depends: &[&'static dyn Module], folder: &Path) {
    let before: Vec<&dyn Module> = depends.iter().map(|m| *m as &dyn Module).collect();
    if check_or_write(&folder.join("sync.lock.yaml"), &sync_lock(module, &before)) {
        return;
    }
    let all: Vec<&'static dyn Module> =
        depends.iter().copied().chain([installing(module)]).collect();
    let test = TestHost::new(&all);
    let name = module.manifest().expect("a manifest").name;
    is_installed(&test, &name);
    check_or_write(&folder.join("ui/ops.ts"), &typescript(&test.catalog, &name));
    operations_are_well_formed(&test, &name);
    rules_are_kept(&test, &name, folder);
    what_it_listens_to_exists(&test, &name);
    seeds_twice_is_nothing(module, depends);
    leaves_nothing_and_comes_back(module, depends);
}

fn what_it_listens_to_exists(test: &TestHost, name: &str) {
    let bus = test.catalog.bus();
    for event in bus.heard_by(name) {
        let declared = bus.emissions().any(|emission| emission.event == event);
        assert!(declared, "{name} listens to {event}, which nobody it depends on emits");
    }
}

/// Every rule of the validator, those that need the module's folder too.
fn rules_are_kept(test: &TestHost, name: &str, folder: &Path) {
    let report = test.ok("core.modules.validate", json!({ "name": name }));
    assert_eq!(report["ok"], true, "{report:#}");
    let findings = kernel::validate_folder(&test.catalog, name, folder).expect("a checked folder");
    assert!(findings.is_empty(), "{findings:#?}");
}

fn is_installed(test: &TestHost, name: &str) {
    let rows = test.ok("core.modules.list", json!({}));
    let row = rows.as_array().into_iter().flatten().find(|row| row["name"] == name);
    let row = row.unwrap_or_else(|| panic!("{name} is not listed"));
    assert_eq!(row["error"], Value::Null, "{name} failed: {row}");
    assert_eq!(row["state"], "installed", "{name} must install itself in its own contract test");
}

fn operations_are_well_formed(test: &TestHost, name: &str) {
    let compiled = test.catalog.get(name).expect("a compiled module");
    let mut seen = BTreeSet::new();
    for op in &compiled.operations {
        assert!(seen.insert(op.name), "{name}.{} stands twice", op.name);
        let legal =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.');
        assert!(op.name.chars().all(legal), "{name}.{} is not a wire name", op.name);
        assert!(op.about.ends_with('.'), "{name}.{}: `about` is a sentence", op.name);
        let schema = op.input_schema();
        let closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
        assert!(closed, "{name}.{}: the input must deny unknown fields", op.name);
        if op.category == Category::Read {
            let actor = test.admin.clone();
            let answer = test.host.call(
                &actor,
                &format!("{name}.{}", op.name),
                json!({}),
                kernel::Mode::Run,
            );
            if let Err(error) = answer {
                assert_ne!(error.code(), kernel::Code::Internal, "{name}.{}: {error:?}", op.name);
            }
        }
    }
}
