//! `cuspid modules plan | install | uninstall | upgrade | cancel | retry | restart | orphan |
//! operations | archives | restore-data`

use crate::cli::output::{Answer, Failure, Shown, table, text};
use clap::{Args, ValueEnum};
use indicatif::ProgressBar;
use kernel::{Actor, Code, Desk, Host, Notice};
use serde_json::{Value, json};
use std::path::Path;

#[derive(Clone, Copy, ValueEnum)]
pub enum Action {
    Install,
    Uninstall,
    Upgrade,
    Disable,
    Enable,
}

impl Action {
    fn as_str(self) -> &'static str {
        match self {
            Action::Install => "install",
            Action::Uninstall => "uninstall",
            Action::Upgrade => "upgrade",
            Action::Disable => "disable",
            Action::Enable => "enable",
        }
    }
}

#[derive(Args)]
pub struct Act {
    name: String,
    /// Also what depends on it (uninstall)
    #[arg(long)]
    force: bool,
    /// Of the plan that was read: refused when it no longer holds
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
}

/// Whom the commands act for.
pub struct Way<'a> {
    pub host: &'a Host,
    pub actor: &'a Actor,
}

impl Way<'_> {
    fn call(&self, op: &str, name: &str, input: Value) -> Result<Value, Failure> {
        self.host.call_json(self.actor, op, input).map_err(|error| failure(error, name))
    }

    pub fn plan(&self, action: Action, name: &str, force: bool) -> Shown {
        let input = json!({ "action": action.as_str(), "name": name, "force": force });
        let plan = self.call("core.modules.plan", name, input)?;
        let mut lines = Vec::new();
        for step in list(&plan["modules"]) {
            lines.push(format!("{} {}", text(&step["operation"]), text(&step["name"])));
        }
        for lost in list(&plan["tables"]) {
            lines.push(format!("  {}: {} rows", text(&lost["name"]), text(&lost["rows"])));
        }
        match plan["refused"]["message"].as_str() {
            Some(message) => lines.push(format!("Not possible: {message}")),
            None if lines.is_empty() => lines.push("Nothing to do.".into()),
            None if plan["requires_restart"] == true => {
                lines.push(format!("Copy first: {} bytes", text(&plan["backup_bytes"])));
            }
            None => {}
        }
        Ok(Answer::new(&plan, lines.join("\n")))
    }

    pub fn act(&self, op: &str, act: &Act) -> Shown {
        let input = json!({ "name": act.name, "force": act.force, "token": act.token });
        let scheduled = self.call(op, &act.name, input)?;
        Ok(Answer::new(&scheduled, scheduled_line(&scheduled)))
    }

    /// `cancel` and `retry`.
    pub fn pending(&self, op: &str, name: &str) -> Shown {
        let scheduled = self.call(op, name, json!({ "name": name }))?;
        let mut line = scheduled_line(&scheduled);
        let cancelled = names(&scheduled["cancelled"]);
        if !cancelled.is_empty() {
            line = format!("Taken back: {cancelled}\n{line}");
        }
        Ok(Answer::new(&scheduled, line))
    }

    pub fn orphan(&self, name: &str) -> Shown {
        let marked = self.call("core.modules.orphan", name, json!({ "name": name }))?;
        Ok(Answer::new(&marked, format!("{name} is {}", text(&marked["state"]))))
    }

    pub fn operations(&self, name: &str, limit: i64) -> Shown {
        let input = json!({ "name": name, "limit": limit });
        let steps = self.call("core.modules.operations", name, input)?;
        let fields = ["created_at", "operation", "step", "status", "duration_ms", "details"];
        let row = |step: &Value| fields.iter().map(|field| text(&step[field])).collect();
        let rows: Vec<Vec<String>> = list(&steps).map(row).collect();
        Ok(Answer::new(&steps, table(&fields, &rows)))
    }

    pub fn archives(&self) -> Shown {
        let archives = self.host.call_json(self.actor, "core.modules.archives", json!({}))?;
        let fields = ["file", "module", "version", "at", "rows", "bytes"];
        let row = |archive: &Value| fields.iter().map(|field| text(&archive[field])).collect();
        let rows: Vec<Vec<String>> = list(&archives).map(row).collect();
        Ok(Answer::new(&archives, table(&fields, &rows)))
    }

    /// FILE is one of `archives`, or a path.
    pub fn restore_data(&self, name: &str, file: &Path) -> Shown {
        let absolute = std::path::absolute(file).ok().filter(|path| path.exists());
        let file = absolute.unwrap_or_else(|| file.to_owned());
        let input = json!({ "name": name, "file": file.to_string_lossy() });
        let restored = self.host.call_json(self.actor, "core.modules.restore_data", input);
        let restored = restored.map_err(|error| match error.code() {
            // A file that is not there is input that cannot be read.
            Code::Validation => Failure::of_usage(error),
            _ => failure(error, name),
        })?;
        let line = format!("{} rows are back in {name}.", text(&restored["rows"]));
        Ok(Answer::new(&restored, line))
    }
}

