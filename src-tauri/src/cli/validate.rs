//! `cuspid modules validate [NAME]`: the rules that modules break, each with code and place.

use super::output::{Answer, Failure, Shown, table, text};
use kernel::{Actor, Code, Error, Host, validate_folder};
use serde_json::{Value, json};
use std::path::Path;

/// Asks the practice, and in the house's source tree the folders of its modules too.
pub fn run(host: &Host, actor: &Actor, name: Option<&str>) -> Shown {
    let report = host.call_json(actor, "core.modules.validate", json!({ "name": name })).map_err(
        |error| match (error.code(), name) {
            (Code::NotFound, Some(name)) => Failure::usage(format!("there is no module {name}")),
            _ => error.into(),
        },
    )?;
    let mut findings = report["findings"].as_array().cloned().unwrap_or_default();
    findings.extend(of_folders(host, name)?);
    let cell = |finding: &Value, key: &str| text(&finding[key]);
    let rows: Vec<Vec<String>> = findings
        .iter()
        .map(|one| ["code", "module", "place", "message"].map(|key| cell(one, key)).to_vec())
        .collect();
    let shown = match rows.is_empty() {
        true => "Every rule is kept.".to_owned(),
        false => table(&["code", "module", "place", "message"], &rows),
    };
    let found = !findings.is_empty();
    Ok(Answer::new(json!({ "ok": !found, "findings": findings }), shown).found(found))
}

/// What only `modules/<name>` below the current folder can tell: SQL files, words of the UI. An
/// installed program stands nowhere near them.
fn of_folders(host: &Host, name: Option<&str>) -> Result<Vec<Value>, Error> {
    let mut findings = Vec::new();
    for compiled in &host.catalog().modules {
        let folder = Path::new("modules").join(&*compiled.name);
        let wanted = name.is_none_or(|name| name == &*compiled.name);
        if !wanted || !folder.join("module.yaml").is_file() {
            continue;
        }
        for finding in validate_folder(host.catalog(), &compiled.name, &folder)? {
            findings.push(serde_json::to_value(finding)?);
        }
    }
    Ok(findings)
}
