//! Why tables can't be assessed at all.

use crate::label::{Label, Lang};
use crate::policy::{AssessError, PolicyError};

/// Rows that are at fault: the first few of them, and how many there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
    /// The ids of the first rows, as they are written.
    pub ids: Vec<String>,
    /// How many rows.
    pub count: usize,
}

impl Listed {
    const SHOWN: usize = 5;

    pub(super) fn new(table: &str, column: &str, rows: &[usize], id: impl Fn(usize) -> String) -> Self {
        let ids = rows.iter().take(Self::SHOWN).map(|row| id(*row)).collect();
        Self { table: table.to_owned(), column: column.to_owned(), ids, count: rows.len() }
    }

    fn shown(&self, lang: Lang) -> String {
        let more = if self.count > self.ids.len() { if lang == Lang::Zh { "等" } else { ", …" } } else { "" };
        format!("{}{more}", self.ids.join(if lang == Lang::Zh { "、" } else { ", " }))
    }
}

/// Why tables can't be assessed at all. What is wrong with single cells is a fault of their household instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TablesError {
    /// A column that joins tables isn't there.
    #[error("表 `{table}` 没有列 `{column}` · the table `{table}` has no column `{column}`")]
    NoColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// Ids are neither whole numbers nor texts.
    #[error("表 `{table}` 的列 `{column}` 应为整数或文字,而不是 {ty} · ids in `{column}` of `{table}` must be whole numbers or texts, not {ty}")]
    IdType {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Its type.
        ty: String,
    },
    /// A row without an id.
    #[error("表 `{table}` 第 {row} 行(从 0 起)没有 `{column}` · row {row} of `{table}` (from 0) has no `{column}`")]
    NullId {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The row, from 0.
        row: usize,
    },
    /// Ids that are numbers here and texts there.
    #[error("表 `{table}` 的 `{column}` 与上级表的类型不同,无法对应 · `{column}` of `{table}` is of another type than that of the table above")]
    MixedIds {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// Ids that come twice.
    #[error("表 `{}` 的 `{}` 重复 {} 处:{} · `{}` of `{}` has {} ids twice: {}", .0.table, .0.column, .0.count, .0.shown(Lang::Zh), .0.column, .0.table, .0.count, .0.shown(Lang::En))]
    DuplicateIds(Listed),
    /// Rows that belong nowhere.
    #[error("表 `{}` 有 {} 行的 `{}` 在上级表中找不到:{} · {} rows of `{}` have a `{}` that the table above doesn't: {}", .0.table, .0.count, .0.column, .0.shown(Lang::Zh), .0.count, .0.table, .0.column, .0.shown(Lang::En))]
    DanglingIds(Listed),
    /// No list of that name.
    #[error("没有列表 `{list}`{} · there is no list `{list}`{}", near.as_ref().map_or_else(String::new, |n| format!(";是否指 `{n}`?")), near.as_ref().map_or_else(String::new, |n| format!("; did you mean `{n}`?")))]
    UnknownList {
        /// The name.
        list: String,
        /// The nearest that there is.
        near: Option<String>,
    },
    /// A column that is nearly a fact.
    #[error("表 `{table}` 的列 `{column}` 不是要素;是否指 `{near}`? · the column `{column}` of `{table}` is no fact; did you mean `{near}`?")]
    NearColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The fact.
        near: String,
    },
    /// A column that no fact could be read from.
    #[error("表 `{table}` 的列 `{column}` 是 {ty},不能作要素的值 · the column `{column}` of `{table}` is {ty}, from which no fact can be read")]
    ColumnType {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Its type.
        ty: String,
    },
    /// Names that are no rule in force, or rules that can't be planned.
    #[error(transparent)]
    Assess(#[from] AssessError),
    /// The results can't be held by Arrow.
    #[error("结果无法写成表:{0} · the results can't be written as a table: {0}")]
    Arrow(String),
}

impl From<PolicyError> for TablesError {
    fn from(error: PolicyError) -> Self {
        Self::Assess(error.into())
    }
}

impl TablesError {
    /// What is wrong, in a language.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Assess(error) => error.text(lang),
            other => Label::parse(&other.to_string()).get(lang).to_owned(),
        }
    }
}
