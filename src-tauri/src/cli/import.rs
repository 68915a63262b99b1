//! `cuspid import patients FILE | undo BATCH`

use super::output::{Answer, Failure, Shown, text};
use super::{Options, session};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use kernel::Notice;
use serde_json::{Map, Value, json};
use std::io::IsTerminal;
use std::path::PathBuf;

#[derive(Subcommand)]
pub enum Command {
    /// Take over patients from a CSV file of an old program
    Patients(Patients),
    /// Take an import back
    Undo { batch: String },
}

#[derive(Args)]
pub struct Patients {
    file: PathBuf,
    /// COLUMN=FIELD, by header or by number from 0; FIELD empty leaves the column out
    #[arg(long, value_name = "COLUMN=FIELD")]
    map: Vec<String>,
    /// Report only, write nothing
    #[arg(long)]
    dry_run: bool,
    /// windows-1252, utf-8 …; detected when left out
    #[arg(long)]
    encoding: Option<String>,
    /// One character; detected when left out
    #[arg(long)]
    separator: Option<String>,
    /// dmy, mdy or ymd; detected when left out
    #[arg(long)]
    date_order: Option<String>,
}

/// A bar on a terminal, nothing elsewhere.
pub fn progress_bar(json: bool) -> ProgressBar {
    if json || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {elapsed}");
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

pub fn run(options: &Options, command: Command) -> Shown {
    match command {
        Command::Patients(input) => patients(options, input),
        Command::Undo { batch } => {
            let desk = crate::desk(&options.folder())?;
            let (host, actor) = session::open(&desk, options)?;
            let undone =
                host.call_json(&actor, "patients.import.undo", json!({ "batch": batch }))?;
            let line = format!("{} patients taken back", text(&undone["removed"]));
            Ok(Answer::new(undone, line))
        }
    }
}

fn patients(options: &Options, input: Patients) -> Shown {
    let bytes = std::fs::read(&input.file).map_err(|error| {
        Failure::usage(format!("{} cannot be read: {error}", input.file.display()))
    })?;
    let desk = crate::desk(&options.folder())?;
    let (host, actor) = session::open(&desk, options)?;
    let mut request = json!({
        "content": STANDARD.encode(bytes),
        "file_name": input.file.file_name().map(|name| name.to_string_lossy()),
    });
    for (key, value) in [
        ("encoding", &input.encoding),
        ("separator", &input.separator),
        ("date_order", &input.date_order),
    ] {
        if let Some(value) = value {
            request[key] = json!(value);
        }
    }
    if !input.map.is_empty() {
        let seen = host.call_json(&actor, "patients.import.inspect", request.clone())?;
        request["map"] = columns(&input.map, &seen)?;
    }
    let bar = progress_bar(options.json);
    let shown = bar.clone();
    host.subscribe(move |notice| {
        if let Notice::Progress { done, total, .. } = notice {
            shown.set_length(*total);
            shown.set_position(*done);
        }
    });
    let op = if input.dry_run { "patients.import.preview" } else { "patients.import.run" };
    let report = host.call_json(&actor, op, request)?;
    bar.finish_and_clear();
    let mut shape = Map::new();
    for key in ["batch", "rows", "imported", "duplicates", "rejected", "dry_run"] {
        shape.insert(key.into(), report[key].clone());
    }
    for row in
        shape["rejected"].as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut)
    {
        row.retain(|key, _| matches!(key.as_str(), "row" | "field" | "reason"));
    }
    Ok(Answer::new(shape, summary(&report)))
}

/// `Apellidos=last_name` and `3=phone` as `{"3": "phone"}`.
fn columns(pairs: &[String], seen: &Value) -> Result<Value, Failure> {
    let columns = seen["columns"].as_array().cloned().unwrap_or_default();
    let mut map = Map::new();
    for pair in pairs {
        let (column, field) = pair
            .rsplit_once('=')
            .ok_or_else(|| Failure::usage(format!("--map takes COLUMN=FIELD, not {pair}")))?;
        let number = column.parse::<u64>();
        let is_it = |c: &&Value| {
            c["header"] == column || number.as_ref().is_ok_and(|number| c["index"] == *number)
        };
        let found = columns.iter().find(is_it);
        let found = found.ok_or_else(|| Failure::usage(format!("there is no column {column}")))?;
        map.insert(found["index"].to_string(), json!(field));
    }
    Ok(Value::Object(map))
}

fn summary(report: &Value) -> String {
    let rejected = report["rejected"].as_array().cloned().unwrap_or_default();
    let mut lines = vec![format!(
        "{} rows: {} imported, {} duplicates, {} rejected{}",
        report["rows"],
        report["imported"],
        report["duplicates"],
        rejected.len(),
        if report["dry_run"] == true { " (dry run: nothing written)" } else { "" }
    )];
    for row in &rejected {
        lines.push(format!(
            "  row {}: {} {}",
            row["row"],
            text(&row["field"]),
            text(&row["reason"])
        ));
    }
    if report["dry_run"] != true {
        lines.push(format!("Take it back with: cuspid import undo {}", text(&report["batch"])));
    }
    lines.join("\n")
}
