//! Modules as their source folders describe them: held against the same rules as those compiled in,
//! and against those that only a folder can tell, its `.sql` files and the words of its UI.

mod files;
mod locales;
mod source;

use super::schema::Schema;
use super::{Finding, check_history, data_files, look_closer, sort_out};
use crate::catalog::{Catalog, Compiled, compile};
use crate::error::Result;
use crate::host::Host;
use files::{sql_files, text_of};
use source::Source;
use std::collections::BTreeSet;
use std::path::Path;

/// What the folders of a source tree say.
pub struct Folders {
    /// The modules that have a folder.
    pub names: BTreeSet<String>,
    /// Those of them that this program does not hold: their operations, events and permissions are
    /// code, and were not judged.
    pub not_compiled: BTreeSet<String>,
    pub findings: Vec<Finding>,
}

/// Checks one module's source folder, wherever it lies, among the modules of this program: manifest,
/// migrations, seeds, numbers, the `.sql` files below `src`, the words of its UI. Operations, events
/// and permissions are those of the compiled module `name`; without one they are not judged. What
/// cannot be read is a finding.
pub fn validate_folder(catalog: &Catalog, name: &str, folder: &Path) -> Result<Vec<Finding>> {
    Ok(check(catalog, vec![Source::read(catalog, name, folder)])?.findings)
}

/// Checks every module below `modules`, a folder of a source tree, each beside the others as they
/// stand there, and against what was applied to this practice. Links are not followed.
pub fn validate_folders(host: &Host, modules: &Path) -> Result<Folders> {
    let catalog = host.catalog();
    let sources: Vec<Source> = files::folders_of_modules(modules)
        .into_iter()
        .map(|(name, folder)| Source::read(catalog, &name, &folder).named_for_its_folder())
        .collect();
    let names: BTreeSet<String> = sources.iter().map(|source| source.name.clone()).collect();
    let compiled = |name: &String| catalog.get(name).is_some();
    let not_compiled = names.iter().filter(|name| !compiled(name)).cloned().collect();
    let checked = check(catalog, sources)?;
    let mut findings = checked.findings;
    findings.extend(host.inner().look("core.modules.validate", |ctx| {
        let own = checked.modules.iter().filter(|compiled| names.contains(&*compiled.name));
        let changed = own.map(|compiled| check_history(ctx.db(), compiled));
        Ok(changed.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect::<Vec<_>>())
    })?);
    Ok(Folders { names, not_compiled, findings })
}

struct Checked {
    findings: Vec<Finding>,
    /// What kept the rules that leave a module out.
    modules: Vec<Compiled>,
}

fn check(catalog: &Catalog, sources: Vec<Source>) -> Result<Checked> {
    let names: BTreeSet<&str> = sources.iter().map(|source| &*source.name).collect();
    let mut findings: Vec<Finding> = sources.iter().flat_map(|s| s.broken.clone()).collect();
    let (found, read) = stand_in(catalog, &sources, &mut findings)?;
    let unheard: BTreeSet<String> =
        names.iter().filter(|name| catalog.get(name).is_none()).map(|n| (*n).to_owned()).collect();
    let mut refused: Vec<Finding> = catalog.refused.clone();
    refused.retain(|finding| !names.contains(&*finding.module));
    refused.extend(findings.iter().filter(|one| unheard.contains(&one.module)).cloned());
    let sorted = sort_out(found, refused, &unheard)?;
    let judged = sorted.refused.into_iter().chain(look_closer(&sorted.modules)?);
    findings.extend(judged.filter(|finding| read.contains(&finding.module)));
    let known = sorted.modules.iter().map(|one| one.name.to_string()).collect();
    let schema = Schema::of(&sorted.modules, &known)?;
    for source in &sources {
        findings.extend(source.locales());
        let is_it = |one: &&Compiled| *one.name == *source.name && read.contains(&source.name);
        if let Some(compiled) = sorted.modules.iter().find(is_it) {
            findings.extend(planted_by_code(source, compiled));
            findings.extend(statements(&schema, compiled, &source.folder));
        }
    }
    dedup(&mut findings);
    Ok(Checked { findings, modules: sorted.modules })
}

/// All modules, those of the folders in the place of the compiled ones of the same name, so that each
/// is judged beside the others as they will be built; and the names of those that were read.
fn stand_in(
    catalog: &Catalog,
    sources: &[Source],
    findings: &mut Vec<Finding>,
) -> Result<(Vec<Compiled>, BTreeSet<String>)> {
    let mut found = vec![compile(catalog.modules[0].module)?];
    let mut read = BTreeSet::new();
    for source in sources {
        let Some(files) = source.files else { continue };
        match compile(files) {
            Ok(compiled) => {
                read.insert(source.name.clone());
                found.push(compiled);
            }
            Err(error) => findings.push(source.owned(Finding::of_error(&error))),
        }
    }
    // One whose folder cannot be read is still what others stand on.
    for compiled in catalog.modules[1..].iter().filter(|one| !read.contains(&*one.name)) {
        found.push(compile(compiled.module)?);
    }
    Ok((found, read))
}

/// What the folder's list of seed files says otherwise than the code that plants them.
fn planted_by_code(source: &Source, compiled: &Compiled) -> Vec<Finding> {
    let Some(code) = source.code else { return Vec::new() };
    data_files::check(&compiled.name, &compiled.manifest, &code.seeds())
}

/// Each `.sql` file below `src` compiles, writes only the module's own tables and reads only those of
/// `depends` and `core`.
fn statements(schema: &Schema, compiled: &Compiled, folder: &Path) -> Vec<Finding> {
    let name = &*compiled.name;
    let mut findings = Vec::new();
    for file in sql_files(&folder.join("src")) {
        let place = files::shown(folder, &file);
        let compiles = text_of(&file).and_then(|sql| {
            schema.compile(&sql).map_err(|error| format!("SQLite refuses this statement: {error}"))
        });
        match compiles {
            Ok(accesses) => {
                let own = accesses.iter().filter(|access| match &access.by {
                    Some(by) => !schema.objects.contains_key(by),
                    None => true,
                });
                findings.extend(own.filter_map(|access| schema.foreign(compiled, access, &place)));
            }
            Err(message) => findings.push(Finding::new("SQL_INVALID", name, place, message)),
        }
    }
    findings
}

fn dedup(findings: &mut Vec<Finding>) {
    let mut told: Vec<Finding> = Vec::with_capacity(findings.len());
    findings.retain(|finding| {
        let new = !told.contains(finding);
        if new {
            told.push(finding.clone());
        }
        new
    });
}
