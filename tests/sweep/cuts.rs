//! Power cuts: a run is recorded, and at random places of the recording the disk is made that a cut
//! there could have left.

use crate::graph::{self, Stage};
use crate::layer;
use crate::outcome::{Findings, Report, Result};
use crate::practice::Practice;
use crate::promise::{self, Told};
use crate::random::Random;
use crate::recording::{self, Disk, Record};
use serde_json::json;
use std::path::PathBuf;
use std::time::Instant;

/// Calls after the phase, so that a checkpoint of the log comes between them.
const SETTINGS: u64 = 210;

/// The phase was told to be done; later marks count settings from here.
const DONE: u64 = 1;

struct Recorded {
    disk: Disk,
    records: Vec<Record>,
}

/// Where a run is recorded and where cuts are looked at; the first is below the watched folder.
pub struct Rooms {
    pub watched: PathBuf,
    pub cut: PathBuf,
}

pub fn run(stages: &[Stage], rooms: &Rooms, count: u64, seed: u64) -> Result<Report> {
    let started = Instant::now();
    let mut findings = Findings::default();
    let (mut requests, mut syncs, mut broken) = (0, 0, 0);
    let share = count / stages.len() as u64;
    for (at, stage) in stages.iter().enumerate() {
        let recorded = record(stage, rooms)?;
        requests += recorded.records.len();
        syncs += recorded.records.iter().filter(|r| matches!(r, Record::Synced { .. })).count();
        let mut random = Random::seeded(seed + at as u64);
        broken += cut(stage, recorded, rooms, share, &mut random, &mut findings)?;
    }
    let line = format!(
        "b. {} power cuts in {requests} recorded requests ({syncs} fsyncs), unsynced writes dropped, torn \
         and reordered: {broken} broke the promise",
        share * stages.len() as u64,
    );
    Ok(Report { line, findings, started })
}

/// The checker checked: on a disk that ignores fsyncs it must find losses.
pub fn teeth(stages: &[Stage], rooms: &Rooms, count: u64, seed: u64) -> Result<Report> {
    let started = Instant::now();
    let mut losses = Findings::default();
    let share = count / stages.len() as u64;
    let mut broken = 0;
    layer::ignore_syncs()?;
    for stage in stages {
        let recorded = record(stage, rooms)?;
        let mut random = Random::seeded(seed);
        broken += cut(stage, recorded, rooms, share, &mut random, &mut losses)?;
    }
    layer::keep_syncs()?;
    let mut findings = Findings::default();
    if broken == 0 {
        findings.add("fsyncs were ignored and nothing was found: the checker is blind");
    }
    let line = format!(
        "b. self-check, {} power cuts on a disk that ignores fsyncs: {broken} found broken, as must be",
        share * stages.len() as u64,
    );
    Ok(Report { line, findings, started })
}

/// Runs the phase and some calls after it, marking what was acknowledged.
fn record(stage: &Stage, rooms: &Rooms) -> Result<Recorded> {
    let practice = stage.practice.copied_to(&rooms.watched.join("practice"))?;
    let disk = Disk::of(&rooms.watched)?;
    layer::reset()?;
    layer::begin_recording()?;
    let host = graph::run(stage.phase, &practice, &stage.catalog)?;
    layer::mark(DONE)?;
    for number in 1..=SETTINGS {
        let input = json!({ "key": format!("supply.n{number}"), "value": number });
        host.call_json(&practice.actor, "core.settings.set", input)?;
        layer::mark(DONE + number)?;
    }
    drop(host);
    layer::end_recording()?;
    Ok(Recorded { disk, records: recording::read(&layer::recording()?)? })
}

/// Answers how many of the cuts broke the promise.
fn cut(
    stage: &Stage,
    recorded: Recorded,
    rooms: &Rooms,
    count: u64,
    random: &mut Random,
    findings: &mut Findings,
) -> Result<u64> {
    let Recorded { mut disk, records } = recorded;
    // Half of them before the phase was done, wherever the calls after it lie.
    let done = records.iter().position(|r| matches!(r, Record::Mark(DONE))).unwrap_or(0) as u64;
    let end = records.len() as u64 + 1;
    let mut places: Vec<u64> = (0..count)
        .map(|n| if n % 4 == 0 { random.within(done..end) } else { random.within(0..done + 1) })
        .collect();
    places.sort_unstable();
    let (mut played, mut broken) = (0, 0);
    let mut told = Told::default();
    for place in places {
        while played < place {
            let record = &records[played as usize];
            disk.play(record)?;
            if let Record::Mark(number) = record {
                told = Told { done: true, settings: number - DONE };
            }
            played += 1;
        }
        disk.cut(&rooms.cut, random)?;
        let practice = Practice { folder: rooms.cut.join("practice"), ..stage.practice.clone() };
        let mut own = Findings::default();
        if let Err(error) = promise::check(stage, &practice, told, &mut own) {
            own.add(format!("the file cannot be looked at: {error}"));
        }
        broken += u64::from(own.count > 0);
        findings.take_at(own, format!("cut before request {place} of {end}"));
    }
    records[played as usize..].iter().try_for_each(|record| disk.play(record))?;
    for path in disk.differences(&rooms.watched)? {
        findings.add(format!("the recording of {} is not what the disk holds", path.display()));
    }
    Ok(broken)
}
