//! What the machine must have beyond Rust and Node: how each thing is recognised, and what the
//! package managers call it.
//!
//! Things are looked for themselves (a library by pkg-config, a program on the path), not their
//! packages, so a machine that got them some other way is left alone.

use crate::step::{Result, Step, answer, program, stop};
use std::path::{Path, PathBuf};

/// What a need is for; a command asks only for its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// compiling the program without its window
    Kernel,
    /// compiling the window
    Desktop,
    /// building and checking the interface
    Interface,
    /// formatting and linting Rust
    Lints,
    /// driving the real window without a screen
    Window,
    /// the browser tests
    Browser,
}

/// How a need is recognised.
pub enum Probe {
    Library(&'static str),
    Program(&'static str),
    Browser,
    /// A file of the system, for what is neither.
    File(&'static str),
}

pub struct Need {
    pub what: &'static str,
    pub purpose: For,
    pub probe: Probe,
    /// As apt, dnf, brew and winget name it; empty where that system brings it along.
    packages: [&'static str; 4],
}

impl Need {
    pub fn met(&self) -> bool {
        match self.probe {
            Probe::Library(name) => program("pkg-config", &["--exists", name])
                .output()
                .is_ok_and(|output| output.status.success()),
            Probe::Program(name) => on_path(name).is_some(),
            Probe::Browser => browser().is_some(),
            Probe::File(path) => Path::new(path).exists(),
        }
    }
}

const fn need(what: &'static str, purpose: For, probe: Probe, packages: [&'static str; 4]) -> Need {
    Need { what, purpose, probe, packages }
}

const LINUX: &[Need] = &[
    need("a C compiler", For::Kernel, Probe::Program("cc"), ["build-essential", "gcc", "", ""]),
    need(
        "a C++ compiler",
        For::Kernel,
        Probe::Program("c++"),
        ["build-essential", "gcc-c++", "", ""],
    ),
    need("make", For::Kernel, Probe::Program("make"), ["build-essential", "make", "", ""]),
    need(
        "pkg-config",
        For::Kernel,
        Probe::Program("pkg-config"),
        ["pkg-config", "pkgconf-pkg-config", "", ""],
    ),
    need("Perl", For::Kernel, Probe::Program("perl"), ["perl", "perl", "", ""]),
    need(
        "OpenSSL's headers",
        For::Kernel,
        Probe::Library("openssl"),
        ["libssl-dev", "openssl-devel", "", ""],
    ),
    need(
        "WebKitGTK 4.1's headers",
        For::Desktop,
        Probe::Library("webkit2gtk-4.1"),
        ["libwebkit2gtk-4.1-dev", "webkit2gtk4.1-devel", "", ""],
    ),
    need(
        "librsvg's headers",
        For::Desktop,
        Probe::Library("librsvg-2.0"),
        ["librsvg2-dev", "librsvg2-devel", "", ""],
    ),
    need(
        "libsoup 3's headers",
        For::Desktop,
        Probe::Library("libsoup-3.0"),
        ["libsoup-3.0-dev", "libsoup3-devel", "", ""],
    ),
    need(
        "a virtual display",
        For::Window,
        Probe::Program("Xvfb"),
        ["xvfb", "xorg-x11-server-Xvfb", "", ""],
    ),
    need(
        "a session bus",
        For::Window,
        Probe::Program("dbus-run-session"),
        ["dbus-x11", "dbus-daemon", "", ""],
    ),
    // dnf takes a file for a package: the name of the package that holds it has changed before.
    need(
        "WebKit's WebDriver",
        For::Window,
        Probe::Program("WebKitWebDriver"),
        ["webkit2gtk-driver", "/usr/bin/WebKitWebDriver", "", ""],
    ),
    need("a Chromium", For::Browser, Probe::Browser, ["chromium", "chromium", "", ""]),
];

const MACOS: &[Need] =
    &[need("a Chromium", For::Browser, Probe::Browser, ["", "", "--cask google-chrome", ""])];

const WINDOWS: &[Need] = &[
    // The Perl that comes with Git cannot configure OpenSSL.
    need(
        "Strawberry Perl",
        For::Kernel,
        Probe::File(r"C:\Strawberry\perl\bin\perl.exe"),
        ["", "", "", "StrawberryPerl.StrawberryPerl"],
    ),
    need(
        "WebView2",
        For::Desktop,
        Probe::File(r"C:\Program Files (x86)\Microsoft\EdgeWebView\Application"),
        ["", "", "", "Microsoft.EdgeWebView2Runtime"],
    ),
    need("a Chromium", For::Browser, Probe::Browser, ["", "", "", "Microsoft.Edge"]),
];

pub fn needs() -> &'static [Need] {
    match std::env::consts::OS {
        "macos" => MACOS,
        "windows" => WINDOWS,
        _ => LINUX,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manager {
    Apt,
    Dnf,
    Brew,
    Winget,
}

impl Manager {
    fn of_this_machine() -> Option<Manager> {
        let known = [
            (Manager::Apt, "apt-get"),
            (Manager::Dnf, "dnf"),
            (Manager::Brew, "brew"),
            (Manager::Winget, "winget"),
        ];
        known.into_iter().find(|(_, name)| on_path(name).is_some()).map(|(manager, _)| manager)
    }

    fn wants_root(self) -> bool {
        matches!(self, Manager::Apt | Manager::Dnf)
    }

    /// The commands that install `packages`, as words.
    fn install(self, packages: &[&str]) -> Vec<Vec<String>> {
        let say = |words: &[&str]| -> Vec<String> {
            words
                .iter()
                .chain(packages)
                .flat_map(|word| word.split(' '))
                .map(String::from)
                .collect()
        };
        match self {
            Manager::Apt => {
                let wait = ["apt-get", "-o", "DPkg::Lock::Timeout=600"];
                let mut update: Vec<String> = wait.iter().map(|word| (*word).into()).collect();
                update.push("update".into());
                let install = [&wait[..], &["install", "-y", "--no-install-recommends"]].concat();
                vec![update, say(&install)]
            }
            Manager::Dnf => vec![say(&["dnf", "install", "-y"])],
            Manager::Brew => packages
                .iter()
                .map(|package| {
                    ["brew", "install"]
                        .into_iter()
                        .chain(package.split(' '))
                        .map(String::from)
                        .collect()
                })
                .collect(),
            Manager::Winget => packages
                .iter()
                .map(|package| {
                    let words = [
                        "winget",
                        "install",
                        "--accept-source-agreements",
                        "--accept-package-agreements",
                        "--exact",
                        "--id",
                        package,
                    ];
                    words.into_iter().map(String::from).collect()
                })
                .collect(),
        }
    }
}

/// Installs what is missing of `purposes`, or stops with the line to paste where it may not.
pub fn install_missing(purposes: &[For], step: &mut Step) -> Result<()> {
    let missing = missing(purposes);
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.iter().map(|need| need.what).collect::<Vec<_>>().join(", ");
    let Some(manager) = Manager::of_this_machine() else {
        return stop(format!("this machine lacks {list}: install them, then run this again"));
    };
    let packages = packages(manager, &missing);
    let commands = manager.install(&packages);
    let root = if !manager.wants_root() || answer("id", &["-u"]).as_deref() == Some("0") {
        vec![]
    } else if answer("sudo", &["-n", "true"]).is_some() {
        vec!["sudo".to_string(), "-n".into(), "--preserve-env=DEBIAN_FRONTEND".into()]
    } else {
        let line: Vec<String> =
            commands.iter().map(|words| format!("sudo {}", words.join(" "))).collect();
        return stop(format!(
            "this machine lacks {list}. Paste this, then run the same command again:\n\n    {}\n",
            line.join(" && ")
        ));
    };
    step.say(&format!("installing {}", packages.join(" ")));
    for words in commands {
        let words: Vec<String> = root.iter().cloned().chain(words).collect();
        let arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
        step.run(program(&words[0], &arguments).env("DEBIAN_FRONTEND", "noninteractive"))?;
    }
    let still: Vec<&str> =
        missing.iter().filter(|need| !need.met()).map(|need| need.what).collect();
    if still.is_empty() {
        return Ok(());
    }
    stop(format!(
        "installed {}, and yet this machine lacks {}",
        packages.join(" "),
        still.join(", ")
    ))
}

pub fn missing(purposes: &[For]) -> Vec<&'static Need> {
    needs().iter().filter(|need| purposes.contains(&need.purpose) && !need.met()).collect()
}

fn packages(manager: Manager, missing: &[&Need]) -> Vec<&'static str> {
    let column = match manager {
        Manager::Apt => 0,
        Manager::Dnf => 1,
        Manager::Brew => 2,
        Manager::Winget => 3,
    };
    let mut packages: Vec<&str> = vec![];
    for need in missing {
        let mut package = need.packages[column];
        // Ubuntu has Chromium only as a snap, behind a package of this name.
        if package == "chromium" && manager == Manager::Apt && is_ubuntu() {
            package = "chromium-browser";
        }
        if !package.is_empty() && !packages.contains(&package) {
            packages.push(package);
        }
    }
    packages
}

fn is_ubuntu() -> bool {
    std::fs::read_to_string("/etc/os-release")
        .is_ok_and(|text| text.lines().any(|line| line == "ID=ubuntu"))
}

/// Where a program of this name stands, if it can be started by name.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd", ""] } else { &[""] };
    std::env::split_paths(&std::env::var_os("PATH")?)
        .flat_map(|folder| endings.iter().map(move |end| folder.join(format!("{name}{end}"))))
        .find(|file| file.is_file())
}

/// A browser of Chromium's family: the one named by `CUSPID_BROWSER`, or the first that is found.
pub fn browser() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CUSPID_BROWSER") {
        return Some(named.into());
    }
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome",
        "msedge",
        "microsoft-edge",
    ];
    let places = [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
        r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];
    names
        .into_iter()
        .find_map(on_path)
        .or_else(|| places.into_iter().map(PathBuf::from).find(|file| file.is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_gets_each_package_once_with_its_index_brought_up_to_date_first() {
        let missing: Vec<&Need> =
            LINUX.iter().filter(|need| need.purpose != For::Browser).collect();
        let packages = packages(Manager::Apt, &missing);
        assert_eq!(packages.iter().filter(|name| **name == "build-essential").count(), 1);
        let commands = Manager::Apt.install(&packages);
        assert_eq!(commands.len(), 2);
        assert_eq!(commands[0].last().map(String::as_str), Some("update"));
        assert!(commands[1].contains(&"libwebkit2gtk-4.1-dev".to_string()));
    }

    #[test]
    fn a_cask_is_two_words_for_brew() {
        let commands = Manager::Brew.install(&["--cask google-chrome"]);
        assert_eq!(commands, [["brew", "install", "--cask", "google-chrome"]]);
    }

    #[test]
    fn every_need_has_a_package_in_its_own_system() {
        for need in LINUX {
            assert!(!need.packages[0].is_empty() && !need.packages[1].is_empty(), "{}", need.what);
        }
        assert!(MACOS.iter().all(|need| !need.packages[2].is_empty()));
        assert!(WINDOWS.iter().all(|need| !need.packages[3].is_empty()));
    }
}
