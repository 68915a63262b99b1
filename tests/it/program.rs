//! The real binary in a data folder of its own.

use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};
use tempfile::TempDir;

pub const PASSWORD: &str = "correct horse";

/// A data folder and the binary that works in it.
pub struct Program {
    binary: PathBuf,
    folder: TempDir,
    user: String,
}

/// What a run of the binary left.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    pub fn of(output: Output) -> Ran {
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The one JSON document of standard output; panics with what there was instead.
    pub fn json(&self) -> Value {
        assert_eq!(self.code, 0, "stderr: {}", self.stderr);
        serde_json::from_str(&self.stdout).unwrap_or_else(|_| panic!("not JSON: {}", self.stdout))
    }

    /// The one error object of standard error.
    pub fn error(&self) -> Value {
        assert_ne!(self.code, 0, "it was allowed: {}", self.stdout);
        let value: Value = serde_json::from_str(self.stderr.trim())
            .unwrap_or_else(|_| panic!("not one JSON object: {}", self.stderr));
        value["error"].clone()
    }
}

impl Program {
    /// An empty data folder.
    pub fn new() -> Program {
        Program::running(env!("CARGO_BIN_EXE_cuspid").into())
    }

    /// An empty data folder for another build of the binary.
    pub fn running(binary: PathBuf) -> Program {
        Program {
            binary,
            folder: TempDir::new().expect("a temporary folder"),
            user: "ana@example.com".into(),
        }
    }

    /// A practice `clinica` with its administrator.
    pub fn with_practice() -> Program {
        let program = Program::new();
        program.create("clinica").json();
        program
    }

    /// As `with_practice`, with the smallest module, to write something into.
    pub fn with_notes() -> Program {
        let program = Program::with_practice();
        program.json(&["modules", "install", "hello"]);
        program.json(&["modules", "restart"]);
        program
    }

    pub fn create(&self, slug: &str) -> Ran {
        self.run(&[
            "practice",
            "create",
            "--slug",
            slug,
            "--name",
            "Clínica Alborán",
            "--country",
            "ES",
            "--admin-email",
            "ana@example.com",
            "--admin-name",
            "Ana Ruiz",
            "--json",
        ])
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The one practice's database file.
    pub fn file(&self) -> PathBuf {
        let practices = std::fs::read_dir(self.folder().join("practices")).expect("practices");
        let folder = practices.flatten().next().expect("a practice").path();
        folder.join("practice.db")
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .args(args)
            .env("CUSPID_DATA_DIR", self.folder())
            .env("CUSPID_USER", &self.user)
            .env("CUSPID_PASSWORD", PASSWORD)
            .env("CUSPID_TEST_KDF", "cheap")
            .env_remove("CUSPID_PRACTICE")
            .env_remove("CUSPID_CLINIC")
            .env_remove("DISPLAY")
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.command(args).output().expect("the binary runs"))
    }

    pub fn json(&self, args: &[&str]) -> Value {
        let mut all = args.to_vec();
        all.push("--json");
        self.run(&all).json()
    }

    pub fn call(&self, op: &str, input: Value) -> Value {
        self.json(&["call", op, &input.to_string()])
    }

    /// A session of `call --stdin`.
    pub fn lines(&self) -> Lines {
        let mut child = self
            .command(&["call", "--stdin"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let input = child.stdin.take().expect("piped");
        let output = BufReader::new(child.stdout.take().expect("piped"));
        Lines { child, input, output }
    }
}

pub struct Lines {
    pub child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Lines {
    /// Sends bytes and a line end; false when the program is gone.
    pub fn send(&mut self, line: &[u8]) -> bool {
        self.input.write_all(line).and_then(|()| self.input.write_all(b"\n")).is_ok()
    }

    /// The next answer, or nothing when the program is gone.
    pub fn answer(&mut self) -> Option<Value> {
        let mut line = String::new();
        match self.output.read_line(&mut line) {
            Ok(0) | Err(_) => None,
            Ok(_) => serde_json::from_str(&line).ok(),
        }
    }

    pub fn ask(&mut self, request: Value) -> Value {
        assert!(self.send(request.to_string().as_bytes()), "the program is gone");
        self.answer().expect("an answer")
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        // Gone already, or to be ended: both are fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
