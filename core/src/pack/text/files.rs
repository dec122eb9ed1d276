//! Where a pack's files come from: a folder, or a map from paths to text. Reading a folder is the crate's only input.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::file_names;
use super::manifest;
use crate::limits;

/// Bytes of a CSV: room for `PARAMETER_ROWS` rows. (Rules are held to `FILE_BYTES`, by Rhai's positions.)
const TABLE_BYTES: usize = 16 * limits::FILE_BYTES;

/// The files of a pack and of all that it extends.
#[derive(Clone, Debug)]
pub struct PackFiles {
    /// Root first; the pack that was asked for is the last.
    pub(super) layers: Vec<LayerFiles>,
}

/// The files of one pack of the chain.
#[derive(Clone, Debug)]
pub(super) struct LayerFiles {
    /// A folder, or a place in the map.
    pub root: String,
    /// By name, in order.
    pub files: BTreeMap<String, Content>,
    /// Why the chain ends here although `extends` names another pack.
    pub broken: Option<Broken>,
}

/// What is in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Text, without a byte order mark.
    Text(Arc<str>),
    /// So many bytes; not read.
    TooLarge(u64),
    /// Not UTF-8.
    NotText,
    /// Its name says nothing; not read.
    Stray,
}

/// What is wrong with `extends`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// There is no pack.
    Missing,
    /// A pack that the chain holds already.
    Cycle,
    /// The chain is too long.
    TooLong,
}

/// Why a pack can't be opened at all. What is wrong inside its files is told by diagnostics instead.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file system refused.
    #[error("无法读取 `{path}`：{source} · cannot read `{path}`: {source}")]
    Io {
        /// What was to be read.
        path: String,
        /// Why it can't be.
        source: io::Error,
    },
    /// No `pack.toml`.
    #[error("`{path}` 不是规则包：没有 pack.toml · `{path}` is not a pack: it has no pack.toml")]
    NotAPack {
        /// Folder, or place in the map.
        path: String,
    },
    /// More files than a pack may have.
    #[error("`{path}` 及其上级包的文件超过{most}个 · `{path}` and what it extends have more than {most} files")]
    TooManyFiles {
        /// Folder, or place in the map.
        path: String,
        /// How many there may be.
        most: usize,
    },
}

/// Folders, real or in a map.
trait Folders {
    /// The files of a folder by name; none if it isn't there.
    fn list(&self, folder: &Self::At, room: usize) -> Result<Option<BTreeMap<String, Content>>, OpenError>;
    /// The folder that `extends` means, as seen from `folder`.
    fn extended(&self, folder: &Self::At, extends: &str) -> Option<Self::At>;
    /// As messages name it.
    fn show(folder: &Self::At) -> String;
    /// A folder's identity.
    type At: PartialEq;
}

impl PackFiles {
    /// Reads a pack's folder and those of the packs that it extends: their `pack.toml`, `*.rhai`, `*.toml`, `*.csv` and `*.cases.yaml`, and
    /// nothing else.
    ///
    /// # Errors
    /// The folder can't be read or is no pack.
    pub fn from_dir(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        let path = path.as_ref();
        let at = fs::canonicalize(path).map_err(|source| OpenError::Io { path: path.display().to_string(), source })?;
        Self::follow(&Disk, at)
    }

    /// Takes a pack from texts by their paths, such as `national/dibao.rhai`. `root_pack` is the folder of the pack to open; `extends` finds
    /// its way within the map.
    ///
    /// # Errors
    /// The map has no such pack.
    pub fn from_map(map: impl IntoIterator<Item = (String, String)>, root_pack: &str) -> Result<Self, OpenError> {
        let mut folders: BTreeMap<Vec<String>, BTreeMap<String, String>> = BTreeMap::new();
        for (path, text) in map {
            if let Some(mut parts) = parts_of(&[], &path)
                && let Some(name) = parts.pop()
            {
                folders.entry(parts).or_default().insert(name, text);
            }
        }
        let at = parts_of(&[], root_pack).ok_or_else(|| OpenError::NotAPack { path: root_pack.to_owned() })?;
        Self::follow(&Map(folders), at)
    }

    /// The folders of the chain, or places in the map; that of the pack which extends none first.
    pub(super) fn folders(&self) -> Vec<String> {
        self.layers.iter().map(|layer| layer.root.clone()).collect()
    }

