//! The words of a module's UI: four languages, all with the same keys.

use super::files::text_of;
use crate::manifest::Manifest;
use crate::validate::Finding;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

const LANGUAGES: [&str; 4] = ["en", "es", "fr", "ar"];

pub(super) fn check(manifest: &Manifest, folder: &Path) -> Vec<Finding> {
    let frontend = &manifest.frontend;
    let layer = frontend.layer_path.as_deref().unwrap_or("ui");
    if frontend.layer_path.is_none() && !folder.join("ui/index.ts").exists() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let mut add = |place: &str, message: String| {
        findings.push(Finding::new("LOCALE_MISSING", &manifest.name, place, message));
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
    let text = text_of(file)?;
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
