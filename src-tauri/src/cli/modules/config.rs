//! `cuspid modules config NAME [--set JSON]`

use crate::cli::output::{Answer, Failure, Shown, table, text};
use kernel::{Actor, Host};
use serde_json::json;

/// Reads a module's configuration, or sets the fields of `set` (a JSON object) and reads it then.
pub fn run(host: &Host, actor: &Actor, name: &str, set: Option<&str>) -> Shown {
    if let Some(set) = set {
        let values = kernel::parse_bytes(set.as_bytes()).map_err(Failure::of_usage)?;
        let input = json!({ "name": name, "values": values });
        host.call_json(actor, "core.modules.configure", input)
            .map_err(|error| failure(error, name))?;
    }
    let config = host
        .call_json(actor, "core.modules.config", json!({ "name": name }))
        .map_err(|error| failure(error, name))?;
    let values = config["values"].as_object().cloned().unwrap_or_default();
    let rows: Vec<Vec<String>> = values
        .iter()
        .map(|(field, value)| vec![field.clone(), text(value), text(&config["defaults"][field])])
        .collect();
    let lines = match rows.is_empty() {
        true => format!("{name} has nothing to set."),
        false => table(&["field", "value", "default"], &rows),
    };
    Ok(Answer::new(&config, lines))
}

fn failure(error: kernel::Error, name: &str) -> Failure {
    match error.reason() {
        Some("no_config") => Failure::of_policy(error),
        _ => super::failure(error, name),
    }
}
