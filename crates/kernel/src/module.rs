//! The contract every module fulfils, `core` included.

use crate::config::ConfigSchema;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::event::Bus;
use crate::job::Job;
use crate::manifest::Manifest;
use crate::operation::Operation;
use semver::Version;
use serde::Serialize;
use serde_json::{Map, Value};

/// A module describes itself; the host does the rest. Only `manifest` is required.
pub trait Module: Sync + 'static {
    /// `module.yaml`, parsed strictly.
    fn manifest(&self) -> Result<Manifest>;

    /// In order; one history table per module.
    fn migrations(&self) -> Vec<Migration> {
        vec![]
    }

    /// YAML documents of first rows.
    fn seeds(&self) -> Vec<Seed> {
        vec![]
    }

    fn operations(&self) -> Vec<Operation> {
        vec![]
    }

    /// What it emits, reacts to, asks and answers.
    fn events(&self, _bus: &mut Bus) {}

    /// Slow or remote work, run after commit and retried.
    fn jobs(&self) -> Vec<Job> {
        vec![]
    }

    /// The committed `sync.lock.yaml`: numbers of entities and columns.
    fn sync_lock(&self) -> &'static str {
        "entities: {}\n"
    }

    /// What a practice can set about it: `ConfigSchema::of::<MyConfig>()`, read by `Ctx::config`.
    fn config(&self) -> Option<ConfigSchema> {
        None
    }

    fn health(&self, _ctx: &Ctx<'_>) -> Result<Health> {
        Ok(Health::Ok)
    }

    fn on_install(&self, _ctx: &Ctx<'_>) -> Result<()> {
        Ok(())
    }

    /// After the migrations from version `from`.
    fn on_upgrade(&self, _ctx: &Ctx<'_>, _from: &Version) -> Result<()> {
        Ok(())
    }

    /// Turned on again while the practice is open.
    fn on_enable(&self, _ctx: &Ctx<'_>) -> Result<()> {
        Ok(())
    }

    /// About to be turned off; its data stays.
    fn on_disable(&self, _ctx: &Ctx<'_>) -> Result<()> {
        Ok(())
    }

    /// Before its data goes, in the same transaction: an error keeps the module as it is.
    fn on_uninstall(&self, _ctx: &Ctx<'_>) -> Result<()> {
        Ok(())
    }

    /// The practice was opened, or the module was turned on. `ctx` reads only: a practice must open
    /// on a full disk.
    fn on_start(&self, _ctx: &Ctx<'_>) -> Result<()> {
        Ok(())
    }

    /// The practice is being closed (each command of the command line ends so too), or the module was
    /// turned off. Not called when the power goes.
    fn on_stop(&self, _ctx: &Ctx<'_>) -> Result<()> {
        Ok(())
    }
}

/// One step of a module's schema. Never changed once released: the next step goes in a new file.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// `V1__patient`
    pub name: &'static str,
    pub sql: &'static str,
}

/// One YAML document of first rows.
#[derive(Debug, Clone, Copy)]
pub struct Seed {
    pub file: &'static str,
    pub yaml: &'static str,
}

/// A module's own view of whether it works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Health {
    Ok,
    Warning {
        /// The key of its text: `health.<code>` in the module's locale files.
        code: String,
        /// What that text names: `{count}` decides its plural.
        params: Map<String, Value>,
        /// The same in English, for the log and the command line.
        message: String,
    },
}

impl Health {
    /// `Health::warning("negative_stock", "3 items have a stock below zero").with("count", 3)`
    pub fn warning(code: &str, message: impl Into<String>) -> Health {
        Health::Warning { code: code.to_owned(), params: Map::new(), message: message.into() }
    }

    /// Adds a parameter of a warning's text.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Health {
        if let Health::Warning { params, .. } = &mut self {
            params.insert(name.to_owned(), value.into());
        }
        self
    }
}

/// Lists the files of `migrations/` in order: `migrations!["V1__patient"]`.
#[macro_export]
macro_rules! migrations {
    ($($name:literal),* $(,)?) => {
        vec![$($crate::Migration {
            name: $name,
            sql: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/", $name, ".sql")),
        }),*]
    };
}

/// Reads the module's `module.yaml` beside its `Cargo.toml`.
#[macro_export]
macro_rules! manifest {
    () => {
        $crate::Manifest::parse(
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/module.yaml")),
            env!("CARGO_PKG_VERSION"),
        )
    };
}
