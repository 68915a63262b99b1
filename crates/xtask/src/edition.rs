//! `cargo xtask edition`: the program with further modules, without a changed file in the checkout
//! (docs/adr/0007-editions.md). An edition is a package of its own under `target/edition`: the root
//! `Cargo.toml` with more lines in the registry, over the sources that are here.

use crate::manifest::{Manifest, quoted, rooted};
use crate::new_module::typescript;
use crate::npm::npm;
use crate::place;
use crate::rust::cargo;
use crate::setup::setup;
use crate::step::{Result, Step, Stop, step, stop};
use crate::system::For;
use crate::ui::walk;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(clap::Args)]
pub struct Options {
    /// A module to take in: its crate (`module-recall`), that at a version, or the folder it is in
    #[arg(long, value_name = "CRATE[@VERSION|=PATH]", required = true)]
    with: Vec<String>,
    /// Build for trying out: faster, slower to run
    #[arg(long)]
    debug: bool,
    /// Without the window: every subcommand and no pages
    #[arg(long)]
    headless: bool,
}

/// What Cargo builds it as, so that the program of the checkout stays what it is.
const BUILT_AS: &str = "cuspid-edition";

pub fn run(options: &Options) -> Result<String> {
    let wanted = options.with.iter().map(|text| Wanted::parse(text)).collect::<Result<Vec<_>>>()?;
    setup(if options.headless {
        &[For::Kernel]
    } else {
        &[For::Kernel, For::Desktop, For::Interface]
    })?;
    let edition = Edition { folder: place::target().join("edition"), wanted };
    let mut modules = vec![];
    step("edition", |step| {
        edition.lay_out()?;
        modules = edition.resolve(step)?;
        Ok(())
    })?;
    if !options.headless {
        edition.build_pages(&modules, options)?;
    }
    let built = edition.build(options)?;
    let names: Vec<&str> = modules.iter().map(|one| one.name.as_str()).collect();
    Ok(format!("The program with {} is {}.", names.join(", "), place::shown(&built)))
}

/// One crate that was asked for.
#[derive(Debug)]
struct Wanted {
    /// The crate's name.
    name: String,
    source: Source,
}

#[derive(Debug)]
enum Source {
    /// A requirement on the registry's versions.
    Version(String),
    Folder(PathBuf),
}

impl Wanted {
    fn parse(text: &str) -> Result<Wanted> {
        let (name, source) = if let Some((name, path)) = text.split_once('=') {
            (name, Source::Folder(Wanted::folder(name, path)?))
        } else if let Some((name, version)) = text.split_once('@') {
            (name, Source::Version(version.to_owned()))
        } else {
            (text, Source::Version("*".to_owned()))
        };
        let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if name.is_empty() || !name.chars().all(legal) {
            return stop(format!("`{text}` is not CRATE, CRATE@VERSION or CRATE=PATH"));
        }
        Ok(Wanted { name: name.to_owned(), source })
    }

    /// The folder of a crate of that name. Refuses another crate's.
    fn folder(name: &str, path: &str) -> Result<PathBuf> {
        let folder = std::path::absolute(path)?;
        let Ok(text) = fs::read_to_string(folder.join("Cargo.toml")) else {
            return stop(format!("there is no crate in {}", folder.display()));
        };
        if !text.lines().any(|line| line.replace(' ', "") == format!("name=\"{name}\"")) {
            return stop(format!("the crate in {} is not called {name}", folder.display()));
        }
        Ok(folder)
    }

    /// Its key in the registry: what begins with `module-` is one.
    fn key(&self) -> String {
        let name = &self.name;
        if name.starts_with("module-") { name.clone() } else { format!("module-{name}") }
    }

    /// Its line in the registry.
    fn line(&self) -> String {
        let source = match &self.source {
            Source::Version(version) => format!("version = \"{version}\""),
            Source::Folder(folder) => format!("path = {}", quoted(folder)),
        };
        format!("{} = {{ package = \"{}\", {source} }}", self.key(), self.name)
    }
}

struct Edition {
    folder: PathBuf,
    wanted: Vec<Wanted>,
}

/// A module of an edition as Cargo found it.
struct Found {
    /// As it says in `module.yaml`.
    name: String,
    folder: PathBuf,
}

