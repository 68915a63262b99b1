//! `cuspid modules validate [NAME]`: the rules that modules break, each with code and place.

use super::modules::failure;
use super::output::{Answer, Shown, table, text};
use kernel::{Actor, Folders, Host, validate_folders};
use serde_json::{Value, json};
use std::path::Path;

/// Where a source tree keeps its modules. An installed program stands nowhere near them.
const FOLDERS: &str = "modules";

/// Asks the practice about the modules of this program, and in a source tree reads the folders of the
/// modules too.
pub fn run(host: &Host, actor: &Actor, name: Option<&str>) -> Shown {
    let report = host.call_json(actor, "core.modules.validate", json!({ "name": name }));
    // Asked after the practice: who may not ask it learns nothing of the folders either.
    let permitted = report.as_ref().err().is_none_or(|error| name.is_some() && is_no_module(error));
    let folders = permitted.then(|| validate_folders(host, Path::new(FOLDERS))).transpose()?;
    let wanted = |module: &str| name.is_none_or(|name| name == module);
    let has_folder = folders.as_ref().is_some_and(|found| found.names.iter().any(|n| wanted(n)));
    let mut findings = match report {
        Ok(report) => report["findings"].as_array().cloned().unwrap_or_default(),
        Err(_) if has_folder => Vec::new(),
        Err(error) => return Err(failure(error, name.unwrap_or_default())),
    };
    let mut unjudged = Vec::new();
    if let Some(Folders { findings: found, not_compiled, .. }) = folders {
        for finding in found.into_iter().filter(|one| wanted(&one.module)) {
            let finding = serde_json::to_value(finding).map_err(kernel::Error::from)?;
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
        unjudged.extend(not_compiled.into_iter().filter(|module| wanted(module)));
    }
    let found = !findings.is_empty();
    let shown = shown(&findings, &unjudged);
    Ok(Answer::new(json!({ "ok": !found, "findings": findings }), shown).found(found))
}

/// Nobody of this program: a folder may know it.
fn is_no_module(error: &kernel::Error) -> bool {
    error.code() == kernel::Code::NotFound || error.reason() == Some("orphan")
}

fn shown(findings: &[Value], unjudged: &[String]) -> String {
    const HEAD: [&str; 4] = ["code", "module", "place", "message"];
    let row = |one: &Value| HEAD.map(|key| text(&one[key])).to_vec();
    let rows: Vec<Vec<String>> = findings.iter().map(row).collect();
    let mut lines = vec![match rows.is_empty() {
        true => "Every rule is kept.".to_owned(),
        false => table(&HEAD, &rows),
    }];
    lines.extend(unjudged.iter().map(|name| {
        format!(
            "{name} is not part of this program: its operations, events and permissions were not \
             judged."
        )
    }));
    lines.join("\n")
}
