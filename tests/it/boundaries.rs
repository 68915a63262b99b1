//! Who may see whom. The map (ARCHITECTURE.md) is held to the house as it stands.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|_| panic!("{path} is missing"))
}

/// Files below a folder with one of the extensions, without what is built or fetched.
fn files(folder: &str, extensions: &[&str]) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let Ok(entries) = fs::read_dir(root().join(folder)) else { return out };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() && !matches!(name.as_str(), "node_modules" | "dist" | "target" | "gen") {
            let below = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
            out.extend(files(&below, extensions));
        } else if extensions.iter().any(|extension| name.ends_with(extension)) {
            out.push(path);
        }
    }
    out
}

fn is_test(file: &Path) -> bool {
    file.to_string_lossy().ends_with(".test.ts")
}

fn modules() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(root().join("modules"))
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Names under `[dependencies]` (and its target tables), without those for tests.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let mut inside = false;
    for line in read(manifest).lines() {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]")
                && !line.contains("dev-")
                && !line.contains("build-")
                && !line.contains("workspace");
        } else if inside && let Some((name, _)) = line.split_once('=') {
            out.insert(name.trim().trim_end_matches(".workspace").to_owned());
        }
    }
    out
}

#[test]
fn the_kernel_knows_no_window_and_no_module() {
    for name in dependencies("crates/kernel/Cargo.toml") {
        let foreign = name.starts_with("tauri")
            || name.starts_with("module-")
            || name == "axum"
            || name == "sync";
        assert!(!foreign, "crates/kernel depends on {name}");
    }
}

#[test]
fn a_module_sees_the_kernel_and_what_it_depends_on() {
    for module in modules() {
        let yaml: serde_yaml::Value =
            serde_yaml::from_str(&read(&format!("modules/{module}/module.yaml"))).unwrap();
        let declared: BTreeSet<String> = yaml["depends"]
            .as_sequence()
            .into_iter()
            .flatten()
            .map(|name| format!("module-{}", name.as_str().unwrap()))
            .collect();
        for name in dependencies(&format!("modules/{module}/Cargo.toml")) {
            let forbidden = name.starts_with("tauri")
                || matches!(
                    name.as_str(),
                    "refinery" | "cuspid" | "sample" | "xtask" | "testkit" | "server"
                );
            assert!(!forbidden, "modules/{module} depends on {name}");
            let foreign = name.starts_with("module-") && !declared.contains(&name);
            assert!(!foreign, "modules/{module} uses {name}, which module.yaml does not name");
        }
    }
}

#[test]
fn only_the_ways_in_know_tauri() {
    for file in
        files("crates", &["Cargo.toml"]).into_iter().chain(files("modules", &["Cargo.toml"]))
    {
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            !text.lines().any(|line| line.starts_with("tauri")),
            "{} names tauri",
            file.display()
        );
    }
}

#[test]
fn one_file_speaks_to_the_window() {
    let speakers: Vec<PathBuf> = files("ui", &[".ts", ".vue"])
        .into_iter()
        .chain(files("modules", &[".ts", ".vue"]))
        .filter(|file| !is_test(file))
        .filter(|file| fs::read_to_string(file).unwrap().contains("'@tauri-apps"))
        .collect();
    assert_eq!(speakers, [root().join("ui/kit/call.ts")]);
}

#[test]
fn texts_are_never_put_in_as_html() {
    for file in files("ui", &[".vue", ".ts"]).into_iter().chain(files("modules", &[".vue", ".ts"]))
    {
        if is_test(&file) {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for way in ["v-html", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write"] {
            assert!(!text.contains(way), "{} uses {way}", file.display());
        }
    }
}

#[test]
fn only_the_host_opens_transactions_and_makes_triggers() {
    for file in files("modules", &[".rs", ".sql"]) {
        let text = fs::read_to_string(&file).unwrap().to_uppercase();
        for word in
            ["CREATE TRIGGER", "BEGIN IMMEDIATE", "COMMIT;", "ROLLBACK", "SAVEPOINT", "PRAGMA "]
        {
            assert!(!text.contains(word), "{} says {word}", file.display());
        }
    }
}

#[test]
fn no_room_is_a_dumping_ground() {
    let banned =
        ["common", "utils", "util", "helpers", "helper", "services", "managers", "misc", "shared"];
    for folder in ["crates", "modules", "src-tauri", "ui", "tests"] {
        for file in files(folder, &[".rs", ".ts", ".vue", ".sql", ".mjs"]) {
            let below = file.strip_prefix(root()).unwrap();
            for part in below.iter().map(|part| part.to_string_lossy().into_owned()) {
                let stem = part.split('.').next().unwrap_or_default();
                assert!(!banned.contains(&stem), "{} is named for a layer", below.display());
            }
        }
    }
}

#[test]
fn the_map_is_short_and_true() {
    let map = read("ARCHITECTURE.md");
    assert!(map.lines().count() <= 150, "ARCHITECTURE.md has {} lines", map.lines().count());
    let hidden_or_made = |name: &str| {
        name.starts_with('.')
            || matches!(
                name,
                "target" | "node_modules" | "gen" | "Cargo.lock" | "package-lock.json"
            )
    };
    for entry in fs::read_dir(root()).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let named = ["`", "/"].iter().any(|end| map.contains(&format!("`{name}{end}")));
        assert!(hidden_or_made(&name) || named, "the map does not name {name}");
    }
    for folder in ["crates", "modules"] {
        for entry in fs::read_dir(root().join(folder)).unwrap().flatten() {
            let name = format!("`{folder}/{}`", entry.file_name().to_string_lossy());
            assert!(map.contains(&name), "the map does not name {name}");
        }
    }
}

#[test]
fn every_invariant_of_the_map_names_a_test_that_exists() {
    let map = read("ARCHITECTURE.md");
    let table = map.split("## Invariants").nth(1).expect("a section of invariants");
    let rows: Vec<&str> = table
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| what"))
        .collect();
    assert!(rows.len() >= 12, "only {} invariants", rows.len());
    for row in rows {
        let test = row.split('|').nth(2).unwrap_or_default().trim().trim_matches('`').to_owned();
        let (file, name) = test.split_once("::").unwrap_or_else(|| panic!("{row} names no test"));
        let text = read(file);
        assert!(text.contains(name), "{file} has no {name}");
    }
}
