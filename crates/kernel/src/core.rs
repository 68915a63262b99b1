//! The module `core`: practice, people, settings, modules. The first user of the contract.

mod audit;
mod backup;
mod clinic;
mod health;
mod modules;
mod navigation;
mod practice;
mod role;
mod setting;
mod status;
mod switch;
pub(crate) mod user;

use crate::error::Result;
use crate::event::Bus;
use crate::manifest::Manifest;
use crate::module::{Migration, Module};
use crate::operation::{Operation, read, write};

pub struct Core;

pub static MODULE: Core = Core;

impl Module for Core {
    fn manifest(&self) -> Result<Manifest> {
        Manifest::parse(include_str!("../../../module.yaml"), env!("CARGO_PKG_VERSION"))
    }

    fn migrations(&self) -> Vec<Migration> {
        vec![Migration {
            name: "V1__core",
            sql: include_str!("../../../migrations/practice/V1__core.sql"),
        }]
    }

    fn sync_lock(&self) -> &'static str {
        include_str!("../../../sync.lock.yaml")
    }

    fn operations(&self) -> Vec<Operation> {
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
            read(
                "users.list",
                "users.read",
                "People of the practice with their roles.",
                user::list,
            ),
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
            read("modules.status", "modules.read", "Counts of modules by state.", modules::status),
            read(
                "settings.get",
                "settings.read",
                "Settings of the practice, all or one.",
                setting::get,
            ),
            write(
                "settings.set",
                "settings.write",
                "Sets one setting of the practice.",
                setting::set,
            ),
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
        ]
    }

    fn events(&self, bus: &mut Bus) {
        bus.emits::<switch::ModuleEnabled>();
        bus.emits::<switch::ModuleDisabled>();
    }
}
