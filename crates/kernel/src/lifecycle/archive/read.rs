//! Reads an archive chunk by chunk: nothing of it is believed before its seal was checked.

use super::lines::{Head, Line};
use super::{Header, Last, MAGIC, not_an_archive};
use crate::error::Result;
use crate::keys::{Secret, unwrap};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

const MAX_HEADER: u32 = 64 * 1024;
const MAX_CHUNK: u32 = 256 * 1024 * 1024;

pub(super) struct Reader {
    pub header: Header,
    input: BufReader<File>,
}

impl Reader {
    /// Reads the header. Refuses what is no archive.
    pub fn open(path: &Path) -> Result<Reader> {
        let mut input = BufReader::new(File::open(path)?);
        let mut magic = [0u8; MAGIC.len()];
        input.read_exact(&mut magic).map_err(|_| not_an_archive("this is no module archive"))?;
        let length = read_length(&mut input)?.unwrap_or(0);
        if magic != MAGIC || length > MAX_HEADER {
            return Err(not_an_archive("this is no module archive of Cuspid"));
        }
        let mut header = vec![0u8; length as usize];
        input.read_exact(&mut header).map_err(|_| not_an_archive("the archive is cut short"))?;
        let header = serde_json::from_slice(&header)
            .map_err(|_| not_an_archive("the archive's header is damaged"))?;
        Ok(Reader { header, input })
    }

    /// Gives the first line to `begin` and every further one to `each`. Refuses an archive that was
    /// cut, altered, or made with another practice's key.
    pub fn lines(
        mut self,
        key: &Secret,
        begin: impl FnOnce(Head) -> Result<()>,
        mut each: impl FnMut(Line) -> Result<()>,
    ) -> Result<()> {
        let mut begin = Some(begin);
        let mut index = 0;
        let mut next = read_length(&mut self.input)?;
        while let Some(length) = next {
            if length > MAX_CHUNK {
                return Err(not_an_archive("the archive is damaged"));
            }
            let mut sealed = vec![0u8; length as usize];
            let whole = self.input.read_exact(&mut sealed);
            whole.map_err(|_| not_an_archive("the archive is cut short"))?;
            next = read_length(&mut self.input)?;
            let last = if next.is_none() { Last::Yes } else { Last::No };
            let plain = unwrap(key, &self.header.place(index, last), &sealed)
                .ok_or_else(|| not_an_archive("the archive is damaged or of another practice"))?;
            for line in plain.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
                let bad = |_| not_an_archive("a line of the archive cannot be read");
                match begin.take() {
                    Some(begin) => begin(serde_json::from_slice(line).map_err(bad)?)?,
                    None => each(serde_json::from_slice(line).map_err(bad)?)?,
                }
            }
            index += 1;
        }
        match begin {
            None => Ok(()),
            Some(_) => Err(not_an_archive("the archive is empty")),
        }
    }
}

/// The length before a chunk; nothing at the end of the file.
fn read_length(input: &mut impl Read) -> Result<Option<u32>> {
    let mut length = [0u8; 4];
    let mut at = 0;
    while at < length.len() {
        match input.read(&mut length[at..])? {
            0 if at == 0 => return Ok(None),
            0 => return Err(not_an_archive("the archive is cut short")),
            read => at += read,
        }
    }
    Ok(Some(u32::from_le_bytes(length)))
}
