//! `cuspid licence show | install`

use super::output::{Answer, Failure, Shown, text};
use super::{Options, session};
use clap::Subcommand;
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Subcommand)]
pub enum Command {
    /// The practice's plan, what it has, and the licence that says so
    Show,
    /// Put a licence file in force
    Install { file: PathBuf },
}

/// Longer than any licence: a file that is something else is not read whole.
const MAX_BYTES: u64 = 64 * 1024;

pub fn run(options: &Options, command: Command) -> Shown {
    let content = match command {
        Command::Show => None,
        Command::Install { file } => Some(read(&file)?),
    };
    let desk = crate::desk(&options.folder())?;
    let (host, actor) = session::open(&desk, options)?;
    let licensing = match content {
        None => host.call_json(&actor, "core.licence", json!({}))?,
        Some(content) => {
            host.call_json(&actor, "core.licence.install", json!({ "content": content }))?
        }
    };
    Ok(Answer::new(&licensing, lines(&licensing)))
}

fn read(file: &PathBuf) -> Result<String, Failure> {
    let unreadable = |why: &str| Failure::usage(format!("{}: {why}", file.display()));
    let meta = std::fs::metadata(file).map_err(|_| unreadable("no such file"))?;
    if meta.len() > MAX_BYTES {
        return Err(unreadable("is too long for a licence"));
    }
    std::fs::read_to_string(file).map_err(|_| unreadable("is not a text file"))
}

fn lines(licensing: &Value) -> String {
    let features: Vec<String> =
        licensing["features"].as_array().into_iter().flatten().map(text).collect();
    let mut lines = vec![
        format!("plan: {}", text(&licensing["plan"])),
        format!("features: {}", features.join(", ")),
        format!("practice: {}", text(&licensing["practice_id"])),
    ];
    let licence = &licensing["licence"];
    if licence.is_null() {
        lines.push("No licence: this practice hosts itself.".to_owned());
        return lines.join("\n");
    }
    for key in ["issued_to", "plan", "valid_from", "valid_until", "state"] {
        lines.push(format!("licence {key}: {}", text(&licence[key])));
    }
    if licence["state"] == "expired" {
        lines.push(format!("licence grace_until: {}", text(&licence["grace_until"])));
    }
    lines.join("\n")
}
