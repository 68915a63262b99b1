//! The desk in front of the door: which practices there are, signing in, locking. One `call` serves
//! window, browser tests and whatever comes: names that begin with `desk.` need no session.

mod password;
mod session;

use crate::catalog::Catalog;
use crate::clock::{Clock, HeldClock};
use crate::database::Create;
use crate::download::{self, SaveFile};
use crate::error::{Code, Error, Result};
use crate::host::{Actor, Host, Leaving, Mode, Notice};
use crate::keys::Secret;
use crate::lifecycle::{Applied, Pending, Start};
use crate::opening::Opening;
use crate::operation::{Nothing, check_texts, parse};
use crate::practice::{self, NewPractice};
use crate::registry::{PracticeEntry, Registry};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use session::ChooseClinic;
pub use session::Session;
use std::path::Path;
use std::sync::{Arc, Mutex, RwLock};
use std::time::{Duration, Instant};

/// A person of the demo practice, shown on its sign-in screen.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct DemoUser {
    pub email: String,
    pub name: String,
    pub role: String,
    pub password: String,
}

/// Fills a fresh practice with made-up people; given by the program, the kernel knows no module.
pub struct DemoMaker {
    pub users: fn() -> Vec<DemoUser>,
    /// Gets the open practice, its administrator, the clock it runs on (to replay weeks) and now.
    pub fill: fn(&Host, &Actor, &HeldClock, Timestamp) -> Result<()>,
}

struct Open {
    host: Host,
    actor: Actor,
    must_change: bool,
}

type Listener = Arc<dyn Fn(&Notice) + Send + Sync>;

/// How somebody comes in.
struct Way {
    pending: Pending,
    /// Code or id; the first that they belong to when left out.
    clinic: Option<String>,
    must_change: bool,
}

impl Default for Way {
    fn default() -> Way {
        Way { pending: Pending::Apply, clinic: None, must_change: false }
    }
}

/// One window's way in.
pub struct Desk {
    registry: Arc<Registry>,
    catalog: Arc<Catalog>,
    clock: Arc<dyn Clock>,
    demo: Option<DemoMaker>,
    open: RwLock<Option<Open>>,
    /// Held from opening a practice to answering with its session: of two sign-ins at once each
    /// would find the other's lock, or nobody signed in.
    entering: Mutex<()>,
    /// The practice that was open last, which calls under way may still hold.
    leaving: Mutex<Option<Leaving>>,
    listeners: Arc<Mutex<Vec<Listener>>>,
}

/// How long a sign-in waits for calls of the session before to end.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignIn {
    practice: String,
    email: String,
    password: String,
    clinic: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EraseDemo {
    practice: String,
}

impl Desk {
    pub fn new(
        folder: &Path,
        catalog: Arc<Catalog>,
        clock: Arc<dyn Clock>,
        demo: Option<DemoMaker>,
    ) -> Result<Desk> {
        Ok(Desk {
            registry: Arc::new(Registry::open(folder, clock.clone())?),
            catalog,
            clock,
            demo,
            open: RwLock::new(None),
            entering: Mutex::default(),
            leaving: Mutex::default(),
            listeners: Arc::default(),
        })
    }

