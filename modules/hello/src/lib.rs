//! The smallest module that has everything; `cargo xtask new-module` copies it to start another.

mod config;
mod greeting;
mod mark;

use kernel::{
    Bus, ConfigSchema, Manifest, Migration, Module, Operation, Result, Seed, migrations, read,
    write,
};

pub use greeting::GreetingSaid;

pub struct Hello;

pub static MODULE: Hello = Hello;

impl Module for Hello {
    fn manifest(&self) -> Result<Manifest> {
        kernel::manifest!()
    }

    fn migrations(&self) -> Vec<Migration> {
        migrations!["V1__greeting", "V2__mark"]
    }

    fn seeds(&self) -> Vec<Seed> {
        vec![Seed { file: "seeds/marks.yaml", yaml: include_str!("../seeds/marks.yaml") }]
    }

    fn sync_lock(&self) -> &'static str {
        include_str!("../sync.lock.yaml")
    }

    fn operations(&self) -> Vec<Operation> {
        vec![
            write("say", "write", "Leaves a greeting for the clinic.", greeting::say),
            read("list", "read", "Greetings of the clinic, newest first.", greeting::list),
            read("marks", "read", "What a greeting may be marked with.", mark::list),
        ]
    }

    fn config(&self) -> Option<ConfigSchema> {
        Some(ConfigSchema::of::<config::Config>())
    }

    fn events(&self, bus: &mut Bus) {
        bus.emits::<GreetingSaid>();
    }
}
