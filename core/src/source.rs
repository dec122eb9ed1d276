//! Where text came from: files of a pack and places in them.

use std::sync::{Arc, OnceLock};

/// A file of a pack, by its index in the [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u16);

/// A stretch of a file, in bytes from its beginning; `end` is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A stretch of `file`.
    #[must_use]
    pub const fn new(file: FileId, start: u32, end: u32) -> Self {
        Self { file, start, end }
    }

    /// The smallest stretch that holds both (of the same file; else `self`).
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        if self.file == other.file { Self { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) } } else { self }
    }
}

/// One file: its path as messages show it, and its text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path inside the pack, with the pack's name first: `national/dibao.rhai`.
    pub path: Box<str>,
    /// The whole text.
    pub text: Arc<str>,
    /// Byte offset of each line's first byte, where a place was asked for.
    lines: OnceLock<Vec<u32>>,
}

impl SourceFile {
    /// 1-based line and column (in characters) of a byte offset.
    #[must_use]
    pub fn line_column(&self, offset: u32) -> (u32, u32) {
        let lines = self.lines();
        let line = lines.partition_point(|&start| start <= offset).max(1);
        let start = lines.get(line - 1).copied().unwrap_or(0) as usize;
        let column = self.text.get(start..offset as usize).map_or(0, |s| s.chars().count());
        (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column + 1).unwrap_or(u32::MAX))
    }

    fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let ends = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(ends.filter_map(|(i, _)| u32::try_from(i + 1).ok())).collect()
        })
    }

    /// Byte offset of a 1-based line and column (in characters); clipped to the file.
    #[must_use]
    pub fn offset(&self, line: u32, column: u32) -> u32 {
        let index = (line.max(1) - 1) as usize;
        let Some(&start) = self.lines().get(index) else { return u32::try_from(self.text.len()).unwrap_or(u32::MAX) };
        let rest = self.text.get(start as usize..).unwrap_or("");
        let skip = rest.char_indices().nth((column.max(1) - 1) as usize).map_or(rest.len(), |(i, _)| i);
        start + u32::try_from(skip).unwrap_or(0)
    }
}

/// All files of a pack and of the packs that it extends.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// Adds a file; its identity is its place in the order of adding.
    pub fn add(&mut self, path: impl Into<Box<str>>, text: impl Into<Arc<str>>) -> FileId {
        self.files.push(SourceFile { path: path.into(), text: text.into(), lines: OnceLock::new() });
        FileId(u16::try_from(self.files.len() - 1).unwrap_or(u16::MAX))
    }

    /// The file, if there is one of that identity.
    #[must_use]
    pub fn get(&self, file: FileId) -> Option<&SourceFile> {
        self.files.get(usize::from(file.0))
    }

    /// Files in the order of adding.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(i, f)| (FileId(u16::try_from(i).unwrap_or(u16::MAX)), f))
    }

    /// The text of a stretch; empty where the span doesn't fit the file.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).and_then(|f| f.text.get(span.start as usize..span.end as usize)).unwrap_or("")
    }

    /// `national/dibao.rhai:12:5`, as messages name a place.
    #[must_use]
    pub fn place(&self, span: Span) -> String {
        self.get(span.file).map_or_else(String::new, |f| {
            let (line, column) = f.line_column(span.start);
            format!("{}:{line}:{column}", f.path)
        })
    }
}