impl Edition {
    /// Writes the package. What Cargo and Tauri look for beside `Cargo.toml` is copied.
    fn lay_out(&self) -> Result<()> {
        let root = place::root();
        fs::create_dir_all(&self.folder)?;
        self.write_manifest("")?;
        fs::copy(root.join("Cargo.lock"), self.folder.join("Cargo.lock"))?;
        fs::copy(root.join("tauri.conf.json"), self.folder.join("tauri.conf.json"))?;
        for folder in ["src-tauri/capabilities", "src-tauri/icons"] {
            let mut files = vec![];
            walk(&root.join(folder), &mut files)?;
            for file in files {
                let target = self.folder.join(file.strip_prefix(&root).unwrap_or(&file));
                target.parent().map_or(Ok(()), fs::create_dir_all)?;
                fs::copy(&file, target)?;
            }
        }
        Ok(())
    }

    fn write_manifest(&self, patches: &str) -> Result<()> {
        let root = Manifest::of_root()?;
        if let Some(one) = self.wanted.iter().find(|one| root.modules().contains(&&*one.key())) {
            return stop(format!("{} is in the program already", one.name));
        }
        let lines: Vec<String> = self.wanted.iter().map(Wanted::line).collect();
        let text = root.with_module(&lines.join("\n"));
        fs::write(self.folder.join("Cargo.toml"), elsewhere(&text) + patches)?;
        Ok(())
    }

    /// Lets Cargo find every crate, and holds them all to the kernel of this checkout.
    fn resolve(&self, step: &mut Step) -> Result<Vec<Found>> {
        let mut graph = self.graph(step)?;
        let patches = patches(&graph)?;
        if !patches.is_empty() {
            self.write_manifest(&patches)?;
            graph = self.graph(step)?;
        }
        self.wanted.iter().map(|one| found(&graph, one)).collect()
    }

    fn graph(&self, step: &mut Step) -> Result<Value> {
        step.say("cargo metadata");
        let mut asked = self.inside(cargo(&["metadata", "--format-version", "1"]));
        let text = step.ask(&mut asked).map_err(|_| {
            let names: Vec<&str> = self.wanted.iter().map(|one| one.name.as_str()).collect();
            Stop(format!(
                "Cargo could not bring {} together, as it says above: is there a crate of that \
                 name and version?",
                names.join(", ")
            ))
        })?;
        serde_json::from_str(&text).map_err(|error| Stop(format!("cargo metadata: {error}")))
    }

    /// Checks and builds the pages, those of the further modules with them.
    fn build_pages(&self, modules: &[Found], options: &Options) -> Result<()> {
        let folders: Vec<&Path> = modules.iter().map(|one| one.folder.as_path()).collect();
        let config = self.folder.join("tsconfig.json");
        fs::write(&config, typescript(&folders))?;
        let pages = self.folder.join("ui/dist");
        let script = if options.debug { "build" } else { "build:release" };
        step("edition pages", |step| {
            step.say("vue-tsc");
            let config = config.to_string_lossy();
            step.run(&mut npm(&["exec", "--", "vue-tsc", "--noEmit", "-p", &config]))?;
            step.say("vite build");
            let pages = pages.to_string_lossy();
            let mut build = npm(&["run", script, "--", "--outDir", &pages, "--emptyOutDir"]);
            step.run(build.env("CUSPID_EDITION", &self.folder))
        })?;
        Ok(())
    }

    /// Builds the program and answers where it lies.
    fn build(&self, options: &Options) -> Result<PathBuf> {
        let mut build = cargo(&["build", "--bin", BUILT_AS]);
        build.env("CARGO_TARGET_DIR", place::target());
        if !options.debug {
            build.arg("--release");
        }
        if options.headless {
            build.args(["--no-default-features", "--features", "standard"]);
        }
        step("edition build", |step| step.run(&mut self.inside(build)))?;
        let profile = if options.debug { "debug" } else { "release" };
        let suffix = std::env::consts::EXE_SUFFIX;
        let built = place::target().join(profile).join(format!("{BUILT_AS}{suffix}"));
        let program = self.folder.join(format!("cuspid{suffix}"));
        fs::copy(built, &program)?;
        Ok(program)
    }

    fn inside(&self, mut command: Command) -> Command {
        command.current_dir(&self.folder);
        command
    }
}

/// The root `Cargo.toml` for a package that lies elsewhere: paths lead back here, no members.
fn elsewhere(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let line = if line.starts_with("members = ") {
            "members = []".to_owned()
        } else if let Some(script) = line.strip_prefix("build = \"") {
            let script = place::root().join(script.trim_end_matches('"'));
            format!("build = {}", quoted(&script))
        } else {
            rooted(line)
        };
        out.push_str(&line);
        out.push('\n');
    }
    out.replace("[[bin]]\nname = \"cuspid\"", &format!("[[bin]]\nname = \"{BUILT_AS}\""))
        .replace("default-run = \"cuspid\"", &format!("default-run = \"{BUILT_AS}\""))
}