/// Closes the practice and opens it again, which applies what is scheduled.
pub fn restart(desk: &Desk, json: bool) -> Shown {
    let bar = crate::cli::import::progress_bar(json);
    show(desk, &bar);
    let applied = desk.restart()?;
    bar.finish_and_clear();
    let failed = applied.iter().any(|one| !one.ok);
    let lines: Vec<String> = applied
        .iter()
        .map(|one| match &one.error {
            None => format!("{} {}: done", one.operation, one.module),
            Some(error) => format!("{} {}: {error}", one.operation, one.module),
        })
        .collect();
    let lines = match lines.is_empty() {
        true => "Nothing was pending.".to_owned(),
        false => lines.join("\n"),
    };
    let applied: Vec<Value> = applied
        .iter()
        .map(|one| {
            json!({ "module": one.module, "operation": one.operation, "ok": one.ok,
                    "error": one.error })
        })
        .collect();
    Ok(Answer::new(json!({ "applied": applied }), lines).found(failed))
}

fn show(desk: &Desk, bar: &ProgressBar) {
    let bar = bar.clone();
    desk.subscribe(move |notice| match notice {
        Notice::Progress { done, total, .. } => {
            bar.set_length(*total);
            bar.set_position(*done);
        }
        Notice::Step { module, operation, step, status } => {
            bar.set_message(format!("{operation} {module}: {step} {status}"));
        }
        Notice::Changed { .. } => {}
    });
}

/// Policy is exit code 3, a module nobody knows 2.
pub fn failure(error: kernel::Error, name: &str) -> Failure {
    const POLICY: [&str; 10] = [
        "always_on",
        "not_installed",
        "not_installable",
        "not_removable",
        "not_an_orphan",
        "nothing_failed",
        "nothing_pending",
        "orphan",
        "required_by",
        "upgrade_needed",
    ];
    match (error.code(), error.reason()) {
        (Code::NotFound, _) => Failure::usage(format!("there is no module `{name}`")),
        (_, Some(reason)) if POLICY.contains(&reason) => Failure::of_policy(error),
        _ => error.into(),
    }
}

/// `modules status` in words.
pub fn counts(counts: &Value) -> String {
    let states = counts["by_state"].as_object().into_iter().flatten();
    let states: Vec<String> = states.map(|(state, n)| format!("{} {state}", text(n))).collect();
    let mut lines = vec![format!("{} modules: {}", text(&counts["total"]), states.join(", "))];
    for (key, what) in [("pending", "Waiting for a restart"), ("errored", "Failed")] {
        let names = names(&counts[key]);
        if !names.is_empty() {
            lines.push(format!("{what}: {names}"));
        }
    }
    lines.join("\n")
}

fn scheduled_line(scheduled: &Value) -> String {
    let names = names(&scheduled["scheduled"]);
    match names.is_empty() {
        true => "Nothing of it waits for a restart.".to_owned(),
        false => format!("Scheduled: {names}\nRestart required: cuspid modules restart"),
    }
}

fn names(value: &Value) -> String {
    list(value).map(text).collect::<Vec<_>>().join(", ")
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
