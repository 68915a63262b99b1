//! The host over loopback HTTP, for browser tests of the real thing. Never in a release build.

#[cfg(not(debug_assertions))]
compile_error!("the development server does not belong in a release build");

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Query, Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kernel::{Desk, Error, Notice, Result, parse_bytes};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Notify;

const LONG_POLL: Duration = Duration::from_secs(20);
const LARGEST: usize = 128 * 1024 * 1024;
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
    arrived: Notify,
}

#[derive(Deserialize)]
struct After {
    after: Option<u64>,
}

/// Serves until the process ends; says on stdout where.
pub fn serve(folder: &Path, port: u16, pages: &Path) -> Result<()> {
    let front = Arc::new(Front {
        desk: crate::desk(folder)?,
        pages: pages.to_owned(),
        events: Mutex::default(),
        arrived: Notify::new(),
    });
    let told = Arc::downgrade(&front);
    front.desk.subscribe(move |notice| {
        if let Some(front) = told.upgrade() {
            front.push(notice);
        }
    });
    let routes = Router::new()
        .route("/call", post(call))
        .route("/events", get(wait))
        .fallback(page)
        .layer(DefaultBodyLimit::max(LARGEST))
        .layer(axum::middleware::from_fn(own_pages_only))
        .with_state(front);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
        let mut out = std::io::stdout();
        writeln!(out, "listening on http://{}", listener.local_addr()?)?;
        out.flush()?;
        axum::serve(listener, routes).await
    })?;
    Ok(())
}

impl Front {
    fn push(&self, notice: &Notice) {
        let (name, payload) = notice.wire();
        let event = json!({ "name": name, "payload": payload });
        let mut events = self.events.lock().unwrap_or_else(|p| p.into_inner());
        events.last += 1;
        let number = events.last;
        events.kept.push_back((number, event));
        if events.kept.len() > 1000 {
            events.kept.pop_front();
        }
        self.arrived.notify_waiters();
    }

    /// Events after a number; without one, only where the count stands.
    fn since(&self, after: Option<u64>) -> (u64, Vec<Value>) {
        let events = self.events.lock().unwrap_or_else(|p| p.into_inner());
        let fresh = |number: u64| after.is_some_and(|after| number > after);
        let kept = events.kept.iter().filter(|(number, _)| fresh(*number));
        (events.last, kept.map(|(_, event)| event.clone()).collect())
    }

    fn answer(&self, body: &[u8]) -> Result<Value> {
        let body = parse_bytes(body)?;
        let op = body["op"].as_str().unwrap_or_default();
        let output = self.desk.call(op, body["input"].clone())?;
        Ok(serde_json::from_str(output.get())?)
    }
}

/// Refuses what another page of the browser sends, and names that point here (DNS rebinding).
async fn own_pages_only(request: Request, next: Next) -> Response {
    if !is_own(&request) {
        return (StatusCode::FORBIDDEN, "only the program's own pages may call").into_response();
    }
    next.run(request).await
}

fn is_own(request: &Request) -> bool {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let here = |name: &str| matches!(name.split(':').next(), Some("127.0.0.1" | "localhost"));
    let origin = text(header::ORIGIN).map(|o| o.strip_prefix("http://").unwrap_or_default());
    text(header::HOST).is_some_and(here) && origin.is_none_or(here)
}

async fn call(State(front): State<Arc<Front>>, body: Bytes) -> Response {
    let work = move || match front.answer(&body) {
        Ok(data) => json!({ "ok": true, "data": data }),
        Err(error) => json!({ "ok": false, "error": error.to_json() }),
    };
    let interrupted =
        |_| json!({ "ok": false, "error": Error::internal("the call was interrupted").to_json() });
    let answer = tokio::task::spawn_blocking(work).await.unwrap_or_else(interrupted);
    axum::Json(answer).into_response()
}

async fn wait(State(front): State<Arc<Front>>, Query(query): Query<After>) -> Response {
    let arrived = front.arrived.notified();
    tokio::pin!(arrived);
    // Enabled before looking, so that nothing that comes in between is missed.
    arrived.as_mut().enable();
    let (mut last, mut events) = front.since(query.after);
    if query.after.is_some() && events.is_empty() {
        // Waiting long or not: what is there is what is answered.
        let _ = tokio::time::timeout(LONG_POLL, arrived).await;
        (last, events) = front.since(query.after);
    }
    axum::Json(json!({ "last": last, "events": events })).into_response()
}

async fn page(State(front): State<Arc<Front>>, uri: Uri) -> Response {
    let safe = uri.path().trim_start_matches('/').to_owned();
    let asked = front.pages.join(&safe);
    let inside = !safe.split('/').any(|part| part == "..");
    // Every other address is a place inside the program: the page finds its own way.
    let is_place = Path::new(&safe).extension().is_none();
    let file = match inside && !safe.is_empty() && (asked.is_file() || !is_place) {
        true => asked,
        false => front.pages.join("index.html"),
    };
    let kind = match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    };
    match tokio::fs::read(&file).await {
        Ok(bytes) => {
            let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_SECURITY_POLICY, POLICY)];
            (headers, bytes).into_response()
        }
        Err(_) => (StatusCode::NOT_FOUND, "build the pages first: npm run build").into_response(),
    }
}