    fn follow<F: Folders>(folders: &F, start: F::At) -> Result<Self, OpenError> {
        let shown = F::show(&start);
        let mut room = limits::FILES;
        let mut layers: Vec<LayerFiles> = Vec::new();
        let mut chain: Vec<F::At> = Vec::new();
        let mut next = Some(start);
        while let Some(at) = next.take() {
            let files = folders.list(&at, room)?.filter(|files| files.contains_key(file_names::MANIFEST));
            let Some(files) = files else {
                match layers.last_mut() {
                    None => return Err(OpenError::NotAPack { path: shown }),
                    Some(below) => below.broken = Some(Broken::Missing),
                }
                break;
            };
            room = room.checked_sub(files.len()).ok_or_else(|| OpenError::TooManyFiles { path: shown.clone(), most: limits::FILES })?;
            let extends = match files.get(file_names::MANIFEST) {
                Some(Content::Text(text)) => manifest::extends(text),
                _ => None,
            };
            let mut layer = LayerFiles { root: F::show(&at), files, broken: None };
            if let Some(extends) = extends {
                let above = folders.extended(&at, &extends);
                layer.broken = match &above {
                    None => Some(Broken::Missing),
                    Some(above) if *above == at || chain.contains(above) => Some(Broken::Cycle),
                    Some(_) if layers.len() + 1 >= limits::LAYERS => Some(Broken::TooLong),
                    Some(_) => None,
                };
                next = above.filter(|_| layer.broken.is_none());
            }
            layers.push(layer);
            chain.push(at);
        }
        layers.reverse();
        Ok(Self { layers })
    }
}

/// The largest a file of that name may be.
fn most_bytes(name: &str) -> usize {
    if name.ends_with(".csv") { TABLE_BYTES } else { limits::FILE_BYTES }
}

/// Spreadsheets write a byte order mark.
fn without_mark(text: &str) -> Arc<str> {
    text.strip_prefix('\u{feff}').unwrap_or(text).into()
}

struct Disk;

impl Disk {
    fn read(path: &Path, name: &str) -> io::Result<Content> {
        let most = most_bytes(name);
        let mut bytes = Vec::new();
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        // The length may be wrong by the time of reading: take no more than asked for.
        file.take(u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() > most {
            return Ok(Content::TooLarge(length));
        }
        Ok(std::str::from_utf8(&bytes).map_or(Content::NotText, |text| Content::Text(without_mark(text))))
    }
}

impl Folders for Disk {
    type At = PathBuf;

    fn list(&self, folder: &PathBuf, room: usize) -> Result<Option<BTreeMap<String, Content>>, OpenError> {
        let io = |path: &Path, source| OpenError::Io { path: path.display().to_string(), source };
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(folder).map_err(|e| io(folder, e))? {
            let entry = entry.map_err(|e| io(folder, e))?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let Some(kind) = file_names::kind(&name) else { continue };
            let path = entry.path();
            // Follows links; a folder, a pipe or a dangling link is none of ours.
            if !fs::metadata(&path).is_ok_and(|m| m.is_file()) {
                continue;
            }
            if files.len() == room {
                return Err(OpenError::TooManyFiles { path: folder.display().to_string(), most: limits::FILES });
            }
            let content = if kind.is_stray() { Content::Stray } else { Self::read(&path, &name).map_err(|e| io(&path, e))? };
            files.insert(name, content);
        }
        Ok(Some(files))
    }

    fn extended(&self, folder: &PathBuf, extends: &str) -> Option<PathBuf> {
        let path = fs::canonicalize(folder.join(extends)).ok()?;
        path.is_dir().then_some(path)
    }

    fn show(folder: &PathBuf) -> String {
        folder.display().to_string()
    }
}

/// Texts by folder and name.
struct Map(BTreeMap<Vec<String>, BTreeMap<String, String>>);

impl Folders for Map {
    type At = Vec<String>;

    fn list(&self, folder: &Vec<String>, room: usize) -> Result<Option<BTreeMap<String, Content>>, OpenError> {
        let Some(texts) = self.0.get(folder) else { return Ok(None) };
        let mut files = BTreeMap::new();
        for (name, text) in texts {
            let Some(kind) = file_names::kind(name) else { continue };
            if files.len() == room {
                return Err(OpenError::TooManyFiles { path: Self::show(folder), most: limits::FILES });
            }
            let content = if kind.is_stray() {
                Content::Stray
            } else if text.len() > most_bytes(name) {
                Content::TooLarge(u64::try_from(text.len()).unwrap_or(u64::MAX))
            } else {
                Content::Text(without_mark(text))
            };
            files.insert(name.clone(), content);
        }
        Ok(Some(files))
    }

    fn extended(&self, folder: &Vec<String>, extends: &str) -> Option<Vec<String>> {
        parts_of(folder, extends)
    }

    fn show(folder: &Vec<String>) -> String {
        folder.join("/")
    }
}

/// The parts of a path in the map, as seen from a folder; `None` where it leads out of the map.
fn parts_of(folder: &[String], path: &str) -> Option<Vec<String>> {
    let mut parts = folder.to_vec();
    let path = path.replace('\\', "/");
    for component in Path::new(&path).components() {
        match component {
            Component::Normal(part) => parts.push(part.to_str()?.to_owned()),
            Component::ParentDir => {
                parts.pop()?;
            }
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    Some(parts)
}
