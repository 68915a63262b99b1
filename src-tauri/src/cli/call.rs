//! `cuspid ops` and `cuspid call`: the same door as the window's.

use super::output::{Answer, Failure, Shown, table};
use super::{Options, session};
use clap::Args;
use kernel::{Actor, Error, Host, Mode, parse_bytes};
use serde_json::{Value, json};
use std::io::{BufRead, Read, Write};

#[derive(Args)]
pub struct Input {
    /// module.operation
    #[arg(required_unless_present = "stdin")]
    op: Option<String>,
    /// JSON, @file or - for standard input
    input: Option<String>,
    /// JSON Lines in, JSON Lines out, one session
    #[arg(long, conflicts_with_all = ["op", "input"])]
    stdin: bool,
    /// Do everything, keep nothing
    #[arg(long)]
    dry_run: bool,
}

/// Longest line of `call --stdin`: a file in base64 fits.
const MAX_LINE: u64 = 96 * 1024 * 1024;

pub fn run(options: &Options, input: Input) -> Shown {
    let desk = crate::desk(&options.folder())?;
    if input.stdin {
        let (host, actor) = session::open(&desk, options)?;
        return lines(&host, &actor);
    }
    let op = input.op.unwrap_or_default();
    // A password on standard input is its first line: it is read before the rest.
    let (value, (host, actor)) = if input.input.as_deref() == Some("-") {
        let session = session::open(&desk, options)?;
        (read_input(Some("-"))?, session)
    } else {
        (read_input(input.input.as_deref())?, session::open(&desk, options)?)
    };
    let mode = if input.dry_run { Mode::DryRun } else { Mode::Run };
    let output = host.call(&actor, &op, value, mode)?;
    let output: Value = serde_json::from_str(output.get()).map_err(Error::from)?;
    let text = serde_json::to_string_pretty(&output).map_err(Error::from)?;
    Ok(Answer::new(output, text))
}

fn read_input(input: Option<&str>) -> Result<Value, Failure> {
    let bytes = match input {
        None => return Ok(json!({})),
        Some("-") => {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes).map_err(Error::from)?;
            bytes
        }
        Some(text) => match text.strip_prefix('@') {
            Some(file) => std::fs::read(file)
                .map_err(|error| Failure::usage(format!("{file} cannot be read: {error}")))?,
            None => text.as_bytes().to_vec(),
        },
    };
    parse_bytes(&bytes).map_err(Failure::of_usage)
}

/// One answer a line, in order; a bad line gets an error and the next one is read.
fn lines(host: &Host, actor: &Actor) -> Shown {
    let mut input = std::io::stdin().lock();
    let mut output = std::io::stdout().lock();
    loop {
        let mut line = Vec::new();
        let read = (&mut input).take(MAX_LINE).read_until(b'\n', &mut line).map_err(Error::from)?;
        if read == 0 {
            return Ok(Answer::nothing());
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let (id, result) = answer(host, actor, &line);
        let reply = match result {
            Ok(data) => format!("{{\"id\":{id},\"ok\":true,\"data\":{data}}}"),
            Err(error) => json!({ "id": id, "ok": false, "error": error.to_json() }).to_string(),
        };
        writeln!(output, "{reply}").and_then(|()| output.flush()).map_err(Error::from)?;
    }
}

fn answer(host: &Host, actor: &Actor, line: &[u8]) -> (Value, Result<String, Error>) {
    let request = match parse_bytes(line) {
        Ok(request) => request,
        Err(error) => return (id_of_broken(line), Err(below_input(error))),
    };
    let id = request.get("id").cloned().unwrap_or(Value::Null);
    let Some(op) = request.get("op").and_then(Value::as_str) else {
        return (id, Err(Error::field("op", "required", "names no operation")));
    };
    let extra = request
        .as_object()
        .into_iter()
        .flat_map(|map| map.keys())
        .find(|key| !matches!(key.as_str(), "id" | "op" | "input" | "dry_run"));
    if let Some(key) = extra {
        return (
            id,
            Err(Error::field(key.as_str(), "unknown_field", "is not a field of a request")),
        );
    }
    let mode = match request.get("dry_run") {
        Some(Value::Bool(true)) => Mode::DryRun,
        None | Some(Value::Bool(false)) => Mode::Run,
        // Anything else taken for "no" would write what the caller only wanted to see.
        Some(_) => {
            return (id, Err(Error::field("dry_run", "wrong_type", "must be true or false")));
        }
    };
    let input = request.get("input").cloned().unwrap_or_else(|| json!({}));
    (id, host.call(actor, op, input, mode).map(|output| output.get().to_owned()))
}

/// The id of a line that is JSON but for its bytes, so that the caller can tell which one failed.
fn id_of_broken(line: &[u8]) -> Value {
    let lossy = String::from_utf8_lossy(line);
    serde_json::from_str::<Value>(&lossy)
        .ok()
        .and_then(|request| request.get("id").cloned())
        .unwrap_or(Value::Null)
}

/// Field paths of a line are those of its `input`.
fn below_input(error: Error) -> Error {
    let fields = error.details().get("fields").and_then(Value::as_object).cloned();
    match fields.and_then(|fields| fields.into_iter().next()) {
        Some((path, message)) if path.starts_with("input.") => {
            let path = path.trim_start_matches("input.").to_owned();
            Error::field(path, "bad_utf8", message.as_str().unwrap_or_default())
        }
        _ => error,
    }
}

/// Every operation the signed-in user could see.
pub fn operations(options: &Options, module: Option<&str>) -> Shown {
    let desk = crate::desk(&options.folder())?;
    let unknown = |name: &str| Failure::usage(format!("there is no module {name}"));
    if let Some(name) = module
        && desk.catalog().get(name).is_none()
    {
        return Err(unknown(name));
    }
    let (host, actor) = session::open(&desk, options)?;
    let role = host
        .clinics_of(&actor.user_id)
        .into_iter()
        .find(|(clinic, _)| clinic.id == actor.clinic_id)
        .map(|(_, role)| role)
        .unwrap_or_default();
    let of_others = |name: &&str| desk.catalog().get(name).is_some_and(|m| !m.is_there_for(&role));
    if let Some(name) = module.filter(of_others) {
        return Err(unknown(name));
    }
    let permitted = host.operations_for(&role);
    let mut list = Vec::new();
    for (compiled, op) in host.catalog().operations() {
        let wanted = module.is_none_or(|name| *compiled.name == *name);
        let allowed = permitted.iter().find(|(m, o, _)| **m == *compiled.name && o == op.name);
        if let Some((_, _, permission)) = allowed.filter(|_| wanted) {
            list.push(json!({
                "id": format!("{}.{}", compiled.name, op.name), "module": &*compiled.name,
                "permission": permission, "category": op.category, "about": op.about,
                "input": op.input_schema(), "output": op.output_schema(),
            }));
        }
    }
    let rows: Vec<Vec<String>> = list
        .iter()
        .map(|op| {
            ["id", "category", "permission", "about"]
                .map(|key| super::output::text(&op[key]))
                .to_vec()
        })
        .collect();
    Ok(Answer::new(&list, table(&["id", "category", "permission", "about"], &rows)))
}
