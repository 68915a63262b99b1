//! `module.yaml`: what a module says about itself. Unknown keys are errors.

mod source;

use crate::error::{Error, Result};
use schemars::JsonSchema;
use semver::Version;
use serde::{Deserialize, Serialize};
use source::Source;
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
    /// The oldest `core` it runs with: `1.0.0` means 1.0.0 or later.
    #[schemars(with = "Option<String>")]
    pub min_core_version: Option<Version>,
    /// The newest `core` it runs with.
    #[schemars(with = "Option<String>")]
    pub max_core_version: Option<Version>,
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
    /// The seed files it plants, in their order.
    #[serde(default)]
    pub data_files: Vec<String>,
    /// Tables and how copies of their rows merge (SYNC).
    #[serde(default)]
    pub entities: BTreeMap<String, Merge>,
    /// Permissions by role, without the module's name; `x.read@own` limits to own rows.
    #[serde(default)]
    pub role_permissions: BTreeMap<String, Vec<String>>,
    /// Permissions that no operation needs and that handlers ask for themselves (`ctx.can`).
    #[serde(default)]
    pub permissions: Vec<String>,
    /// Permissions whose operations keep to the caller's own rows when a grant says `@own`
    /// (`ctx.own`). Only these can be granted so.
    #[serde(default)]
    pub own_permissions: Vec<String>,
    #[serde(default)]
    pub frontend: Frontend,
    #[serde(skip)]
    source: Source,
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
    /// Refuses unknown keys (`MANIFEST_SCHEMA`), a version that is not one (`VERSION_FORMAT`) and
    /// one that differs from Cargo's (`VERSION_MISMATCH`). The error's details have `code`, `place`
    /// (file and line) and, when it can be read, the `module`'s name.
    pub fn parse(yaml: &str, cargo_version: &str) -> Result<Manifest> {
        let source = Source::new(yaml);
        let refused = |code: &str, place: String, message: String| {
            let error = Error::internal(message).with("code", code).with("place", place);
            match source.name() {
                Some(name) => error.with("module", name),
                None => error,
            }
        };
        let mut manifest: Manifest = match serde_yaml::from_str(yaml) {
            Ok(manifest) => manifest,
            Err(error) => {
                // Said of a version, the reader's own words would not tell what one looks like.
                let Some((key, written)) = source.bad_version() else {
                    let (place, message) = (source::place_of(&error), source::message_of(&error));
                    return Err(refused("MANIFEST_SCHEMA", place, message));
                };
                let message = format!("`{key}: {written}` is not a version: write it like 1.0.0");
                return Err(refused("VERSION_FORMAT", source.place(&[key]), message));
            }
        };
        let cargo = Version::parse(cargo_version).map_err(|error| {
            let message = format!("Cargo's version `{cargo_version}` is not one: {error}");
            refused("VERSION_FORMAT", "Cargo.toml".to_owned(), message)
        })?;
        if let Some(version) = manifest.version.as_ref().filter(|version| **version != cargo) {
            let message = format!(
                "module.yaml says {version} and Cargo.toml {cargo}: leave the version to Cargo or \
                 write the same"
            );
            return Err(refused("VERSION_MISMATCH", source.place(&["version"]), message));
        }
        manifest.version = Some(cargo);
        manifest.source = source;
        Ok(manifest)
    }

    /// The name that a `module.yaml` gives, also when the rest of it cannot be read.
    pub(crate) fn name_in(yaml: &str) -> Option<String> {
        Source::new(yaml).name()
    }

    pub fn version(&self) -> Version {
        self.version.clone().unwrap_or(Version::new(0, 0, 0))
    }

    /// Where something stands, as `module.yaml:7`: the line of the last word of `path` below its
    /// first, a key of the manifest. The nearest line that can be found when it is not there.
    pub(crate) fn place(&self, path: &[&str]) -> String {
        self.source.place(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "name: shop\nsummary: s\nauthor: a\nlicense: MIT\ncategory: official\n\
                        tier: optional\n";

    fn refused(more: &str) -> serde_json::Value {
        let yaml = format!("{GOOD}{more}");
        let error = Manifest::parse(&yaml, "0.1.0").expect_err("a bad manifest");
        let mut details = error.details().clone();
        details["message"] = error.message().into();
        details
    }

    #[test]
    fn a_mistake_is_told_with_its_module_path_and_line() {
        let error =
            refused("frontend:\n  navigation:\n    - { id: a, path: /a, icon: x, ordr: 1 }\n");
        assert_eq!(error["code"], "MANIFEST_SCHEMA");
        assert_eq!(error["module"], "shop");
        assert!(error["place"].as_str().expect("a place").starts_with("module.yaml:9"), "{error}");
        let message = error["message"].as_str().expect("a message");
        assert!(message.contains("frontend.navigation[0]"), "{message}");
        assert!(message.contains("ordr"), "{message}");
        assert_eq!(refused("colour: red\n")["place"], "module.yaml:7");
    }

    #[test]
    fn versions_are_plain_ones() {
        for wrong in ["version: 1.0", "version: one", "min_core_version: ^1.0.0"] {
            let error = refused(&format!("{wrong}\n"));
            assert_eq!(error["code"], "VERSION_FORMAT", "{wrong}");
            assert_eq!(error["place"], "module.yaml:7", "{wrong}");
        }
        assert_eq!(refused("version: 0.2.0\n")["code"], "VERSION_MISMATCH");
        let manifest = Manifest::parse(&format!("{GOOD}min_core_version: 1.0.0\n"), "0.1.0");
        assert_eq!(manifest.expect("a manifest").min_core_version, Some(Version::new(1, 0, 0)));
    }

    #[test]
    fn a_place_is_looked_for_below_its_key() {
        let yaml = format!("{GOOD}depends: [a]\nrole_permissions:\n  dentist: [tier]\n");
        let manifest = Manifest::parse(&yaml, "0.1.0").expect("a manifest");
        assert_eq!(manifest.place(&["tier"]), "module.yaml:6");
        assert_eq!(manifest.place(&["depends", "a"]), "module.yaml:7");
        assert_eq!(manifest.place(&["role_permissions", "tier"]), "module.yaml:9");
        assert_eq!(manifest.place(&["role_permissions", "absent"]), "module.yaml:8");
        assert_eq!(manifest.place(&["features", "x"]), "module.yaml");
    }
}
