//! `cargo xtask new-module`: another module out of `modules/hello`, which is compiled and tested,
//! so that what is made passes the contract at once.

use crate::manifest::{Manifest, quoted, rooted};
use crate::place;
use crate::step::{Result, Stop, stop};
use crate::ui::walk;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct Options {
    /// The module's name in snake_case: `stock_count`
    name: String,
    /// A folder outside this checkout that does not exist yet: the module is a crate of its own there
    #[arg(long, value_name = "DIR")]
    path: Option<PathBuf>,
}

const TEMPLATE: &str = "modules/hello";

/// For a module outside the checkout, as `.cargo/config.toml` here has it.
const CARGO_CONFIG: &str = "# Tests pay for a cheap Argon2; the kernel ignores this in release builds.\n\
                            [env]\nCUSPID_TEST_KDF = \"cheap\"\n";

/// Rust's words (strict, reserved and of the 2024 edition), none of which can name a module.
const KEYWORDS: [&str; 50] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while",
];

/// What stands in front of operations and settings of the program itself.
const RESERVED: [&str; 3] = ["backups", "desk", "module"];

pub fn run(options: &Options) -> Result<String> {
    let root = Manifest::of_root()?;
    let name = Name::new(&options.name)?;
    name.must_be_free(&root)?;
    let Some(path) = &options.path else { return in_tree(&root, &name) };
    outside(&root, &name, &std::path::absolute(path)?)
}

fn in_tree(root: &Manifest, name: &Name) -> Result<String> {
    let folder = place::root().join("modules").join(&name.snake);
    let made = Made { name, folder: &folder, category: "official" };
    made.write(&in_tree_manifest(name)?)?;
    let line = format!("{} = {{ path = \"modules/{}\" }}", name.key, name.snake);
    fs::write(place::root().join("Cargo.toml"), root.with_module(&line))?;
    Ok(format!(
        "Made modules/{0} and its line in Cargo.toml. Next: `cargo test -p {1}`, then \
         `cargo xtask generate`, and a line for it in ARCHITECTURE.md (docs/creating-modules.md).",
        name.snake, name.key
    ))
}

