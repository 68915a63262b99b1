//! What a practice can set about its inventory.

use kernel::{Ctx, Result};
use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct InventoryConfig {
    /// How many days before its expiry a lot is pointed out, 1 to 365.
    #[serde(deserialize_with = "warning_days")]
    #[schemars(range(min = 1, max = 365))]
    pub expiry_warning_days: i32,
    /// Whether completing a visit takes its materials off the shelf.
    pub consume_on_completion: bool,
}

impl Default for InventoryConfig {
    fn default() -> InventoryConfig {
        InventoryConfig { expiry_warning_days: 30, consume_on_completion: true }
    }
}

fn warning_days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i32, D::Error> {
    let days = i32::deserialize(deserializer)?;
    if (1..=365).contains(&days) { Ok(days) } else { Err(D::Error::custom("must be 1 to 365")) }
}

/// What the practice set, defaults for the rest.
pub(crate) fn config(ctx: &Ctx<'_>) -> Result<InventoryConfig> {
    ctx.config(crate::NAME)
}
