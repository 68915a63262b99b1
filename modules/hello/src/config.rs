//! What a practice can set about greetings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Characters that one greeting may have.
    #[schemars(range(min = 20, max = 200))]
    pub max_length: u32,
}

impl Default for Config {
    fn default() -> Config {
        Config { max_length: 200 }
    }
}
