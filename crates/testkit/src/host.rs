//! A practice in a temporary folder with a clock that stands still.

use kernel::{
    Actor, Catalog, Clock, Code, Create, Error, HeldClock, Host, Mode, Module, NewPractice,
    Opening, PracticeEntry, Registry, Start,
};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// One open practice and its administrator. The folder goes with it.
pub struct TestHost {
    pub host: Host,
    pub admin: Actor,
    pub clock: HeldClock,
    pub registry: Arc<Registry>,
    pub catalog: Arc<Catalog>,
    pub recovery_code: String,
    folder: TempDir,
}

/// The administrator's address.
pub const EMAIL: &str = "lucia@example.com";

/// The administrator's password.
pub const PASSWORD: &str = "correct horse";

impl TestHost {
    /// A Spanish practice `clinica` at 2026-11-24 09:00 in Madrid, with the given modules.
    pub fn new(modules: &[&'static dyn Module]) -> TestHost {
        TestHost::of_country(modules, "ES")
    }

    pub fn of_country(modules: &[&'static dyn Module], country: &str) -> TestHost {
        let catalog = Catalog::new(modules).expect("a catalogue");
        assert!(catalog.refused.is_empty(), "refused: {:?}", catalog.refused);
        TestHost::of_catalog(catalog, country)
    }

    /// With a catalogue of the test's own: another issuer of licences, modules that are left out.
    pub fn of_catalog(catalog: Catalog, country: &str) -> TestHost {
        let folder = TempDir::new().expect("a temporary folder");
        let clock = HeldClock::at("2026-11-24T08:00:00Z".parse().expect("an instant"));
        // Cheap Argon2: the kernel honours this in debug builds only.
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let registry = Arc::new(Registry::open(folder.path(), shared.clone()).expect("a registry"));
        let catalog = Arc::new(catalog);
        let new = NewPractice {
            name: "Clínica Alborán".into(),
            slug: Some("clinica".into()),
            country: country.into(),
            language: None,
            admin_name: "Lucía Benítez".into(),
            admin_email: EMAIL.into(),
            admin_password: PASSWORD.into(),
            clinic_name: None,
            demo: false,
        };
        let made = kernel::create_practice(&registry, &catalog, &shared, new).expect("a practice");
        let admin = Actor { user_id: made.user_id, clinic_id: made.clinic_id };
        TestHost {
            host: made.host,
            admin,
            clock,
            registry,
            catalog,
            recovery_code: made.recovery_code,
            folder,
        }
    }

    /// The same practice, closed and opened again by a program with these modules: an update.
    pub fn reopened(self, modules: &[&'static dyn Module]) -> TestHost {
        self.restarted(modules, &Start::default())
    }

    /// As `reopened`, with a say in what is applied and an ear for its steps.
    pub fn restarted(self, modules: &[&'static dyn Module], start: &Start) -> TestHost {
        self.opened_after(modules, start, |_, entry| entry)
    }

    /// The same practice after a backup was put back over it.
    pub fn restored(self, file: &Path, modules: &[&'static dyn Module]) -> TestHost {
        self.opened_after(modules, &Start::default(), |registry, entry| {
            let open = |inside: &Registry, found: &PracticeEntry| {
                Ok(inside.unlock(found, EMAIL, PASSWORD)?.key)
            };
            kernel::restore_backup(registry, file, Some(&entry.slug), open).expect("a backup")
        })
    }

    fn opened_after(
        self,
        modules: &[&'static dyn Module],
        start: &Start,
        meanwhile: impl FnOnce(&Registry, PracticeEntry) -> PracticeEntry,
    ) -> TestHost {
        let TestHost { host, admin, clock, registry, recovery_code, folder, .. } = self;
        let entry = host.entry().clone();
        drop(host);
        let entry = meanwhile(&registry, entry);
        let unlocked = registry.unlock(&entry, EMAIL, PASSWORD).expect("the right password");
        let catalog = Arc::new(Catalog::new(modules).expect("a catalogue"));
        assert!(catalog.refused.is_empty(), "refused: {:?}", catalog.refused);
        let opening = Opening {
            registry: registry.clone(),
            entry,
            key: unlocked.key,
            catalog: catalog.clone(),
            clock: Arc::new(clock.clone()),
            create: Create::No,
        };
        let host = Host::start(opening, None, start).expect("the practice opens again");
        TestHost { host, admin, clock, registry, catalog, recovery_code, folder }
    }

    /// Closes the practice and gives its data folder: for a desk, or a second way in.
    pub fn closed(self) -> TempDir {
        let TestHost { host, folder, .. } = self;
        drop(host);
        folder
    }

    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// Calls as the administrator; panics with the error when it is refused.
    pub fn ok(&self, op: &str, input: Value) -> Value {
        self.ok_as(&self.admin, op, input)
    }

    pub fn ok_as(&self, actor: &Actor, op: &str, input: Value) -> Value {
        match self.host.call_json(actor, op, input) {
            Ok(output) => output,
            Err(error) => panic!("{op}: {error:?}"),
        }
    }

    /// Calls as the administrator and gives the error; panics when it was allowed.
    pub fn refused(&self, op: &str, input: Value) -> Error {
        self.refused_as(&self.admin, op, input)
    }

    pub fn refused_as(&self, actor: &Actor, op: &str, input: Value) -> Error {
        match self.host.call(actor, op, input, Mode::Run) {
            Ok(output) => panic!("{op} was allowed: {output}"),
            Err(error) => error,
        }
    }

    /// The message on one bad field; panics when the call was refused for something else.
    pub fn bad_field(&self, op: &str, input: Value, field: &str) -> String {
        let error = self.refused(op, input);
        assert_eq!(error.code(), Code::Validation, "{error:?}");
        let message = error.details()["fields"][field].as_str();
        message.unwrap_or_else(|| panic!("{field} is not named: {error:?}")).to_owned()
    }

    /// Another person with one role in the administrator's clinic.
    pub fn person(&self, role: &str, email: &str) -> Actor {
        let clinic_id = self.admin.clinic_id.clone();
        let made = self.ok(
            "core.users.create",
            json!({
                "email": email, "name": email.split('@').next(), "password": "another horse",
                "roles": [{ "clinic_id": clinic_id, "role": role }],
                "professional": matches!(role, "dentist" | "hygienist"),
            }),
        );
        Actor { user_id: made["id"].as_str().expect("an id").into(), clinic_id }
    }

    /// The administrator in a second clinic of the practice.
    pub fn other_clinic(&self) -> Actor {
        let made = self.ok("core.clinics.create", json!({ "code": "north", "name": "Norte" }));
        Actor {
            user_id: self.admin.user_id.clone(),
            clinic_id: made["id"].as_str().expect("an id").into(),
        }
    }
}
