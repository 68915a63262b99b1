//! Every request to the disk during install, upgrade, uninstall and restore fails once; a full disk
//! also stays full.

use crate::graph::{self, Stage};
use crate::layer::{self, Counts, Errno, Fault, Kind, Lasting};
use crate::outcome::{Findings, Report, Result};
use crate::promise::{self, Told};
use kernel::{Code, Error};
use std::path::Path;
use std::time::Instant;

/// What is tried at each request. An fsync or a name does not fail for want of room alone.
const TRIED: [(Kind, Errno, Lasting); 6] = [
    (Kind::Write, Errno::Eio, Lasting::Once),
    (Kind::Write, Errno::Enospc, Lasting::Once),
    (Kind::Write, Errno::Enospc, Lasting::On),
    (Kind::Sync, Errno::Eio, Lasting::Once),
    (Kind::Name, Errno::Eio, Lasting::Once),
    (Kind::Name, Errno::Enospc, Lasting::Once),
];

/// Fails every request of each phase in each way; with a `stride` every `stride`-th one, in one way
/// after the other.
pub fn run(stages: &[Stage], folder: &Path, stride: u64) -> Result<Report> {
    let started = Instant::now();
    let mut findings = Findings::default();
    let (mut writes, mut syncs, mut names, mut runs, mut swallowed) = (0, 0, 0, 0, 0);
    for stage in stages {
        let counts = undisturbed(stage, folder)?;
        writes += counts.write;
        syncs += counts.sync;
        names += counts.name;
        for fault in faults_of(&counts, stride) {
            runs += 1;
            if disturbed(stage, folder, fault, &mut findings)? {
                swallowed += 1;
            }
        }
    }
    let each = if stride == 1 { "each".to_owned() } else { format!("every {stride}th") };
    let line = format!(
        "b. {writes} writes, {syncs} fsyncs, {names} names; {each} failed with EIO and ENOSPC (once, and \
         for good): {runs} runs, {} broken promises, {swallowed} went on to a good end",
        findings.count
    );
    Ok(Report { line, findings, started })
}

fn faults_of(counts: &Counts, stride: u64) -> Vec<Fault> {
    let mut out = Vec::new();
    for kind in [Kind::Write, Kind::Sync, Kind::Name] {
        let ways: Vec<_> = TRIED.into_iter().filter(|(of, _, _)| *of == kind).collect();
        for (turn, at) in (1..=counts.of(kind)).step_by(stride as usize).enumerate() {
            let chosen = if stride == 1 { &ways[..] } else { &ways[turn % ways.len()..][..1] };
            let faults =
                chosen.iter().map(|&(_, errno, lasting)| Fault { kind, at, errno, lasting });
            out.extend(faults);
        }
    }
    out
}

fn undisturbed(stage: &Stage, folder: &Path) -> Result<Counts> {
    let practice = stage.practice.copied_to(folder)?;
    layer::reset()?;
    drop(graph::run(stage.phase, &practice, &stage.catalog)?);
    layer::counts()
}

/// Answers whether the run ended well in spite of it.
fn disturbed(stage: &Stage, folder: &Path, fault: Fault, findings: &mut Findings) -> Result<bool> {
    let practice = stage.practice.copied_to(folder)?;
    layer::arm(fault)?;
    let ended = graph::run(stage.phase, &practice, &stage.catalog);
    let mut own = Findings::default();
    let done = match &ended {
        Ok(host) => {
            let failures: Vec<&str> =
                host.applied().iter().filter_map(|one| one.error.as_deref()).collect();
            // The first one says what happened; others needed it.
            if let Some(first) = failures.first().filter(|error| !is_of_the_disk(error)) {
                own.add(format!("a module's error is not one of the disk: {first}"));
            }
            failures.is_empty()
        }
        Err(error) => {
            if !is_typed(error) {
                own.add(format!("the error is not one of the disk: {error:?}"));
            }
            false
        }
    };
    drop(ended);
    let failed = layer::counts()?.failed;
    layer::reset()?;
    promise::check(stage, &practice, Told { done, settings: 0 }, &mut own)?;
    findings.take_at(own, format!("{fault:?}"));
    Ok(done && failed > 0)
}

/// Whether a person is told what happened: the disk, not the program, and not a damaged file.
fn is_typed(error: &Error) -> bool {
    let reason = error.reason().unwrap_or_default();
    error.code() == Code::Unavailable && matches!(reason, "disk_full" | "disk_error" | "read_only")
}

/// The same of an error that is kept with its module, in words.
fn is_of_the_disk(error: &str) -> bool {
    error.starts_with("unavailable") && !error.contains("damaged")
}
