//! Why bytes are no pack.

use crate::label::{Label, Lang};

/// Why bytes, or a file, can't be opened as a compiled pack.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompiledError {
    /// The file can't be read.
    #[error("无法读取 `{path}`:{source} · cannot read `{path}`: {source}")]
    Io {
        /// The file.
        path: String,
        /// Why it can't be.
        source: std::io::Error,
    },
    /// The bytes don't begin as a compiled pack does.
    #[error("这不是编译后的规则包;请用 `doudi compile` 生成 · this is no compiled pack; make one with `doudi compile`")]
    NotCompiled,
    /// Written by another version of doudi.
    #[error(
        "编译后的规则包是第 {found} 版格式,此处只能读取第 {known} 版;请用相同版本的 doudi 重新编译 · the compiled pack is in format {found}, and only {known} can be read here; compile it again with this version of doudi"
    )]
    Version {
        /// The format's version.
        found: u8,
        /// The version that can be read.
        known: u8,
    },
    /// The content was changed or cut off, or isn't what a checked pack gives.
    #[error("编译后的规则包已损坏;请重新取得或重新编译 · the compiled pack is damaged; get it again, or compile it again")]
    Damaged,
    /// More bytes than a compiled pack may have.
    #[error("编译后的规则包超过 {most} 字节 · the compiled pack has more than {most} bytes")]
    TooLarge {
        /// How many there may be.
        most: usize,
    },
}

impl CompiledError {
    /// What is wrong, in one language.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        Label::parse(&self.to_string()).get(lang).to_owned()
    }
}
