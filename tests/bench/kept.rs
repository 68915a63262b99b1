//! The measured practices, kept under `target/bench` from run to run: making the large one takes
//! minutes.

use kernel::{Actor, Catalog, Clock, NewPractice, Registry, Result, SystemClock};
use sample::measured::Size;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

pub const EMAIL: &str = "admin@measured.cuspid";
pub const PASSWORD: &str = "measured admin";
/// Changes whenever the generator does: an older practice on disk is then made anew.
const EDITION: &str = "1";

/// Where the practices of this edition lie.
pub fn base() -> PathBuf {
    PathBuf::from("target/bench").join(edition())
}

/// Of the generator and of every table: a practice made for other tables is not measured.
fn edition() -> String {
    let modules = std::iter::once(&kernel::CORE as _).chain(cuspid::modules());
    let steps = modules.flat_map(|module: &dyn kernel::Module| module.migrations());
    let sql: String = steps.map(|step| step.sql).collect();
    let mut hash = std::hash::DefaultHasher::new();
    (EDITION, sql, kernel::FORMAT).hash(&mut hash);
    format!("{:016x}", hash.finish())
}

/// What a practice of a folder is opened with.
pub type Program = (Arc<Registry>, Arc<Catalog>, Arc<dyn Clock>);

pub fn registry(folder: &Path) -> Result<Program> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let registry = Arc::new(Registry::open(folder, clock.clone())?);
    Ok((registry, Arc::new(Catalog::new(&cuspid::modules())?), clock))
}

/// Makes the practice at its first use, then keeps it: a run measures, it does not generate.
pub fn make_if_missing(
    registry: &Arc<Registry>,
    catalog: &Arc<Catalog>,
    clock: &Arc<dyn Clock>,
    size: Size,
) -> Result<()> {
    if registry.practices()?.is_empty() {
        generate(registry, catalog, clock, size)?;
    }
    Ok(())
}

fn generate(
    registry: &Arc<Registry>,
    catalog: &Arc<Catalog>,
    clock: &Arc<dyn Clock>,
    size: Size,
) -> Result<()> {
    let started = Instant::now();
    let new = NewPractice {
        name: "Measured".into(),
        slug: None,
        country: "ES".into(),
        language: None,
        admin_name: "Measured".into(),
        admin_email: EMAIL.into(),
        admin_password: PASSWORD.into(),
        clinic_name: None,
        demo: false,
    };
    let made = kernel::create_practice(registry, catalog, clock, new)?;
    let actor = Actor { user_id: made.user_id, clinic_id: made.clinic_id };
    let bar = indicatif::ProgressBar::new(100);
    sample::measured::fill(&made.host, &actor, size, &|done, total| {
        bar.set_position((done * 100 / total) as u64);
    })?;
    bar.finish_and_clear();
    println!(
        "made {} patients and {} appointments in {:.0?}",
        size.patients,
        size.appointments,
        started.elapsed()
    );
    Ok(())
}
