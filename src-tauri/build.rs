//! Turns every enabled `module-*` dependency into an entry of `modules()`: the keys in Cargo.toml
//! are the module registry.

use std::path::Path;
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=Cargo.toml");
    // The pages are embedded: a new build of them must reach the binary.
    println!("cargo:rerun-if-changed=ui/dist");
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed=tauri.conf.json");
    let text = fs::read_to_string("Cargo.toml").expect("Cargo.toml beside the build script");
    let manifest: toml::Table = text.parse().expect("Cargo.toml is TOML");
    let dependencies = manifest["dependencies"].as_table().expect("[dependencies]");
    let entries: String = dependencies
        .iter()
        .filter(|(key, value)| key.starts_with("module-") && is_enabled(key, value))
        .map(|(key, _)| format!("        &::{}::MODULE,\n", key.replace('-', "_")))
        .collect();
    let source = format!(
        "/// The modules compiled into this program.\n\
         pub fn modules() -> Vec<&'static dyn kernel::Module> {{\n    vec![\n{entries}    ]\n}}\n"
    );
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("modules.rs"), source).expect("OUT_DIR can be written");
    #[cfg(feature = "desktop")]
    tauri_build::try_build(
        tauri_build::Attributes::new()
            .capabilities_path_pattern("src-tauri/capabilities/**/*.json"),
    )
    .expect("tauri.conf.json and the capabilities are valid");
}

fn is_enabled(key: &str, value: &toml::Value) -> bool {
    let optional = value.get("optional").and_then(toml::Value::as_bool).unwrap_or(false);
    let feature = format!("CARGO_FEATURE_{}", key.to_uppercase().replace('-', "_"));
    !optional || env::var_os(feature).is_some()
}
