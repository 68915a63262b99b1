//! Events and questions between modules. Listeners run inside the caller's transaction and can fail
//! it; anything slow or remote is a job.

use crate::ctx::Ctx;
use crate::error::Result;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Something that happened, named `<entity>.<action>`; carries ids, never whole records.
pub trait Event: Serialize + DeserializeOwned + JsonSchema + 'static {
    const NAME: &'static str;
}

/// Something a module wants to know from whoever knows, without depending on them.
pub trait Question: 'static {
    type Answer: 'static;
    const NAME: &'static str;
}

type Listener = Arc<dyn Fn(&Ctx<'_>, &Value) -> Result<()> + Send + Sync>;

/// An event as the module that emits it declared it.
pub struct Emission {
    pub event: &'static str,
    pub module: Arc<str>,
    schema: fn() -> Schema,
}

impl Emission {
    /// The JSON Schema of the payload that listeners get.
    pub fn schema(&self) -> Schema {
        (self.schema)()
    }
}

/// What a module emits and reacts to.
pub struct Bus {
    module: Arc<str>,
    pub(crate) emitted: BTreeMap<&'static str, Emission>,
    pub(crate) listeners: Vec<(&'static str, Arc<str>, Listener)>,
    answers: Vec<(&'static str, Box<dyn Any + Send + Sync>)>,
    pub(crate) asked: BTreeSet<&'static str>,
}

impl Default for Bus {
    fn default() -> Bus {
        Bus {
            module: Arc::from(""),
            emitted: BTreeMap::new(),
            listeners: Vec::new(),
            answers: Vec::new(),
            asked: BTreeSet::new(),
        }
    }
}

impl Bus {
    pub(crate) fn for_module(&mut self, module: &Arc<str>) -> &mut Bus {
        self.module = module.clone();
        self
    }

    /// Declares that this module emits `E`.
    pub fn emits<E: Event>(&mut self) {
        self.declare(E::NAME, || {
            let settings = SchemaSettings::draft2020_12().for_serialize();
            settings.into_generator().into_root_schema_for::<E>()
        });
    }

    /// As `emits`, for a module that is read from files and has no types.
    #[doc(hidden)]
    pub fn emits_named(&mut self, name: &'static str) {
        self.declare(name, Schema::default);
    }

    fn declare(&mut self, event: &'static str, schema: fn() -> Schema) {
        self.emitted.insert(event, Emission { event, module: self.module.clone(), schema });
    }

    /// Every event that a module declared, in the order of their names.
    pub fn emissions(&self) -> impl Iterator<Item = &Emission> {
        self.emitted.values()
    }

    /// The events that `module` reacts to.
    pub fn heard_by(&self, module: &str) -> impl Iterator<Item = &'static str> {
        self.listeners.iter().filter(move |(_, by, _)| **by == *module).map(|(name, _, _)| *name)
    }

    /// The modules that react to `event`, once for each listener.
    pub fn listeners_of(&self, event: &str) -> impl Iterator<Item = &str> {
        self.listeners.iter().filter(move |(name, _, _)| *name == event).map(|(_, by, _)| &**by)
    }

    /// Calls `listener` for every `E`, in the transaction of the call that emitted it.
    pub fn on<E: Event>(&mut self, listener: fn(&Ctx<'_>, &E) -> Result<()>) {
        let run: Listener = Arc::new(move |ctx, payload| {
            let event: E = serde_json::from_value(payload.clone())?;
            listener(ctx, &event)
        });
        self.listeners.push((E::NAME, self.module.clone(), run));
    }

    /// As `on`, for a module that is read from files and has no types.
    #[doc(hidden)]
    pub fn on_named(&mut self, name: &'static str, listener: fn(&Ctx<'_>, &Value) -> Result<()>) {
        self.listeners.push((name, self.module.clone(), Arc::new(listener)));
    }

    /// Declares that this module asks `Q`.
    pub fn asks<Q: Question>(&mut self) {
        self.asked.insert(Q::NAME);
    }

    /// Answers `Q` for whoever asks.
    pub fn answers<Q: Question>(&mut self, answer: fn(&Ctx<'_>, &Q) -> Result<Q::Answer>) {
        self.answers.push((Q::NAME, Box::new(answer)));
    }

    pub(crate) fn ask<Q: Question>(&self, ctx: &Ctx<'_>, question: &Q) -> Result<Vec<Q::Answer>> {
        type Answerer<Q> = fn(&Ctx<'_>, &Q) -> Result<<Q as Question>::Answer>;
        self.answers
            .iter()
            .filter(|(name, _)| *name == Q::NAME)
            .filter_map(|(_, answerer)| answerer.downcast_ref::<Answerer<Q>>())
            .map(|answerer| answerer(ctx, question))
            .collect()
    }
}
