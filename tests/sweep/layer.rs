//! The preloaded file layer (fault_layer.c, ADR 0006), told what to do by opening magic paths.

use crate::outcome::{Failure, Result};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

const SOURCE: &str = include_str!("fault_layer.c");
const FOLDER: &str = "CUSPID_FAULT_FOLDER";
const RECORDING: &str = "CUSPID_FAULT_RECORDING";

/// What is asked of the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Data written, a file cut.
    Write,
    /// fsync, fdatasync, of files and folders.
    Sync,
    /// A file or folder made, renamed, removed.
    Name,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Kind::Write => "write",
            Kind::Sync => "sync",
            Kind::Name => "name",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Errno {
    /// The disk cannot.
    Eio,
    /// The disk is full.
    Enospc,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lasting {
    Once,
    /// Until `reset`.
    On,
}

/// One request that fails.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    pub kind: Kind,
    pub at: u64,
    pub errno: Errno,
    pub lasting: Lasting,
}

/// How often the disk was asked since the last `reset` or `arm`, and how often it refused.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub write: u64,
    pub sync: u64,
    pub name: u64,
    pub failed: u64,
}

impl Counts {
    pub fn of(&self, kind: Kind) -> u64 {
        match kind {
            Kind::Write => self.write,
            Kind::Sync => self.sync,
            Kind::Name => self.name,
        }
    }
}

/// Whether this process runs on the layer.
pub fn is_loaded() -> bool {
    tell("counts").is_ok()
}

/// The folder below which it sees everything.
pub fn watched() -> Result<PathBuf> {
    std::env::var_os(FOLDER).map(PathBuf::from).ok_or_else(|| Failure::new("no watched folder"))
}

/// Where a recording lies.
pub fn recording() -> Result<PathBuf> {
    std::env::var_os(RECORDING).map(PathBuf::from).ok_or_else(|| Failure::new("no recording"))
}

/// Compiles the layer and runs this program again on it, with the same arguments.
pub fn run_on_it(folder: &Path) -> Result<ExitStatus> {
    let build = std::env::current_exe()?;
    let build = build.ancestors().nth(2).ok_or_else(|| Failure::new("no build folder"))?;
    let room = build.join("sweep");
    std::fs::create_dir_all(&room)?;
    let source = room.join("fault_layer.c");
    let library = room.join("fault_layer.so");
    std::fs::write(&source, SOURCE)?;
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", "-o"])
        .args([&library, &source])
        .args(["-ldl", "-lpthread"])
        .status()?;
    if !compiled.success() {
        return Err(Failure::new("the file layer could not be compiled with cc"));
    }
    let watched = folder.join("watched");
    std::fs::create_dir_all(&watched)?;
    let status = Command::new(std::env::current_exe()?)
        .args(std::env::args_os().skip(1))
        .env("LD_PRELOAD", &library)
        .env(FOLDER, watched)
        .env(RECORDING, folder.join("recording"))
        // Of debug builds; a password opens nothing here but what the sweep made.
        .env("CUSPID_TEST_KDF", "cheap")
        .status()?;
    Ok(status)
}

/// Nothing fails any more; counting begins anew.
pub fn reset() -> Result<()> {
    tell("reset").map(|_| ())
}

/// Lets one request fail, counted from now.
pub fn arm(fault: Fault) -> Result<()> {
    let errno = match fault.errno {
        Errno::Eio => "EIO",
        Errno::Enospc => "ENOSPC",
    };
    let lasting = match fault.lasting {
        Lasting::Once => "once",
        Lasting::On => "on",
    };
    tell(&format!("fail/{}/{}/{errno}/{lasting}", fault.kind.as_str(), fault.at)).map(|_| ())
}

pub fn counts() -> Result<Counts> {
    let text = tell("counts")?;
    let of = |name: &str| {
        let value = text.split(' ').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
        value
            .and_then(|value| value.parse().ok())
            .ok_or_else(|| Failure::new(format!("the layer counts `{text}`")))
    };
    Ok(Counts { write: of("write")?, sync: of("sync")?, name: of("name")?, failed: of("failed")? })
}

/// From now on an fsync is none, though it says that it was.
pub fn ignore_syncs() -> Result<()> {
    tell("syncs/ignored").map(|_| ())
}

pub fn keep_syncs() -> Result<()> {
    tell("syncs/kept").map(|_| ())
}

pub fn begin_recording() -> Result<()> {
    tell("record/begin").map(|_| ())
}

pub fn end_recording() -> Result<()> {
    tell("record/end").map(|_| ())
}

/// Notes in the recording that the caller was told of something.
pub fn mark(number: u64) -> Result<()> {
    tell(&format!("mark/{number}")).map(|_| ())
}

fn tell(command: &str) -> Result<String> {
    Ok(std::fs::read_to_string(format!("/cuspid-fault/{command}"))?)
}
