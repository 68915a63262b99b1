//! What reached the files, as fault_layer.c wrote it down, and the disks that a power cut could
//! have left of it.
//!
//! A disk keeps what an fsync of the file confirmed. Of what was written since, any part may be
//! there: nothing, all, some writes without earlier ones, some 512-byte sectors of a write. Names
//! (made, moved, removed) last once their folder was synced; before that, the first few of them.

use crate::outcome::{Failure, Result};
use crate::random::Random;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

const SECTOR: usize = 512;

#[derive(Debug, Clone)]
pub enum Change {
    Write { at: u64, data: Vec<u8> },
    Truncate { length: u64 },
}

#[derive(Debug)]
pub enum Record {
    Changed { inode: u64, change: Change },
    Synced { inode: u64 },
    FolderSynced { path: PathBuf },
    Created { inode: u64, path: PathBuf },
    Renamed { from: PathBuf, to: PathBuf },
    Unlinked { path: PathBuf },
    FolderMade { path: PathBuf },
    Mark(u64),
}

/// Reads a recording; refuses one that ends inside a record.
pub fn read(file: &Path) -> Result<Vec<Record>> {
    let bytes = std::fs::read(file)?;
    let mut rest = bytes.as_slice();
    let mut out = Vec::new();
    while !rest.is_empty() {
        out.push(record(&mut rest).ok_or_else(|| Failure::new("the recording is cut short"))?);
    }
    Ok(out)
}

fn record(rest: &mut &[u8]) -> Option<Record> {
    let tag = rest.split_off_first()?;
    let inode = u64::from_le_bytes(rest.split_off(..8)?.try_into().ok()?);
    let at = u64::from_le_bytes(rest.split_off(..8)?.try_into().ok()?);
    let path_length = u32::from_le_bytes(rest.split_off(..4)?.try_into().ok()?) as usize;
    let data_length = u32::from_le_bytes(rest.split_off(..4)?.try_into().ok()?) as usize;
    let path = PathBuf::from(std::str::from_utf8(rest.split_off(..path_length)?).ok()?);
    let data = rest.split_off(..data_length)?;
    Some(match tag {
        1 => Record::Changed { inode, change: Change::Write { at, data: data.to_vec() } },
        2 => Record::Changed { inode, change: Change::Truncate { length: at } },
        3 => Record::Synced { inode },
        4 => Record::FolderSynced { path },
        5 => Record::Created { inode, path },
        6 => Record::Renamed { from: path, to: PathBuf::from(std::str::from_utf8(data).ok()?) },
        7 => Record::Unlinked { path },
        8 => Record::FolderMade { path },
        9 => Record::Mark(at),
        _ => return None,
    })
}

/// One file: what is safe, and what came since.
#[derive(Default)]
struct Content {
    safe: Vec<u8>,
    since: Vec<Change>,
}

/// A disk while a recording is played. Files are numbered, for inodes are used again.
#[derive(Default)]
pub struct Disk {
    contents: Vec<Content>,
    by_inode: HashMap<u64, usize>,
    names: BTreeMap<PathBuf, usize>,
    /// As the running program saw them.
    seen: BTreeMap<PathBuf, usize>,
    renaming: Vec<Naming>,
    folders: BTreeSet<PathBuf>,
}

/// A change of names that no sync of its folder confirmed.
enum Naming {
    Made(PathBuf, usize),
    Moved(PathBuf, PathBuf),
    Removed(PathBuf),
}

impl Naming {
    fn is_in(&self, folder: &Path) -> bool {
        let path = match self {
            Naming::Made(path, _) | Naming::Moved(_, path) | Naming::Removed(path) => path,
        };
        path.parent() == Some(folder)
    }

    fn apply(&self, names: &mut BTreeMap<PathBuf, usize>) {
        match self {
            Naming::Made(path, file) => {
                names.insert(path.clone(), *file);
            }
            Naming::Moved(from, to) => {
                if let Some(file) = names.remove(from) {
                    names.insert(to.clone(), file);
                }
            }
            Naming::Removed(path) => {
                names.remove(path);
            }
        }
    }
}

impl Disk {
    /// The folder as it is now, all of it safe.
    pub fn of(folder: &Path) -> Result<Disk> {
        let mut disk = Disk::default();
        disk.take(folder, Path::new(""))?;
        disk.seen = disk.names.clone();
        Ok(disk)
    }

