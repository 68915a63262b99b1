//! `cargo xtask run`: from a fresh checkout to a window with something in it.

use crate::setup::setup;
use crate::step::{Result, command, step, stop};
use crate::system::For;
use crate::virtual_display::there_is_a_display;
use crate::{binary, demo, place, ui, window};

#[derive(clap::Args)]
pub struct Options {
    /// Open in a virtual display, take a picture of the agenda and close, even if there is a screen
    #[arg(long)]
    headless: bool,
}

pub fn run(options: &Options) -> Result<String> {
    let seen = there_is_a_display() && !options.headless;
    if !seen && !cfg!(target_os = "linux") {
        return stop("a virtual display is only known on Linux: leave out --headless");
    }
    let mut purposes = vec![For::Kernel, For::Desktop, For::Interface];
    if !seen {
        purposes.push(For::Window);
    }
    setup(&purposes)?;
    ui::build()?;
    binary::build()?;
    step("demo practice", demo::make_if_there_is_none)?;
    if !seen {
        window::drive("open", "tests/window/look.mjs", &[])?;
        let picture = place::shown(&place::screens().join("run.png"));
        return Ok(format!(
            "Cuspid opened on a virtual display and drew its agenda: see {picture}."
        ));
    }
    println!("  Cuspid is open. Its sign-in screen shows the passwords of the demo practice.");
    let ended = command(&binary::path().to_string_lossy())
        .env_remove("NO_COLOR")
        // Set for tests by `.cargo/config.toml`: what a person makes here gets the full hash.
        .env_remove("CUSPID_TEST_KDF")
        .status()?;
    if ended.success() {
        return Ok("The window was closed.".into());
    }
    stop(format!("the window ended with {ended}"))
}
