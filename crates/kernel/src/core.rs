//! The module `core`: practice, people, settings, modules. The first user of the contract.

mod audit;
mod backup;
mod clinic;
mod config;
pub(crate) mod events;
pub(crate) mod health;
mod licence;
mod modules;
mod navigation;
mod practice;
mod role;
pub(crate) mod setting;
mod status;
mod switch;
pub(crate) mod user;
mod validate;

use crate::error::Result;
use crate::event::Bus;
use crate::manifest::Manifest;
use crate::module::{Migration, Module};
use crate::operation::{Operation, destructive, read, write};

pub struct Core;

pub static MODULE: Core = Core;

impl Module for Core {
    fn manifest(&self) -> Result<Manifest> {
        Manifest::parse(include_str!("../../../module.yaml"), env!("CARGO_PKG_VERSION"))
    }

    fn migrations(&self) -> Vec<Migration> {
        vec![
            Migration {
                name: "V1__core",
                sql: include_str!("../../../migrations/practice/V1__core.sql"),
            },
            Migration {
                name: "V2__module_failures",
                sql: include_str!("../../../migrations/practice/V2__module_failures.sql"),
            },
        ]
    }

    fn sync_lock(&self) -> &'static str {
        include_str!("../../../sync.lock.yaml")
    }

    fn operations(&self) -> Vec<Operation> {
        let about_modules = |op: Operation| match op.name.starts_with("modules.") {
            true => op.about_a_module(),
            false => op,
        };
        every_operation().into_iter().map(about_modules).collect()
    }

    fn events(&self, bus: &mut Bus) {
        bus.emits::<events::ModuleInstalled>();
        bus.emits::<events::ModuleUpgraded>();
        bus.emits::<events::ModuleRemoved>();
        bus.emits::<events::ModuleEnabled>();
        bus.emits::<events::ModuleDisabled>();
        bus.emits::<events::ModuleConfigChanged>();
    }
}

fn every_operation() -> Vec<Operation> {
    vec![
        read(
            "navigation",
            "navigation.read",
            "The menu and the UI layers for the caller.",
            navigation::get,
        ),
        read(
            "status",
            "navigation.read",
            "What the status bar shows: last write, last backup, pending modules.",
            status::get,
        ),
        write(
            "practice.update",
            "practice.write",
            "Changes the practice's name or language.",
            practice::update,
        ),
        read("users.list", "users.read", "People of the practice with their roles.", user::list),
        write(
            "users.create",
            "users.write",
            "Adds a person; without a password makes one for one use.",
            user::create,
        ),
        write(
            "users.update",
            "users.write",
            "Changes name, roles, colour or whether a person is a professional.",
            user::update,
        ),
        write(
            "users.disable",
            "users.write",
            "Takes away a person's way in; what they did stays.",
            user::disable,
        ),
        write(
            "users.enable",
            "users.write",
            "Gives a disabled person a new one-time password.",
            user::enable,
        ),
        write(
            "users.set_password",
            "users.write",
            "Sets a person's password, or makes one for one use.",
            user::set_password,
        ),
        read(
            "professionals.list",
            "professionals.read",
            "Active professionals of the caller's clinic.",
            user::professionals,
        ),
        read("clinics.list", "clinics.read", "Clinics of the practice.", clinic::list),
        write(
            "clinics.create",
            "clinics.write",
            "Adds a clinic; the caller becomes its administrator.",
            clinic::create,
        ),
        write(
            "clinics.update",
            "clinics.write",
            "Changes name, time zone or whether a clinic is active.",
            clinic::update,
        ),
        read("roles.list", "users.read", "Roles and what each may do.", role::list),
        write(
            "roles.set",
            "users.write",
            "Gives a role a permission for all rows, own rows, or none.",
            role::set,
        ),
        read(
            "modules.list",
            "modules.read",
            "Modules of this program and their state here.",
            modules::list,
        ),
        read(
            "modules.info",
            "modules.read",
            "One module: manifest, state, tables, what depends on it.",
            modules::info,
        ),
        write(
            "modules.enable",
            "modules.write",
            "Turns a module on at once, with what it depends on.",
            switch::enable,
        ),
        write(
            "modules.disable",
            "modules.write",
            "Turns a module off at once, with what depends on it; no data is touched.",
            switch::disable,
        ),
        read(
            "modules.validate",
            "modules.read",
            "The rules that modules break, with code and place; all modules or one.",
            validate::run,
        ),
        read(
            "modules.plan",
            "modules.read",
            "What an action on a module would do, in order; changes nothing.",
            modules::plan::get,
        ),
        write(
            "modules.install",
            "modules.write",
            "Schedules a module, with what it depends on, for the next restart.",
            modules::schedule::install,
        ),
        destructive(
            "modules.uninstall",
            "modules.write",
            "Schedules the removal of a module and its data for the next restart.",
            modules::schedule::uninstall,
        ),
        write(
            "modules.upgrade",
            "modules.write",
            "Schedules the upgrade of a module that is behind this program.",
            modules::schedule::upgrade,
        ),
        write(
            "modules.cancel",
            "modules.write",
            "Takes a scheduled change back, with what only makes sense with it.",
            modules::schedule::cancel,
        ),
        write(
            "modules.retry",
            "modules.write",
            "Lets the next restart try again what failed.",
            modules::schedule::retry,
        ),
        write(
            "modules.orphan",
            "modules.write",
            "Marks a module whose code is gone as uninstalled; its tables stay.",
            modules::schedule::orphan,
        ),
        read(
            "modules.operations",
            "modules.read",
            "Steps of what was done with a module, newest first.",
            modules::history::operations,
        ),
        read(
            "modules.archives",
            "modules.read",
            "Rows of removed modules that can be put back, newest first.",
            modules::history::archives,
        ),
        destructive(
            "modules.restore_data",
            "modules.write",
            "Puts an archive's rows back into a module that was installed again.",
            modules::history::restore_data,
        ),
        read("modules.status", "modules.read", "Counts of modules by state.", modules::status),
        read(
            "modules.config",
            "modules.read",
            "What is set about a module: JSON Schema, values, defaults.",
            config::get,
        ),
        write(
            "modules.configure",
            "modules.write",
            "Sets fields of a module's configuration; what is left out stays.",
            config::configure,
        ),
        read(
            "licence",
            "modules.read",
            "The practice's plan, its features and its licence.",
            licence::get,
        ),
        write(
            "licence.install",
            "modules.write",
            "Puts a licence file in force; the practice then has the plan it names.",
            licence::install,
        ),
        read(
            "settings.get",
            "settings.read",
            "Settings of the practice, all or one.",
            setting::get,
        ),
        write("settings.set", "settings.write", "Sets one setting of the practice.", setting::set),
        read("audit.list", "audit.read", "Who changed what, newest first.", audit::list),
        write(
            "backups.create",
            "backups.write",
            "Writes a verified encrypted copy of the practice.",
            backup::create,
        ),
        read(
            "backups.list",
            "backups.read",
            "Backups of this practice on this computer.",
            backup::list,
        ),
        read(
            "backups.verify",
            "backups.read",
            "Opens a backup and checks every page of it.",
            backup::verify,
        ),
        read("health", "modules.read", "What is wrong, over all modules.", health::get),
        read(
            "modules.doctor",
            "modules.read",
            "What is wrong, over all modules: as `core.health`.",
            health::get,
        ),
    ]
}
