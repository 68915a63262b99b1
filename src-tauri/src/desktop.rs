//! The window: one command, `call`, and two events, `changed` and `progress`.

use kernel::{Desk, Error, Notice, Result};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tauri::ipc::Response;
use tauri::{AppHandle, Emitter, Manager, State};

/// How often queued jobs are looked at.
const JOBS_EVERY: Duration = Duration::from_secs(5);

/// The desk, opened at the first call that finds the data folder usable: a full or read-only disk
/// is shown in the window instead of ending the program.
struct Front {
    folder: PathBuf,
    desk: Mutex<Option<Arc<Desk>>>,
}

impl Front {
    fn desk(&self, app: &AppHandle) -> Result<Arc<Desk>> {
        let mut slot = self.desk.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(desk) = slot.as_ref() {
            return Ok(desk.clone());
        }
        let desk = Arc::new(crate::desk(&self.folder)?);
        let handle = app.clone();
        desk.subscribe(move |notice| tell(&handle, notice));
        run_jobs(&desk);
        *slot = Some(desk.clone());
        Ok(desk)
    }
}

/// Opens the window and stays until it closes.
pub fn open(folder: &Path) -> Result<()> {
    tauri::Builder::default()
        .manage(Front { folder: folder.to_owned(), desk: Mutex::new(None) })
        .invoke_handler(tauri::generate_handler![call])
        .build(tauri::generate_context!())
        .map_err(|error| Error::unavailable("no_window", format!("no window: {error}")))?
        .run(|app, event| {
            if let tauri::RunEvent::Exit = event {
                let front: State<'_, Front> = app.state();
                let slot = front.desk.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                if let Some(desk) = slot.as_ref() {
                    desk.close();
                }
            }
        });
    Ok(())
}

#[tauri::command]
async fn call(
    app: AppHandle,
    op: String,
    input: Option<Value>,
) -> std::result::Result<Response, Value> {
    let work = move || {
        let front: State<'_, Front> = app.state();
        front.desk(&app)?.call(&op, input.unwrap_or_else(|| json!({})))
    };
    match tauri::async_runtime::spawn_blocking(work).await {
        Ok(Ok(output)) => Ok(Response::new(output.get().to_owned())),
        Ok(Err(error)) => Err(error.to_json()),
        Err(_) => Err(Error::internal("the call was interrupted").to_json()),
    }
}

fn tell(app: &AppHandle, notice: &Notice) {
    let (name, payload) = notice.wire();
    let sent = app.emit(name, payload);
    if let Err(error) = sent {
        tracing::warn!(%error, "the window could not be told");
    }
}

fn run_jobs(desk: &Arc<Desk>) {
    let desk = Arc::downgrade(desk);
    std::thread::spawn(move || {
        while let Some(desk) = desk.upgrade() {
            if let Ok((host, _)) = desk.session()
                && let Err(error) = host.run_due_jobs()
            {
                tracing::warn!(%error, "jobs could not be read");
            }
            drop(desk);
            std::thread::sleep(JOBS_EVERY);
        }
    });
}
