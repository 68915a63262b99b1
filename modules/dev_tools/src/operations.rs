//! The operations of the live modules, as `cuspid ops` prints them.

use kernel::{Category, Ctx, Nothing, Result};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

#[derive(Debug, Serialize, JsonSchema)]
pub struct OperationRow {
    /// `patients.create`
    pub id: String,
    pub module: String,
    pub permission: String,
    pub category: Kind,
    pub about: String,
    /// JSON Schema of what goes in.
    pub input: Value,
    /// JSON Schema of what comes out.
    pub output: Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Read,
    Write,
    Destructive,
}

impl From<Category> for Kind {
    fn from(category: Category) -> Kind {
        match category {
            Category::Read => Kind::Read,
            Category::Write => Kind::Write,
            Category::Destructive => Kind::Destructive,
        }
    }
}

pub fn list(ctx: &Ctx<'_>, _: Nothing) -> Result<Vec<OperationRow>> {
    let mut out = Vec::new();
    for (compiled, op) in ctx.catalog().operations() {
        let permission = format!("{}.{}", compiled.name, op.permission);
        if !ctx.is_live(&compiled.name) || !ctx.can(&permission) {
            continue;
        }
        out.push(OperationRow {
            id: format!("{}.{}", compiled.name, op.name),
            module: compiled.name.to_string(),
            permission,
            category: op.category.into(),
            about: op.about.to_owned(),
            input: op.input_schema().to_value(),
            output: op.output_schema().to_value(),
        });
    }
    out.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(out)
}
