//! A display without a screen, for windows that nobody watches.

use crate::step::{Result, Stop, program, stop};
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

pub struct VirtualDisplay {
    server: Child,
    name: String,
}

impl VirtualDisplay {
    /// Starts a display server on the first free number, which it reports itself: asking for a
    /// number of ours would race with whoever starts one beside us.
    pub fn start() -> Result<VirtualDisplay> {
        let arguments =
            ["-displayfd", "1", "-screen", "0", "1920x1200x24", "-nolisten", "tcp", "-noreset"];
        let mut server = program("Xvfb", &arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| Stop(format!("cannot start the virtual display: {error}")))?;
        let mut number = String::new();
        if let Some(pipe) = server.stdout.take() {
            BufReader::new(pipe).read_line(&mut number)?;
        }
        let display = VirtualDisplay { server, name: format!(":{}", number.trim()) };
        if number.trim().is_empty() {
            return stop("the virtual display ended as soon as it was started");
        }
        Ok(display)
    }

    /// What goes into `DISPLAY`.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for VirtualDisplay {
    fn drop(&mut self) {
        // It may be gone already; then there is nothing to end.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Whether a window would be seen.
pub fn there_is_a_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(any(windows, target_os = "macos")) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
