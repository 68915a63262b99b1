//! The menu: entries of live modules that the caller may open.

use crate::catalog::Compiled;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::operation::Nothing;
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Debug, Serialize, JsonSchema)]
pub struct Navigation {
    /// Modules whose UI the window may mount.
    pub layers: Vec<String>,
    pub entries: Vec<Entry>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Entry {
    pub module: String,
    pub id: String,
    pub path: String,
    /// Translation key: `<module>.nav.<id>`.
    pub label: String,
    pub icon: String,
    pub order: i32,
}

pub fn get(ctx: &Ctx<'_>, _: Nothing) -> Result<Navigation> {
    let seen = |c: &&Compiled| ctx.is_live(&c.name) && ctx.knows(&c.name);
    let (mut layers, mut entries) = (Vec::new(), Vec::new());
    for compiled in ctx.catalog().modules.iter().filter(seen) {
        layers.push(compiled.name.to_string());
        for entry in &compiled.manifest.frontend.navigation {
            let permitted = match &entry.permission {
                Some(permission) => ctx.can(&format!("{}.{permission}", compiled.name)),
                None => true,
            };
            if permitted {
                entries.push(Entry {
                    module: compiled.name.to_string(),
                    id: entry.id.clone(),
                    path: entry.path.clone(),
                    label: format!("{}.nav.{}", compiled.name, entry.id),
                    icon: entry.icon.clone(),
                    order: entry.order,
                });
            }
        }
    }
    entries.sort_by(|a, b| (a.order, &a.module, &a.id).cmp(&(b.order, &b.module, &b.id)));
    Ok(Navigation { layers, entries })
}
