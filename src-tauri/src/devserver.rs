//! The host over loopback HTTP, for browser tests of the real thing. Never in a release build.

#[cfg(not(debug_assertions))]
compile_error!("the development server does not belong in a release build");

use kernel::{Desk, Error, Notice, Result, parse_bytes};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;
use tiny_http::{Header, Method, Request, Response, Server};

const WORKERS: usize = 8;
const LONG_POLL: Duration = Duration::from_secs(20);
/// The window's own policy (tauri.conf.json) as far as a browser needs it.
const POLICY: &str = "default-src 'self'; img-src 'self' blob: data:; font-src 'self'; \
    style-src 'self' 'unsafe-inline'; script-src 'self'; object-src 'none'; base-uri 'none'";

/// Events since the start, numbered; a window that was away longer than the last 1,000 starts over.
#[derive(Default)]
struct Events {
    last: u64,
    kept: VecDeque<(u64, Value)>,
}

struct Front {
    desk: Desk,
    pages: PathBuf,
    events: Mutex<Events>,
    arrived: Condvar,
}

/// Serves until the process ends; says on stdout where.
pub fn serve(folder: &Path, port: u16, pages: &Path) -> Result<()> {
    let server = Server::http(("127.0.0.1", port))
        .map_err(|error| Error::unavailable("port", format!("the port cannot be used: {error}")))?;
    let front = Arc::new(Front {
        desk: crate::desk(folder)?,
        pages: pages.to_owned(),
        events: Mutex::default(),
        arrived: Condvar::new(),
    });
    let told = Arc::downgrade(&front);
    front.desk.subscribe(move |notice| {
        if let Some(front) = told.upgrade() {
            front.push(notice);
        }
    });
    let mut out = std::io::stdout();
    let address = server.server_addr().to_ip().map(|ip| ip.to_string()).unwrap_or_default();
    writeln!(out, "listening on http://{address}").and_then(|()| out.flush())?;
    let server = Arc::new(server);
    let workers: Vec<_> = (0..WORKERS)
        .map(|_| {
            let (server, front) = (server.clone(), front.clone());
            std::thread::spawn(move || {
                while let Ok(request) = server.recv() {
                    front.answer(request);
                }
            })
        })
        .collect();
    for worker in workers {
        if worker.join().is_err() {
            return Err(Error::internal("a worker of the development server panicked"));
        }
    }
    Ok(())
}

impl Front {
    fn push(&self, notice: &Notice) {
        let event = match notice {
            Notice::Changed { call_id, modules } => {
                json!({ "name": "changed", "payload": { "call_id": call_id, "modules": modules } })
            }
            Notice::Progress { op, done, total } => {
                json!({ "name": "progress", "payload": { "op": op, "done": done, "total": total } })
            }
        };
        let mut events = self.events.lock().unwrap_or_else(|p| p.into_inner());
        events.last += 1;
        let number = events.last;
        events.kept.push_back((number, event));
        if events.kept.len() > 1000 {
            events.kept.pop_front();
        }
        self.arrived.notify_all();
    }

    fn answer(&self, mut request: Request) {
        let url = request.url().to_owned();
        let (path, query) = url.split_once('?').unwrap_or((&url, ""));
        let body = match (request.method(), path) {
            (Method::Post, "/call") => self.call(&mut request),
            (Method::Get, "/events") => self.wait(query),
            (Method::Get, _) => return self.page(request, path),
            _ => {
                json!({ "ok": false, "error": { "code": "not_found", "message": "no such page" } })
            }
        };
        let json = header("Content-Type", "application/json");
        // The browser may be gone by now; there is nobody left to tell.
        let _ = request.respond(Response::from_string(body.to_string()).with_header(json));
    }

    fn call(&self, request: &mut Request) -> Value {
        let mut bytes = Vec::new();
        let result = request
            .as_reader()
            .take(128 * 1024 * 1024)
            .read_to_end(&mut bytes)
            .map_err(Error::from)
            .and_then(|_| parse_bytes(&bytes))
            .and_then(|body| {
                let op = body["op"].as_str().unwrap_or_default().to_owned();
                let output = self.desk.call(&op, body["input"].clone())?;
                Ok(serde_json::from_str::<Value>(output.get())?)
            });
        match result {
            Ok(data) => json!({ "ok": true, "data": data }),
            Err(error) => json!({ "ok": false, "error": error.to_json() }),
        }
    }

    fn wait(&self, query: &str) -> Value {
        let after = query
            .split('&')
            .find_map(|pair| pair.strip_prefix("after="))
            .and_then(|number| number.parse::<u64>().ok());
        let mut events = self.events.lock().unwrap_or_else(|p| p.into_inner());
        let Some(after) = after else { return json!({ "last": events.last, "events": [] }) };
        if events.last <= after {
            let waited = self.arrived.wait_timeout_while(events, LONG_POLL, |e| e.last <= after);
            events = waited.unwrap_or_else(|p| p.into_inner()).0;
        }
        let fresh: Vec<&Value> =
            events.kept.iter().filter(|(number, _)| *number > after).map(|(_, e)| e).collect();
        json!({ "last": events.last, "events": fresh })
    }

    fn page(&self, request: Request, path: &str) {
        let safe = path.trim_start_matches('/');
        let asked = self.pages.join(safe);
        let inside = !safe.split('/').any(|part| part == "..");
        // Every other address is a place inside the program: the page finds its own way.
        let file = match inside && !safe.is_empty() && asked.is_file() {
            true => asked,
            false => self.pages.join("index.html"),
        };
        let kind = match file.extension().and_then(|extension| extension.to_str()) {
            Some("html") => "text/html; charset=utf-8",
            Some("js") => "text/javascript",
            Some("css") => "text/css",
            Some("svg") => "image/svg+xml",
            Some("woff2") => "font/woff2",
            _ => "application/octet-stream",
        };
        let response = match std::fs::read(&file) {
            Ok(bytes) => Response::from_data(bytes)
                .with_header(header("Content-Type", kind))
                .with_header(header("Content-Security-Policy", POLICY)),
            Err(_) => {
                Response::from_string("build the pages first: npm run build").with_status_code(404)
            }
        };
        let _ = request.respond(response);
    }
}

fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("a constant header is well formed")
}
