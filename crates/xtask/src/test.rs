//! `cargo xtask test`: everything that continuous integration runs, in one order, with a table of
//! how long each step took.

use crate::binary::TESTED;
use crate::npm::npm;
use crate::rust::{cargo, has_nextest};
use crate::setup::setup;
use crate::step::{Result, clock, mark, step, stop};
use crate::system::For;
use crate::{binary, generate, sweep, ui, window};
use clap::ValueEnum;
use std::time::{Duration, Instant};

#[derive(clap::Args)]
pub struct Options {
    /// Only these steps, and what they need
    #[arg(long, value_enum, value_name = "STEP")]
    only: Vec<Name>,
    /// All but these steps
    #[arg(long, value_enum, value_name = "STEP")]
    skip: Vec<Name>,
    /// Go on after a step that failed
    #[arg(long)]
    keep_going: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Name {
    /// system packages, parts of Rust, npm packages
    Setup,
    /// rustfmt
    Fmt,
    /// ESLint and stylelint
    Lint,
    /// vue-tsc
    Typecheck,
    /// unit tests of the interface
    Vitest,
    /// the interface that the window embeds
    UiBuild,
    /// clippy over everything, with the window and without
    Clippy,
    /// the tests and the binary that they drive
    Build,
    /// tests of every crate
    Tests,
    /// examples in the documentation
    Doctests,
    /// generated files are what would be generated
    Generated,
    /// a module made elsewhere, built into an edition of the program
    ThirdParty,
    /// kills, failing disks and power cuts against the life of modules, a little of each
    Sweep,
    /// the interface in a browser, on the real host
    Browser,
    /// the real window
    Window,
}

use Name::{
    Browser, Build, Clippy, Doctests, Fmt, Generated, Lint, Setup, Sweep, Tests, ThirdParty,
    Typecheck, UiBuild, Vitest, Window,
};

/// From what tells soonest to what takes longest.
const ORDER: [Name; 15] = [
    Setup, Fmt, Lint, Typecheck, Vitest, UiBuild, Clippy, Build, Tests, Doctests, Generated,
    ThirdParty, Sweep, Browser, Window,
];

impl Name {
    /// What must have run before. The window embeds the interface, so whatever compiles it needs it.
    fn needs(self) -> &'static [Name] {
        match self {
            Setup => &[],
            Fmt | Lint | Typecheck | Vitest | UiBuild => &[Setup],
            Clippy | Build => &[Setup, UiBuild],
            Tests | Doctests | Generated | ThirdParty | Sweep | Browser | Window => {
                &[Setup, UiBuild, Build]
            }
        }
    }

    /// What the machine must have for it.
    fn purposes(self) -> &'static [For] {
        match self {
            Setup => &[],
            Fmt => &[For::Lints],
            Lint | Typecheck | Vitest | UiBuild => &[For::Interface],
            Clippy => &[For::Lints, For::Kernel, For::Desktop],
            Build | Tests | Doctests | Generated | ThirdParty | Sweep => {
                &[For::Kernel, For::Desktop]
            }
            Browser => &[For::Browser],
            Window => &[For::Window],
        }
    }

    fn run(self, plan: &[Name]) -> Result<Duration> {
        match self {
            Setup => {
                let purposes: Vec<For> =
                    plan.iter().flat_map(|name| name.purposes()).copied().collect();
                setup(&purposes)
            }
            Fmt => step("fmt", |step| {
                step.run(&mut cargo(&["fmt", "--all", "--check", "--", "--color", "never"]))
            }),
            Lint => step("lint", |step| step.run(&mut npm(&["run", "lint"]))),
            Typecheck => step("typecheck", |step| step.run(&mut npm(&["run", "typecheck"]))),
            Vitest => step("vitest", |step| step.run(&mut npm(&["run", "test"]))),
            UiBuild => ui::build(),
            Clippy => clippy(),
            Build => binary::build_for_tests(),
            Tests => tests(),
            Doctests => step("doctests", |step| step.run(cargo(&["test", "--doc"]).args(TESTED))),
            Generated => generate::check_with_tested_build(),
            ThirdParty => third_party(),
            Sweep => sweep::quick(),
            Browser => window::browser_tests(),
            Window => window::window_tests(),
        }
    }
}

