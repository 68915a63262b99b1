//! `cuspid modules list | info | status | doctor`

use super::output::{Answer, Failure, Shown, table, text};
use super::{Options, session};
use clap::Subcommand;
use kernel::{Actor, Code, Host};
use serde_json::{Value, json};

#[derive(Subcommand)]
pub enum Command {
    /// Name, version, state, tier, category, dependencies
    List,
    /// Manifest, state, revisions, error, what depends on it
    Info { name: String },
    /// Counts by state, pending, errored
    Status,
    /// What is wrong; exit code 1 if anything is
    Doctor,
    /// Turn a module on at once, with what it depends on
    Enable { name: String },
    /// Turn a module off at once, with what depends on it; no data is touched
    Disable { name: String },
}

pub fn run(options: &Options, command: Command) -> Shown {
    let desk = crate::desk(&options.folder())?;
    let (host, actor) = session::open(&desk, options)?;
    let call = |op: &str, input: Value| host.call_json(&actor, op, input);
    match command {
        Command::List => {
            let modules = call("core.modules.list", json!({}))?;
            let rows: Vec<Vec<String>> =
                modules.as_array().into_iter().flatten().map(row).collect();
            let head = ["name", "version", "state", "tier", "category", "depends"];
            Ok(Answer::new(&modules, table(&head, &rows)))
        }
        Command::Enable { name } => switch(&host, &actor, "core.modules.enable", &name),
        Command::Disable { name } => switch(&host, &actor, "core.modules.disable", &name),
        Command::Info { name } => {
            let info =
                call("core.modules.info", json!({ "name": name })).map_err(|error| match error
                    .code()
                {
                    Code::NotFound => Failure::usage(format!("there is no module {name}")),
                    _ => error.into(),
                })?;
            let text = serde_json::to_string_pretty(&info).map_err(kernel::Error::from)?;
            Ok(Answer::new(&info, text))
        }
        Command::Status => {
            let counts = call("core.modules.status", json!({}))?;
            let text = format!("{} modules: {}", text(&counts["total"]), counts["by_state"]);
            Ok(Answer::new(&counts, text))
        }
        Command::Doctor => {
            let report = call("core.health", json!({}))?;
            let findings = report["findings"].as_array().cloned().unwrap_or_default();
            let rows: Vec<Vec<String>> = findings
                .iter()
                .map(|f| vec![text(&f["code"]), text(&f["module"]), text(&f["message"])])
                .collect();
            let text = match rows.is_empty() {
                true => "Nothing is wrong.".to_owned(),
                false => table(&["code", "module", "message"], &rows),
            };
            Ok(Answer::new(&report, text).found(!findings.is_empty()))
        }
    }
}

fn switch(host: &Host, actor: &Actor, op: &str, name: &str) -> Shown {
    let switched = host.call_json(actor, op, json!({ "name": name })).map_err(|error| {
        match (error.code(), error.reason()) {
            (Code::NotFound, _) => Failure::usage(format!("there is no module {name}")),
            (_, Some("always_on" | "not_installed")) => Failure::of_policy(error),
            _ => error.into(),
        }
    })?;
    let names: Vec<String> =
        switched["changed"].as_array().into_iter().flatten().map(text).collect();
    let line = match names.is_empty() {
        true => "Nothing changed.".to_owned(),
        false => format!("Changed: {}", names.join(", ")),
    };
    Ok(Answer::new(&switched, line))
}

fn row(module: &Value) -> Vec<String> {
    let depends = module["depends"].as_array().into_iter().flatten().map(text);
    vec![
        text(&module["name"]),
        text(&module["version"]),
        text(&module["state"]),
        text(&module["tier"]),
        text(&module["category"]),
        depends.collect::<Vec<_>>().join(" "),
    ]
}