/// Sections that put this checkout's crates in the place of the same ones from elsewhere: a module
/// built against another kernel has other types. Refuses a path to another checkout, which Cargo
/// cannot replace.
fn patches(graph: &Value) -> Result<String> {
    let packages = graph["packages"].as_array().into_iter().flatten();
    let all: Vec<(&str, &Path, Option<&str>)> = packages
        .filter_map(|one| {
            let manifest = one["manifest_path"].as_str()?;
            Some((one["name"].as_str()?, Path::new(manifest), one["source"].as_str()))
        })
        .collect();
    let ours = |name: &str| {
        let mut here = all.iter().filter(|(_, manifest, _)| manifest.starts_with(place::root()));
        here.find(|(other, _, _)| *other == name).map(|(_, manifest, _)| *manifest)
    };
    let mut lines: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (name, manifest, source) in &all {
        let Some(here) = ours(name).filter(|here| here != manifest).and_then(Path::parent) else {
            continue;
        };
        let Some(source) = source else {
            return stop(format!(
                "a module is built against {name} in {}, which is another checkout: point it to {}",
                manifest.display(),
                here.display()
            ));
        };
        let line = format!("{name} = {{ path = {} }}\n", quoted(here));
        lines.entry(url_of(source)).or_default().insert(line);
    }
    let section = |(url, lines): (&str, BTreeSet<String>)| {
        format!("\n[patch.\"{url}\"]\n{}", lines.into_iter().collect::<String>())
    };
    Ok(lines.into_iter().map(section).collect())
}

/// `git+https://example.org/x?tag=v1#1234` is patched as `https://example.org/x`.
fn url_of(source: &str) -> &str {
    let source = source.split_once('+').map_or(source, |(_, url)| url);
    source.split(['?', '#']).next().unwrap_or(source)
}

/// The module of a crate. Refuses a crate that is none.
fn found(graph: &Value, wanted: &Wanted) -> Result<Found> {
    let packages = graph["packages"].as_array().into_iter().flatten();
    let mut manifests = packages
        .filter(|one| one["name"] == *wanted.name)
        .filter_map(|one| one["manifest_path"].as_str());
    let folder = manifests.next().and_then(|manifest| Path::new(manifest).parent());
    let folder = folder.map(Path::to_path_buf).unwrap_or_default();
    let yaml = fs::read_to_string(folder.join("module.yaml")).unwrap_or_default();
    let name = yaml.lines().find_map(|line| line.strip_prefix("name:"));
    let Some(name) = name else {
        return stop(format!("the crate {} is no module: it has no module.yaml", wanted.name));
    };
    Ok(Found { name: name.trim().to_owned(), folder })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_is_named_with_a_version_or_a_folder() {
        let line = |text: &str| Wanted::parse(text).unwrap().line();
        assert_eq!(
            line("module-recall"),
            "module-recall = { package = \"module-recall\", version = \"*\" }"
        );
        assert_eq!(
            line("recall@1.2"),
            "module-recall = { package = \"recall\", version = \"1.2\" }"
        );
        let folder = place::root().join("modules/hello");
        assert!(line(&format!("module-hello={}", folder.display())).contains("modules/hello"));
        assert!(Wanted::parse(&format!("module-other={}", folder.display())).is_err());
        assert!(Wanted::parse("module-hello=/nowhere").is_err());
        assert!(Wanted::parse("no crate").is_err());
    }

    #[test]
    fn every_path_of_an_edition_leads_back_to_the_checkout() {
        let root = fs::read_to_string(place::root().join("Cargo.toml")).unwrap();
        let text = elsewhere(&root);
        for line in text.lines().filter(|line| line.contains("path = \"")) {
            let path = line.split("path = \"").nth(1).unwrap();
            assert!(Path::new(path.split('"').next().unwrap()).is_absolute(), "{line}");
        }
        assert!(!text.contains("\"src-tauri/"), "a path is still relative");
        assert!(text.contains("name = \"cuspid-edition\""));
    }

    #[test]
    fn the_kernel_of_another_place_gives_way_to_ours() {
        let here = place::root().join("crates/kernel/Cargo.toml");
        let graph = |source: Value| {
            serde_json::json!({ "packages": [
                { "name": "kernel", "manifest_path": here, "source": null },
                { "name": "kernel", "manifest_path": "/elsewhere/Cargo.toml", "source": source },
            ]})
        };
        let text = patches(&graph("git+https://example.org/x?tag=v1#12".into())).unwrap();
        assert!(text.contains("[patch.\"https://example.org/x\"]\nkernel = {"), "{text}");
        assert!(patches(&graph(Value::Null)).is_err());
    }
}
