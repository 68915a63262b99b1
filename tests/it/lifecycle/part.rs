//! A module made on the spot: one table, an operation that adds to it, hooks that are written down
//! and refuse when told to.

use kernel::{
    Bus, ConfigSchema, Ctx, Error, Manifest, Migration, Module, Operation, Result, Seed, write,
};
use semver::Version;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::{Arc, Mutex};

/// What happened to a part and what it refuses; shared by all its versions.
#[derive(Clone, Default)]
pub struct Trace {
    called: Arc<Mutex<Vec<String>>>,
    refusing: Arc<Mutex<BTreeSet<String>>>,
}

impl Trace {
    /// Hooks called since the last time, in order.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.called.lock().unwrap())
    }

    pub fn refuse(&self, hook: &str) {
        self.refusing.lock().unwrap().insert(hook.into());
    }

    pub fn allow(&self, hook: &str) {
        self.refusing.lock().unwrap().remove(hook);
    }

    fn call(&self, hook: &str, told: String) -> Result<()> {
        self.called.lock().unwrap().push(told);
        match self.refusing.lock().unwrap().contains(hook) {
            true => Err(Error::internal(format!("{hook} says no"))),
            false => Ok(()),
        }
    }
}

#[derive(Clone)]
pub struct Part {
    name: &'static str,
    version: &'static str,
    more: &'static str,
    depends: Vec<&'static str>,
    steps: Vec<Migration>,
    columns: Vec<&'static str>,
    seeds: Vec<Seed>,
    listens: bool,
    trace: Trace,
}

/// `(practice, event, payload)` that parts which listen have heard.
static HEARD: Mutex<Vec<(String, &'static str, Value)>> = Mutex::new(Vec::new());

/// What was heard in one practice since the last time.
pub fn heard(practice: &str) -> Vec<(&'static str, Value)> {
    let mut all = HEARD.lock().unwrap();
    let (own, others): (Vec<_>, Vec<_>) = all.drain(..).partition(|(id, ..)| id == practice);
    *all = others;
    own.into_iter().map(|(_, event, payload)| (event, payload)).collect()
}

impl Part {
    /// A module that a practice chooses, with a table `NAME_item (id, name)`.
    pub fn new(name: &'static str) -> Part {
        let sql = format!(
            "CREATE TABLE {name}_item (id TEXT PRIMARY KEY, name TEXT NOT NULL,
             _sv BLOB NOT NULL DEFAULT x'') STRICT;"
        );
        Part {
            name,
            version: "0.1.0",
            more: "",
            depends: Vec::new(),
            steps: vec![Migration { name: "V1__item", sql: sql.leak() }],
            columns: vec!["id", "name"],
            seeds: Vec::new(),
            listens: false,
            trace: Trace::default(),
        }
    }

    pub fn trace(&self) -> Trace {
        self.trace.clone()
    }

    pub fn depends(mut self, name: &'static str) -> Part {
        self.depends.push(name);
        self
    }

    /// Further keys of `module.yaml`, as `key: value` pairs with commas.
    pub fn with(self, more: &'static str) -> Part {
        Part { more, ..self }
    }

    /// The same module in its next version.
    pub fn version(&self, version: &'static str) -> Part {
        Part { version, ..self.clone() }
    }

    pub fn step(mut self, name: &'static str, sql: &'static str) -> Part {
        self.steps.push(Migration { name, sql });
        self
    }

    /// A step that adds a column to the table.
    pub fn column(mut self, step: &'static str, column: &'static str, sql: &'static str) -> Part {
        self.columns.push(column);
        self.step(step, sql)
    }

    pub fn seed(mut self, yaml: &'static str) -> Part {
        self.seeds.push(Seed { file: "seeds/items.yaml", yaml });
        self
    }

    /// Hears what core tells of modules.
    pub fn listening(self) -> Part {
        Part { listens: true, ..self }
    }

    pub fn made(self) -> &'static dyn Module {
        Box::leak(Box::new(self))
    }
}

/// What a practice can set about a part.
#[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Config {
    shelf: i32,
}

