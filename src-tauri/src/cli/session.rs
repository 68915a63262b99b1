//! Which practice, who, with what password: from options, environment or the terminal.

use super::Options;
use super::output::Failure;
use kernel::{Actor, Desk, Host, Pending, PracticeEntry};
use std::io::{BufRead, IsTerminal};

/// The practice the options name, or the only one. Lists them when there are several.
pub fn practice(desk: &Desk, options: &Options) -> Result<PracticeEntry, Failure> {
    let all = desk.registry().practices()?;
    let slugs = || all.iter().map(|p| p.slug.as_str()).collect::<Vec<_>>().join(", ");
    match &options.practice {
        Some(slug) => all.iter().find(|p| p.slug == *slug).cloned().ok_or_else(|| {
            Failure::usage(format!("there is no practice {slug}; there are: {}", slugs()))
        }),
        None if all.len() == 1 => Ok(all[0].clone()),
        None if all.is_empty() => {
            Err(Failure::usage("there is no practice yet: cuspid practice create"))
        }
        None => Err(Failure::usage(format!("name one with --practice: {}", slugs()))),
    }
}

/// Opens the practice as the person the options name. A command is no restart: what waits for one
/// goes on waiting, and can be taken back.
pub fn open(desk: &Desk, options: &Options) -> Result<(Host, Actor), Failure> {
    let practice = practice(desk, options)?;
    let email = match &options.user {
        Some(email) => email.clone(),
        None => only_user(desk, &practice)?,
    };
    let password = password(options)?;
    desk.sign_in_with(Pending::Leave, &practice.slug, &email, &password, options.clinic.clone())?;
    Ok(desk.session()?)
}

fn only_user(desk: &Desk, practice: &PracticeEntry) -> Result<String, Failure> {
    let envelopes = desk.registry().envelopes(&practice.id)?;
    match &envelopes[..] {
        [one] => Ok(one.email.clone()),
        _ => Err(Failure::usage("name who acts with --user EMAIL")),
    }
}

/// The password: `--password-stdin`, `CUSPID_PASSWORD`, or asked for on the terminal without echo.
pub fn password(options: &Options) -> Result<String, Failure> {
    if options.password_stdin {
        let mut line = String::new();
        std::io::stdin()
            .lock()
            .read_line(&mut line)
            .map_err(|_| Failure::usage("standard input holds no password"))?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    if let Ok(password) = std::env::var("CUSPID_PASSWORD") {
        return Ok(password);
    }
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password("Password: ")
            .map_err(|_| Failure::usage("no password was given"));
    }
    Err(Failure::usage("give the password: CUSPID_PASSWORD or --password-stdin"))
}
