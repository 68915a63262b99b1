//! The log: one file a day in the data folder, a fortnight kept. Ids only, never a name or a note.

mod reader;

use crate::ctx::Ctx;
use crate::error::Result;
use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

pub use reader::{LogEntry, LogLevel, LogPage, LogQuery};

/// Names of the files: `cuspid.2026-11-24.log`.
const PREFIX: &str = "cuspid";
const SUFFIX: &str = "log";

/// Bytes that one reading looks through, so that a search for what is nowhere ends soon.
const READ_AT_ONCE: u64 = 8 * 1024 * 1024;

/// Where the log of a data folder lies.
pub(crate) fn folder(data: &Path) -> PathBuf {
    data.join("logs")
}

impl Ctx<'_> {
    /// Lines of this computer's log, newest first. Those that name another practice of the computer,
    /// or a person whom this practice does not know, are left out.
    pub fn log(&self, query: &LogQuery<'_>) -> Result<LogPage> {
        let mut statement = self.db().prepare_cached("SELECT id FROM core_user")?;
        let people = statement
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<BTreeSet<String>>>()?;
        let names = |entry: &LogEntry, field: &str, known: &dyn Fn(&str) -> bool| {
            entry.fields.get(field).is_none_or(|value| value.as_str().is_some_and(known))
        };
        let practice = &self.inner().entry.id;
        let ours = |entry: &LogEntry| {
            names(entry, "user", &|user| people.contains(user))
                && names(entry, "practice", &|id| id == practice)
        };
        reader::read(&folder(self.inner().registry.folder()), query, READ_AT_ONCE, ours)
    }
}

/// Logs to `logs/` below the data folder, and to stderr what `level` lets through. A data folder
/// that cannot be written leaves stderr only. Later calls in one process change nothing.
pub fn start(folder: &Path, level: &str) {
    let stderr = fmt::layer()
        // Colours are for eyes: in a file or a pipe they are noise.
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .with_filter(EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new("warn")));
    // Without the folder there is no file layer, and stderr goes on: the appender is not even asked,
    // for it would complain on stderr itself.
    let logs = self::folder(folder);
    let made =
        crate::registry::make_folder(folder).is_ok() && std::fs::create_dir_all(&logs).is_ok();
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix(PREFIX)
        .filename_suffix(SUFFIX)
        .max_log_files(14);
    let file = made.then(|| appender.build(&logs).ok()).flatten().map(|appender| {
        fmt::layer()
            .json()
            .with_writer(appender)
            .with_filter(EnvFilter::new("info,refinery_core=warn"))
    });
    // A second start in one process finds a subscriber in place: that one stays.
    if tracing_subscriber::registry().with(stderr).with(file).try_init().is_ok() {
        // Which version wrote what follows.
        tracing::info!(version = env!("CARGO_PKG_VERSION"), "program started");
    }
    // Where, never what: a panic's message may quote a name.
    std::panic::set_hook(Box::new(|info| {
        let at = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(at, "panicked");
    }));
}
