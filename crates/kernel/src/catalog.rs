//! The modules compiled into this program, `core` first, each after what it depends on.

use crate::core;
use crate::core::health::Blueprint;
use crate::error::Result;
use crate::event::Bus;
use crate::grants::ADMIN;
use crate::licence::IssuerKey;
use crate::manifest::{Manifest, Tier};
use crate::module::Module;
use crate::operation::Operation;
use crate::plan::{Plan, plans};
use crate::sync_lock::SyncLock;
use crate::validate::{Finding, sort_out};
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// A compiled-in module, its manifest read and its operations built.
pub struct Compiled {
    pub name: Arc<str>,
    pub module: &'static dyn Module,
    pub manifest: Manifest,
    pub operations: Vec<Operation>,
    pub lock: SyncLock,
}

/// All of them, and those that could not be taken in.
pub struct Catalog {
    pub modules: Vec<Compiled>,
    /// Why modules were left out; the practice opens without them.
    pub refused: Vec<Finding>,
    /// What practices of this edition may have, smallest first.
    pub plans: Vec<Plan>,
    /// Who signs licences for this edition.
    pub issuer: IssuerKey,
    /// What they make, once somebody asked.
    pub(crate) blueprint: OnceLock<Blueprint>,
}

impl Catalog {
    /// Reads every manifest and checks every rule that the program itself can decide
    /// (`validate.rs`). A module that breaks one is left out and named in `refused`, and so is what
    /// depends on it; a bad `core` is an error.
    pub fn new(modules: &[&'static dyn Module]) -> Result<Catalog> {
        let mut found = vec![compile(&core::MODULE)?];
        let mut refused = Vec::new();
        for &module in modules {
            match compile(module) {
                Ok(compiled) if found.iter().any(|other| other.name == compiled.name) => {
                    let place = compiled.manifest.place(&["name"]);
                    let message = "another module of this program has this name: change one";
                    let code = "MANIFEST_SCHEMA";
                    refused.push(Finding::new(code, &compiled.name, place, message));
                }
                Ok(compiled) => found.push(compiled),
                Err(error) => refused.push(Finding::of_error(&error)),
            }
        }
        let sorted = sort_out(found, refused, &BTreeSet::new())?;
        Ok(Catalog {
            modules: sorted.modules,
            refused: sorted.refused,
            plans: plans()?,
            issuer: IssuerKey::of_this_edition()?,
            blueprint: OnceLock::new(),
        })
    }

    /// The same modules in an edition whose licences another key signs.
    pub fn issued_by(self, issuer: IssuerKey) -> Catalog {
        Catalog { issuer, ..self }
    }

    pub fn get(&self, name: &str) -> Option<&Compiled> {
        self.modules.iter().find(|compiled| &*compiled.name == name)
    }

    /// Whether a module depends on another one, directly or through others.
    pub(crate) fn needs(&self, module: &str, other: &str) -> bool {
        let depends = self.get(module).map(|compiled| &*compiled.manifest.depends);
        let mut names = depends.unwrap_or_default().iter().filter(|name| *name != "core");
        names.any(|name| name == other || self.needs(name, other))
    }

    /// What all modules emit and react to, installed or not.
    pub fn bus(&self) -> Bus {
        let mut bus = Bus::default();
        for compiled in &self.modules {
            compiled.module.events(bus.for_module(&compiled.name));
        }
        bus
    }

    /// Every operation as `(module, operation)`.
    pub fn operations(&self) -> impl Iterator<Item = (&Compiled, &Operation)> {
        self.modules.iter().flat_map(|module| module.operations.iter().map(move |op| (module, op)))
    }
}

impl Compiled {
    /// Internal modules are there for administrators only: nobody else gets to know of them.
    pub fn is_there_for(&self, role: &str) -> bool {
        self.manifest.tier != Tier::Internal || role == ADMIN
    }

    /// Every permission there is, without the module's name: what operations need, and what
    /// handlers ask for themselves.
    pub fn permissions(&self) -> BTreeSet<&str> {
        let needed = self.operations.iter().map(|op| op.permission);
        needed.chain(self.manifest.permissions.iter().map(String::as_str)).collect()
    }
}

/// Reads what a module says of itself.
pub(crate) fn compile(module: &'static dyn Module) -> Result<Compiled> {
    let manifest = module.manifest()?;
    let lock = SyncLock::parse(module.sync_lock()).map_err(|error| {
        let error = error.with("code", "SYNC_LOCK").with("place", "sync.lock.yaml");
        error.with("module", &manifest.name)
    })?;
    Ok(Compiled {
        name: Arc::from(manifest.name.as_str()),
        operations: module.operations(),
        lock,
        module,
        manifest,
    })
}
