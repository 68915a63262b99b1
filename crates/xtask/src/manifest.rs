//! The root `Cargo.toml` as text: what a module or an edition elsewhere takes over from it. The
//! file is ours and keeps one entry on a line, so that it can be read without a TOML parser.

use crate::place;
use crate::step::Result;
use std::path::{Path, PathBuf};

pub struct Manifest {
    text: String,
}

impl Manifest {
    pub fn of_root() -> Result<Manifest> {
        Ok(Manifest { text: std::fs::read_to_string(place::root().join("Cargo.toml"))? })
    }

    /// The lines of a section: `workspace.package`.
    pub fn section(&self, name: &str) -> Vec<&str> {
        let head = format!("[{name}]");
        let lines = self.text.lines().skip_while(|line| *line != head).skip(1);
        let lines = lines.take_while(|line| !line.starts_with('['));
        lines.filter(|line| !line.trim().is_empty() && !line.starts_with('#')).collect()
    }

    /// The line of one key of a section: `serde = { version = "1", … }`.
    pub fn line(&self, section: &str, key: &str) -> Option<&str> {
        self.section(section).into_iter().find(|line| key_of(line) == key)
    }

    /// The keys of the module registry: `module-hello`.
    pub fn modules(&self) -> Vec<&str> {
        let keys = self.section("dependencies").into_iter().map(key_of);
        keys.filter(|key| key.starts_with("module-")).collect()
    }

    /// Where the modules that come by path are, in this checkout and elsewhere.
    pub fn module_folders(&self) -> Vec<PathBuf> {
        let lines = self.section("dependencies").into_iter();
        let modules = lines.filter(|line| key_of(line).starts_with("module-"));
        let paths = modules.filter_map(|line| line.split("path = \"").nth(1)?.split('"').next());
        paths.map(|path| place::root().join(path)).collect()
    }

    /// The text with `line` under the last entry of the module registry.
    pub fn with_module(&self, line: &str) -> String {
        let modules = self.modules();
        let last = modules.last().copied().unwrap_or("[dependencies]");
        let mut out = String::with_capacity(self.text.len() + line.len() + 1);
        let mut inside = false;
        for old in self.text.lines() {
            out.push_str(old);
            out.push('\n');
            inside = if old.starts_with('[') { old == "[dependencies]" } else { inside };
            if inside && (key_of(old) == last || old == last) {
                out.push_str(line);
                out.push('\n');
            }
        }
        out
    }
}

fn key_of(line: &str) -> &str {
    line.split('=').next().unwrap_or_default().trim()
}

/// A path as TOML and JSON take it on every system.
pub fn quoted(path: &Path) -> String {
    format!("\"{}\"", path.display().to_string().replace('\\', "/"))
}

/// A line of the root's with its path, if it has one, no longer relative to the root.
pub fn rooted(line: &str) -> String {
    let Some((before, after)) = line.split_once("path = \"") else { return line.to_owned() };
    let Some((path, rest)) = after.split_once('"') else { return line.to_owned() };
    format!("{before}path = {}{rest}", quoted(&place::root().join(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_is_read_and_gets_one_line_more() {
        let manifest = Manifest::of_root().unwrap();
        assert!(manifest.modules().contains(&"module-hello"));
        let line = "module-xray = { path = \"modules/xray\" }";
        let longer = Manifest { text: manifest.with_module(line) };
        assert_eq!(longer.modules().last(), Some(&"module-xray"));
        assert_eq!(longer.modules().len(), manifest.modules().len() + 1);
    }

    #[test]
    fn what_is_shared_is_found_by_its_key() {
        let manifest = Manifest::of_root().unwrap();
        assert!(manifest.line("workspace.package", "edition").is_some());
        let kernel = rooted(manifest.line("workspace.dependencies", "kernel").unwrap());
        assert!(kernel.contains(&quoted(&place::root().join("crates/kernel"))), "{kernel}");
    }
}
