//! What only a module's folder can tell: its `.sql` files and the words of its UI.

use super::Finding;
use super::schema::Schema;
use crate::catalog::{Catalog, Compiled};
use crate::error::{Error, Result};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const LANGUAGES: [&str; 4] = ["en", "es", "fr", "ar"];

/// Checks the source folder of a module of this program: each `.sql` file below `src` compiles,
/// writes only the module's own tables and reads only those of `depends` and `core`; a UI has its
/// four locale files, all with the same keys. Refuses a module that the catalogue does not hold.
pub fn check(catalog: &Catalog, name: &str, folder: &Path) -> Result<Vec<Finding>> {
    let compiled = catalog.get(name).ok_or_else(|| Error::not_found("module"))?;
    let known = catalog.modules.iter().map(|one| one.name.to_string()).collect();
    let schema = Schema::of(&catalog.modules, &known)?;
    let mut findings = Vec::new();
    for file in sql_files(&folder.join("src")) {
        let place = shown(folder, &file);
        let sql = std::fs::read_to_string(&file)?;
        match schema.compile(&sql) {
            Ok(accesses) => {
                let own = accesses.iter().filter(|access| match &access.by {
                    Some(by) => !schema.objects.contains_key(by),
                    None => true,
                });
                findings.extend(own.filter_map(|access| schema.foreign(compiled, access, &place)));
            }
            Err(error) => {
                let message = format!("SQLite refuses this statement: {error}");
                findings.push(Finding::new("SQL_INVALID", name, place, message));
            }
        }
    }
    findings.extend(locales(compiled, folder));
    Ok(findings)
}

fn sql_files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return out };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            out.extend(sql_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            out.push(path);
        }
    }
    out.sort();
    out
}

fn shown(folder: &Path, file: &Path) -> String {
    let parts = file.strip_prefix(folder).unwrap_or(file).iter();
    parts.map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn locales(compiled: &Compiled, folder: &Path) -> Vec<Finding> {
    let frontend = &compiled.manifest.frontend;
    let layer = frontend.layer_path.as_deref().unwrap_or("ui");
    if frontend.layer_path.is_none() && !folder.join("ui/index.ts").exists() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let mut add = |place: &str, message: String| {
        findings.push(Finding::new("LOCALE_MISSING", &compiled.name, place, message));
    };
    let mut read = Vec::new();
    for language in LANGUAGES {
        let place = format!("{layer}/locales/{language}.json");
        match keys(&folder.join(&place)) {
            Ok(keys) => read.push((place, keys)),
            Err(message) => add(&place, message),
        }
    }
    let all: BTreeSet<&String> = read.iter().flat_map(|(_, keys)| keys).collect();
    let labels: Vec<String> =
        frontend.navigation.iter().map(|entry| format!("nav.{}", entry.id)).collect();
    for (place, keys) in &read {
        let wanted = all.iter().copied().chain(&labels).collect::<BTreeSet<_>>();
        let missing: Vec<&str> =
            wanted.into_iter().filter(|key| !keys.contains(*key)).map(String::as_str).collect();
        if !missing.is_empty() {
            let at_most = 10;
            let more = if missing.len() > at_most { ", …" } else { "" };
            let shown = missing[..missing.len().min(at_most)].join(", ");
            add(place, format!("has no text for {shown}{more}"));
        }
    }
    findings
}

/// `nav.list`, `title`, …; a message when the file cannot be used.
fn keys(file: &Path) -> Result<BTreeSet<String>, String> {
    let text = std::fs::read_to_string(file).map_err(|_| "is missing: write it".to_owned())?;
    let value: Value = serde_json::from_str(&text).map_err(|error| format!("no JSON: {error}"))?;
    let mut keys = BTreeSet::new();
    flatten("", &value, &mut keys)?;
    Ok(keys)
}

fn flatten(prefix: &str, value: &Value, keys: &mut BTreeSet<String>) -> Result<(), String> {
    match value {
        Value::Object(map) => map.iter().try_for_each(|(key, inner)| {
            let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
            flatten(&path, inner, keys)
        }),
        Value::String(text) if !text.trim().is_empty() => {
            keys.insert(prefix.to_owned());
            Ok(())
        }
        Value::String(_) => Err(format!("{prefix} is empty: write its text")),
        _ => Err(format!("{prefix} is not a text")),
    }
}
