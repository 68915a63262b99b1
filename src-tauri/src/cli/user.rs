//! `cuspid user add | list | disable | set-password`

use super::output::{Answer, Failure, Shown, table, text};
use super::{Options, session};
use clap::{Args, Subcommand};
use kernel::{Actor, Host};
use serde_json::{Value, json};

#[derive(Subcommand)]
pub enum Command {
    /// Add a person; prints a password for one use
    Add(Add),
    List,
    /// Take away a person's way in
    Disable {
        #[arg(long)]
        email: String,
    },
    /// Make a new password for one use
    SetPassword {
        #[arg(long)]
        email: String,
    },
}

#[derive(Args)]
pub struct Add {
    #[arg(long)]
    email: String,
    #[arg(long)]
    name: String,
    /// admin, dentist, hygienist, assistant or receptionist
    #[arg(long)]
    role: String,
    /// Codes of clinics; the one acting in when left out
    #[arg(long = "clinic", id = "clinic", value_name = "CODE")]
    clinics: Vec<String>,
    /// Takes appointments; dentists and hygienists do unless told otherwise
    #[arg(long)]
    professional: Option<bool>,
}

pub fn run(options: &Options, command: Command) -> Shown {
    let desk = crate::desk(&options.folder())?;
    let mut options = options.clone();
    if matches!(&command, Command::Add(person) if !person.clinics.is_empty()) {
        // Here `--clinic` says where the new person works, not where the caller acts.
        options.clinic = None;
    }
    let (host, actor) = session::open(&desk, &options)?;
    match command {
        Command::Add(person) => add(&host, &actor, person),
        Command::List => list(&host, &actor),
        Command::Disable { email } => {
            let id = id_of(&host, &actor, &email)?;
            let user = host.call_json(&actor, "core.users.disable", json!({ "id": id }))?;
            Ok(Answer::new(user, format!("{email} can no longer sign in")))
        }
        Command::SetPassword { email } => {
            let id = id_of(&host, &actor, &email)?;
            let made = host.call_json(&actor, "core.users.set_password", json!({ "id": id }))?;
            let line = format!("Password for one use: {}", text(&made["one_time_password"]));
            Ok(Answer::new(made, line))
        }
    }
}

fn add(host: &Host, actor: &Actor, person: Add) -> Shown {
    let clinics = host.call_json(actor, "core.clinics.list", json!({}))?;
    let mut roles = Vec::new();
    for code in &person.clinics {
        let clinic =
            clinics.as_array().into_iter().flatten().find(|clinic| clinic["code"] == **code);
        let clinic = clinic.ok_or_else(|| Failure::usage(format!("there is no clinic {code}")))?;
        roles.push(json!({ "clinic_id": clinic["id"], "role": person.role }));
    }
    if roles.is_empty() {
        roles.push(json!({ "clinic_id": actor.clinic_id, "role": person.role }));
    }
    let treats = matches!(person.role.as_str(), "dentist" | "hygienist");
    let made = host.call_json(
        actor,
        "core.users.create",
        json!({
            "email": person.email, "name": person.name, "roles": roles,
            "professional": person.professional.unwrap_or(treats),
        }),
    )?;
    let line = format!("Added. Password for one use: {}", text(&made["one_time_password"]));
    Ok(Answer::new(made, line))
}

fn list(host: &Host, actor: &Actor) -> Shown {
    let mut users = host.call_json(actor, "core.users.list", json!({}))?;
    for role in users
        .as_array_mut()
        .into_iter()
        .flatten()
        .filter_map(|u| u["roles"].as_array_mut())
        .flatten()
    {
        role.as_object_mut().map(|role| role.remove("clinic_id"));
    }
    for user in users.as_array_mut().into_iter().flatten() {
        user.as_object_mut().map(|user| user.remove("color"));
    }
    let rows: Vec<Vec<String>> = users
        .as_array()
        .into_iter()
        .flatten()
        .map(|user| {
            let roles = user["roles"].as_array().into_iter().flatten();
            let roles: Vec<String> =
                roles.map(|r| format!("{}:{}", text(&r["clinic"]), text(&r["role"]))).collect();
            vec![text(&user["email"]), text(&user["name"]), roles.join(" "), text(&user["active"])]
        })
        .collect();
    Ok(Answer::new(&users, table(&["email", "name", "roles", "active"], &rows)))
}

fn id_of(host: &Host, actor: &Actor, email: &str) -> Result<Value, Failure> {
    let users = host.call_json(actor, "core.users.list", json!({}))?;
    let email = email.trim().to_lowercase();
    let user = users.as_array().into_iter().flatten().find(|user| user["email"] == *email);
    user.map(|user| user["id"].clone())
        .ok_or_else(|| Failure::usage(format!("nobody here is {email}")))
}
