//! `cargo xtask sweep`: what a module's life promises, tried at every point where it could break.

mod cost;
mod cuts;
mod faults;
mod graph;
mod kills;
mod layer;
mod model;
mod outcome;
mod practice;
mod promise;
mod random;
mod recording;
mod round_trips;
mod sequences;
mod standing;

use clap::{Parser, Subcommand, ValueEnum};
use graph::Stage;
use outcome::{Failure, Report, Result};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "sweep", about = "Tries what is promised at every point where it could break.")]
struct Cli {
    #[command(subcommand)]
    command: Sweep,
}

#[derive(Subcommand)]
enum Sweep {
    /// Installing, upgrading, removing and restoring modules leaves before or after, never between
    Lifecycle(Options),
    /// One run that is killed
    #[command(hide = true)]
    Child { arguments: Vec<String> },
}

#[derive(clap::Args)]
struct Options {
    /// A little of everything, in under a minute
    #[arg(long)]
    quick: bool,
    /// Only these checks
    #[arg(long, value_enum, value_name = "CHECK")]
    only: Vec<Check>,
    /// The same number gives the same run
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Check {
    /// kill -9 at random moments
    Kills,
    /// Every request to the disk fails
    Faults,
    /// Power cuts, played from a recording
    Cuts,
    /// Every module and every pair removed and installed again
    Trips,
    /// Random sequences against a model
    Sequences,
    /// A start with thirty small modules
    Boot,
    /// A small module on 50,000 patients
    Large,
}

/// How much of each.
struct Amounts {
    checks: &'static [Check],
    kills: u64,
    /// Every n-th request to the disk.
    fault_stride: u64,
    cuts: u64,
    self_checks: u64,
    /// Every n-th pair of modules.
    pair_stride: usize,
    sequences: u32,
}

use Check::{Boot, Cuts, Faults, Kills, Large, Sequences, Trips};

const FULL: Amounts = Amounts {
    checks: &[Kills, Faults, Cuts, Trips, Sequences, Boot, Large],
    kills: 1000,
    fault_stride: 1,
    cuts: 2000,
    self_checks: 100,
    pair_stride: 1,
    sequences: 300,
};

const QUICK: Amounts = Amounts {
    checks: &[Kills, Faults, Cuts, Trips, Sequences, Boot],
    kills: 32,
    fault_stride: 20,
    cuts: 60,
    self_checks: 40,
    pair_stride: 20,
    sequences: 20,
};

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Sweep::Lifecycle(options) => lifecycle(&options),
        Sweep::Child { arguments } => kills::child(&arguments).map(|()| true),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("the sweep stopped: {error}");
            ExitCode::FAILURE
        }
    }
}

fn lifecycle(options: &Options) -> Result<bool> {
    if !cfg!(target_os = "linux") {
        println!("the file layer is for Linux: not swept here");
        return Ok(true);
    }
    if !layer::is_loaded() {
        let folder = room()?;
        return Ok(layer::run_on_it(folder.path())?.success());
    }
    let watched = layer::watched()?;
    let folder = watched.parent().ok_or_else(|| Failure::new("a watched folder lies in one"))?;
    sweep(options, folder, &watched)
}

/// In memory where the system has such a place: what is swept does not depend on the disk.
fn room() -> Result<tempfile::TempDir> {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    Ok(made?)
}

fn sweep(options: &Options, folder: &Path, watched: &Path) -> Result<bool> {
    let amounts = if options.quick { &QUICK } else { &FULL };
    let checks = if options.only.is_empty() { amounts.checks } else { &options.only };
    let disturbs = checks.iter().any(|check| matches!(check, Kills | Faults | Cuts));
    let swept = Swept {
        stages: if disturbs { graph::stages(&folder.join("stages"))? } else { Vec::new() },
        amounts,
        seed: options.seed,
        folder: folder.to_owned(),
        watched: watched.to_owned(),
    };
    let mut good = true;
    for &check in checks {
        for report in swept.run(check)? {
            good &= report.print();
        }
    }
    Ok(good)
}

/// What every check works on.
struct Swept {
    stages: Vec<Stage>,
    amounts: &'static Amounts,
    seed: u64,
    folder: PathBuf,
    watched: PathBuf,
}

impl Swept {
    fn run(&self, check: Check) -> Result<Vec<Report>> {
        let (amounts, seed) = (self.amounts, self.seed);
        let room = |name: &str| self.folder.join(name);
        let report = match check {
            Kills => kills::run(&self.stages, &room("kills"), amounts.kills, seed),
            Faults => {
                let practice = self.watched.join("practice");
                faults::run(&self.stages, &practice, amounts.fault_stride)
            }
            Cuts => return self.cuts(),
            Trips => round_trips::run(&room("trips"), amounts.pair_stride),
            Sequences => sequences::run(&room("sequences"), amounts.sequences, seed),
            Boot => cost::many_modules(&room("boot")),
            Large => cost::on_a_large_practice(Path::new("target/sweep/large")),
        };
        Ok(vec![report?])
    }

    fn cuts(&self) -> Result<Vec<Report>> {
        let rooms = cuts::Rooms { watched: self.watched.clone(), cut: self.folder.join("cut") };
        let played = cuts::run(&self.stages, &rooms, self.amounts.cuts, self.seed)?;
        let checked = cuts::teeth(&self.stages, &rooms, self.amounts.self_checks, self.seed)?;
        Ok(vec![played, checked])
    }
}
