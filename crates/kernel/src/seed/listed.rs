//! What the seed files of a module hold, without planting it.

use super::document;
use crate::catalog::Compiled;
use crate::error::Result;

/// A record that a module wants planted.
pub(crate) struct Listed {
    pub xml_id: String,
    pub per_clinic: bool,
}

pub(crate) fn listed(compiled: &Compiled) -> Result<Vec<Listed>> {
    let documents = document::read(&compiled.name, &compiled.module.seeds())?;
    let records = documents.into_iter().flat_map(|document| document.records);
    Ok(records
        .map(|record| Listed { xml_id: record.xml_id, per_clinic: record.per_clinic })
        .collect())
}
