//! The front door: every command does its own set-up, shows what it is doing and ends with one
//! clear line. Nothing but clap and serde_json, so that it compiles in seconds on a new machine.

mod bench;
mod binary;
mod demo;
mod doctor;
mod edition;
mod generate;
mod licence;
mod manifest;
mod new_module;
mod npm;
mod place;
mod run;
mod rust;
mod setup;
mod step;
mod sweep;
mod system;
mod test;
mod ui;
mod virtual_display;
mod window;

use clap::{CommandFactory, Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    version,
    about = "Builds, runs and checks Cuspid."
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Task>,
}

#[derive(Subcommand)]
enum Task {
    /// Build, make a demo practice if there is none, open the window (a virtual one without a display)
    Run(run::Options),
    /// Everything that continuous integration runs
    Test(test::Options),
    /// Write the generated files that are committed (TypeScript clients, reference pages)
    Generate(generate::Options),
    /// Measure every listed operation on a large practice, beside plain SQL on the same file
    Bench(bench::Options),
    /// Try what is promised at every point where it could break: kills, full disks, power cuts
    Sweep(sweep::Options),
    /// Take the screenshots of every screen in a browser, into target/screens
    Screens,
    /// Drive the real window through the whole path, under a virtual display
    Window,
    /// Make an issuer's keys, or sign a licence for a practice (docs/licence.md)
    Licence(licence::Options),
    /// Make a working module out of the smallest one, here or in a folder of its own
    NewModule(new_module::Options),
    /// Build the program with further modules, from the registry or from folders
    Edition(edition::Options),
    /// Say what this machine lacks, and change nothing
    Doctor,
}

fn main() -> ExitCode {
    let Some(task) = Cli::parse().command else {
        // A page that cannot be printed (a closed pipe) is no failure of ours.
        let _ = Cli::command().print_help();
        return ExitCode::SUCCESS;
    };
    let done = match task {
        Task::Run(options) => run::run(&options),
        Task::Test(options) => test::run(&options),
        Task::Generate(options) => generate::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Sweep(options) => sweep::run(&options),
        Task::Screens => window::screens(),
        Task::Window => window::run(),
        Task::Licence(options) => licence::run(&options),
        Task::Edition(options) => edition::run(&options),
        Task::NewModule(options) => new_module::run(&options),
        Task::Doctor => doctor::run(),
    };
    match done {
        Ok(line) => {
            println!("{} {line}", step::mark(true));
            ExitCode::SUCCESS
        }
        Err(stop) => {
            println!("{} {stop}", step::mark(false));
            ExitCode::FAILURE
        }
    }
}
