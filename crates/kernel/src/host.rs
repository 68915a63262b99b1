//! The one door: `Host::call`. Every check stands here, in this order, and nowhere else.

use crate::catalog::{Catalog, Compiled};
use crate::clock::{Clock, Stamps};
use crate::ctx::{Clinic, Ctx, Practice};
use crate::database::Database;
use crate::error::{Code, Error, Result};
use crate::grants::{ADMIN, Scope};
use crate::journal::CurrentCall;
use crate::keys::{Keys, Secret};
use crate::lifecycle::Applied;
use crate::live::Live;
use crate::operation::{Category, Operation, check_texts, panicked};
use crate::people::People;
use crate::registry::{PracticeEntry, Registry};
use jiff::Timestamp;
use rusqlite::{Connection, TransactionBehavior, named_params};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
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

/// What the host tells its windows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A committed call touched entities of these modules.
    Changed {
        call_id: String,
        modules: Vec<String>,
    },
    Progress {
        op: String,
        done: u64,
        total: u64,
    },
    /// One step of an install, upgrade or uninstall: `status` is started, completed or failed.
    Step {
        module: String,
        operation: String,
        step: String,
        status: String,
    },
}

impl Notice {
    /// Its name and what it says, as windows hear it.
    pub fn wire(&self) -> (&'static str, Value) {
        match self {
            Notice::Changed { call_id, modules } => {
                ("changed", json!({ "call_id": call_id, "modules": modules }))
            }
            Notice::Progress { op, done, total } => {
                ("progress", json!({ "op": op, "done": done, "total": total }))
            }
            Notice::Step { module, operation, step, status } => (
                "step",
                json!({ "module": module, "operation": operation, "step": step, "status": status }),
            ),
        }
    }
}

pub(crate) type Subscriber = Arc<dyn Fn(&Notice) + Send + Sync>;

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

/// Calls between two checkpoints of the write-ahead log.
const CHECKPOINT_EVERY: u32 = 200;

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

/// What a call knows before its transaction begins.
struct Frame<'a> {
    live: Arc<Live>,
    role: Option<String>,
    clinic: Clinic,
    scope: Scope,
    op: &'a str,
    actor: &'a Actor,
    now: Timestamp,
    mode: Mode,
    effects: RefCell<Vec<Effect>>,
}

