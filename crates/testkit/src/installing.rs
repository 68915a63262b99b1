//! Modules that a practice chooses, as if they installed themselves: their tests need them there.

use kernel::{
    Bus, ConfigSchema, Ctx, Health, Job, Manifest, Migration, Module, Operation, Result, Seed,
};

/// The same module with `auto_install`, for as long as the test program runs.
pub fn installing(module: &'static dyn Module) -> &'static dyn Module {
    Box::leak(Box::new(Installing { module, newer: 0 }))
}

/// As `installing`, `newer` patch versions ahead of the module's own: its next update.
pub(crate) fn updating(module: &'static dyn Module, newer: u64) -> &'static dyn Module {
    Box::leak(Box::new(Installing { module, newer }))
}

struct Installing {
    module: &'static dyn Module,
    newer: u64,
}

impl Module for Installing {
    fn manifest(&self) -> Result<Manifest> {
        let mut manifest = self.module.manifest()?;
        manifest.auto_install = true;
        let mut version = manifest.version();
        version.patch += self.newer;
        manifest.version = Some(version);
        Ok(manifest)
    }

    fn migrations(&self) -> Vec<Migration> {
        self.module.migrations()
    }

    fn seeds(&self) -> Vec<Seed> {
        self.module.seeds()
    }

    fn operations(&self) -> Vec<Operation> {
        self.module.operations()
    }

    fn events(&self, bus: &mut Bus) {
        self.module.events(bus);
    }

    fn jobs(&self) -> Vec<Job> {
        self.module.jobs()
    }

    fn sync_lock(&self) -> &'static str {
        self.module.sync_lock()
    }

    fn config(&self) -> Option<ConfigSchema> {
        self.module.config()
    }

    fn health(&self, ctx: &Ctx<'_>) -> Result<Health> {
        self.module.health(ctx)
    }

    fn on_install(&self, ctx: &Ctx<'_>) -> Result<()> {
        self.module.on_install(ctx)
    }

    fn on_upgrade(&self, ctx: &Ctx<'_>, from: &semver::Version) -> Result<()> {
        self.module.on_upgrade(ctx, from)
    }

    fn on_enable(&self, ctx: &Ctx<'_>) -> Result<()> {
        self.module.on_enable(ctx)
    }

    fn on_disable(&self, ctx: &Ctx<'_>) -> Result<()> {
        self.module.on_disable(ctx)
    }

    fn on_uninstall(&self, ctx: &Ctx<'_>) -> Result<()> {
        self.module.on_uninstall(ctx)
    }

    fn on_start(&self, ctx: &Ctx<'_>) -> Result<()> {
        self.module.on_start(ctx)
    }

    fn on_stop(&self, ctx: &Ctx<'_>) -> Result<()> {
        self.module.on_stop(ctx)
    }
}
