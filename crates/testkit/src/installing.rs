//! Modules that a practice chooses, as if they installed themselves: their tests need them there.

use kernel::{
    Bus, ConfigSchema, Ctx, Health, Job, Manifest, Migration, Module, Operation, Result, Seed,
};

/// The same module with `auto_install`, for as long as the test program runs.
pub fn installing(module: &'static dyn Module) -> &'static dyn Module {
    Box::leak(Box::new(Installing(module)))
}

struct Installing(&'static dyn Module);

impl Module for Installing {
    fn manifest(&self) -> Result<Manifest> {
        let mut manifest = self.0.manifest()?;
        manifest.auto_install = true;
        Ok(manifest)
    }

    fn migrations(&self) -> Vec<Migration> {
        self.0.migrations()
    }

    fn seeds(&self) -> Vec<Seed> {
        self.0.seeds()
    }

    fn operations(&self) -> Vec<Operation> {
        self.0.operations()
    }

    fn events(&self, bus: &mut Bus) {
        self.0.events(bus);
    }

    fn jobs(&self) -> Vec<Job> {
        self.0.jobs()
    }

    fn sync_lock(&self) -> &'static str {
        self.0.sync_lock()
    }

    fn config(&self) -> Option<ConfigSchema> {
        self.0.config()
    }

    fn health(&self, ctx: &Ctx<'_>) -> Result<Health> {
        self.0.health(ctx)
    }

    fn on_install(&self, ctx: &Ctx<'_>) -> Result<()> {
        self.0.on_install(ctx)
    }

    fn on_upgrade(&self, ctx: &Ctx<'_>, from: &semver::Version) -> Result<()> {
        self.0.on_upgrade(ctx, from)
    }

    fn on_enable(&self, ctx: &Ctx<'_>) -> Result<()> {
        self.0.on_enable(ctx)
    }

    fn on_disable(&self, ctx: &Ctx<'_>) -> Result<()> {
        self.0.on_disable(ctx)
    }

    fn on_uninstall(&self, ctx: &Ctx<'_>) -> Result<()> {
        self.0.on_uninstall(ctx)
    }

    fn on_start(&self, ctx: &Ctx<'_>) -> Result<()> {
        self.0.on_start(ctx)
    }

    fn on_stop(&self, ctx: &Ctx<'_>) -> Result<()> {
        self.0.on_stop(ctx)
    }
}
