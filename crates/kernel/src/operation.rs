//! Operations: values built from plain functions. Window, command line, agents and documentation
//! are derived from them.

use crate::ctx::Ctx;
use crate::error::{Code, Error, Problems, Result};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

/// What an operation may do; enforced, not trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Runs on a connection that cannot write.
    Read,
    Write,
    /// A write that is hard to take back: asks people twice and agents always.
    Destructive,
}

type Run = Box<dyn Fn(&Ctx<'_>, Value) -> Result<Box<RawValue>> + Send + Sync>;

/// One capability of a module: name, permission, what it does, and the function.
pub struct Operation {
    /// Without the module's name: `create`, `appointments.move`.
    pub name: &'static str,
    /// Without the module's name: `write`, `appointments.read`.
    pub permission: &'static str,
    pub category: Category,
    pub about: &'static str,
    /// A plan feature without which it answers `unavailable`.
    pub feature: Option<&'static str>,
    /// Bytes of one text of the input; more is refused before parsing.
    pub max_text: usize,
    input: fn() -> Schema,
    output: fn() -> Schema,
    run: Run,
}

/// An operation that only reads.
pub fn read<I, O>(
    name: &'static str,
    permission: &'static str,
    about: &'static str,
    run: fn(&Ctx<'_>, I) -> Result<O>,
) -> Operation
where
    I: DeserializeOwned + JsonSchema + 'static,
    O: Serialize + JsonSchema + 'static,
{
    Operation::new(Category::Read, name, permission, about, run)
}

/// An operation that changes rows.
pub fn write<I, O>(
    name: &'static str,
    permission: &'static str,
    about: &'static str,
    run: fn(&Ctx<'_>, I) -> Result<O>,
) -> Operation
where
    I: DeserializeOwned + JsonSchema + 'static,
    O: Serialize + JsonSchema + 'static,
{
    Operation::new(Category::Write, name, permission, about, run)
}

/// An operation that is hard to take back.
pub fn destructive<I, O>(
    name: &'static str,
    permission: &'static str,
    about: &'static str,
    run: fn(&Ctx<'_>, I) -> Result<O>,
) -> Operation
where
    I: DeserializeOwned + JsonSchema + 'static,
    O: Serialize + JsonSchema + 'static,
{
    Operation::new(Category::Destructive, name, permission, about, run)
}

/// Longest text an input may hold unless the operation says otherwise.
const MAX_TEXT: usize = 64 * 1024;

impl Operation {
    fn new<I, O>(
        category: Category,
        name: &'static str,
        permission: &'static str,
        about: &'static str,
        run: fn(&Ctx<'_>, I) -> Result<O>,
    ) -> Operation
    where
        I: DeserializeOwned + JsonSchema + 'static,
        O: Serialize + JsonSchema + 'static,
    {
        Operation {
            name,
            permission,
            category,
            about,
            feature: None,
            max_text: MAX_TEXT,
            input: || SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<I>(),
            output: || {
                let settings = SchemaSettings::draft2020_12().for_serialize();
                settings.into_generator().into_root_schema_for::<O>()
            },
            run: Box::new(move |ctx, input| {
                let input = parse::<I>(input)?;
                let output = run(ctx, input)?;
                Ok(serde_json::value::to_raw_value(&output)?)
            }),
        }
    }

    /// Lets texts of the input be up to `bytes` long (a file in base64).
    pub fn texts_up_to(mut self, bytes: usize) -> Operation {
        self.max_text = bytes;
        self
    }

    /// Makes the operation part of a plan feature.
    pub fn feature(mut self, feature: &'static str) -> Operation {
        self.feature = Some(feature);
        self
    }

    /// Says that the input's `name` is a module: one that the caller may not know of is answered as
    /// one that is not there.
    pub(crate) fn about_a_module(self) -> Operation {
        let run = self.run;
        let checked: Run =
            Box::new(move |ctx, input| match input.get("name").and_then(Value::as_str) {
                Some(name) if !ctx.knows(name) => Err(Error::not_found("module")),
                _ => run(ctx, input),
            });
        Operation { run: checked, ..self }
    }

    pub fn input_schema(&self) -> Schema {
        (self.input)()
    }

    pub fn output_schema(&self) -> Schema {
        (self.output)()
    }

    pub(crate) fn run(&self, ctx: &Ctx<'_>, input: Value) -> Result<Box<RawValue>> {
        (self.run)(ctx, input)
    }
}

/// The input of operations that need none.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Turns JSON into an input struct. Errors name the field.
pub fn parse<I: DeserializeOwned>(input: Value) -> Result<I> {
    let input = if input.is_null() { Value::Object(Default::default()) } else { input };
    serde_path_to_error::deserialize(input).map_err(|error| {
        let message = error.inner().to_string();
        let mut path = error.path().to_string();
        let key = if message.starts_with("missing field") {
            "required"
        } else if message.starts_with("unknown field") {
            "unknown_field"
        } else if message.starts_with("unknown variant") {
            "unknown_value"
        } else {
            "wrong_type"
        };
        if matches!(key, "required" | "unknown_field") {
            let field = message.split('`').nth(1).unwrap_or_default();
            let known = path == field || path.ends_with(&format!(".{field}"));
            if path == "." {
                path = field.to_owned();
            } else if !known {
                path = format!("{path}.{field}");
            }
        }
        Error::field(path, key, message)
    })
}

/// Reads an input from bytes. Refuses what is not UTF-8 JSON, nests too deep or is too large, and
/// names the field where one can be named.
pub fn parse_bytes(bytes: &[u8]) -> Result<Value> {
    match std::str::from_utf8(bytes) {
        Ok(text) => serde_json::from_str(text).map_err(|error| {
            let key =
                if error.to_string().contains("recursion limit") { "too_deep" } else { "bad_json" };
            Error::field("$", key, format!("is not readable JSON: {error}"))
        }),
        Err(_) => {
            let lossy = String::from_utf8_lossy(bytes);
            let value: Value = serde_json::from_str(&lossy).unwrap_or(Value::Null);
            let mut path = String::new();
            let at = find_text(&value, &mut path, &|text| text.contains('\u{FFFD}'));
            let path = if at { path } else { "$".to_owned() };
            Err(Error::field(path, "bad_utf8", "is not UTF-8 text"))
        }
    }
}

/// Refuses texts that no field may hold: NUL bytes, and more than `max_text` bytes.
pub(crate) fn check_texts(input: &Value, max_text: usize) -> Result<()> {
    let mut path = String::new();
    if find_text(input, &mut path, &|text| text.contains('\0')) {
        return Err(Error::field(path, "nul", "must not hold NUL characters"));
    }
    path.clear();
    if find_text(input, &mut path, &|text| text.len() > max_text) {
        let mut problems = Problems::default();
        let message = format!("must have at most {max_text} bytes");
        problems.add_with(path, "too_long", message, serde_json::json!({ "max": max_text }));
        return problems.done();
    }
    Ok(())
}

/// Leaves in `path` where the first text for which `matches` holds stands.
fn find_text(value: &Value, path: &mut String, matches: &dyn Fn(&str) -> bool) -> bool {
    let length = path.len();
    match value {
        Value::String(text) => return matches(text),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push_str(&format!("[{index}]"));
                if find_text(item, path, matches) {
                    return true;
                }
                path.truncate(length);
            }
        }
        Value::Object(map) => {
            for (key, item) in map {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(&key.replace('\0', "\u{FFFD}"));
                if matches(key) || find_text(item, path, matches) {
                    return true;
                }
                path.truncate(length);
            }
        }
        _ => {}
    }
    false
}

/// Turns a panic into an error that tells nobody more than the log does. The payload is dropped
/// unread: the message of a panic may quote a name (`str` slicing does). Where it happened is logged
/// by the hook of `log::start`.
pub(crate) fn panicked(_payload: Box<dyn std::any::Any + Send>) -> Error {
    tracing::error!("an operation panicked");
    Error::new(Code::Internal, "the operation failed unexpectedly; nothing was written")
}