fn clippy() -> Result<Duration> {
    step("clippy", |step| {
        step.run(cargo(&["clippy", "--all-targets"]).args(TESTED).args(["--", "-D", "warnings"]))?;
        // The front door is built by itself; and the program without its window is the binary that
        // servers and scripts get.
        let own = ["clippy", "--all-targets", "-p", "xtask", "--", "-D", "warnings"];
        step.run(&mut cargo(&own))?;
        step.run(
            cargo(&["clippy", "--all-targets", "-p", "cuspid", "--no-default-features"]).args([
                "--features",
                "standard,devserver",
                "--",
                "-D",
                "warnings",
            ]),
        )
    })
}

fn tests() -> Result<Duration> {
    step("tests", |step| {
        let mut all = if has_nextest() {
            cargo(&["nextest", "run", "--no-fail-fast", "--no-tests", "pass"])
        } else {
            cargo(&["test", "--no-fail-fast", "--all-targets"])
        };
        step.run(all.args(TESTED))?;
        step.run(&mut cargo(&["test", "-p", "xtask"]))
    })
}

/// Ignored among the tests of `it`: it builds the kernel twice more.
fn third_party() -> Result<Duration> {
    step("third party", |step| {
        let selected = ["--test", "it", "third_party", "--", "--ignored", "--nocapture"];
        step.run(cargo(&["test"]).args(TESTED).args(selected))
    })
}

/// The steps that were asked for and what they need, in order.
fn plan(only: &[Name], skip: &[Name]) -> Vec<Name> {
    ORDER
        .into_iter()
        .filter(|name| {
            let wanted = only.is_empty() || only.contains(name);
            let needed = only.iter().any(|asked| asked.needs().contains(name));
            (wanted || needed) && !skip.contains(name)
        })
        .collect()
}

pub fn run(options: &Options) -> Result<String> {
    let started = Instant::now();
    let plan = plan(&options.only, &options.skip);
    let mut table: Vec<(Name, Option<bool>, Duration)> = vec![];
    let mut failures = vec![];
    for &name in &plan {
        if !failures.is_empty() && !options.keep_going {
            table.push((name, None, Duration::ZERO));
            continue;
        }
        let from = Instant::now();
        let done = name.run(&plan);
        table.push((name, Some(done.is_ok()), from.elapsed()));
        if let Err(failure) = done {
            failures.push(failure.to_string());
        }
    }
    show(&table);
    let total = clock(started.elapsed());
    if failures.is_empty() {
        return Ok(format!("Everything passed in {total}."));
    }
    stop(format!("after {total}: {}", failures.join("; ")))
}

fn show(table: &[(Name, Option<bool>, Duration)]) {
    println!("\n  step         time");
    println!("  -----------  --------");
    for (name, outcome, took) in table {
        let name = name.to_possible_value().map(|value| value.get_name().to_string());
        let name = name.unwrap_or_default();
        match outcome {
            Some(good) => println!("  {name:<11}  {:<8}  {}", clock(*took), mark(*good)),
            None => println!("  {name:<11}  not run"),
        }
    }
    println!();
}

#[cfg(test)]
mod tests_of_the_plan {
    use super::*;

    #[test]
    fn nothing_asked_is_everything() {
        assert_eq!(plan(&[], &[]), ORDER);
    }

    #[test]
    fn a_step_brings_what_it_needs() {
        assert_eq!(plan(&[Window], &[]), [Setup, UiBuild, Build, Window]);
        assert_eq!(plan(&[Fmt], &[]), [Setup, Fmt]);
        assert_eq!(plan(&[Window], &[Setup]), [UiBuild, Build, Window]);
    }

    #[test]
    fn what_a_step_needs_stands_before_it() {
        let place = |name: &Name| ORDER.iter().position(|other| other == name);
        for name in ORDER {
            assert!(name.needs().iter().all(|needed| place(needed) < place(&name)));
        }
    }
}
