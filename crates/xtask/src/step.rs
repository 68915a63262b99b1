//! A step: a name, the commands under it, a line that tells how long it has been at it, and a log.

use crate::place;
use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How much of a failing step is shown; the rest is in its log.
const LINES_SHOWN: usize = 80;

/// Why a command ends without having done its work, in words for whoever typed it.
#[derive(Debug)]
pub struct Stop(pub String);

pub type Result<T> = std::result::Result<T, Stop>;

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Stop(error.to_string())
    }
}

pub fn stop<T>(why: impl Into<String>) -> Result<T> {
    Err(Stop(why.into()))
}

/// A program to start from the checkout, without what Cargo told *us*: a Cargo below would hand it
/// on to build scripts, which would then find their inputs changed and build again.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(place::root()).env("CARGO_TERM_COLOR", "never").env("NO_COLOR", "1");
    for (name, _) in std::env::vars_os() {
        let told_by_cargo = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_")
                || name.starts_with("CARGO_MANIFEST_")
                || matches!(name, "CARGO" | "CARGO_BIN_NAME" | "CARGO_PRIMARY_PACKAGE")
        });
        if told_by_cargo {
            command.env_remove(name);
        }
    }
    command
}

/// The same, with arguments.
pub fn program(program: &str, arguments: &[&str]) -> Command {
    let mut command = command(program);
    command.args(arguments);
    command
}

/// What a program prints, if it can be started and says it went well.
pub fn answer(name: &str, arguments: &[&str]) -> Option<String> {
    let output = program(name, arguments).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_string())
}

pub fn mark(good: bool) -> &'static str {
    match (good, colours()) {
        (true, true) => "\x1b[32m✓\x1b[0m",
        (true, false) => "✓",
        (false, true) => "\x1b[31m✗\x1b[0m",
        (false, false) => "✗",
    }
}

fn colours() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// `42s`, `2m 05s`.
pub fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds / 60 {
        0 if seconds < 10 => format!("{:.1}s", time.as_secs_f64()),
        0 => format!("{seconds}s"),
        minutes => format!("{minutes}m {:02}s", seconds % 60),
    }
}

/// Does `work` under a line that shows its name, the time and what it says; returns how long it took.
pub fn step(name: &str, work: impl FnOnce(&mut Step) -> Result<()>) -> Result<Duration> {
    let mut step = Step::begin(name)?;
    let done = work(&mut step);
    let took = step.end(done.is_ok());
    done.map(|()| took)
}

/// A step that had nothing to do.
pub fn nothing_to_do(name: &str, why: &str) {
    println!("{} {name:<18} {why}", mark(true));
}

pub struct Step {
    name: String,
    log: Arc<Mutex<File>>,
    said: Arc<Mutex<String>>,
    started: Instant,
    ticker: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Step {
    fn begin(name: &str) -> Result<Step> {
        let path = log_of(name);
        let log = std::fs::create_dir_all(place::logs())
            .and_then(|()| File::create(&path))
            .map_err(|error| Stop(format!("cannot write {}: {error}", place::shown(&path))))?;
        let said = Arc::new(Mutex::new(String::new()));
        let started = Instant::now();
        let ticker = Some(tick(name.to_string(), started, Arc::clone(&said)));
        Ok(Step { name: name.to_string(), log: Arc::new(Mutex::new(log)), said, started, ticker })
    }

    /// What the line shows until something else is said.
    pub fn say(&mut self, what: &str) {
        *open(&self.said) = what.to_string();
    }

    /// Runs a command; what it prints goes to the log, and to the screen if it fails.
    pub fn run(&mut self, command: &mut Command) -> Result<()> {
        self.follow(command, false).map(|_| ())
    }

    /// Runs a command and returns its standard output, which is kept out of the log: it may hold
    /// what is shown only once.
    pub fn ask(&mut self, command: &mut Command) -> Result<String> {
        self.follow(command, true)
    }

    fn follow(&mut self, command: &mut Command, keep: bool) -> Result<String> {
        let line = words(command);
        let from = {
            let mut log = open(&self.log);
            writeln!(log, "$ {line}")?;
            log.metadata()?.len()
        };
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| Stop(format!("{}: cannot start `{line}`: {error}", self.name)))?;
        let errors = child.stderr.take().map(|pipe| self.copy(pipe));
        let mut kept = String::new();
        if let Some(mut pipe) = child.stdout.take() {
            if keep {
                pipe.read_to_string(&mut kept)?;
            } else {
                // A thread that copies cannot fail in a way that matters more than the exit code.
                let _ = self.copy(pipe).join();
            }
        }
        if let Some(errors) = errors {
            let _ = errors.join();
        }
        if child.wait()?.success() {
            return Ok(kept);
        }
        self.hush();
        self.show_failure(&line, from);
        let log = place::shown(&log_of(&self.name));
        stop(format!("{} failed after {} (log: {log})", self.name, clock(self.started.elapsed())))
    }

