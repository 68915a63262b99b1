//! Who stands on whom: what a module depends on is there, and comes first.

use super::{Finding, names};
use crate::catalog::Compiled;
use crate::manifest::Tier;
use std::collections::{BTreeMap, BTreeSet};

/// Circles, and modules that are always on standing on one that may be off. A module in `broken` is
/// out already.
pub(super) fn check(modules: &[Compiled], broken: &BTreeSet<String>) -> Vec<Finding> {
    let by_name: BTreeMap<&str, &Compiled> = modules
        .iter()
        .map(|compiled| (&*compiled.name, compiled))
        .filter(|(name, _)| !broken.contains(*name))
        .collect();
    let mut findings = Vec::new();
    for (name, compiled) in &by_name {
        if let Some(circle) = circle(name, &by_name) {
            let place = compiled.manifest.place(&["depends", circle[1]]);
            let message = format!(
                "depends on itself: {}; take one of these out of `depends`, and let events or \
                 questions go the other way",
                circle.join(" → ")
            );
            findings.push(Finding::new("CIRCULAR_DEPENDENCY", name, place, message));
            continue;
        }
        if compiled.manifest.tier != Tier::Core {
            continue;
        }
        for wanted in &compiled.manifest.depends {
            let Some(other) = by_name.get(wanted.as_str()) else { continue };
            if other.manifest.tier == Tier::Core {
                continue;
            }
            let place = compiled.manifest.place(&["depends", wanted]);
            let message = format!(
                "is always on and depends on {wanted}, which can be off: make the tier of {wanted} \
                 core, or this one's optional"
            );
            findings.push(Finding::new("CORE_DEPENDS_ON_OPTIONAL", name, place, message));
        }
    }
    findings
}

/// The shortest way from a module along `depends` back to it.
fn circle<'a>(start: &'a str, by_name: &BTreeMap<&'a str, &'a Compiled>) -> Option<Vec<&'a str>> {
    let mut ways: Vec<Vec<&str>> = vec![vec![start]];
    let mut seen = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in &ways {
            let Some(last) = way.last().and_then(|name| by_name.get(name)) else { continue };
            for next in &last.manifest.depends {
                let way = || way.iter().copied().chain([next.as_str()]).collect::<Vec<_>>();
                if next == start {
                    return Some(way());
                }
                if seen.insert(next.as_str()) {
                    longer.push(way());
                }
            }
        }
        ways = longer;
    }
    None
}

/// The modules that `broken` does not name, each after what it depends on and by name where that
/// leaves a choice; and all findings, with those on modules whose dependencies are out.
/// `gone` names what was left out before.
pub(super) fn order(
    modules: Vec<Compiled>,
    broken: Vec<Finding>,
    gone: &[Finding],
) -> (Vec<Compiled>, Vec<Finding>) {
    let out = names(&broken);
    let mut findings = broken;
    let mut gone = names(gone);
    gone.extend(out.iter().cloned());
    let mut waiting: BTreeMap<String, Compiled> =
        modules.into_iter().map(|compiled| (compiled.name.to_string(), compiled)).collect();
    waiting.retain(|name, _| !out.contains(name));
    let mut ordered: Vec<Compiled> = waiting.remove("core").into_iter().collect();
    loop {
        let ready = waiting.iter().find(|(_, compiled)| {
            let known = |name: &String| ordered.iter().any(|other| *other.name == **name);
            compiled.manifest.depends.iter().all(known)
        });
        let Some(name) = ready.map(|(name, _)| name.clone()) else { break };
        ordered.extend(waiting.remove(&name));
    }
    for (name, compiled) in &waiting {
        for wanted in &compiled.manifest.depends {
            let message = if gone.contains(wanted) || waiting.contains_key(wanted) {
                format!("depends on {wanted}, which was left out: repair {wanted} first")
            } else if ordered.iter().any(|other| *other.name == **wanted) {
                continue;
            } else {
                format!(
                    "depends on {wanted}, which is not in this program: add it or correct `depends`"
                )
            };
            let place = compiled.manifest.place(&["depends", wanted]);
            findings.push(Finding::new("UNKNOWN_DEPENDENCY", name, place, message));
        }
    }
    (ordered, findings)
}
