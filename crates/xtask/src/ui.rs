//! The user interface that the window embeds, built again only when something it is made of changed.

use crate::manifest::Manifest;
use crate::npm::npm;
use crate::place;
use crate::step::{Result, nothing_to_do, step};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Builds `ui/dist`.
pub fn build() -> Result<Duration> {
    let stamp = place::logs().join("ui.stamp");
    let inputs = format!("{:016x}", digest(&inputs()?)?);
    let built = place::root().join("ui/dist/index.html").is_file();
    if built && std::fs::read_to_string(&stamp).is_ok_and(|last| last == inputs) {
        nothing_to_do("ui build", "nothing changed");
        return Ok(Duration::ZERO);
    }
    let took = step("ui build", |step| step.run(&mut npm(&["run", "build"])))?;
    std::fs::write(stamp, inputs)?;
    Ok(took)
}

/// Every file the interface is made of, sorted. The modules' manifests are among them: they decide
/// which layers are built in.
fn inputs() -> Result<Vec<PathBuf>> {
    let root = place::root();
    let mut files = vec![];
    for name in ["package.json", "package-lock.json", "tsconfig.json", "Cargo.toml"] {
        files.push(root.join(name));
    }
    walk(&root.join("ui"), &mut files)?;
    for module in Manifest::of_root()?.module_folders() {
        files.extend([module.join("Cargo.toml"), module.join("module.yaml")]);
        walk(&module.join("ui"), &mut files)?;
    }
    files.sort();
    Ok(files)
}

/// Adds the files under `folder`, without what was made from them.
pub fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries {
        let path = entry?.path();
        if !path.is_dir() {
            files.push(path);
        } else if !path.ends_with("dist") && !path.ends_with("node_modules") {
            walk(&path, files)?;
        }
    }
    Ok(())
}

/// Only ever compared with what this same program wrote, so the standard hasher will do.
fn digest(files: &[PathBuf]) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    for file in files.iter().filter(|file| file.is_file()) {
        file.strip_prefix(place::root()).unwrap_or(file).hash(&mut hasher);
        std::fs::read(file)?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}
