//! `cuspid modules …`: what there is, and the ways to change it.

mod change;
mod config;

use super::output::{Answer, Shown, table, text};
use super::{Options, layers, session, validate};
pub use change::failure;
use change::{Act, Action, Way};
use clap::{Args, Subcommand};
use kernel::{Actor, Host};
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Subcommand)]
pub enum Command {
    /// Name, version, state, tier, category, dependencies, and what failed
    List,
    /// Manifest, state, revisions, error, what depends on it
    Info { name: String },
    /// Counts by state, pending, errored
    Status,
    /// What is wrong; exit code 1 if anything is
    Doctor,
    /// Rules that modules break, with code and place; exit code 1 on any
    Validate { name: Option<String> },
    /// The UI layers that the front end builds; in the source tree also written to ui/layers.json
    SyncFrontend,
    /// What an action would do: modules in order, tables and rows, permissions, size of the copy
    Plan {
        action: Action,
        name: String,
        /// Also what depends on it (uninstall)
        #[arg(long)]
        force: bool,
    },
    /// Schedule a module, with what it depends on, for the next restart
    Install(Act),
    /// Schedule the removal of a module and its data for the next restart
    Uninstall(Act),
    /// Schedule the upgrade of a module that is behind this program
    Upgrade(Act),
    /// Take a scheduled change back
    Cancel { name: String },
    /// Let the next restart try again what failed
    Retry { name: String },
    /// Apply what is pending now
    Restart,
    /// Mark a module whose code is gone as uninstalled; its tables stay
    Orphan { name: String },
    /// Steps of what was done with a module, newest first
    Operations {
        name: String,
        #[arg(long, default_value_t = 50)]
        limit: i64,
    },
    /// Rows of removed modules that can be put back
    Archives,
    /// Put an archive's rows back into a module that was installed again
    RestoreData { name: String, file: PathBuf },
    /// Turn a module on at once, with what it depends on
    Enable(Turn),
    /// Turn a module off at once, with what depends on it; no data is touched
    Disable(Turn),
    /// What is set about a module, with the defaults
    Config {
        name: String,
        /// A JSON object of the fields to set; the others stay as they are
        #[arg(long, value_name = "JSON")]
        set: Option<String>,
    },
}

#[derive(Args)]
pub struct Turn {
    name: String,
    /// Of the plan that was read: refused when it no longer holds
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
}

pub fn run(options: &Options, command: Command) -> Shown {
    if matches!(command, Command::SyncFrontend) {
        // What is compiled in is no practice's affair.
        return layers::run();
    }
    let desk = crate::desk(&options.folder())?;
    let (host, actor) = session::open(&desk, options)?;
    if let Command::Restart = command {
        // What is held here would keep the practice from closing.
        drop(host);
        return change::restart(&desk, options.json);
    }
    let way = Way { host: &host, actor: &actor };
    let call = |op: &str, input: Value| host.call_json(&actor, op, input);
    match command {
        Command::SyncFrontend => layers::run(),
        Command::List => {
            let modules = call("core.modules.list", json!({}))?;
            let rows: Vec<Vec<String>> =
                modules.as_array().into_iter().flatten().map(row).collect();
            let head = ["name", "version", "state", "tier", "category", "depends", "error"];
            Ok(Answer::new(&modules, table(&head, &rows)))
        }
        Command::Validate { name } => validate::run(&host, &actor, name.as_deref()),
        Command::Config { name, set } => config::run(&host, &actor, &name, set.as_deref()),
        Command::Plan { action, name, force } => way.plan(action, &name, force),
        Command::Install(act) => way.act("core.modules.install", &act),
        Command::Uninstall(act) => way.act("core.modules.uninstall", &act),
        Command::Upgrade(act) => way.act("core.modules.upgrade", &act),
        Command::Cancel { name } => way.pending("core.modules.cancel", &name),
        Command::Retry { name } => way.pending("core.modules.retry", &name),
        Command::Restart => Ok(Answer::nothing()),
        Command::Orphan { name } => way.orphan(&name),
        Command::Operations { name, limit } => way.operations(&name, limit),
        Command::Archives => way.archives(),
        Command::RestoreData { name, file } => way.restore_data(&name, &file),
        Command::Enable(turn) => switch(&host, &actor, "core.modules.enable", &turn),
        Command::Disable(turn) => switch(&host, &actor, "core.modules.disable", &turn),
        Command::Info { name } => {
            let info = call("core.modules.info", json!({ "name": name }))
                .map_err(|error| failure(error, &name))?;
            let text = serde_json::to_string_pretty(&info).map_err(kernel::Error::from)?;
            Ok(Answer::new(&info, text))
        }
        Command::Status => {
            let counts = call("core.modules.status", json!({}))?;
            Ok(Answer::new(&counts, change::counts(&counts)))
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

fn switch(host: &Host, actor: &Actor, op: &str, turn: &Turn) -> Shown {
    let switched = host
        .call_json(actor, op, json!({ "name": turn.name, "token": turn.token }))
        .map_err(|error| failure(error, &turn.name))?;
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
        text(&module["error"]),
    ]
}
