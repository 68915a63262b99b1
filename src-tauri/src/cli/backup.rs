//! `cuspid backup create | list | verify | restore`

use super::output::{Answer, Failure, Shown, table};
use super::{Options, session};
use clap::Subcommand;
use serde_json::json;
use std::path::{Path, PathBuf};

#[derive(Subcommand)]
pub enum Command {
    /// Write a verified encrypted copy
    Create,
    List,
    /// Open a copy and check every page; the newest one when FILE is left out
    Verify {
        file: Option<PathBuf>,
    },
    /// Put a copy back; asks for a password that was valid when it was made
    Restore {
        file: PathBuf,
        /// Overwrite the practice of that name
        #[arg(long, value_name = "SLUG")]
        over: Option<String>,
        /// Open it with the recovery key instead of a password
        #[arg(long, value_name = "CODE", env = "CUSPID_RECOVERY_CODE", hide_env_values = true)]
        recovery_code: Option<String>,
    },
}

pub fn run(options: &Options, command: Command) -> Shown {
    let desk = crate::desk(&options.folder())?;
    if let Command::Restore { file, over, recovery_code } = command {
        return restore(&desk, options, &file, over.as_deref(), recovery_code);
    }
    let (host, actor) = session::open(&desk, options)?;
    match command {
        Command::Create => {
            let made = host.call_json(&actor, "core.backups.create", json!({}))?;
            let folder = host.backup_folder();
            let path = folder.join(made["file"].as_str().unwrap_or_default());
            let line = format!("{} ({} bytes), checked", path.display(), made["bytes"]);
            let shape = json!({
                "file": path, "bytes": made["bytes"], "at": made["at"],
            });
            Ok(Answer::new(shape, line))
        }
        Command::List => {
            let list = host.call_json(&actor, "core.backups.list", json!({}))?;
            let rows: Vec<Vec<String>> = list
                .as_array()
                .into_iter()
                .flatten()
                .map(|b| ["file", "at", "bytes"].map(|key| super::output::text(&b[key])).to_vec())
                .collect();
            Ok(Answer::new(&list, table(&["file", "at", "bytes"], &rows)))
        }
        Command::Verify { file } => {
            let path = match file {
                Some(file) => file,
                None => newest(&host, &actor)?,
            };
            let path = if path.exists() { path } else { host.backup_folder().join(path) };
            if !path.exists() {
                return Err(Failure::usage(format!("{} does not exist", path.display())));
            }
            let verdict = host.verify_backup(&path)?;
            let text = match verdict.ok {
                true => "The backup is sound.".to_owned(),
                false => verdict.findings.join("\n"),
            };
            let found = !verdict.ok;
            Ok(Answer::new(&verdict, text).found(found))
        }
        Command::Restore { .. } => Err(Failure::usage("restore needs no session")),
    }
}

fn newest(host: &kernel::Host, actor: &kernel::Actor) -> Result<PathBuf, Failure> {
    let list = host.call_json(actor, "core.backups.list", json!({}))?;
    let file = list[0]["file"].as_str().ok_or_else(|| Failure::usage("there is no backup yet"))?;
    Ok(host.backup_folder().join(file))
}

fn restore(
    desk: &kernel::Desk,
    options: &Options,
    file: &Path,
    over: Option<&str>,
    recovery_code: Option<String>,
) -> Shown {
    if !file.exists() {
        return Err(Failure::usage(format!("{} does not exist", file.display())));
    }
    let password = match &recovery_code {
        Some(_) => String::new(),
        None => session::password(options)?,
    };
    let practice = kernel::restore_backup(desk.registry(), file, over, |inside, practice| {
        let email = match &options.user {
            Some(email) => email.clone(),
            // The recovery key is everybody's; a password is one person's.
            None => match &inside.envelopes(&practice.id)?[..] {
                [one] => one.email.clone(),
                [first, ..] if recovery_code.is_some() => first.email.clone(),
                [] => String::new(),
                _ => {
                    return Err(kernel::Error::field(
                        "user",
                        "required",
                        "says whose password it is: --user EMAIL",
                    ));
                }
            },
        };
        let unlocked = match &recovery_code {
            Some(code) => inside.recover(practice, &email, code)?,
            None => inside.unlock(practice, &email, &password)?,
        };
        Ok(unlocked.key)
    })?;
    let path = desk.registry().path_of(&practice);
    let shape = json!({ "id": practice.id, "slug": practice.slug, "path": path });
    Ok(Answer::new(shape, format!("Practice {} is back.", practice.slug)))
}
