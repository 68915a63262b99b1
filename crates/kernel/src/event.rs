//! Events and questions between modules. Listeners run inside the caller's transaction and can fail
//! it; anything slow or remote is a job.

use crate::ctx::Ctx;
use crate::error::Result;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Something that happened, named `<entity>.<action>`; carries ids, never whole records.
pub trait Event: Serialize + DeserializeOwned + 'static {
    const NAME: &'static str;
}

/// Something a module wants to know from whoever knows, without depending on them.
pub trait Question: 'static {
    type Answer: 'static;
    const NAME: &'static str;
}

type Listener = Arc<dyn Fn(&Ctx<'_>, &Value) -> Result<()> + Send + Sync>;

/// What a module emits and reacts to.
pub struct Bus {
    module: Arc<str>,
    pub(crate) emitted: BTreeMap<&'static str, Arc<str>>,
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
        self.emitted.insert(E::NAME, self.module.clone());
    }

    /// Calls `listener` for every `E`, in the transaction of the call that emitted it.
    pub fn on<E: Event>(&mut self, listener: fn(&Ctx<'_>, &E) -> Result<()>) {
        let run: Listener = Arc::new(move |ctx, payload| {
            let event: E = serde_json::from_value(payload.clone())?;
            listener(ctx, &event)
        });
        self.listeners.push((E::NAME, self.module.clone(), run));
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
