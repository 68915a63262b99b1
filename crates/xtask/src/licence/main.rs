//! Makes an issuer's pair of keys and signs licences with its private half. What it writes is read by
//! `crates/kernel/src/licence.rs`; docs/licence.md tells how the two are used.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::{Parser, Subcommand};
use ed25519_dalek::{Signer, SigningKey};
use jiff::civil::Date;
use jiff::{Timestamp, Zoned};
use serde_json::json;
use std::error::Error;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Parser)]
#[command(bin_name = "cargo xtask licence", about = "Issues licences of Cuspid.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a pair of keys in DIR: the private half to keep, the public half for the program
    NewIssuer { dir: PathBuf },
    /// Sign a licence for one practice
    Issue(Issue),
}

#[derive(clap::Args)]
struct Issue {
    /// The private half, as `new-issuer` made it
    #[arg(long)]
    key: PathBuf,
    /// The practice's id: `cuspid licence show` tells it
    #[arg(long)]
    practice: String,
    /// Whose name stands on it
    #[arg(long)]
    to: String,
    /// One of seeds/plans.yaml
    #[arg(long)]
    plan: String,
    /// A feature beyond those of the plan
    #[arg(long = "feature")]
    features: Vec<String>,
    /// First day, YYYY-MM-DD; today when left out
    #[arg(long)]
    from: Option<Date>,
    /// Last day, YYYY-MM-DD
    #[arg(long)]
    until: Date,
    /// Where to write it; nothing that is there is written over
    #[arg(long, default_value = "cuspid.licence")]
    out: PathBuf,
}

#[derive(serde::Deserialize)]
struct Plan {
    name: String,
    features: Vec<String>,
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::NewIssuer { dir } => new_issuer(&dir),
        Command::Issue(issue) => sign(&issue),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn new_issuer(dir: &Path) -> Result<(), Box<dyn Error>> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed)?;
    let key = SigningKey::from_bytes(&seed);
    std::fs::create_dir_all(dir)?;
    let (private, public) = (dir.join("licence-issuer.key"), dir.join("licence-issuer.pub"));
    write_new(&private, &format!("{}\n", STANDARD.encode(seed)))?;
    let about = "# Who signs licences for this edition (Ed25519, 32 bytes in base64).";
    let encoded = STANDARD.encode(key.verifying_key().as_bytes());
    write_new(&public, &format!("{about}\n{encoded}\n"))?;
    println!("Keep {} secret and out of every repository.", private.display());
    println!("Put {} in the place of seeds/licence-issuer.pub and build.", public.display());
    Ok(())
}

fn sign(issue: &Issue) -> Result<(), Box<dyn Error>> {
    let from = issue.from.unwrap_or_else(|| Zoned::now().date());
    check(issue, from)?;
    let seed = STANDARD.decode(std::fs::read_to_string(&issue.key)?.trim())?;
    let seed = seed.try_into().map_err(|_| "the key is not 32 bytes in base64")?;
    let licence = json!({
        "practice_id": issue.practice, "issued_to": issue.to, "plan": issue.plan,
        "features": issue.features, "valid_from": from, "valid_until": issue.until,
        "issued_at": Timestamp::now(),
    });
    let payload = STANDARD.encode(licence.to_string());
    let signature = SigningKey::from_bytes(&seed).sign(payload.as_bytes());
    let file = json!({ "payload": payload, "signature": STANDARD.encode(signature.to_bytes()) });
    write_new(&issue.out, &format!("{file:#}\n"))?;
    println!("{}: {licence:#}", issue.out.display());
    Ok(())
}

/// What the program would refuse, or what would open nothing.
fn check(issue: &Issue, from: Date) -> Result<(), Box<dyn Error>> {
    let plans: Vec<Plan> = serde_yaml::from_str(include_str!("../../../../seeds/plans.yaml"))?;
    if !plans.iter().any(|plan| plan.name == issue.plan) {
        let names: Vec<&str> = plans.iter().map(|plan| plan.name.as_str()).collect();
        return Err(
            format!("there is no plan {}; there are {}", issue.plan, names.join(", ")).into()
        );
    }
    let known = |feature: &&String| plans.iter().any(|plan| plan.features.contains(feature));
    if let Some(unknown) = issue.features.iter().find(|feature| !known(feature)) {
        return Err(format!("there is no feature {unknown}").into());
    }
    if from > issue.until {
        return Err("it would end before it begins".into());
    }
    Ok(())
}

/// Writes a file that only its owner reads. Refuses to write over one.
fn write_new(path: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(file.write_all(text.as_bytes())?)
}
