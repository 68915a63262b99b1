//! For who builds modules: every component of the kit in its states, icons, tokens, and the
//! operations of the live modules. For administrators only; it has no tables and writes nothing.

mod operations;

use kernel::{Manifest, Module, Operation, Result, read};

pub struct DevTools;

pub static MODULE: DevTools = DevTools;

impl Module for DevTools {
    fn manifest(&self) -> Result<Manifest> {
        kernel::manifest!()
    }

    fn sync_lock(&self) -> &'static str {
        include_str!("../sync.lock.yaml")
    }

    fn operations(&self) -> Vec<Operation> {
        vec![read(
            "operations",
            "read",
            "Operations that the caller may call, with the schemas of what goes in and comes out.",
            operations::list,
        )]
    }
}
