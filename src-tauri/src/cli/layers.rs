//! `cuspid modules sync-frontend`: the UI layers of this program's modules.

use super::output::{Answer, Shown, table};
use kernel::{Catalog, Error};
use serde_json::{Value, json};
use std::path::Path;

/// In the source tree the front end builds from this list where there is no Cargo to ask.
const LIST: &str = "ui/layers.json";
const PLUGIN: &str = "ui/modules.plugin.ts";

/// Prints the layers; in the source tree writes them down as well. Needs no practice.
pub fn run() -> Shown {
    let catalog = Catalog::new(&crate::modules())?;
    let mut layers = Vec::new();
    let mut rows = Vec::new();
    for module in catalog.modules.iter().filter(|module| &*module.name != "core") {
        let manifest = &module.manifest;
        let layer = manifest.frontend.layer_path.as_deref().unwrap_or("ui");
        let version = manifest.version().to_string();
        layers.push(json!({
            "name": &*module.name, "version": version, "depends": manifest.depends, "layer": layer,
        }));
        rows.push(vec![module.name.to_string(), version, layer.to_owned()]);
    }
    let mut shown = table(&["name", "version", "layer"], &rows);
    if Path::new(PLUGIN).is_file() {
        write(&layers)?;
        shown.push_str(&format!("\nWrote {LIST}."));
    }
    Ok(Answer::new(layers, shown))
}

fn write(layers: &[Value]) -> Result<(), Error> {
    let text = serde_json::to_string_pretty(layers)?;
    Ok(std::fs::write(LIST, text + "\n")?)
}
