//! Opening a practice: its file, core's tables, what is due for modules, and then the door.

use crate::catalog::Catalog;
use crate::clock::{Clock, Stamps};
use crate::core::setting;
use crate::database::{Create, Database};
use crate::device::this_device;
use crate::error::{Error, Result};
use crate::host::{Host, Inner, Unstarted};
use crate::journal::{Current, CurrentCall};
use crate::keys::{Keys, Secret};
use crate::lifecycle::{self, Due, Start};
use crate::live::make_live;
use crate::people::People;
use crate::practice::FirstRows;
use crate::registry::{PracticeEntry, Registry};
use std::collections::BTreeMap;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex, OnceLock, RwLock};
use std::time::Instant;

/// What a host is opened with.
pub struct Opening {
    pub registry: Arc<Registry>,
    pub entry: PracticeEntry,
    pub key: Secret,
    pub catalog: Arc<Catalog>,
    pub clock: Arc<dyn Clock>,
    pub create: Create,
}

/// How long copies and module archives made before changes are kept, unless the practice says
/// otherwise (`setting::KEEP_DAYS`).
const USUAL_DAYS: i64 = 90;

impl Host {
    /// Opens the practice's file, brings `core` and the installed modules up to date, installs those
    /// that install themselves and applies what was scheduled. Refuses a file in use, damaged, or of
    /// a newer version.
    pub fn open(opening: Opening, first_rows: Option<&FirstRows>) -> Result<Host> {
        Host::start(opening, first_rows, &Start::default())
    }

    /// As `open`, with a say in what is applied and an ear for its steps.
    pub fn start(opening: Opening, first_rows: Option<&FirstRows>, start: &Start) -> Result<Host> {
        let (create, began) = (opening.create, Instant::now());
        let (host, copied) = open_file(opening, start)?;
        let inner = &host.0;
        if let Some(rows) = first_rows {
            host.as_system("core.create_practice", |ctx| rows.insert(ctx))?;
        }
        inner.reload_people()?;
        inner.shut_out_the_disabled();
        inner.follow_the_name();
        let applied = lifecycle::settle(&host, start, copied)?;
        // A practice is made whole or not at all.
        if create == Create::Yes
            && let Some(failed) = applied.iter().find(|one| one.disk)
        {
            let message = failed.error.clone().unwrap_or_default();
            return Err(Error::unavailable("disk_full", message));
        }
        inner.database.open_readers()?;
        if !applied.is_empty() {
            inner.forget_old_copies();
        }
        let _ = inner.applied.set(applied);
        inner.start_modules();
        let (modules, took) = (inner.live().modules.len(), began.elapsed().as_micros());
        tracing::info!(practice = %inner.entry.id, modules, took, "practice opened");
        Ok(host)
    }
}

fn open_file(opening: Opening, start: &Start) -> Result<(Host, Result<()>)> {
    let Opening { registry, entry, key, catalog, clock, create } = opening;
    let device_id = registry.device_id()?;
    let current: CurrentCall = Arc::new(Mutex::new(Current::default()));
    let keys = Keys::new(&key);
    let path = registry.path_of(&entry);
    let database = Database::open(&path, &keys.file, create, current.clone())?;
    let due = match create {
        Create::Yes => Due::Nothing,
        Create::No => database.write(|db| lifecycle::due(db, &catalog, start.pending))?,
    };
    // What changes a file must be possible to take back.
    let now = clock.now();
    let copied = lifecycle::copy_before(&due, start, &database, &registry, &entry, &key, now)?;
    database.write(|db| lifecycle::migrate_core(db, &catalog))?;
    let (letter, last_stamp) = database.write(|db| this_device(db, &device_id, clock.now()))?;
    if let Ok(mut state) = current.lock() {
        let digest = crate::digest::short(device_id.as_bytes());
        state.device.copy_from_slice(&digest[..6]);
    }
    let live = Arc::new(make_live(&catalog, vec![catalog.modules[0].name.clone()], &[]));
    let host = Host(Arc::new(Inner {
        stamps: Stamps::new(clock.clone(), last_stamp),
        catalog,
        registry,
        entry,
        practice_key: key,
        keys,
        database,
        clock,
        letter,
        device_id,
        current,
        live: RwLock::new(live),
        people: RwLock::new(People::default()),
        subscribers: Mutex::new(Vec::new()),
        writes: AtomicU32::new(0),
        applied: OnceLock::new(),
        unstarted: Mutex::new(BTreeMap::new()),
        held: Arc::default(),
    }));
    Ok((host, copied))
}

impl Inner {
    fn forget_old_copies(&self) {
        let done = self.look("core.modules.prune", |ctx| {
            let days = ctx.setting(setting::KEEP_DAYS)?.unwrap_or(USUAL_DAYS);
            lifecycle::prune(&self.registry, &self.entry, days, ctx.now())
        });
        if let Err(error) = done {
            tracing::warn!(%error, "old copies stay until the next change of modules");
        }
    }

    /// Tells live modules that the practice is open. One that fails is on all the same, and health
    /// says what it said.
    fn start_modules(&self) {
        for name in self.live().modules.clone() {
            self.start_module(&name);
        }
    }

    fn start_module(&self, name: &str) {
        let Some(compiled) = self.catalog.get(name) else { return };
        let done = self.look("core.modules.start", |ctx| compiled.module.on_start(ctx));
        if let Err(error) = done {
            tracing::error!(module = %name, %error, "a module could not start");
            self.note_unstarted(name, &error);
        }
    }

    /// For health and the list of modules: the file does not say it.
    pub fn note_unstarted(&self, module: &str, error: &Error) {
        let mut unstarted = self.unstarted.lock().unwrap_or_else(|p| p.into_inner());
        let why = Unstarted { error: error.to_string(), reason: error.key().to_owned() };
        unstarted.insert(module.to_owned(), why);
    }

    /// Why this start left a module off or its `on_start` failed.
    pub fn unstarted(&self, module: &str) -> Option<Unstarted> {
        self.unstarted.lock().unwrap_or_else(|p| p.into_inner()).get(module).cloned()
    }

    fn stop_module(&self, name: &str) {
        let Some(compiled) = self.catalog.get(name) else { return };
        let done = self.look("core.modules.stop", |ctx| compiled.module.on_stop(ctx));
        if let Err(error) = done {
            tracing::error!(module = %name, %error, "a module could not stop");
        }
    }
}

impl Host {
    /// Tells live modules that the practice is about to close.
    pub fn stop_modules(&self) {
        for name in self.0.live().modules.iter().rev() {
            self.0.stop_module(name);
        }
        tracing::info!(practice = %self.0.entry.id, "practice closed");
    }
}
