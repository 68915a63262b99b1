//! `data_files` of a manifest: the seed files that the module plants, in their order.

use super::Finding;
use crate::manifest::Manifest;
use crate::module::Seed;

/// What the list says otherwise than `planted`. Each is a file's path in the module's folder.
pub(super) fn check(module: &str, manifest: &Manifest, planted: &[Seed]) -> Vec<Finding> {
    let listed = &manifest.data_files;
    let mut findings = Vec::new();
    let mut add = |path: &str, message: String| {
        let place = manifest.place(&["data_files", path]);
        findings.push(Finding::new("SEED_INVALID", module, place, message));
    };
    for path in listed.iter().filter(|path| !planted.iter().any(|seed| seed.file == **path)) {
        add(
            path,
            format!(
                "lists {path}, which is not planted: write it and name it in `seeds()`, or take it out"
            ),
        );
    }
    for seed in planted.iter().filter(|seed| !listed.iter().any(|path| seed.file == path)) {
        add(
            seed.file,
            format!("does not list {}, which is planted: add it to `data_files`", seed.file),
        );
    }
    let same = |(path, seed): (&String, &Seed)| path == seed.file;
    if findings.is_empty() && !listed.iter().zip(planted).all(same) {
        let order: Vec<&str> = planted.iter().map(|seed| seed.file).collect();
        let message =
            format!("lists its files in another order than they are planted: {}", order.join(", "));
        findings.push(Finding::new(
            "SEED_INVALID",
            module,
            manifest.place(&["data_files"]),
            message,
        ));
    }
    findings
}
