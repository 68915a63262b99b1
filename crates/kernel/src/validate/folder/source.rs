//! One module's folder, read: what its files say, and the compiled module's code where there is one.

use super::files::{files_in, shown, text_of};
use super::locales;
use crate::catalog::Catalog;
use crate::config::ConfigSchema;
use crate::error::Result;
use crate::event::Bus;
use crate::job::Job;
use crate::manifest::Manifest;
use crate::module::{Migration, Module, Seed};
use crate::operation::Operation;
use crate::validate::Finding;
use std::path::{Component, Path, PathBuf};

/// A folder and what could be read of it.
pub(super) struct Source {
    /// The module's name; the folder's where its manifest does not tell.
    pub name: String,
    pub folder: PathBuf,
    /// The module of this name in this program.
    pub code: Option<&'static dyn Module>,
    /// Nothing when a file that decides what the module is cannot be read.
    pub files: Option<&'static FromFiles>,
    /// What could not be read.
    pub broken: Vec<Finding>,
    /// What the folder is called.
    called: String,
}

/// A module of files. What only code can say, the compiled module says when there is one.
pub(super) struct FromFiles {
    manifest: &'static str,
    cargo_version: String,
    migrations: Vec<Migration>,
    seeds: Vec<Seed>,
    sync_lock: &'static str,
    code: Option<&'static dyn Module>,
}

impl Source {
    /// Reads the folder of the module `called`, which its manifest may contradict.
    pub fn read(catalog: &Catalog, called: &str, folder: &Path) -> Source {
        let mut reader = Reader { folder, name: called.to_owned(), broken: Vec::new() };
        let yaml = reader.text("module.yaml", "MANIFEST_SCHEMA");
        if let Some(name) = Manifest::name_in(&yaml) {
            reader.name = name;
        }
        let name = reader.name.clone();
        let code = catalog.get(&name).map(|compiled| compiled.module);
        let manifest = Manifest::parse(&yaml, "0.1.0").ok();
        let listed = manifest.map(|manifest| manifest.data_files).unwrap_or_default();
        let files = FromFiles {
            cargo_version: cargo_version(folder, &yaml, code),
            manifest: leak(yaml),
            migrations: reader.migrations(),
            seeds: reader.seeds(&listed),
            sync_lock: reader.sync_lock(),
            code,
        };
        let whole = reader.broken.is_empty();
        Source {
            name,
            folder: folder.to_owned(),
            code,
            files: whole.then(|| &*Box::leak(Box::new(files))),
            broken: reader.broken,
            called: called.to_owned(),
        }
    }

    /// Refuses a folder whose module has another name (the window's pages and this check look for
    /// modules by the names of their folders), and one that calls itself `core`.
    pub fn named_for_its_folder(mut self) -> Source {
        let message = match &*self.name {
            "core" => "core is the program itself: give the module another name".to_owned(),
            name if name == self.called => return self,
            name => format!("says {name} and its folder {}: give both one name", self.called),
        };
        self.broken = vec![Finding::new("MANIFEST_SCHEMA", &self.called, "module.yaml", message)];
        self.name.clone_from(&self.called);
        (self.files, self.code) = (None, None);
        self
    }

    /// A finding of this folder, also when not even the module's name could be read.
    pub fn owned(&self, finding: Finding) -> Finding {
        Finding { module: self.name.clone(), ..finding }
    }

    pub fn locales(&self) -> Vec<Finding> {
        let manifest = self.files.and_then(|files| files.manifest().ok());
        manifest.map(|manifest| locales::check(&manifest, &self.folder)).unwrap_or_default()
    }
}

/// Reads a folder and notes what it could not read.
struct Reader<'a> {
    folder: &'a Path,
    name: String,
    broken: Vec<Finding>,
}

