//! `kill -9` at random moments of install, upgrade, uninstall and restore.

use crate::graph::{self, Phase, Stage};
use crate::outcome::{Failure, Findings, Report, Result};
use crate::practice::Practice;
use crate::promise::{self, Told};
use crate::random::Random;
use kernel::{Actor, Secret};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// Two at a time: while one is killed the other is looked at.
const WORKERS: u64 = 2;

#[derive(Default)]
struct Tally {
    runs: u64,
    killed: u64,
    reached: [u64; 3],
    findings: Findings,
}

/// Kills `count` runs, spread evenly over the phases. Those that end before their moment are looked at
/// and not counted.
pub fn run(stages: &[Stage], folder: &Path, count: u64, seed: u64) -> Result<Report> {
    let started = Instant::now();
    let paces: Vec<Pace> =
        stages.iter().map(|stage| pace(stage, &folder.join("pace"))).collect::<Result<_>>()?;
    let tallies: Vec<Result<Tally>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS)
            .map(|worker| {
                let (paces, room) = (&paces, folder.join(worker.to_string()));
                scope.spawn(move || {
                    let mut random = Random::seeded(seed + worker);
                    let mut tally = Tally::default();
                    let share = count / WORKERS + u64::from(worker < count % WORKERS);
                    while tally.killed < share {
                        let at = tally.killed as usize % stages.len();
                        kill_one(&stages[at], &paces[at], &room, &mut random, &mut tally)?;
                    }
                    Ok(tally)
                })
            })
            .collect();
        let joined = workers.into_iter().map(|worker| worker.join());
        joined
            .map(|tally| tally.unwrap_or_else(|_| Err(Failure::new("a worker panicked"))))
            .collect()
    });
    let mut all = Tally::default();
    for tally in tallies {
        let tally = tally?;
        all.runs += tally.runs;
        all.killed += tally.killed;
        (0..3).for_each(|at| all.reached[at] += tally.reached[at]);
        all.findings.take(tally.findings);
    }
    let [nothing, some, everything] = all.reached;
    let line = format!(
        "a. {} runs, {} killed with kill -9: {} broken promises; left with none of six modules done \
         {nothing}, some {some}, all {everything}",
        all.runs, all.killed, all.findings.count
    );
    Ok(Report { line, findings: all.findings, started })
}

/// An undisturbed run as seen from outside.
struct Pace {
    /// Beginnings and ends of steps.
    steps: u64,
    /// Until the first of them: the copy of the practice.
    first: Duration,
    /// From one to the next, on average.
    each: Duration,
}

fn pace(stage: &Stage, room: &Path) -> Result<Pace> {
    let practice = stage.practice.copied_to(room)?;
    let began = Instant::now();
    let mut run = start(stage.phase, &practice)?;
    run.steps.read_line(&mut String::new())?;
    let first = began.elapsed();
    let steps = 1 + run.steps.by_ref().lines().count() as u64;
    run.child.wait()?;
    Ok(Pace { steps, first, each: (began.elapsed() - first) / steps as u32 })
}

/// Kills after a random number of steps and a little more, however fast the machine is now.
fn kill_one(
    stage: &Stage,
    pace: &Pace,
    room: &Path,
    random: &mut Random,
    tally: &mut Tally,
) -> Result<()> {
    let practice = stage.practice.copied_to(room)?;
    let mut run = start(stage.phase, &practice)?;
    let steps = random.within(0..pace.steps + 1);
    for _ in 0..steps {
        run.steps.read_line(&mut String::new())?;
    }
    let longest = if steps == 0 { pace.first } else { pace.each * 2 };
    std::thread::sleep(Duration::from_nanos(random.within(0..longest.as_nanos() as u64)));
    let Run { mut child, .. } = run;
    tally.runs += 1;
    let ended = child.try_wait()?;
    child.kill()?;
    child.wait()?;
    let done = match ended {
        Some(status) if !status.success() => return Err(Failure::new(format!("a run {status}"))),
        Some(_) => true,
        None => {
            tally.killed += 1;
            false
        }
    };
    let told = Told { done, settings: 0 };
    let reached = promise::check(stage, &practice, told, &mut tally.findings)?;
    tally.reached[reached as usize] += 1;
    Ok(())
}

/// A run under way, and a line for each beginning and end of a step.
struct Run {
    child: Child,
    steps: BufReader<ChildStdout>,
}

/// Starts this program as the one that is killed; answers when it is about to begin.
fn start(phase: Phase, practice: &Practice) -> Result<Run> {
    let key: String = practice.key.expose().iter().map(|byte| format!("{byte:02x}")).collect();
    let mut child = Command::new(std::env::current_exe()?)
        .args(["child", phase.as_str()])
        .arg(&practice.folder)
        .args([&practice.actor.user_id, &practice.actor.clinic_id])
        // A key on a command line would be seen by others; it is of no real practice all the same.
        .env("CUSPID_SWEEP_KEY", key)
        .env_remove("LD_PRELOAD")
        .stdout(Stdio::piped())
        .spawn()?;
    let out = child.stdout.take().ok_or_else(|| Failure::new("a child without output"))?;
    let mut steps = BufReader::new(out);
    steps.read_line(&mut String::new())?;
    Ok(Run { child, steps })
}

/// `sweep child <phase> <folder> <user> <clinic>`.
pub fn child(arguments: &[String]) -> Result<()> {
    let [phase, folder, user, clinic] = arguments else {
        return Err(Failure::new("a child takes a phase, a folder, a user and a clinic"));
    };
    let phase = Phase::parse(phase).ok_or_else(|| Failure::new("there is no such phase"))?;
    let text = std::env::var("CUSPID_SWEEP_KEY").unwrap_or_default();
    let pairs = (0..text.len() / 2).map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16));
    let bytes: Vec<u8> = pairs.collect::<std::result::Result<_, _>>().unwrap_or_default();
    let actor = Actor { user_id: user.clone(), clinic_id: clinic.clone() };
    let practice = Practice::known(Path::new(folder), Secret::from_slice(&bytes)?, actor)?;
    let catalog = graph::catalog(&graph::modules(phase.edition()))?;
    tell();
    drop(graph::run_watched(phase, &practice, &catalog, tell)?);
    Ok(())
}

fn tell() {
    let mut out = std::io::stdout();
    // Nobody reads any more once the kill is decided.
    let _ = out.write_all(b"step\n").and_then(|()| out.flush());
}