fn outside(root: &Manifest, name: &Name, folder: &Path) -> Result<String> {
    if folder.starts_with(place::root()) {
        return stop(format!(
            "{} lies in this checkout: leave out --path for modules/{}",
            folder.display(),
            name.snake
        ));
    }
    let made = Made { name, folder, category: "community" };
    made.write(&outside_manifest(root, name)?)?;
    fs::create_dir(folder.join(".cargo"))?;
    fs::write(folder.join(".cargo/config.toml"), CARGO_CONFIG)?;
    // The versions that the program itself is built with.
    fs::copy(place::root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    fs::write(folder.join(".gitignore"), "/target\n")?;
    fs::write(folder.join("tsconfig.json"), typescript(&[folder]))?;
    Ok(format!(
        "Made {0}. Next: `cargo test` there, then `cargo xtask edition --with {1}={0}` here \
         (docs/creating-modules.md).",
        folder.display(),
        name.key
    ))
}

/// One name in the forms in which it stands in files.
struct Name {
    /// `stock_count`
    snake: String,
    /// `module-stock-count`: the crate, and its key in the registry.
    key: String,
    /// `StockCount`
    camel: String,
    /// `Stock count`
    title: String,
}

impl Name {
    fn new(given: &str) -> Result<Name> {
        let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let words: Vec<&str> = given.split('_').collect();
        let starts = given.starts_with(|c: char| c.is_ascii_lowercase());
        if !starts || !given.chars().all(legal) || words.iter().any(|word| word.is_empty()) {
            return stop(format!("`{given}` is no name for a module: write it like `stock_count`"));
        }
        if !(2..=40).contains(&given.len()) {
            return stop(format!("`{given}` is no name for a module: 2 to 40 characters"));
        }
        if KEYWORDS.contains(&given) {
            return stop(format!("`{given}` is a word of Rust and cannot name a module"));
        }
        if RESERVED.contains(&given) {
            return stop(format!("`{given}` is a name that the program uses itself"));
        }
        Ok(Name {
            snake: given.to_owned(),
            key: format!("module-{}", given.replace('_', "-")),
            camel: words.iter().map(|word| capital(word)).collect(),
            title: capital(&given.replace('_', " ")),
        })
    }

    /// Refuses a module that there is, and a name that the template uses for something else.
    fn must_be_free(&self, root: &Manifest) -> Result<()> {
        let folder = place::root().join("modules").join(&self.snake);
        if self.snake == "core" || folder.exists() || root.modules().contains(&self.key.as_str()) {
            return stop(format!("there is a module `{}` already", self.snake));
        }
        let code = fs::read_to_string(place::root().join(TEMPLATE).join("src/lib.rs"))?;
        let mut words = code.split(|c: char| !c.is_alphanumeric() && c != '_');
        if words.any(|word| word == self.camel) {
            return stop(format!("`{}` would hide a name of the kernel's", self.camel));
        }
        Ok(())
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A module being made.
struct Made<'a> {
    name: &'a Name,
    folder: &'a Path,
    category: &'a str,
}

impl Made<'_> {
    /// Writes every file. Refuses a folder that exists.
    fn write(&self, cargo: &str) -> Result<()> {
        if self.folder.exists() {
            return stop(format!("{} exists already", place::shown(self.folder)));
        }
        let template = place::root().join(TEMPLATE);
        let mut files = vec![];
        walk(&template, &mut files)?;
        for file in files {
            let below = file.strip_prefix(&template).unwrap_or(&file);
            let text = match below.to_str().unwrap_or_default() {
                "Cargo.toml" => cargo.to_owned(),
                "README.md" => format!("# {}\n\n{}.\n", self.name.snake, self.name.title),
                "CHANGELOG.md" => {
                    format!("# Changelog of {}\n\n## 0.1.0\n\n- First version.\n", self.name.snake)
                }
                shown => self.translate(shown, &fs::read_to_string(&file)?)?,
            };
            let target = self.folder.join(self.renamed(&below.to_string_lossy()));
            target.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(target, text)?;
        }
        Ok(())
    }

    fn renamed(&self, text: &str) -> String {
        let name = self.name;
        text.replace("module-hello", &name.key)
            .replace("hello", &name.snake)
            .replace("Hello", &name.camel)
            // Events of different modules must not have one name.
            .replace("\"greeting.said\"", &format!("\"{}_greeting.said\"", name.snake))
    }

    /// A file under its new name: what the template says about itself gives way to the title.
    fn translate(&self, file: &str, text: &str) -> Result<String> {
        let title = &self.name.title;
        let about = match file {
            "module.yaml" => vec![
                ("summary: ", format!("summary: {title}")),
                ("author: ", format!("author: The authors of {}", self.name.snake)),
                ("category: ", format!("category: {}", self.category)),
            ],
            "src/lib.rs" => vec![("//! ", format!("//! {title}."))],
            file if file.starts_with("ui/locales/") => vec![
                (
                    "  \"about\": ",
                    format!("  \"about\": {{ \"title\": \"{title}\", \"summary\": \"{title}\" }},"),
                ),
                ("  \"nav\": ", format!("  \"nav\": {{ \"greetings\": \"{title}\" }},")),
                ("  \"title\": ", format!("  \"title\": \"{title}\",")),
            ],
            _ => vec![],
        };
        let mut text = self.renamed(text);
        for (start, line) in about {
            text = with_line(&text, start, &line)
                .ok_or_else(|| Stop(format!("{TEMPLATE}/{file} has no line `{start}…`")))?;
        }
        Ok(text)
    }
}

/// The text with its first line that begins with `start` replaced.
fn with_line(text: &str, start: &str, line: &str) -> Option<String> {
    let old = text.lines().find(|line| line.starts_with(start))?;
    Some(text.replacen(old, line, 1))
}

fn template_manifest(name: &Name) -> Result<Vec<String>> {
    let text = fs::read_to_string(place::root().join(TEMPLATE).join("Cargo.toml"))?;
    let lines = text.lines().filter(|line| !line.starts_with('#')).map(|line| {
        if line.starts_with("version = ") {
            return "version = \"0.1.0\"".to_owned();
        }
        line.replace("module-hello", &name.key).replace("module_hello", &snake_crate(name))
    });
    Ok(lines.collect())
}

fn snake_crate(name: &Name) -> String {
    format!("module_{}", name.snake)
}

fn in_tree_manifest(name: &Name) -> Result<String> {
    Ok(template_manifest(name)?.join("\n") + "\n")
}

/// The same without a workspace around it: what it takes from the root's is written out.
fn outside_manifest(root: &Manifest, name: &Name) -> Result<String> {
    let missing = |key: &str| Stop(format!("the root Cargo.toml has no {key} to take over"));
    let mut out = String::new();
    for line in template_manifest(name)? {
        let written = if line == "authors.workspace = true" {
            continue;
        } else if let Some(key) = line.strip_suffix(".workspace = true") {
            root.line("workspace.package", key).ok_or_else(|| missing(key))?.to_owned()
        } else if let Some(key) = line.strip_suffix(" = { workspace = true }") {
            let found = root.line("workspace.dependencies", key);
            rooted(found.ok_or_else(|| missing(key))?)
        } else if line == "[lints]" || line == "workspace = true" {
            continue;
        } else {
            line
        };
        out.push_str(&written);
        out.push('\n');
    }
    for lints in ["lints.rust", "lints.clippy"] {
        push_section(&mut out, lints, &root.section(&format!("workspace.{lints}")));
    }
    out.push_str("\n# A workspace of its own, wherever it lies.\n[workspace]\n");
    push_section(&mut out, "profile.dev", &root.section("profile.dev"));
    out.push_str("\n# At -O0 SQLite, Argon2 and the ciphers make every test crawl.");
    push_section(&mut out, "profile.dev.package", &root.section("profile.dev.package"));
    Ok(out.replace("\n\n\n", "\n\n"))
}

fn push_section(out: &mut String, name: &str, lines: &[&str]) {
    out.push_str(&format!("\n[{name}]\n{}\n", lines.join("\n")));
}

/// A `tsconfig.json` that finds Vue and our kit in this checkout, for windows that lie elsewhere.
pub fn typescript(folders: &[&Path]) -> String {
    let root = place::root();
    let at = |below: &str| quoted(&root.join(below));
    let mut include = vec![at("ui/env.d.ts")];
    include.extend(folders.iter().map(|folder| quoted(&folder.join("ui"))));
    format!(
        "{{\n  \"extends\": {},\n  \"compilerOptions\": {{\n    \"types\": [{}, {}],\n    \
         \"paths\": {{\n      \"@cuspid/ui\": [{}],\n      \"@cuspid/ui/*\": [{}],\n      \
         \"@modules/*\": [{}],\n      \"vue\": [{}],\n      \"vue-router\": [{}],\n      \
         \"vitest\": [{}]\n    }}\n  }},\n  \"include\": [{}]\n}}\n",
        at("tsconfig.json"),
        at("node_modules/vite/client"),
        at("node_modules/@types/node"),
        at("ui/kit/index.ts"),
        at("ui/kit/*"),
        at("modules/*/ui/index.ts"),
        at("node_modules/vue"),
        at("node_modules/vue-router"),
        at("node_modules/vitest"),
        include.join(", "),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_snake_case_and_no_word_of_rust() {
        for good in ["stock_count", "ngap", "a1"] {
            assert!(Name::new(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "a",
            "Stock",
            "stock-count",
            "_a",
            "a_",
            "a__b",
            "1a",
            "type",
            "gen",
            "é",
            "desk",
            "module",
        ] {
            assert!(Name::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_name_that_is_taken_is_refused() {
        let root = Manifest::of_root().unwrap();
        for taken in ["core", "hello", "patients", "dev_tools", "manifest"] {
            assert!(Name::new(taken).unwrap().must_be_free(&root).is_err(), "{taken}");
        }
        assert!(Name::new("stock_count").unwrap().must_be_free(&root).is_ok());
    }

    #[test]
    fn nothing_of_the_template_stays_in_the_copy() {
        let root = Manifest::of_root().unwrap();
        let name = Name::new("stock_count").unwrap();
        let folder = std::env::temp_dir().join(format!("cuspid-new-module-{}", std::process::id()));
        outside(&root, &name, &folder).unwrap();
        let mut files = vec![];
        walk(&folder, &mut files).unwrap();
        assert!(files.len() > 20);
        for file in files.iter().filter(|file| !file.ends_with("Cargo.lock")) {
            let text = fs::read_to_string(file).unwrap().to_lowercase();
            assert!(!text.contains("hello"), "{}", file.display());
            assert!(!text.contains("workspace = true"), "{}", file.display());
        }
        assert!(outside(&root, &name, &folder).is_err(), "the folder exists");
        fs::remove_dir_all(folder).unwrap();
    }
}
