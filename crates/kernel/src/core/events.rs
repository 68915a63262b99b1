//! What `core` tells of modules.

use crate::event::Event;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A module was installed.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct ModuleInstalled {
    pub module: String,
    pub version: String,
}

impl Event for ModuleInstalled {
    const NAME: &'static str = "module.installed";
}

/// A module was brought from one version to another.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct ModuleUpgraded {
    pub module: String,
    pub from: String,
    pub to: String,
}

impl Event for ModuleUpgraded {
    const NAME: &'static str = "module.upgraded";
}

/// A module was removed with its data.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct ModuleRemoved {
    pub module: String,
    pub version: Option<String>,
}

impl Event for ModuleRemoved {
    const NAME: &'static str = "module.removed";
}

/// A module was turned on.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct ModuleEnabled {
    pub module: String,
}

impl Event for ModuleEnabled {
    const NAME: &'static str = "module.enabled";
}

/// A module was turned off; its data stays.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct ModuleDisabled {
    pub module: String,
}

impl Event for ModuleDisabled {
    const NAME: &'static str = "module.disabled";
}

/// What was set about a module is other than before.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct ModuleConfigChanged {
    pub module: String,
}

impl Event for ModuleConfigChanged {
    const NAME: &'static str = "module.config_changed";
}
