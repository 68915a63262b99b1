//! Mechanism of Cuspid: what a module is, how a practice opens, the one door every call goes through.
//! Knows no module but `core` and no window.

mod backup;
mod catalog;
mod clock;
mod core;
mod ctx;
mod database;
mod desk;
mod device;
mod digest;
mod download;
mod error;
mod event;
mod grants;
mod host;
pub mod id;
mod job;
mod jobs;
mod journal;
mod keys;
mod lifecycle;
mod live;
mod log;
mod manifest;
mod migrate;
mod module;
mod operation;
mod page;
mod people;
mod practice;
mod registry;
mod seed;
mod sync_lock;

pub use backup::{BackupFile, Verdict, restore as restore_backup};
pub use catalog::{Catalog, Compiled};
pub use clock::{Clock, HeldClock, MovedClock, SystemClock};
pub use core::MODULE as CORE;
pub use ctx::{Clinic, Ctx, Practice};
pub use database::{Create, FORMAT, raw as raw_connection};
pub use desk::{DemoMaker, DemoUser, Desk, Session};
pub use error::{Code, Error, Problems, Result};
pub use event::{Bus, Event, Question};
pub use grants::Scope;
pub use host::{Actor, Host, Mode, Notice, Opening};
pub use job::Job;
pub use keys::Secret;
pub use lifecycle::State;
pub use log::start as start_log;
pub use manifest::{Category as ModuleCategory, Manifest, Merge, NavigationEntry, ROLES, Tier};
pub use module::{Health, Migration, Module, Seed};
pub use operation::{Category, Nothing, Operation, destructive, parse, parse_bytes, read, write};
pub use page::{Page, PageInput};
pub use practice::{
    Country, Created, LANGUAGES, NewPractice, check_email, countries, create as create_practice,
};
pub use registry::{PracticeEntry, Registry};
pub use sync_lock::SyncLock;
