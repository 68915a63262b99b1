//! A module of files alone, without a crate: for tests of what the host does with modules.

use kernel::{
    Bus, Error, Manifest, Migration, Module, Nothing, Operation, Result, Seed, destructive, read,
    write,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A folder with `module.yaml`, `migrations/V*.sql`, `seeds/*.yaml`, and when they are there
/// `sync.lock.yaml`, `operations.yaml`, `events.yaml` and the `version` line of a `Cargo.toml`.
///
/// `operations.yaml` is `[{name, permission, category: read|write|destructive, feature?}]`; each
/// takes no input and answers `{}`. `events.yaml` is `{emits: [name], on: [name]}`; a listener does
/// nothing.
pub struct FolderModule {
    manifest: &'static str,
    cargo_version: String,
    migrations: Vec<Migration>,
    seeds: Vec<Seed>,
    sync_lock: &'static str,
    operations: Vec<DeclaredOperation>,
    events: Events,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeclaredOperation {
    name: String,
    permission: String,
    category: Category,
    feature: Option<String>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Category {
    Read,
    Write,
    Destructive,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Events {
    #[serde(default)]
    emits: Vec<String>,
    #[serde(default)]
    on: Vec<String>,
}

impl FolderModule {
    /// Reads the folder now; the module lives as long as the test program. A bad `module.yaml` is
    /// told by `manifest()`, as a compiled-in module tells it; other files that cannot be read panic.
    pub fn load(folder: &Path) -> &'static dyn Module {
        let manifest = text_of(&folder.join("module.yaml")).unwrap_or_default();
        let mut module = FolderModule {
            cargo_version: cargo_version(folder, manifest),
            manifest,
            migrations: migrations(folder),
            seeds: seeds(folder),
            sync_lock: "entities: {}\n",
            operations: yaml_of(&folder.join("operations.yaml")).unwrap_or_default(),
            events: yaml_of(&folder.join("events.yaml")).unwrap_or_default(),
        };
        let standing = text_of(&folder.join("sync.lock.yaml"));
        if let Some(lock) = standing.or_else(|| module.computed_lock()) {
            module.sync_lock = lock;
        }
        Box::leak(Box::new(module))
    }

    /// The numbers its tables would get; none when its migrations do not run after `core`'s alone.
    /// Without tables that sync they are not run: a bad module's may do anything.
    fn computed_lock(&self) -> Option<&'static str> {
        let manifest = self.manifest().ok()?;
        manifest.entities.values().find(|merge| merge.is_synced())?;
        let core: &dyn Module = &kernel::CORE;
        let lock = kernel::SyncLock::default();
        let lock = lock.extend(&manifest, &core.migrations(), &self.migrations).ok()?;
        Some(leak(lock.to_yaml().ok()?))
    }
}

impl Module for FolderModule {
    fn manifest(&self) -> Result<Manifest> {
        if self.manifest.is_empty() {
            return Err(Error::internal("the folder has no module.yaml"));
        }
        Manifest::parse(self.manifest, &self.cargo_version)
    }

    fn migrations(&self) -> Vec<Migration> {
        self.migrations.clone()
    }

    fn seeds(&self) -> Vec<Seed> {
        self.seeds.clone()
    }

    fn operations(&self) -> Vec<Operation> {
        self.operations.iter().map(operation).collect()
    }

    fn events(&self, bus: &mut Bus) {
        self.events.emits.iter().for_each(|name| bus.emits_named(leak(name.clone())));
        self.events.on.iter().for_each(|name| bus.on_named(leak(name.clone()), |_, _| Ok(())));
    }

    fn sync_lock(&self) -> &'static str {
        self.sync_lock
    }
}

fn operation(declared: &DeclaredOperation) -> Operation {
    let name = leak(declared.name.clone());
    let permission = leak(declared.permission.clone());
    let make = match declared.category {
        Category::Read => read::<Nothing, BTreeMap<String, String>>,
        Category::Write => write::<Nothing, BTreeMap<String, String>>,
        Category::Destructive => destructive::<Nothing, BTreeMap<String, String>>,
    };
    let made = make(name, permission, "Does nothing.", |_, _| Ok(BTreeMap::new()));
    match &declared.feature {
        Some(feature) => made.feature(leak(feature.clone())),
        None => made,
    }
}

/// What Cargo would say: the `version` of a `Cargo.toml` beside, else the manifest's own.
fn cargo_version(folder: &Path, manifest: &str) -> String {
    let of = |text: &str, separator: char| {
        text.lines().find_map(|line| {
            let (key, value) = line.split_once(separator)?;
            let value = value.split(" #").next()?.trim().trim_matches('"').to_owned();
            (key.trim_end() == "version").then_some(value)
        })
    };
    let cargo = text_of(&folder.join("Cargo.toml")).and_then(|text| of(text, '='));
    cargo.or_else(|| of(manifest, ':')).unwrap_or_else(|| "0.1.0".to_owned())
}

/// `V2__b` before `V10__a`.
fn migrations(folder: &Path) -> Vec<Migration> {
    let mut files = files(&folder.join("migrations"), "sql");
    files.sort_by_key(|file| {
        let stem = stem(file);
        let digits: String = stem.chars().skip(1).take_while(char::is_ascii_digit).collect();
        (digits.parse::<u32>().unwrap_or(u32::MAX), stem)
    });
    let step = |file: PathBuf| Migration {
        name: leak(stem(&file)),
        sql: text_of(&file).expect("a migration that can be read"),
    };
    files.into_iter().map(step).collect()
}

fn seeds(folder: &Path) -> Vec<Seed> {
    let seed = |file: PathBuf| Seed {
        file: leak(format!("seeds/{}.yaml", stem(&file))),
        yaml: text_of(&file).expect("a seed file that can be read"),
    };
    files(&folder.join("seeds"), "yaml").into_iter().map(seed).collect()
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    files.sort();
    files
}

fn stem(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn yaml_of<T: for<'de> Deserialize<'de>>(file: &Path) -> Option<T> {
    let text = text_of(file)?;
    let read = serde_yaml::from_str(text);
    Some(read.unwrap_or_else(|error| panic!("{}: {error}", file.display())))
}

fn text_of(file: &Path) -> Option<&'static str> {
    std::fs::read_to_string(file).ok().map(leak)
}

/// The contract of a module holds compiled-in texts.
fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}
