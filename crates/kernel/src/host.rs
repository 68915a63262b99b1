//! An open practice: who calls it, what it holds and what it tells. What a call goes through is in
//! `host/door.rs` and `host/transaction.rs`.

mod door;
mod notice;
mod transaction;

use crate::catalog::Catalog;
use crate::clock::{Clock, Stamps};
use crate::ctx::{Clinic, Ctx, Practice};
use crate::database::Database;
use crate::error::{Code, Error, Result};
use crate::journal::CurrentCall;
use crate::keys::{Keys, Secret};
use crate::lifecycle::Applied;
use crate::live::Live;
use crate::people::People;
use crate::registry::{PracticeEntry, Registry};
pub use notice::Notice;
pub(crate) use notice::Subscriber;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex, OnceLock, RwLock, Weak};
use std::time::{Duration, Instant};

/// Who calls, and in which clinic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub user_id: String,
    pub clinic_id: String,
}

/// Whether what a call does is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Run,
    /// Everything happens, listeners included, and is rolled back.
    DryRun,
}

/// What a call does outside the practice's file: run once it is committed, never in a dry run.
pub(crate) type Effect = Box<dyn FnOnce(&Registry, &PracticeEntry) -> Result<()>>;

pub(crate) struct Inner {
    pub catalog: Arc<Catalog>,
    pub registry: Arc<Registry>,
    pub entry: PracticeEntry,
    pub practice_key: Secret,
    pub keys: Keys,
    pub database: Database,
    pub clock: Arc<dyn Clock>,
    pub letter: String,
    pub device_id: String,
    pub stamps: Stamps,
    pub current: CurrentCall,
    pub live: RwLock<Arc<Live>>,
    pub people: RwLock<People>,
    pub subscribers: Mutex<Vec<Subscriber>>,
    pub writes: AtomicU32,
    /// What the start did with modules, and why it left some of them off.
    pub applied: OnceLock<Vec<Applied>>,
    pub unstarted: Mutex<BTreeMap<String, Unstarted>>,
    /// The last field: it goes when the file and its lock are gone.
    pub held: Arc<()>,
}

/// Why a module is off, or did not start: in words, and as the key that windows translate.
#[derive(Debug, Clone)]
pub(crate) struct Unstarted {
    pub error: String,
    pub reason: String,
}

/// An open practice. Cheap to clone; the file closes with the last clone.
#[derive(Clone)]
pub struct Host(pub(crate) Arc<Inner>);

/// A practice that is being left: tells whether something still holds it.
pub(crate) struct Leaving(Weak<()>);

impl Leaving {
    pub fn is_held(&self) -> bool {
        self.0.strong_count() > 0
    }
}

impl Host {
    /// Runs one operation: `op` is `module.name`. Checks, in order: live, member, permitted,
    /// in the plan, input; then one transaction around handler and listeners.
    pub fn call(&self, actor: &Actor, op: &str, input: Value, mode: Mode) -> Result<Box<RawValue>> {
        let started = Instant::now();
        let result = self.0.call(actor, op, input, mode);
        let took = started.elapsed().as_micros();
        match &result {
            Ok(_) => tracing::debug!(op, user = %actor.user_id, took, "call"),
            // What is no operation could be anything, a name included: it stays out of the log.
            Err(error) if error.reason() == Some("unknown_operation") => {
                tracing::info!(user = %actor.user_id, took, "no such operation");
            }
            Err(error) if error.code() == Code::Internal => {
                tracing::error!(op, user = %actor.user_id, took, ?error, "call failed");
            }
            Err(error) => {
                tracing::info!(op, user = %actor.user_id, took, code = error.code().as_str(),
                    reason = error.reason(), "call refused");
            }
        }
        result
    }

    /// As `call`, parsed.
    pub fn call_json(&self, actor: &Actor, op: &str, input: Value) -> Result<Value> {
        let output = self.call(actor, op, input, Mode::Run)?;
        Ok(serde_json::from_str(output.get())?)
    }

