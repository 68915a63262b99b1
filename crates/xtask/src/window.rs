//! The real window and the browser, driven by the scripts under `tests/`.

use crate::npm::npm;
use crate::setup::setup;
use crate::step::{Result, clock, nothing_to_do, program, step};
use crate::system::{For, browser};
use crate::virtual_display::VirtualDisplay;
use crate::{binary, place, ui};
use std::process::Command;
use std::time::{Duration, Instant};

/// `cargo xtask window`
pub fn run() -> Result<String> {
    let started = Instant::now();
    setup(&[For::Kernel, For::Desktop, For::Interface, For::Window])?;
    ui::build()?;
    binary::build_for_tests()?;
    drive("window", "tests/window/run.mjs", &[])?;
    Ok(format!(
        "The window walked the whole path in {}; pictures are in {}.",
        clock(started.elapsed()),
        place::shown(&place::screens())
    ))
}

/// `cargo xtask screens`
pub fn screens() -> Result<String> {
    setup(&[For::Kernel, For::Desktop, For::Interface, For::Browser])?;
    ui::build()?;
    binary::build_for_tests()?;
    step("screens", |step| step.run(&mut with_program(npm(&["run", "screens"]))))?;
    Ok(format!("Pictures of every screen are in {}.", place::shown(&place::screens())))
}

pub fn browser_tests() -> Result<Duration> {
    step("browser", |step| step.run(&mut with_program(npm(&["run", "e2e"]))))
}

pub fn window_tests() -> Result<Duration> {
    drive("window", "tests/window/run.mjs", &[])
}

/// Runs a script that drives the window, on a display and a session bus of its own.
pub fn drive(name: &str, script: &str, arguments: &[&str]) -> Result<Duration> {
    if !cfg!(target_os = "linux") {
        // Neither WKWebView nor WebView2 can be driven without a person's session.
        nothing_to_do(name, "left out: only WebKitGTK can be driven without a screen");
        return Ok(Duration::ZERO);
    }
    step(name, |step| {
        let display = VirtualDisplay::start()?;
        let mut words = vec!["--", "node", script];
        words.extend(arguments);
        let command = with_program(program("dbus-run-session", &words));
        step.run(&mut on_display(command, display.name()))
    })
}

/// Tells a test where the program, the browser and the pictures are.
fn with_program(mut command: Command) -> Command {
    command.env("CUSPID_BIN", binary::path()).env("CUSPID_SCREENS", place::screens());
    if let Some(browser) = browser() {
        command.env("CUSPID_BROWSER", browser);
    }
    command
}

fn on_display(mut command: Command, display: &str) -> Command {
    command.env("DISPLAY", display).env_remove("WAYLAND_DISPLAY");
    // A window of a test is an X window, whatever this person's session is.
    command.env("GDK_BACKEND", "x11");
    command
}
