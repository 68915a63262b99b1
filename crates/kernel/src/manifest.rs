//! `module.yaml`: what a module says about itself. Unknown keys are errors.

use crate::error::{Error, Result};
use schemars::JsonSchema;
use semver::{Version, VersionReq};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub name: String,
    /// May be left to Cargo; when present it must agree.
    #[schemars(with = "Option<String>")]
    pub version: Option<Version>,
    pub summary: String,
    pub author: String,
    pub license: String,
    pub category: Category,
    pub tier: Tier,
    #[schemars(with = "Option<String>")]
    pub min_core_version: Option<VersionReq>,
    #[schemars(with = "Option<String>")]
    pub max_core_version: Option<VersionReq>,
    #[serde(default)]
    pub depends: Vec<String>,
    #[serde(default = "yes")]
    pub installable: bool,
    #[serde(default)]
    pub auto_install: bool,
    #[serde(default = "yes")]
    pub removable: bool,
    #[serde(default)]
    pub features: Vec<String>,
    #[serde(default)]
    pub data_files: Vec<String>,
    /// Tables and how copies of their rows merge (SYNC).
    #[serde(default)]
    pub entities: BTreeMap<String, Merge>,
    /// Permissions by role, without the module's name; `x.read@own` limits to own rows.
    #[serde(default)]
    pub role_permissions: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub frontend: Frontend,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    Official,
    Community,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Always on.
    Core,
    /// Installed, disabled and removed per practice.
    Optional,
    /// For administrators and support, off by default.
    Internal,
}

/// How two copies of a row merge once desks sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Merge {
    /// Per column the later stamp wins; base stamps tell true concurrency.
    Lww,
    /// Rows are facts: inserted, superseded, never changed.
    Append,
    /// Both kept and shown.
    Union,
    /// A row of a transition matrix.
    State,
    /// A number series owned by one device.
    Lease,
    /// A booking: both stay, one is called back.
    Claim,
    /// Computed from other rows: never synced.
    Derived,
    /// Of this file only: never synced.
    None,
}

impl Merge {
    /// Whether rows travel, and so carry stamps and are journaled.
    pub fn is_synced(self) -> bool {
        !matches!(self, Merge::Derived | Merge::None)
    }
}

#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Frontend {
    pub layer_path: Option<String>,
    #[serde(default)]
    pub navigation: Vec<NavigationEntry>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NavigationEntry {
    pub id: String,
    pub path: String,
    /// A lucide icon's name.
    pub icon: String,
    #[serde(default)]
    pub order: i32,
    /// Without the module's name; without it everybody sees the entry.
    pub permission: Option<String>,
}

/// The roles of a practice, most powerful first.
pub const ROLES: [&str; 5] = ["admin", "dentist", "hygienist", "assistant", "receptionist"];

impl Manifest {
    /// Reads `module.yaml`. `cargo_version` is the crate's own (`env!("CARGO_PKG_VERSION")`).
    /// Refuses unknown keys, a version that differs from Cargo's, and unknown roles.
    pub fn parse(yaml: &str, cargo_version: &str) -> Result<Manifest> {
        let mut manifest: Manifest = serde_yaml::from_str(yaml).map_err(|error| {
            Error::internal(format!("module.yaml: {error}")).with("code", "MANIFEST_SCHEMA")
        })?;
        let cargo = Version::parse(cargo_version).map_err(|error| {
            Error::internal(format!("{}: {error}", manifest.name)).with("code", "VERSION_FORMAT")
        })?;
        if manifest.version.as_ref().is_some_and(|version| *version != cargo) {
            let message = format!("{}: module.yaml and Cargo.toml differ", manifest.name);
            return Err(Error::internal(message).with("code", "VERSION_MISMATCH"));
        }
        manifest.version = Some(cargo);
        if let Some(role) = manifest.role_permissions.keys().find(|r| !ROLES.contains(&r.as_str()))
        {
            let message = format!("{}: there is no role {role}", manifest.name);
            return Err(Error::internal(message).with("code", "UNKNOWN_ROLE"));
        }
        Ok(manifest)
    }

    pub fn version(&self) -> Version {
        self.version.clone().unwrap_or(Version::new(0, 0, 0))
    }
}