    /// Runs `work` in a recorded transaction without a person behind it.
    pub fn as_system<T>(&self, op: &str, work: impl FnOnce(&Ctx<'_>) -> Result<T>) -> Result<T> {
        self.0.as_system(op, None, work)
    }

    /// Calls `subscriber` after every commit and on progress. It must not call back into the host.
    pub fn subscribe(&self, subscriber: impl Fn(&Notice) + Send + Sync + 'static) {
        let mut list = self.0.subscribers.lock().unwrap_or_else(|p| p.into_inner());
        list.push(Arc::new(subscriber));
    }

    /// Tells every subscriber; for work made of many calls that shows one bar.
    pub fn tell(&self, notice: &Notice) {
        self.0.notify(notice);
    }

    pub fn practice(&self) -> Practice {
        self.0.practice()
    }

    pub fn entry(&self) -> &PracticeEntry {
        &self.0.entry
    }

    /// Clinics in which this person has a role, by name.
    pub fn clinics_of(&self, user_id: &str) -> Vec<(Clinic, String)> {
        let people = self.0.people.read().unwrap_or_else(|p| p.into_inner());
        let mut out: Vec<(Clinic, String)> = people
            .members
            .iter()
            .filter(|((user, _), _)| user == user_id)
            .filter_map(|((_, clinic), member)| {
                Some((people.clinics.get(clinic)?.clone(), member.role.clone()))
            })
            .collect();
        out.sort_by(|a, b| a.0.name.cmp(&b.0.name));
        out
    }

    /// Name, address and colour of a person, as a session shows them.
    pub fn user(&self, user_id: &str) -> Result<Value> {
        self.0.database.read(|db| {
            Ok(db.prepare_cached(include_str!("host/user.sql"))?.query_row([user_id], |row| {
                Ok(serde_json::json!({
                    "id": row.get::<_, String>("id")?,
                    "name": row.get::<_, String>("name")?,
                    "email": row.get::<_, String>("email")?,
                    "professional": row.get::<_, bool>("professional")?,
                    "color": row.get::<_, String>("color")?,
                }))
            })?)
        })
    }

    /// Refuses what this person's role may not do: for what is done to the practice outside a call.
    pub(crate) fn require(&self, actor: &Actor, permission: &str) -> Result<()> {
        let (role, _) = self.0.member(actor)?;
        let scope = self.0.live().grants.scope(&role, permission);
        scope.map(|_| ()).ok_or_else(|| Error::forbidden(permission))
    }

    /// What a role may do, as written in manifests.
    pub fn permissions_of(&self, role: &str) -> Vec<String> {
        self.0.live().grants.of(role)
    }

    /// Operations of installed modules that `role` may call.
    pub fn operations_for(&self, role: &str) -> Vec<(String, String, String)> {
        let live = self.0.live();
        let mut out = Vec::new();
        for (compiled, op) in self.0.catalog.operations() {
            let permission = format!("{}.{}", compiled.name, op.permission);
            let on = live.modules.contains(&compiled.name);
            if on && live.grants.scope(role, &permission).is_some() {
                out.push((compiled.name.to_string(), op.name.to_owned(), permission));
            }
        }
        out
    }

    pub fn catalog(&self) -> &Catalog {
        &self.0.catalog
    }

    /// Where this practice's backups lie.
    pub fn backup_folder(&self) -> std::path::PathBuf {
        crate::backup::folder(&self.0.registry, &self.0.entry)
    }

    /// Opens a copy of this practice, wherever it lies, and checks every page.
    pub fn verify_backup(&self, file: &std::path::Path) -> Result<crate::backup::Verdict> {
        crate::backup::verify(file, &self.0.practice_key, &self.backup_folder())
    }

    pub(crate) fn leaving(&self) -> Leaving {
        Leaving(Arc::downgrade(&self.0.held))
    }

    /// Waits until no call holds this practice any more.
    pub(crate) fn is_alone_within(&self, patience: Duration) -> bool {
        let until = Instant::now() + patience;
        while Arc::strong_count(&self.0) > 1 {
            if Instant::now() > until {
                return false;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        true
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    /// What opening this practice did with modules: installed, upgraded, removed, or failed to.
    pub fn applied(&self) -> &[Applied] {
        self.0.applied.get().map(Vec::as_slice).unwrap_or_default()
    }

    /// Runs every job that is due. Answers how many ran. A failing job is retried later and
    /// disturbs no other.
    pub fn run_due_jobs(&self) -> Result<usize> {
        crate::jobs::run_due(self)
    }
}

impl Inner {
    pub fn practice(&self) -> Practice {
        let people = self.people.read().unwrap_or_else(|p| p.into_inner());
        people.practice.clone().unwrap_or_else(|| Practice {
            id: self.entry.id.clone(),
            slug: self.entry.slug.clone(),
            name: self.entry.name.clone(),
            country: self.entry.country.clone(),
            currency: String::new(),
            language: self.entry.language.clone(),
            zone: "UTC".into(),
            demo: self.entry.demo,
        })
    }

    pub fn notify(&self, notice: &Notice) {
        let list = self.subscribers.lock().unwrap_or_else(|p| p.into_inner()).clone();
        list.iter().for_each(|subscriber| subscriber(notice));
    }

    /// What module archives are sealed with.
    pub fn archive_key(&self) -> Secret {
        self.practice_key.derive("module-archive")
    }
}