impl Reader<'_> {
    fn text(&mut self, place: &str, code: &str) -> String {
        text_of(&self.folder.join(place)).unwrap_or_else(|message| {
            self.broken.push(Finding::new(code, &self.name, place, message));
            String::new()
        })
    }

    /// `V2__b` before `V10__a`.
    fn migrations(&mut self) -> Vec<Migration> {
        let mut files = files_in(&self.folder.join("migrations"), "sql");
        files.sort_by_key(|file| {
            let stem = stem(file);
            let digits: String = stem.chars().skip(1).take_while(char::is_ascii_digit).collect();
            (digits.parse::<u32>().unwrap_or(u32::MAX), stem)
        });
        let step = |file: PathBuf| Migration {
            name: leak(stem(&file)),
            sql: leak(self.text(&shown(self.folder, &file), "SQL_INVALID")),
        };
        files.into_iter().map(step).collect()
    }

    /// Those that `data_files` lists, in its order, and then those that it forgot.
    fn seeds(&mut self, listed: &[String]) -> Vec<Seed> {
        let within = |path: &&String| {
            Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
        };
        let standing = |path: &&String| self.folder.join(path).exists();
        let mut paths: Vec<String> =
            listed.iter().filter(within).filter(standing).cloned().collect();
        for file in files_in(&self.folder.join("seeds"), "yaml") {
            let path = shown(self.folder, &file);
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        let seed =
            |path: String| Seed { yaml: leak(self.text(&path, "SEED_INVALID")), file: leak(path) };
        paths.into_iter().map(seed).collect()
    }

    fn sync_lock(&mut self) -> &'static str {
        const FILE: &str = "sync.lock.yaml";
        match self.folder.join(FILE).exists() {
            true => leak(self.text(FILE, "SYNC_LOCK")),
            false => "entities: {}\n",
        }
    }
}

impl Module for FromFiles {
    fn manifest(&self) -> Result<Manifest> {
        Manifest::parse(self.manifest, &self.cargo_version)
    }

    fn migrations(&self) -> Vec<Migration> {
        self.migrations.clone()
    }

    fn seeds(&self) -> Vec<Seed> {
        self.seeds.clone()
    }

    fn operations(&self) -> Vec<Operation> {
        self.code.map(|code| code.operations()).unwrap_or_default()
    }

    fn events(&self, bus: &mut Bus) {
        if let Some(code) = self.code {
            code.events(bus);
        }
    }

    fn jobs(&self) -> Vec<Job> {
        self.code.map(|code| code.jobs()).unwrap_or_default()
    }

    fn sync_lock(&self) -> &'static str {
        self.sync_lock
    }

    fn config(&self) -> Option<ConfigSchema> {
        self.code.and_then(|code| code.config())
    }
}

/// What Cargo says: the package's `version`, or the workspace's. Without a `Cargo.toml` the compiled
/// module's own, and for one that is not compiled in the manifest's.
fn cargo_version(folder: &Path, yaml: &str, code: Option<&'static dyn Module>) -> String {
    let cargo = text_of(&folder.join("Cargo.toml")).unwrap_or_default();
    let of_workspace = || {
        cargo.lines().any(|line| line.replace(' ', "") == "version.workspace=true").then_some(())?;
        let above = folder.join("../../Cargo.toml");
        quoted_version(&text_of(&above).ok()?, "[workspace.package]")
    };
    let of_code = || Some(code?.manifest().ok()?.version().to_string());
    let of_manifest = || {
        let line = yaml.lines().find_map(|line| line.strip_prefix("version:"))?;
        semver::Version::parse(line.split(" #").next()?.trim().trim_matches('"')).ok()
    };
    quoted_version(&cargo, "[package]")
        .or_else(of_workspace)
        .or_else(of_code)
        .or_else(|| of_manifest().map(|version| version.to_string()))
        .unwrap_or_else(|| "0.1.0".to_owned())
}

/// `version = "1.2.3"` in this table of a `Cargo.toml`.
fn quoted_version(toml: &str, table: &str) -> Option<String> {
    let lines = toml.lines().map(str::trim).skip_while(|line| *line != table).skip(1);
    let mut lines = lines.take_while(|line| !line.starts_with('['));
    lines.find_map(|line| {
        let (key, value) = line.split_once('=')?;
        let version = value.trim().strip_prefix('"')?.split('"').next()?;
        (key.trim_end() == "version").then(|| version.to_owned())
    })
}

fn stem(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The contract of a module holds compiled-in texts. Who asks about folders is a command or a test,
/// which ends soon after.
fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}