    fn copy(&self, pipe: impl Read + Send + 'static) -> JoinHandle<()> {
        let (log, said) = (Arc::clone(&self.log), Arc::clone(&self.said));
        std::thread::spawn(move || {
            let mut reader = BufReader::new(pipe);
            let mut bytes = Vec::new();
            while reader.read_until(b'\n', &mut bytes).is_ok_and(|read| read > 0) {
                // A full disk must not stop the step: its exit code still tells.
                let _ = open(&log).write_all(&bytes);
                let text = String::from_utf8_lossy(&bytes);
                if !text.trim().is_empty() {
                    *open(&said) = text.trim().to_string();
                }
                bytes.clear();
            }
        })
    }

    fn show_failure(&self, line: &str, from: u64) {
        let text = std::fs::read(log_of(&self.name)).unwrap_or_default();
        let start = usize::try_from(from).unwrap_or(0).min(text.len());
        let text = String::from_utf8_lossy(&text[start..]).into_owned();
        let lines: Vec<&str> = text.lines().collect();
        println!("{} {}: `{line}` said:", mark(false), self.name);
        if lines.len() > LINES_SHOWN {
            println!("    … {} lines before this", lines.len() - LINES_SHOWN);
        }
        for line in &lines[lines.len().saturating_sub(LINES_SHOWN)..] {
            println!("    {line}");
        }
    }

    fn hush(&mut self) {
        if let Some((quit, thread)) = self.ticker.take() {
            drop(quit);
            let _ = thread.join();
        }
    }

    fn end(mut self, good: bool) -> Duration {
        self.hush();
        let took = self.started.elapsed();
        println!("{} {:<18} {}", mark(good), self.name, clock(took));
        took
    }
}

/// Keeps the line alive: redrawn in place on a terminal, a word every minute in a log.
fn tick(name: String, started: Instant, said: Arc<Mutex<String>>) -> (Sender<()>, JoinHandle<()>) {
    let (quit, asked_to_quit) = channel::<()>();
    let terminal = std::io::stdout().is_terminal();
    if !terminal {
        println!("· {name}");
    }
    let pause = Duration::from_millis(if terminal { 200 } else { 60_000 });
    let thread = std::thread::spawn(move || {
        use std::sync::mpsc::RecvTimeoutError::Timeout;
        while asked_to_quit.recv_timeout(pause) == Err(Timeout) {
            let said: String = open(&said).chars().filter(|c| !c.is_control()).take(70).collect();
            let line = format!("{name:<18} {:<8} {said}", clock(started.elapsed()));
            if terminal {
                print!("\r\x1b[2K· {line}");
                let _ = std::io::stdout().flush();
            } else {
                println!("· {line}");
            }
        }
        if terminal {
            print!("\r\x1b[2K");
            let _ = std::io::stdout().flush();
        }
    });
    (quit, thread)
}

fn log_of(name: &str) -> std::path::PathBuf {
    place::logs().join(format!("{}.log", name.replace(' ', "-")))
}

/// A command as one would type it.
fn words(command: &Command) -> String {
    let mut line = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        let argument = argument.to_string_lossy();
        let quoted = argument.is_empty() || argument.contains(' ');
        line.push(' ');
        line.push_str(&if quoted { format!("'{argument}'") } else { argument.into_owned() });
    }
    line
}

/// A thread that panicked while it held one of these left a whole value behind: go on with it.
fn open<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_reads_as_a_person_says_it() {
        assert_eq!(clock(Duration::from_millis(1240)), "1.2s");
        assert_eq!(clock(Duration::from_secs(42)), "42s");
        assert_eq!(clock(Duration::from_secs(125)), "2m 05s");
    }

    #[test]
    fn a_command_is_shown_so_that_it_can_be_pasted() {
        assert_eq!(words(&program("cargo", &["test", "two words"])), "cargo test 'two words'");
    }
}
