//! What a host tells its windows.

use serde_json::{Value, json};
use std::sync::Arc;

/// What the host tells its windows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A committed call touched entities of these modules.
    Changed {
        call_id: String,
        modules: Vec<String>,
    },
    Progress {
        op: String,
        done: u64,
        total: u64,
    },
    /// One step of an install, upgrade or uninstall: `status` is started, completed or failed.
    Step {
        module: String,
        operation: String,
        step: String,
        status: String,
    },
}

impl Notice {
    /// Its name and what it says, as windows hear it.
    pub fn wire(&self) -> (&'static str, Value) {
        match self {
            Notice::Changed { call_id, modules } => {
                ("changed", json!({ "call_id": call_id, "modules": modules }))
            }
            Notice::Progress { op, done, total } => {
                ("progress", json!({ "op": op, "done": done, "total": total }))
            }
            Notice::Step { module, operation, step, status } => (
                "step",
                json!({ "module": module, "operation": operation, "step": step, "status": status }),
            ),
        }
    }
}

pub(crate) type Subscriber = Arc<dyn Fn(&Notice) + Send + Sync>;
