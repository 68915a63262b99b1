//! Patients of the practice: who they are, finding them by typing, importing and merging them.

mod brief;
pub mod fold;
pub mod import;
pub mod national_id;
pub mod phone;
mod record;
mod standing;
mod visit;

use kernel::{Manifest, Migration, Module, Result, migrations};

pub use brief::{Brief, brief};
pub use standing::{Status, require};
pub use visit::set_visits;

pub struct Patients;

pub static MODULE: Patients = Patients;

impl Module for Patients {
    fn manifest(&self) -> Result<Manifest> {
        kernel::manifest!()
    }

    fn migrations(&self) -> Vec<Migration> {
        migrations!["V1__patient"]
    }

    fn sync_lock(&self) -> &'static str {
        include_str!("../sync.lock.yaml")
    }
}
