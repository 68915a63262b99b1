//! Plans gate features, not code (`seeds/plans.yaml`): which plan has what.

use crate::error::{Error, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A plan with everything that it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "LicencePlan")]
pub struct Plan {
    pub name: String,
    pub features: Vec<String>,
}

/// The plans, smallest first.
pub fn plans() -> Result<Vec<Plan>> {
    let plans: Vec<Plan> = serde_yaml::from_str(include_str!("../../../seeds/plans.yaml"))
        .map_err(|error| Error::internal(format!("seeds/plans.yaml: {error}")))?;
    if plans.is_empty() {
        return Err(Error::internal("seeds/plans.yaml holds no plan"));
    }
    Ok(plans)
}

/// Every feature that some plan has: what an operation may name with `.feature(…)`.
pub fn features() -> Result<Vec<String>> {
    let mut features: Vec<String> = plans()?.into_iter().flat_map(|plan| plan.features).collect();
    features.sort();
    features.dedup();
    Ok(features)
}

/// The smallest plan that has `feature`.
pub(crate) fn smallest_with<'p>(plans: &'p [Plan], feature: &str) -> Option<&'p Plan> {
    plans.iter().find(|plan| plan.features.iter().any(|name| name == feature))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_plan_has_what_the_smaller_ones_have() {
        let plans = plans().expect("seeds/plans.yaml is read");
        let names: Vec<&str> = plans.iter().map(|plan| plan.name.as_str()).collect();
        assert_eq!(names, ["starter", "pro", "enterprise"]);
        for pair in plans.windows(2) {
            assert!(pair[0].features.iter().all(|feature| pair[1].features.contains(feature)));
        }
        assert_eq!(smallest_with(&plans, "inventory").map(|plan| &*plan.name), Some("enterprise"));
        assert_eq!(smallest_with(&plans, "multi_doctor").map(|plan| &*plan.name), Some("pro"));
        assert_eq!(smallest_with(&plans, "teleportation"), None);
    }
}
