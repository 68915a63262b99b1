//! The command line: a stable contract (docs/command-line.md). Results on stdout, the rest on stderr.

mod backup;
mod call;
mod import;
mod layers;
mod licence;
mod modules;
mod output;
mod practice;
mod session;
mod user;
mod validate;

use clap::{Args, Parser, Subcommand};
#[cfg(any(feature = "desktop", feature = "devserver"))]
use output::Answer;
use output::{Failure, Shown};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cuspid", version, about = "Dental practice program that works without a network")]
pub struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Args, Clone)]
pub struct Options {
    /// Where registry, practices, backups and logs live
    #[arg(long, global = true, env = "CUSPID_DATA_DIR", value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Which practice; the only one when left out
    #[arg(long, global = true, env = "CUSPID_PRACTICE", value_name = "SLUG")]
    practice: Option<String>,
    /// Who acts; the only user when left out
    #[arg(long, global = true, env = "CUSPID_USER", value_name = "EMAIL")]
    user: Option<String>,
    /// Which clinic of the practice
    #[arg(long, global = true, env = "CUSPID_CLINIC", value_name = "CODE")]
    clinic: Option<String>,
    /// Read the password from the first line of standard input
    #[arg(long, global = true)]
    password_stdin: bool,
    /// Print exactly one JSON document
    #[arg(long, global = true)]
    json: bool,
    /// What goes to stderr: error, warn, info, debug or a tracing filter; warn, and nothing with --json
    #[arg(long, global = true, env = "RUST_LOG", value_name = "LEVEL")]
    log: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Make and list practices
    #[command(subcommand)]
    Practice(practice::Command),
    /// People of the practice
    #[command(subcommand)]
    User(user::Command),
    /// Modules of this program and their state
    #[command(subcommand)]
    Modules(modules::Command),
    /// The plan of the practice and its licence
    #[command(subcommand)]
    Licence(licence::Command),
    /// Every operation the user could call, with its schemas
    Ops { module: Option<String> },
    /// Run one operation; INPUT is JSON, @file or -
    Call(call::Input),
    /// Encrypted copies of the whole practice
    #[command(subcommand)]
    Backup(backup::Command),
    /// Take over patients of an old program, or take an import back
    #[command(subcommand)]
    Import(import::Command),
    /// Serve the window's pages and the host to a browser on this machine (development only)
    #[cfg(feature = "devserver")]
    Devserver {
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// Folder of the built pages
        #[arg(long, default_value = "ui/dist")]
        pages: PathBuf,
    },
}

impl Options {
    pub fn folder(&self) -> PathBuf {
        self.data_dir.clone().unwrap_or_else(crate::default_data_dir)
    }
}

/// Runs the program: the window without a subcommand, never a display with one.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers; the rest is usage.
            if !error.use_stderr() {
                let _ = error.print();
                return ExitCode::SUCCESS;
            }
            if std::env::args_os().any(|argument| argument == "--json") {
                return Failure::usage(error.render().to_string().trim_end()).print(true);
            }
            let _ = error.print();
            return ExitCode::from(2);
        }
    };
    let json = cli.options.json;
    match run(cli) {
        Ok(answer) => answer.print(json),
        Err(failure) => failure.print(json),
    }
}

fn run(cli: Cli) -> Shown {
    let options = cli.options;
    // With --json stderr belongs to the one error object, unless the caller asked for more.
    let quiet = if options.json { "off" } else { "warn" };
    kernel::start_log(&options.folder(), options.log.as_deref().unwrap_or(quiet));
    let Some(command) = cli.command else { return window(&options) };
    match command {
        Command::Practice(command) => practice::run(&options, command),
        Command::User(command) => user::run(&options, command),
        Command::Modules(command) => modules::run(&options, command),
        Command::Licence(command) => licence::run(&options, command),
        Command::Ops { module } => call::operations(&options, module.as_deref()),
        Command::Call(input) => call::run(&options, input),
        Command::Backup(command) => backup::run(&options, command),
        Command::Import(command) => import::run(&options, command),
        #[cfg(feature = "devserver")]
        Command::Devserver { port, pages } => {
            crate::devserver::serve(&options.folder(), port, &pages)?;
            Ok(Answer::nothing())
        }
    }
}

#[cfg(feature = "desktop")]
fn window(options: &Options) -> Shown {
    crate::desktop::open(&options.folder())?;
    Ok(Answer::nothing())
}

#[cfg(not(feature = "desktop"))]
fn window(_: &Options) -> Shown {
    Err(Failure::usage("this build has no window; name a subcommand (--help lists them)"))
}
