//! `cuspid practice create | list | info`

use super::output::{Answer, Shown, table, text};
use super::{Options, session};
use clap::{Args, Subcommand};
use kernel::{NewPractice, Notice};
use serde_json::json;

#[derive(Subcommand)]
pub enum Command {
    /// Make a practice: encrypted file, first clinic, first administrator; prints the recovery key once
    Create(Create),
    /// Practices of this data folder
    List,
    /// One practice
    Info,
}

#[derive(Args)]
pub struct Create {
    #[arg(long)]
    slug: Option<String>,
    #[arg(long)]
    name: String,
    /// ISO code: ES, MA, FR …
    #[arg(long)]
    country: String,
    #[arg(long)]
    admin_email: String,
    #[arg(long)]
    admin_name: String,
    /// en, es, fr or ar
    #[arg(long)]
    language: Option<String>,
    /// Fill it with made-up people and five weeks of appointments
    #[arg(long)]
    demo: bool,
}

pub fn run(options: &Options, command: Command) -> Shown {
    match command {
        Command::Create(create) => make(options, create),
        Command::List => list(options),
        Command::Info => info(options),
    }
}

fn make(options: &Options, create: Create) -> Shown {
    let desk = crate::desk(&options.folder())?;
    // The demo's passwords are public anyway: its sign-in screen shows them.
    let password = match create.demo {
        true => sample::demo::ADMIN_PASSWORD.to_owned(),
        false => session::password(options)?,
    };
    let bar = super::import::progress_bar(options.json);
    let shown = bar.clone();
    desk.subscribe(move |notice| {
        if let Notice::Progress { done, total, .. } = notice {
            shown.set_length(*total);
            shown.set_position(*done);
        }
    });
    let (practice, recovery_code) = desk.create(NewPractice {
        name: create.name,
        slug: options.practice.clone().or(create.slug),
        country: create.country,
        language: create.language,
        admin_name: create.admin_name,
        admin_email: create.admin_email,
        admin_password: password,
        clinic_name: None,
        demo: create.demo,
    })?;
    bar.finish_and_clear();
    let path = desk.registry().path_of(&practice);
    let lines = format!(
        "Practice {} is ready.\nRecovery key, shown only now: {recovery_code}\nFile: {}",
        practice.slug,
        path.display()
    );
    let shape = json!({
        "id": practice.id, "slug": practice.slug, "path": path, "recovery_code": recovery_code,
    });
    Ok(Answer::new(shape, lines))
}

fn list(options: &Options) -> Shown {
    let desk = crate::desk(&options.folder())?;
    let all = desk.registry().practices()?;
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|p| vec![p.slug.clone(), p.name.clone(), p.country.clone(), p.language.clone()])
        .collect();
    Ok(Answer::new(&all, table(&["slug", "name", "country", "language"], &rows)))
}

fn info(options: &Options) -> Shown {
    let desk = crate::desk(&options.folder())?;
    let practice = session::practice(&desk, options)?;
    let path = desk.registry().path_of(&practice);
    let bytes = std::fs::metadata(&path).map(|meta| meta.len()).unwrap_or(0);
    let mut shape = serde_json::to_value(&practice).map_err(kernel::Error::from)?;
    shape["path"] = json!(path);
    shape["bytes"] = json!(bytes);
    let lines: Vec<String> = shape
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{key}: {}", text(value)))
        .collect();
    Ok(Answer::new(&shape, lines.join("\n")))
}