    pub fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }

    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    /// Calls `listener` on every change and progress of whatever practice is open.
    pub fn subscribe(&self, listener: impl Fn(&Notice) + Send + Sync + 'static) {
        self.listeners.lock().unwrap_or_else(|p| p.into_inner()).push(Arc::new(listener));
    }

    /// The open practice and who is signed in, or `unauthenticated`.
    pub fn session(&self) -> Result<(Host, Actor)> {
        self.entered().map(|(host, actor, _)| (host, actor))
    }

    /// Runs one operation of the desk or, with a session, of the practice.
    pub fn call(&self, op: &str, input: Value) -> Result<Box<RawValue>> {
        if let Some(name) = op.strip_prefix("desk.") {
            let output = self.own(name, input)?;
            return Ok(serde_json::value::to_raw_value(&output)?);
        }
        let (host, actor, must_change) = self.entered()?;
        // The frame's own question is answered: it shows the form that asks for the password.
        if op != "core.navigation" && must_change {
            return Err(Error::new(Code::Forbidden, "choose a password of your own first")
                .with("reason", "must_change_password"));
        }
        host.call(&actor, op, input, Mode::Run)
    }

    /// Read at once: a restart waits until nobody holds the practice, and nobody who holds it may
    /// wait for the restart.
    fn entered(&self) -> Result<(Host, Actor, bool)> {
        let open = self.open.read().unwrap_or_else(|p| p.into_inner());
        let open = open
            .as_ref()
            .ok_or_else(|| Error::new(Code::Unauthenticated, "nobody is signed in"))?;
        Ok((open.host.clone(), open.actor.clone(), open.must_change))
    }

    fn own(&self, name: &str, input: Value) -> Result<Value> {
        let longest = if name == "save_file" { download::MAX_CONTENT } else { 4096 };
        check_texts(&input, longest)?;
        let opens =
            matches!(name, "sign_in" | "recover" | "create_practice" | "erase_demo" | "restart");
        let _one = opens.then(|| self.entering.lock().unwrap_or_else(|p| p.into_inner()));
        match name {
            "state" => self.state(),
            "countries" => Ok(serde_json::to_value(practice::countries()?)?),
            "create_practice" => self.create_practice(parse(input)?),
            "sign_in" => {
                let input: SignIn = parse(input)?;
                self.sign_in(&input.practice, &input.email, &input.password, input.clinic)?;
                self.session_json()
            }
            "lock" | "sign_out" => {
                self.close();
                Ok(Value::Null)
            }
            "restart" => {
                parse::<Nothing>(input)?;
                let applied = self.restart()?;
                Ok(json!({ "applied": applied, "session": self.session_json()? }))
            }
            "choose_clinic" => self.choose_clinic(&parse::<ChooseClinic>(input)?.clinic_id),
            "recover" => self.recover(parse(input)?),
            "save_file" => self.save_file(&parse(input)?),
            "erase_demo" => self.erase_demo(&parse::<EraseDemo>(input)?.practice),
            "change_password" => self.change_password(parse(input)?),
            _ => Err(Error::not_found(&format!("operation desk.{name}"))),
        }
    }

    fn state(&self) -> Result<Value> {
        let mut practices = Vec::new();
        for entry in self.registry.practices()? {
            let demo = self.demo.as_ref().filter(|_| entry.demo).map(|demo| (demo.users)());
            practices.push(json!({
                "slug": entry.slug, "name": entry.name, "country": entry.country,
                "language": entry.language, "demo": demo,
            }));
        }
        let session = match self.session() {
            Ok(_) => self.session_json()?,
            Err(_) => Value::Null,
        };
        Ok(json!({
            "version": env!("CARGO_PKG_VERSION"), "practices": practices, "session": session,
        }))
    }

    /// Makes a practice (with its sample patients, when asked) and signs its administrator in.
    /// Answers `(slug, recovery code)`.
    pub fn create(&self, new: NewPractice) -> Result<(PracticeEntry, String)> {
        let maker = self.demo.as_ref().filter(|_| new.demo);
        let now = self.clock.now();
        let held = HeldClock::at(now);
        let clock: Arc<dyn Clock> = match maker {
            Some(_) => Arc::new(held.clone()),
            None => self.clock.clone(),
        };
        let made = practice::create(&self.registry, &self.catalog, &clock, new)?;
        let entry = made.host.entry().clone();
        self.forward(&made.host);
        if let Some(maker) = maker {
            let actor = Actor { user_id: made.user_id.clone(), clinic_id: made.clinic_id.clone() };
            if let Err(error) = (maker.fill)(&made.host, &actor, &held, now) {
                // Half a demo is worse than none.
                drop(made.host);
                self.registry.discard(&entry)?;
                return Err(error);
            }
        }
        let key = made.host.inner().practice_key.clone();
        drop(made.host);
        let way = Way { clinic: Some(made.clinic_id), ..Way::default() };
        self.enter(entry.clone(), key, &made.user_id, way)?;
        Ok((entry, made.recovery_code))
    }

    fn create_practice(&self, new: NewPractice) -> Result<Value> {
        let (entry, recovery_code) = self.create(new)?;
        Ok(json!({
            "slug": entry.slug, "recovery_code": recovery_code, "session": self.session_json()?,
        }))
    }

    /// Opens a practice with a person's password, in the named clinic or the first they belong to.
    pub fn sign_in(
        &self,
        slug: &str,
        email: &str,
        password: &str,
        clinic: Option<String>,
    ) -> Result<()> {
        self.sign_in_with(Pending::Apply, slug, email, password, clinic)
    }

    /// As `sign_in`, with a say in whether scheduled changes of modules are applied.
    pub fn sign_in_with(
        &self,
        pending: Pending,
        slug: &str,
        email: &str,
        password: &str,
        clinic: Option<String>,
    ) -> Result<()> {
        let entry = self.practice_named(slug)?;
        let unlocked = self.registry.unlock(&entry, email, password)?;
        let way = Way { pending, clinic, must_change: unlocked.must_change };
        self.enter(entry, unlocked.key, &unlocked.user_id, way)
    }

    /// Closes the practice and opens it again for the same person, which applies what is scheduled.
    /// Answers what was done; calls wait meanwhile. Refuses who may not change modules, and when
    /// calls under way do not end.
    pub fn restart(&self) -> Result<Vec<Applied>> {
        let nobody = || Error::new(Code::Unauthenticated, "nobody is signed in");
        let mut slot = self.open.write().unwrap_or_else(|p| p.into_inner());
        let open = slot.as_ref().ok_or_else(nobody)?;
        open.host.require(&open.actor, "core.modules.write")?;
        let Open { host, actor, must_change } = slot.take().ok_or_else(nobody)?;
        if !host.is_alone_within(PATIENCE) {
            *slot = Some(Open { host, actor, must_change });
            return Err(Error::unavailable("busy", "calls are under way; try again in a moment"));
        }
        host.stop_modules();
        let (entry, key) = (host.entry().clone(), host.inner().practice_key.clone());
        drop(host);
        let host = self.start(entry, key, Pending::Apply)?;
        let applied = host.applied().to_vec();
        let modules = self.catalog.modules.iter().map(|compiled| compiled.name.to_string());
        let changed = Notice::Changed { call_id: String::new(), modules: modules.collect() };
        *slot = Some(Open { host, actor, must_change });
        drop(slot);
        self.watcher()(&changed);
        Ok(applied)
    }

    fn start(&self, entry: PracticeEntry, key: Secret, pending: Pending) -> Result<Host> {
        let opening = Opening {
            registry: self.registry.clone(),
            entry,
            key,
            catalog: self.catalog.clone(),
            clock: self.clock.clone(),
            create: Create::No,
        };
        let host = Host::start(opening, None, &Start { pending, watch: Some(self.watcher()) })?;
        self.forward(&host);
        Ok(host)
    }

    fn enter(&self, entry: PracticeEntry, key: Secret, user_id: &str, way: Way) -> Result<()> {
        self.close();
        self.wait_for_calls();
        let host = self.start(entry, key, way.pending)?;
        let clinics = host.clinics_of(user_id);
        let chosen = match &way.clinic {
            Some(code) => clinics.iter().find(|(c, _)| c.code == *code || c.id == *code),
            None => clinics.first(),
        };
        let (clinic, _) = chosen.ok_or_else(|| {
            Error::new(Code::Unauthenticated, "this user has no role in this clinic")
        })?;
        let actor = Actor { user_id: user_id.to_owned(), clinic_id: clinic.id.clone() };
        self.put(Open { host, actor, must_change: way.must_change });
        Ok(())
    }

    fn practice_named(&self, slug: &str) -> Result<PracticeEntry> {
        self.registry.practice(slug).map_err(|error| match error.code() {
            Code::NotFound => Error::field("practice", "unknown_value", "is not a practice here"),
            _ => error,
        })
    }

    /// Erases a demo practice with its file. Refuses a practice that is not a demo.
    fn erase_demo(&self, slug: &str) -> Result<Value> {
        let entry = self.practice_named(slug)?;
        if !entry.demo {
            return Err(Error::invalid("not_a_demo", "only a demo practice can be erased"));
        }
        self.close();
        self.wait_for_calls();
        self.registry.discard(&entry)?;
        Ok(Value::Null)
    }

    /// Hands a file to the person at the desk; nobody is there before the sign-in.
    fn save_file(&self, input: &SaveFile) -> Result<Value> {
        self.session()?;
        Ok(json!({ "path": download::save(input)?.to_string_lossy() }))
    }

    fn forward(&self, host: &Host) {
        let watcher = self.watcher();
        host.subscribe(move |notice| watcher(notice));
    }

    /// Hands what it hears to everybody who listens at this desk.
    fn watcher(&self) -> Listener {
        let listeners = self.listeners.clone();
        Arc::new(move |notice: &Notice| {
            let list = listeners.lock().unwrap_or_else(|p| p.into_inner()).clone();
            list.iter().for_each(|listener| listener(notice));
        })
    }

    fn put(&self, open: Open) {
        *self.open.write().unwrap_or_else(|p| p.into_inner()) = Some(open);
    }

    /// Ends the session: keys leave memory with the practice, at the latest when the calls under way
    /// are done.
    pub fn close(&self) {
        let open = self.open.write().unwrap_or_else(|p| p.into_inner()).take();
        if let Some(open) = open {
            open.host.stop_modules();
            *self.leaving.lock().unwrap_or_else(|p| p.into_inner()) = Some(open.host.leaving());
        }
    }

    /// Waits until nothing holds the file of the session before; else this program would find its own
    /// lock and say that another one has the practice open.
    fn wait_for_calls(&self) {
        let leaving = self.leaving.lock().unwrap_or_else(|p| p.into_inner()).take();
        let until = Instant::now() + PATIENCE;
        while leaving.as_ref().is_some_and(Leaving::is_held) && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Who leaves the desk closes the practice: a command's end tells its modules as locking does.
impl Drop for Desk {
    fn drop(&mut self) {
        self.close();
    }
}
