//! Mechanism of Cuspid: what a module is, how a practice opens, the one door every call goes through.
//! Knows no module but `core` and no window.

mod backup;
mod catalog;
mod clock;
mod config;
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
mod inspect;
mod job;
mod jobs;
mod journal;
mod keys;
mod licence;
mod lifecycle;
mod live;
mod log;
mod manifest;
mod migrate;
mod module;
mod opening;
mod operation;
mod page;
mod people;
mod plan;
mod practice;
mod registry;
mod seed;
mod sync_lock;
mod validate;

pub use backup::{BackupFile, Verdict, restore as restore_backup};
pub use catalog::{Catalog, Compiled};
pub use clock::{Clock, HeldClock, MovedClock, SystemClock};
pub use config::ConfigSchema;
pub use core::MODULE as CORE;
pub use core::events::{
    ModuleConfigChanged, ModuleDisabled, ModuleEnabled, ModuleInstalled, ModuleRemoved,
    ModuleUpgraded,
};
pub use core::health::Report as HealthReport;
pub use ctx::{Clinic, Ctx, Practice};
pub use database::{Create, FORMAT, raw as raw_connection};
pub use desk::{DemoMaker, DemoUser, Desk, Session};
pub use error::{Code, Error, Problems, Result};
pub use event::{Bus, Emission, Event, Question};
pub use grants::Scope;
pub use host::{Actor, Host, Mode, Notice};
pub use inspect::Storage;
pub use job::Job;
pub use keys::Secret;
pub use licence::IssuerKey;
pub use lifecycle::{Applied, Pending, Start, State};
pub use log::{LogEntry, LogLevel, LogPage, LogQuery, start as start_log};
pub use manifest::{Category as ModuleCategory, Manifest, Merge, NavigationEntry, ROLES, Tier};
pub use module::{Health, Migration, Module, Seed};
pub use opening::Opening;
pub use operation::{Category, Nothing, Operation, destructive, parse, parse_bytes, read, write};
pub use page::{Page, PageInput};
pub use plan::{Plan, features, plans};
pub use practice::{
    Country, Created, LANGUAGES, NewPractice, check_email, countries, create as create_practice,
};
pub use registry::{PracticeEntry, Registry};
pub use sync_lock::SyncLock;
pub use validate::{Finding, Folders, validate_folder, validate_folders};
