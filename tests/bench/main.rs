//! `cargo xtask bench`: each operation through the door and the best plain SQL on the same file,
//! alternating, in one run; prints p50, p95, p99 of both and the ratio.

mod cases;
mod figures;
mod kept;

use figures::{Pair, print};
use kept::{EMAIL, PASSWORD, make_if_missing, registry};
use kernel::{Actor, Create, Host, Opening, Result};
use rusqlite::Connection;
use sample::measured::{LARGE, SMALL, Size};
use std::path::Path;

/// An open measured practice and the same file without the host.
pub struct Bench {
    pub host: Host,
    pub actor: Actor,
    pub raw: Connection,
    pub size: Size,
}

fn main() -> std::process::ExitCode {
    let quick = std::env::args().any(|argument| argument == "--quick");
    match run(quick) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench failed: {error:?}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn run(quick: bool) -> Result<()> {
    let base = kept::base();
    let small = open(&base.join("small"), SMALL)?;
    let of_small = cases::all(&small)?;
    print("2,000 patients, 20,000 appointments", &of_small, None);
    unlock_cost(&base.join("small"))?;
    drop(small);
    if quick {
        return Ok(());
    }
    let large = open(&base.join("large"), LARGE)?;
    let of_large = cases::all(&large)?;
    print("50,000 patients, 500,000 appointments", &of_large, Some(&of_small));
    let file = large.host.entry().file.clone();
    drop(large);
    open_cost(&base.join("large"), &file)
}

fn open(folder: &Path, size: Size) -> Result<Bench> {
    let (registry, catalog, clock) = registry(folder)?;
    make_if_missing(&registry, &catalog, &clock, size)?;
    let entry = registry.practices()?.remove(0);
    let unlocked = registry.unlock(&entry, EMAIL, PASSWORD)?;
    let raw = kernel::raw_connection(&registry.path_of(&entry), &unlocked.key)?;
    let opening =
        Opening { registry, entry, key: unlocked.key, catalog, clock, create: Create::No };
    let host = Host::open(opening, None)?;
    let clinic = host.clinics_of(&unlocked.user_id).remove(0).0;
    let actor = Actor { user_id: unlocked.user_id, clinic_id: clinic.id };
    Ok(Bench { host, actor, raw, size })
}

/// Unlocking is the cost of Argon2id as set, plus opening.
fn unlock_cost(folder: &Path) -> Result<()> {
    let (registry, _, _) = registry(folder)?;
    let entry = registry.practices()?.remove(0);
    let pairs = Pair::measure(
        "unlock with password",
        5,
        || registry.unlock(&entry, EMAIL, PASSWORD).map(|_| ()),
        || registry.unlock(&entry, EMAIL, "not this one").err().map_or(Ok(()), |_| Ok(())),
    )?;
    print("keys (raw: Argon2id alone, by a wrong password)", &[pairs], None);
    Ok(())
}

/// From the key in hand to the first answer, against opening the file and one query.
fn open_cost(folder: &Path, file: &str) -> Result<()> {
    let path = folder.join(file);
    let (registry, catalog, clock) = registry(folder)?;
    let entry = registry.practices()?.remove(0);
    let key = registry.unlock(&entry, EMAIL, PASSWORD)?.key;
    let pair = Pair::measure(
        "open the practice to first answer",
        10,
        || {
            let opening = Opening {
                registry: registry.clone(),
                entry: entry.clone(),
                key: key.clone(),
                catalog: catalog.clone(),
                clock: clock.clone(),
                create: Create::No,
            };
            Host::open(opening, None).map(|_| ())
        },
        || {
            let raw = kernel::raw_connection(&path, &key)?;
            raw.query_row("SELECT count(*) FROM core_module", [], |_| Ok(()))?;
            Ok(())
        },
    )?;
    print("opening, 50,000 patients", &[pair], None);
    Ok(())
}