impl Default for Config {
    fn default() -> Config {
        Config { shelf: 1 }
    }
}

/// What to call it, and in whose table.
#[derive(serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct Add {
    module: String,
    name: String,
}

fn add(ctx: &Ctx<'_>, input: Add) -> Result<String> {
    let id = ctx.new_id();
    let sql = format!("INSERT INTO {}_item (id, name) VALUES (?1, ?2)", input.module);
    ctx.db().execute(&sql, [&id, &input.name])?;
    Ok(id)
}

fn hear(ctx: &Ctx<'_>, event: &'static str, payload: &Value) {
    HEARD.lock().unwrap().push((ctx.practice().id, event, payload.clone()));
}

impl Module for Part {
    fn manifest(&self) -> Result<Manifest> {
        let mut yaml = format!(
            "{{name: {0}, summary: s, author: a, license: MIT, category: community,
              role_permissions: {{admin: [\"*\"]}},
              frontend: {{navigation: [{{id: {0}, path: /{0}, icon: box, order: 50, permission: write}}]}},
              depends: [{1}]",
            self.name,
            self.depends.join(", ")
        );
        let entities = format!("entities: {{{}_item: lww}}", self.name);
        let usual = ["tier: optional", "removable: true", &entities];
        for usual in usual {
            let key = usual.split(' ').next().unwrap_or_default();
            if !self.more.contains(key) {
                let _ = write!(yaml, ", {usual}");
            }
        }
        if !self.more.is_empty() {
            let _ = write!(yaml, ", {}", self.more);
        }
        yaml.push('}');
        Manifest::parse(&yaml, self.version)
    }

    fn migrations(&self) -> Vec<Migration> {
        self.steps.clone()
    }

    fn seeds(&self) -> Vec<Seed> {
        self.seeds.clone()
    }

    fn sync_lock(&self) -> &'static str {
        let columns =
            self.columns.iter().enumerate().map(|(at, name)| format!("{name}: {}", at + 1));
        let columns = columns.collect::<Vec<_>>().join(", ");
        format!("entities: {{{}_item: {{number: 1, columns: {{{columns}}}}}}}", self.name).leak()
    }

    fn operations(&self) -> Vec<Operation> {
        vec![write("add", "write", "Adds an item.", add)]
    }

    fn events(&self, bus: &mut Bus) {
        if !self.listens {
            return;
        }
        bus.on_named("module.installed", |ctx, payload| {
            hear(ctx, "module.installed", payload);
            Ok(())
        });
        bus.on_named("module.upgraded", |ctx, payload| {
            hear(ctx, "module.upgraded", payload);
            Ok(())
        });
        bus.on_named("module.removed", |ctx, payload| {
            hear(ctx, "module.removed", payload);
            Ok(())
        });
        bus.on_named("module.enabled", |ctx, payload| {
            hear(ctx, "module.enabled", payload);
            Ok(())
        });
        bus.on_named("module.disabled", |ctx, payload| {
            hear(ctx, "module.disabled", payload);
            Ok(())
        });
    }

    fn config(&self) -> Option<ConfigSchema> {
        Some(ConfigSchema::of::<Config>())
    }

    fn on_install(&self, _: &Ctx<'_>) -> Result<()> {
        self.trace.call("install", "install".into())
    }

    fn on_upgrade(&self, _: &Ctx<'_>, from: &Version) -> Result<()> {
        self.trace.call("upgrade", format!("upgrade from {from}"))
    }

    fn on_enable(&self, _: &Ctx<'_>) -> Result<()> {
        self.trace.call("enable", "enable".into())
    }

    fn on_disable(&self, _: &Ctx<'_>) -> Result<()> {
        self.trace.call("disable", "disable".into())
    }

    fn on_uninstall(&self, _: &Ctx<'_>) -> Result<()> {
        self.trace.call("uninstall", "uninstall".into())
    }

    fn on_start(&self, _: &Ctx<'_>) -> Result<()> {
        self.trace.call("start", "start".into())
    }

    fn on_stop(&self, _: &Ctx<'_>) -> Result<()> {
        self.trace.call("stop", "stop".into())
    }
}
