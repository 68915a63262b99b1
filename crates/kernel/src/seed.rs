//! First rows of a module.

use crate::catalog::Compiled;
use crate::error::Result;
use crate::host::Host;

pub(crate) fn plant(_host: &Host, _compiled: &Compiled) -> Result<()> {
    Ok(())
}
