//! The ways into Cuspid: window, command line, development server. No business rules live here.

pub mod cli;
#[cfg(feature = "desktop")]
pub mod desktop;
#[cfg(feature = "devserver")]
pub mod devserver;

use kernel::{Catalog, Clock, DemoMaker, Desk, Result, SystemClock};
use std::path::{Path, PathBuf};
use std::sync::Arc;

include!(concat!(env!("OUT_DIR"), "/modules.rs"));

/// Where registry, practices, backups and logs live when nothing is said.
pub fn default_data_dir() -> PathBuf {
    dirs::data_dir().unwrap_or_else(|| PathBuf::from(".")).join("cuspid")
}

/// A desk over a data folder, with the modules of this program and the demo practice.
pub fn desk(folder: &Path) -> Result<Desk> {
    let catalog = Arc::new(Catalog::new(&modules())?);
    let clock = clock();
    let demo = DemoMaker { users: sample::demo::users, fill: sample::demo::fill };
    Desk::new(folder, catalog, clock, Some(demo))
}

/// The machine's clock; tests and screenshots of debug builds may start it elsewhere.
fn clock() -> Arc<dyn Clock> {
    #[cfg(debug_assertions)]
    if let Some(then) = std::env::var("CUSPID_TEST_NOW").ok().and_then(|text| text.parse().ok()) {
        return Arc::new(kernel::MovedClock::starting_at(then));
    }
    Arc::new(SystemClock)
}
