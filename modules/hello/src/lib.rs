//! The smallest real module: one table, two operations, one event. Copy it to start another.

mod greeting;

use kernel::{Bus, Manifest, Migration, Module, Operation, Result, migrations, read, write};

pub use greeting::GreetingSaid;

pub struct Hello;

pub static MODULE: Hello = Hello;

impl Module for Hello {
    fn manifest(&self) -> Result<Manifest> {
        kernel::manifest!()
    }

    fn migrations(&self) -> Vec<Migration> {
        migrations!["V1__greeting"]
    }

    fn sync_lock(&self) -> &'static str {
        include_str!("../sync.lock.yaml")
    }

    fn operations(&self) -> Vec<Operation> {
        vec![
            write("say", "write", "Leaves a greeting for the clinic.", greeting::say),
            read("list", "read", "Greetings of the clinic, newest first.", greeting::list),
        ]
    }

    fn events(&self, bus: &mut Bus) {
        bus.emits::<GreetingSaid>();
    }
}
