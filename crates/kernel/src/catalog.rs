//! The modules compiled into this program, `core` first, each after what it depends on.

use crate::core;
use crate::error::{Error, Result};
use crate::manifest::Manifest;
use crate::module::Module;
use crate::operation::Operation;
use crate::sync_lock::SyncLock;
use std::collections::BTreeMap;
use std::sync::Arc;

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
    /// Modules left out, with the reason; the practice opens without them.
    pub refused: Vec<(String, Error)>,
}

impl Catalog {
    /// Reads every manifest. A bad module is left out and reported; a bad `core` is an error.
    pub fn new(modules: &[&'static dyn Module]) -> Result<Catalog> {
        let mut found = BTreeMap::new();
        let mut refused = Vec::new();
        for &module in modules {
            match compile(module) {
                Ok(compiled) => {
                    found.insert(compiled.name.to_string(), compiled);
                }
                Err(error) => refused.push(("?".to_owned(), error)),
            }
        }
        let mut ordered = vec![compile(&core::MODULE)?];
        while !found.is_empty() {
            let ready = found.iter().find(|(_, compiled)| {
                let known = |name: &String| ordered.iter().any(|o: &Compiled| *o.name == **name);
                compiled.manifest.depends.iter().all(known)
            });
            let Some(name) = ready.map(|(name, _)| name.clone()) else { break };
            ordered.extend(found.remove(&name));
        }
        for (name, compiled) in found {
            let missing: Vec<_> = compiled.manifest.depends.clone();
            let message = format!("{name} depends on {} in vain", missing.join(", "));
            refused.push((name, Error::internal(message).with("code", "UNKNOWN_DEPENDENCY")));
        }
        Ok(Catalog { modules: ordered, refused })
    }

    pub fn get(&self, name: &str) -> Option<&Compiled> {
        self.modules.iter().find(|compiled| &*compiled.name == name)
    }

    /// Every operation as `(module, operation)`.
    pub fn operations(&self) -> impl Iterator<Item = (&Compiled, &Operation)> {
        self.modules.iter().flat_map(|module| module.operations.iter().map(move |op| (module, op)))
    }
}

fn compile(module: &'static dyn Module) -> Result<Compiled> {
    let manifest = module.manifest()?;
    Ok(Compiled {
        name: Arc::from(manifest.name.as_str()),
        operations: module.operations(),
        lock: SyncLock::parse(module.sync_lock())?,
        module,
        manifest,
    })
}