    fn take(&mut self, root: &Path, below: &Path) -> Result<()> {
        self.folders.insert(below.to_owned());
        for entry in std::fs::read_dir(root.join(below))? {
            let entry = entry?;
            let path = below.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                self.take(root, &path)?;
                continue;
            }
            let safe = std::fs::read(entry.path())?;
            self.by_inode.insert(entry.metadata()?.ino(), self.contents.len());
            self.names.insert(path, self.contents.len());
            self.contents.push(Content { safe, since: Vec::new() });
        }
        Ok(())
    }

    /// Goes one record further. Refuses a write to a file that the recording never saw.
    pub fn play(&mut self, record: &Record) -> Result<()> {
        match record {
            Record::Changed { inode, change } => {
                let file = self.file(*inode)?;
                self.contents[file].since.push(change.clone());
            }
            Record::Synced { inode } => {
                let file = self.file(*inode)?;
                let Content { safe, since } = &mut self.contents[file];
                since.drain(..).for_each(|change| apply(safe, &change));
            }
            Record::FolderSynced { path } => {
                let (now, later) = std::mem::take(&mut self.renaming)
                    .into_iter()
                    .partition(|naming| naming.is_in(path));
                self.renaming = later;
                let confirmed: Vec<Naming> = now;
                confirmed.iter().for_each(|naming| naming.apply(&mut self.names));
            }
            Record::Created { inode, path } => {
                let file = self.contents.len();
                self.contents.push(Content::default());
                self.by_inode.insert(*inode, file);
                self.name(Naming::Made(path.clone(), file));
            }
            Record::Renamed { from, to } => self.name(Naming::Moved(from.clone(), to.clone())),
            Record::Unlinked { path } => self.name(Naming::Removed(path.clone())),
            Record::FolderMade { path } => {
                self.folders.insert(path.clone());
            }
            Record::Mark(_) => {}
        }
        Ok(())
    }

    /// Files that would not be as `folder` has them if everything had reached the disk: a recording
    /// that misses a write shows here. Shared memory of SQLite is not recorded.
    pub fn differences(&self, folder: &Path) -> Result<Vec<PathBuf>> {
        let now = Disk::of(folder)?;
        let paths: BTreeSet<&PathBuf> = self.seen.keys().chain(now.seen.keys()).collect();
        let content = |disk: &Disk, path: &PathBuf| -> Option<Vec<u8>> {
            let content = &disk.contents[*disk.seen.get(path)?];
            let mut whole = content.safe.clone();
            content.since.iter().for_each(|change| apply(&mut whole, change));
            Some(whole)
        };
        let differs = |path: &&&PathBuf| {
            !path.to_string_lossy().ends_with("-shm") && content(self, path) != content(&now, path)
        };
        Ok(paths.iter().filter(differs).map(|path| (*path).clone()).collect())
    }

    fn name(&mut self, naming: Naming) {
        naming.apply(&mut self.seen);
        self.renaming.push(naming);
    }

    fn file(&self, inode: u64) -> Result<usize> {
        let found = self.by_inode.get(&inode).copied();
        found.ok_or_else(|| Failure::new("the recording writes to a file it never saw"))
    }

    /// Writes into `folder` what a power cut at this moment could leave.
    pub fn cut(&self, folder: &Path, random: &mut Random) -> Result<()> {
        let kept = random.within(0..self.renaming.len() as u64 + 1) as usize;
        let mut names = self.names.clone();
        self.renaming[..kept].iter().for_each(|naming| naming.apply(&mut names));
        let luck = Luck::any(random);
        let files: BTreeSet<usize> = names.values().copied().collect();
        let left: HashMap<usize, Vec<u8>> = files
            .into_iter()
            .map(|file| (file, self.contents[file].after_cut(luck, random)))
            .collect();
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        for below in &self.folders {
            std::fs::create_dir_all(folder.join(below))?;
        }
        for (path, file) in &names {
            std::fs::write(folder.join(path), &left[file])?;
        }
        Ok(())
    }
}

/// What happened to writes that no fsync confirmed.
#[derive(Clone, Copy)]
enum Luck {
    AllThere,
    AllGone,
    /// Each by itself: there, gone, or torn.
    Mixed,
}

impl Luck {
    fn any(random: &mut Random) -> Luck {
        match random.within(0..10) {
            0 => Luck::AllThere,
            1 => Luck::AllGone,
            _ => Luck::Mixed,
        }
    }
}

impl Content {
    fn after_cut(&self, luck: Luck, random: &mut Random) -> Vec<u8> {
        let mut left = self.safe.clone();
        for change in &self.since {
            match luck {
                Luck::AllGone => {}
                Luck::AllThere => apply(&mut left, change),
                Luck::Mixed => match random.within(0..3) {
                    0 => {}
                    1 => apply(&mut left, change),
                    _ => tear(&mut left, change, random),
                },
            }
        }
        left
    }
}

fn apply(content: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Truncate { length } => content.resize(*length as usize, 0),
        Change::Write { at, data } => {
            let at = *at as usize;
            if content.len() < at + data.len() {
                content.resize(at + data.len(), 0);
            }
            content[at..at + data.len()].copy_from_slice(data);
        }
    }
}

/// Some of the sectors that a write touches.
fn tear(content: &mut Vec<u8>, change: &Change, random: &mut Random) {
    let Change::Write { at, data } = change else { return };
    let mut from = 0;
    while from < data.len() {
        let place = *at as usize + from;
        let length = (SECTOR - place % SECTOR).min(data.len() - from);
        if random.chance(50) {
            let part = data[from..from + length].to_vec();
            apply(content, &Change::Write { at: place as u64, data: part });
        }
        from += length;
    }
}
