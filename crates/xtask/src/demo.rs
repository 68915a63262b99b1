//! The demo practice, so that the first window anyone opens has something in it.

use crate::binary;
use crate::step::{Result, Step, Stop, command, stop};
use std::process::Command;

const SLUG: &str = "demo";

/// Makes the demo practice in the person's data folder, if there is none.
pub fn make_if_there_is_none(step: &mut Step) -> Result<()> {
    let list = step.ask(&mut cuspid(&["practice", "list", "--json"]))?;
    if has_demo(&list)? {
        return Ok(());
    }
    step.say("making the demo practice");
    let mut create = cuspid(&[
        "practice",
        "create",
        "--slug",
        SLUG,
        "--name",
        "Clínica Alborán",
        "--country",
        "ES",
        "--language",
        "en",
        "--admin-email",
        "admin@demo.cuspid",
        "--admin-name",
        "Lucía Benítez Ortega",
        "--demo",
        "--json",
    ]);
    // What it answers holds the recovery key, which belongs in no log.
    step.ask(&mut create)?;
    Ok(())
}

fn has_demo(list: &str) -> Result<bool> {
    let practices: serde_json::Value = serde_json::from_str(list)
        .map_err(|error| Stop(format!("`cuspid practice list` answered no JSON: {error}")))?;
    let Some(practices) = practices.as_array() else {
        return stop("`cuspid practice list` answered no list");
    };
    Ok(practices.iter().any(|practice| practice["slug"] == SLUG))
}

fn cuspid(arguments: &[&str]) -> Command {
    let mut cuspid = command(&binary::path().to_string_lossy());
    // Set for tests by `.cargo/config.toml`: what a person makes here gets the full hash.
    cuspid.args(arguments).env_remove("CUSPID_TEST_KDF");
    cuspid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_practice_of_that_name_is_the_demo() {
        assert!(has_demo(r#"[{"slug":"sonrisa"},{"slug":"demo"}]"#).unwrap());
        assert!(!has_demo(r#"[{"slug":"demo-2"}]"#).unwrap());
        assert!(!has_demo("[]").unwrap());
        assert!(has_demo("{}").is_err());
    }
}
