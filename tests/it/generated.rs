//! Files derived from code and committed. `cargo xtask generate` rewrites them.

use std::fmt::Write;
use std::path::Path;
use testkit::{TestHost, check_or_write};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn generated_lock_of_core() {
    check_or_write(&root().join("sync.lock.yaml"), &testkit::sync_lock(&kernel::CORE, &[]));
}

#[test]
fn generated_files_of_modules() {
    let modules = cuspid::modules();
    for module in &modules {
        let manifest = module.manifest().unwrap();
        let folder = root().join("modules").join(&manifest.name);
        if !folder.is_dir() {
            // A crate from elsewhere: its own contract test sees to its files.
            continue;
        }
        let before = standing_before(&modules, &manifest.depends);
        check_or_write(&folder.join("sync.lock.yaml"), &testkit::sync_lock(*module, &before));
    }
    let catalog = kernel::Catalog::new(&modules).unwrap();
    for module in &catalog.modules {
        let client = match &*module.name {
            "core" => root().join("ui/app/ops.ts"),
            name => root().join("modules").join(name).join("ui/ops.ts"),
        };
        if client.ancestors().nth(2).is_some_and(|folder| !folder.is_dir()) {
            continue;
        }
        check_or_write(&client, &testkit::typescript(&catalog, &module.name));
    }
}

/// What a module depends on, and what that depends on, in order.
fn standing_before<'a>(
    modules: &[&'a dyn kernel::Module],
    depends: &[String],
) -> Vec<&'a dyn kernel::Module> {
    let mut out: Vec<&dyn kernel::Module> = Vec::new();
    for name in depends {
        let found = modules.iter().find(|module| module.manifest().unwrap().name == *name);
        let module = *found.unwrap_or_else(|| panic!("{name} is not compiled in"));
        for earlier in standing_before(modules, &module.manifest().unwrap().depends) {
            add(&mut out, earlier);
        }
        add(&mut out, module);
    }
    out
}

fn add<'a>(list: &mut Vec<&'a dyn kernel::Module>, module: &'a dyn kernel::Module) {
    let name = module.manifest().unwrap().name;
    if list.iter().all(|standing| standing.manifest().unwrap().name != name) {
        list.push(module);
    }
}

#[test]
fn generated_list_of_operations() {
    let test = TestHost::new(&cuspid::modules());
    let mut page = String::from(
        "# Operations\n\nGenerated from their declarations. `cuspid ops` prints them with their schemas.\n",
    );
    for module in &test.catalog.modules {
        let _ = write!(page, "\n## {}\n\n{}\n\n", module.name, module.manifest.summary);
        page.push_str("| operation | permission | category | about |\n|---|---|---|---|\n");
        for op in &module.operations {
            let _ = writeln!(
                page,
                "| `{0}.{1}` | `{0}.{2}` | {3:?} | {4} |",
                module.name, op.name, op.permission, op.category, op.about
            );
        }
    }
    check_or_write(&root().join("docs/operations.md"), &page);
}

#[test]
fn generated_pages_of_modules_and_events() {
    let catalog = kernel::Catalog::new(&cuspid::modules()).unwrap();
    check_or_write(&root().join("docs/modules.md"), &testkit::modules_page(&catalog));
    check_or_write(&root().join("docs/events.md"), &testkit::events_page(&catalog));
}
