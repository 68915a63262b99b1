//! The log: one file a day in the data folder, a fortnight kept. Ids only, never a name or a note.

use std::path::Path;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

/// Logs to `logs/` below the data folder, and to stderr what `level` lets through. A data folder
/// that cannot be written leaves stderr only. Later calls in one process change nothing.
pub fn start(folder: &Path, level: &str) {
    let stderr = fmt::layer()
        .with_writer(std::io::stderr)
        .with_filter(EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new("warn")));
    // Without the folder there is no file layer, and stderr goes on: the appender is not even asked,
    // for it would complain on stderr itself.
    let logs = folder.join("logs");
    let made =
        crate::registry::make_folder(folder).is_ok() && std::fs::create_dir_all(&logs).is_ok();
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("cuspid")
        .filename_suffix("log")
        .max_log_files(14);
    let file = made.then(|| appender.build(&logs).ok()).flatten().map(|appender| {
        fmt::layer()
            .json()
            .with_writer(appender)
            .with_filter(EnvFilter::new("info,refinery_core=warn"))
    });
    // A second start in one process finds a subscriber in place: that one stays.
    let _ = tracing_subscriber::registry().with(stderr).with(file).try_init();
    // Where, never what: a panic's message may quote a name.
    std::panic::set_hook(Box::new(|info| {
        let at = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(at, "panicked");
    }));
}