impl Frame<'_> {
    fn ctx<'c>(&'c self, inner: &'c Inner, db: &'c Connection, call_id: &str) -> Ctx<'c> {
        Ctx {
            inner,
            live: self.live.clone(),
            db,
            actor: self.actor,
            role: self.role.clone(),
            clinic: self.clinic.clone(),
            scope: self.scope,
            op: self.op,
            call_id: call_id.to_owned(),
            now: self.now,
            mode: self.mode,
            effects: &self.effects,
            depth: Cell::new(0),
        }
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

    fn call(&self, actor: &Actor, op: &str, input: Value, mode: Mode) -> Result<Box<RawValue>> {
        let live = self.live();
        let member = self.member(actor);
        // Who has no role here is refused just below, whatever is found.
        let role = member.as_ref().map_or(ADMIN, |(role, _)| role);
        let (compiled, operation) = self.find(&live, role, op)?;
        let (role, clinic) = member?;
        let permission = format!("{}.{}", compiled.name, operation.permission);
        let scope =
            live.grants.scope(&role, &permission).ok_or_else(|| Error::forbidden(&permission))?;
        let now = self.clock.now();
        if let Some(feature) = operation.feature {
            self.require_feature(&live, feature, now)?;
        }
        check_texts(&input, operation.max_text)?;
        let effects = RefCell::default();
        let live = live.clone();
        let frame = Frame { live, role: Some(role), clinic, scope, op, actor, now, mode, effects };
        let call_id = crate::id::new(now);
        if operation.category == Category::Read {
            return self.database.read(|db| {
                let tx = db.transaction()?;
                guarded(|| operation.run(&frame.ctx(self, &tx, &call_id), input))
            });
        }
        self.transact(&frame, &call_id, ForeignKeys::Enforced, |db| {
            operation.run(&frame.ctx(self, db, &call_id), input)
        })
    }

    /// What is not there for this role is answered as what nobody has, on or off.
    fn find(&self, live: &Live, role: &str, op: &str) -> Result<(&Compiled, &Operation)> {
        if let Some(&(module, index)) = live.operations.get(op) {
            let compiled = &self.catalog.modules[module];
            if compiled.is_there_for(role) {
                return Ok((compiled, &compiled.operations[index]));
            }
        }
        let mut there = self.catalog.operations().filter(|(module, _)| module.is_there_for(role));
        let is_named = |(module, o): (&Compiled, &Operation)| {
            op.strip_prefix(&*module.name) == Some(&format!(".{}", o.name))
        };
        if there.any(is_named) {
            let module = op.split('.').next().unwrap_or_default();
            let message = format!("the module {module} is not active in this practice");
            return Err(Error::unavailable("module_inactive", message).with("module", module));
        }
        Err(Error::new(Code::NotFound, format!("there is no operation {op}"))
            .with("reason", "unknown_operation"))
    }

    fn member(&self, actor: &Actor) -> Result<(String, Clinic)> {
        let people = self.people.read().unwrap_or_else(|p| p.into_inner());
        let nobody = || Error::new(Code::Unauthenticated, "this user has no role in this clinic");
        let key = (actor.user_id.clone(), actor.clinic_id.clone());
        let member = people.members.get(&key).ok_or_else(nobody)?;
        let clinic = people.clinics.get(&actor.clinic_id).ok_or_else(nobody)?;
        Ok((member.role.clone(), clinic.clone()))
    }

    pub fn as_system<T>(
        &self,
        op: &str,
        clinic_id: Option<&str>,
        work: impl FnOnce(&Ctx<'_>) -> Result<T>,
    ) -> Result<T> {
        self.unattended(op, clinic_id, ForeignKeys::Enforced, work)
    }

    /// As `as_system`, for work that makes, rebuilds and drops tables: foreign keys are off while it
    /// runs, and it looks at them itself before it ends.
    pub fn as_lifecycle<T>(&self, op: &str, work: impl FnOnce(&Ctx<'_>) -> Result<T>) -> Result<T> {
        self.unattended(op, None, ForeignKeys::Off, work)
    }

    /// Runs `work` with what it reads standing still, without a person behind it.
    pub fn look<T>(&self, op: &str, work: impl FnOnce(&Ctx<'_>) -> Result<T>) -> Result<T> {
        let actor = Actor { user_id: "system".into(), clinic_id: String::new() };
        let frame = self.frame(op, &actor);
        let call_id = crate::id::new(frame.now);
        self.database.read(|db| {
            let tx = db.transaction()?;
            guarded(|| work(&frame.ctx(self, &tx, &call_id)))
        })
    }

    /// Lets rows be deleted that are otherwise kept for ever, while `work` runs.
    pub fn purging<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let purging = |on: bool| {
            self.current.lock().unwrap_or_else(|p| p.into_inner()).purging = on;
        };
        purging(true);
        let done = work();
        purging(false);
        done
    }

    /// What module archives are sealed with.
    pub fn archive_key(&self) -> Secret {
        self.practice_key.derive("module-archive")
    }

    fn unattended<T>(
        &self,
        op: &str,
        clinic_id: Option<&str>,
        keys: ForeignKeys,
        work: impl FnOnce(&Ctx<'_>) -> Result<T>,
    ) -> Result<T> {
        let actor =
            Actor { user_id: "system".into(), clinic_id: clinic_id.unwrap_or_default().to_owned() };
        let frame = self.frame(op, &actor);
        let call_id = crate::id::new(frame.now);
        self.transact(&frame, &call_id, keys, |db| work(&frame.ctx(self, db, &call_id)))
    }

    fn frame<'f>(&'f self, op: &'f str, actor: &'f Actor) -> Frame<'f> {
        let clinic = self.clinic(&actor.clinic_id).unwrap_or_else(|| Clinic {
            id: actor.clinic_id.clone(),
            code: String::new(),
            name: String::new(),
            zone: self.practice().zone,
        });
        Frame {
            live: self.live(),
            role: None,
            clinic,
            scope: Scope::All,
            op,
            actor,
            now: self.clock.now(),
            mode: Mode::Run,
            effects: RefCell::default(),
        }
    }

    /// The read guard ends here: asked for twice in one expression it would wait for itself as soon
    /// as somebody waits to write.
    fn clinic(&self, id: &str) -> Option<Clinic> {
        self.people.read().unwrap_or_else(|p| p.into_inner()).clinics.get(id).cloned()
    }

    /// Begin, record the call, run, commit or roll back, do what lies outside the file, tell what
    /// changed.
    fn transact<T>(
        &self,
        frame: &Frame<'_>,
        call_id: &str,
        keys: ForeignKeys,
        work: impl FnOnce(&Connection) -> Result<T>,
    ) -> Result<T> {
        let (output, touched, refreshed) = self.database.write(|db| {
            if keys == ForeignKeys::Enforced {
                return self.in_one_transaction(db, frame, call_id, work);
            }
            db.execute_batch("PRAGMA foreign_keys = OFF")?;
            let done = self.in_one_transaction(db, frame, call_id, work);
            db.execute_batch("PRAGMA foreign_keys = ON")?;
            done
        })?;
        if frame.mode == Mode::Run {
            let effects = frame.effects.take();
            let outside: Vec<Result<()>> =
                effects.into_iter().map(|effect| effect(&self.registry, &self.entry)).collect();
            self.after_commit(call_id, touched);
            refreshed?;
            outside.into_iter().collect::<Result<()>>()?;
        }
        Ok(output)
    }

    /// What `work` gave, the entities it touched, and whether what is kept in memory was read anew.
    fn in_one_transaction<T>(
        &self,
        db: &mut Connection,
        frame: &Frame<'_>,
        call_id: &str,
        work: impl FnOnce(&Connection) -> Result<T>,
    ) -> Result<(T, BTreeSet<String>, Result<()>)> {
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let stamp = self.stamps.next();
        self.begin_call(call_id, stamp);
        let result = guarded(|| {
            record_call(&tx, frame, &self.device_id, call_id, stamp)?;
            work(&tx)
        });
        let touched = self.end_call();
        let output = result?;
        if frame.mode == Mode::DryRun {
            tx.rollback()?;
            return Ok((output, BTreeSet::new(), Ok(())));
        }
        tx.commit()?;
        let core = touched.iter().any(|entity| entity.starts_with("core/"));
        let refreshed = if core { self.refresh(db) } else { Ok(()) };
        Ok((output, touched, refreshed))
    }

    fn begin_call(&self, call_id: &str, stamp: i64) {
        let mut current = self.current.lock().unwrap_or_else(|p| p.into_inner());
        current.call_id = Some(call_id.to_owned());
        current.stamp = stamp;
        current.touched.clear();
    }

    /// Marks something as changed that no trigger sees.
    pub fn touch(&self, entity: &str) {
        let mut current = self.current.lock().unwrap_or_else(|p| p.into_inner());
        current.touched.insert(entity.to_owned());
    }

    fn end_call(&self) -> BTreeSet<String> {
        let mut current = self.current.lock().unwrap_or_else(|p| p.into_inner());
        current.call_id = None;
        current.purging = false;
        std::mem::take(&mut current.touched)
    }

    fn after_commit(&self, call_id: &str, touched: BTreeSet<String>) {
        let modules: BTreeSet<&str> =
            touched.iter().filter_map(|entity| entity.split('/').next()).collect();
        if !modules.is_empty() {
            let modules = modules.into_iter().map(str::to_owned).collect();
            self.notify(&Notice::Changed { call_id: call_id.to_owned(), modules });
        }
        if self.writes.fetch_add(1, Ordering::Relaxed) % CHECKPOINT_EVERY == CHECKPOINT_EVERY - 1 {
            // The commit stands; a failed checkpoint is tried again later.
            if let Err(error) = self.database.checkpoint() {
                tracing::warn!(%error, "checkpoint failed");
            }
        }
    }
}

/// Whether SQLite looks at references with every statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ForeignKeys {
    Enforced,
    Off,
}

fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| Err(panicked(payload)))
}

fn record_call(
    db: &Connection,
    frame: &Frame<'_>,
    device_id: &str,
    call_id: &str,
    stamp: i64,
) -> Result<()> {
    db.prepare_cached(include_str!("host/insert_call.sql"))?.execute(named_params! {
        ":id": call_id, ":op": frame.op, ":user": frame.actor.user_id,
        ":clinic": frame.actor.clinic_id, ":device": device_id, ":at": frame.now.to_string(),
        ":stamp": stamp,
    })?;
    db.prepare_cached(include_str!("host/put_clock.sql"))?.execute([stamp])?;
    Ok(())
}
