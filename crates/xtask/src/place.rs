//! Where things are: the checkout, what the build makes, where logs and pictures go.

use std::path::{Path, PathBuf};

/// The checkout. Cargo says where this package is; without Cargo it is where it was compiled.
pub fn root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package.ancestors().nth(2).map(Path::to_path_buf).unwrap_or(package)
}

/// The folder that Cargo builds into: this program stands in its `debug`.
pub fn target() -> PathBuf {
    std::env::current_exe()
        .ok()
        .and_then(|program| program.ancestors().nth(2).map(Path::to_path_buf))
        .unwrap_or_else(|| root().join("target"))
}

pub fn logs() -> PathBuf {
    target().join("xtask")
}

pub fn screens() -> PathBuf {
    target().join("screens")
}

/// A path as a person in the checkout would type it.
pub fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
