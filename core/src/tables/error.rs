//! Why tables can't be assessed at all.

use crate::facts::Fault;
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

/// A fault of a household in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// The household's row, from 0.
    pub row: usize,
    /// The household's id, where the table has ids.
    pub id: Option<String>,
    /// What is wrong, and where in the household.
    pub fault: Fault,
}

impl RowFault {
    /// `17 members[0].born: 1999-02-29 is …`, or with the row where there are no ids.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let fault = self.fault.text(lang);
        match (&self.id, lang) {
            (Some(id), _) => format!("{id} {fault}"),
            (None, Lang::Zh) => format!("第 {} 行 {fault}", self.row),
            (None, Lang::En) => format!("row {} {fault}", self.row),
        }
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
    #[error(
        "表 `{table}` 的列 `{column}` 不是要素;是否指 `{near}`?如果不是,请写进 `ignore` · the column `{column}` of `{table}` is no fact; did you mean `{near}`? If not, name it in `ignore`"
    )]
    NearColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The fact.
        near: String,
    },
    /// A column to be ignored that the pack knows.
    #[error(
        "表 `{table}` 的列 `{column}` 是要素、规则、列表或编号,不能忽略;如果不用它,请从表中去掉 · the column `{column}` of `{table}` is a fact, a rule, a list or an id and can't be ignored; leave it out of the table"
    )]
    KnownColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// A column to be ignored that there isn't.
    #[error("没有列 `{column}`,无从忽略{} · there is no column `{column}` to be ignored{}", near.as_ref().map_or_else(String::new, |n| format!(";是否指 `{n}`?")), near.as_ref().map_or_else(String::new, |n| format!("; did you mean `{n}`?")))]
    NothingIgnored {
        /// The name.
        column: String,
        /// The nearest that there is.
        near: Option<String>,
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
    /// A list that has two tables: one of its own, and one nested in the table above.
    #[error("列表 `{list}` 给了两个表,只能有一个 · there are two tables of `{list}`; give one, nested or joined by id")]
    TwoTables {
        /// The list.
        list: String,
    },
    /// Two columns of one name.
    #[error("表 `{table}` 有两列都叫 `{column}` · the table `{table}` has two columns `{column}`")]
    TwoColumns {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// Batches of one table whose columns differ.
    #[error("表 `{table}` 的各批数据的列不同 · the batches of the table `{table}` differ in their columns")]
    Schemas {
        /// The table.
        table: String,
    },
    /// A nested table that is none.
    #[error("表 `{table}` 的列 `{column}` 应为结构体的列表(List<Struct>),而不是 {ty} · `{column}` of `{table}` must hold lists of structs, not {ty}")]
    NestedType {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Its type.
        ty: String,
    },
    /// A list that rules read and households must have has no table.
    #[error(
        "没有 `{list}` 的表,而规则要读取其中的要素,每户至少 {least} 项 · there is no table of `{list}`, which the rules read and of which there are at least {least}"
    )]
    NoTable {
        /// The list.
        list: String,
        /// How many there must be.
        least: u32,
    },
    /// A column of a rule that can't be given there.
    #[error("表 `{table}` 的列 `{column}` 写作规则名,但{} · the column `{column}` of `{table}` is written like a rule's name, but {}", message.zh, message.en)]
    GivenColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Why not.
        message: Label,
    },
    /// A rule whose results are of different types in different packs.
    #[error(
        "规则 `{rule}` 的结果在各规则包中类型不同,不能写在同一列 · results of `{rule}` are of different types in the packs and can't stand in one column"
    )]
    MixedResults {
        /// The rule.
        rule: String,
    },
    /// More rows than are numbered.
    #[error("表 `{table}` 的行数超过 2³²,请分批认定 · the table `{table}` has more than 2³² rows; assess it in batches")]
    TooManyRows {
        /// The table.
        table: String,
    },
    /// Tables that come batch by batch and aren't sorted.
    #[error(
        "表 `{table}` 没有按 `{column}` 从小到大排列({id}),分批认定须先排序 · the table `{table}` isn't sorted by `{column}` (at {id}), as batches must be"
    )]
    Unsorted {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The first id that comes too late.
        id: String,
    },
    /// Households at fault, where that was not to be.
    #[error("{} · {}", faults(*households, *count, first, Lang::Zh), faults(*households, *count, first, Lang::En))]
    Faults {
        /// How many households.
        households: usize,
        /// How many faults.
        count: usize,
        /// The first few.
        first: Vec<RowFault>,
    },
    /// Whoever was told of the progress said so.
    #[error("认定已中止 · the assessment was stopped")]
    Stopped,
    /// A table that could not be read on.
    #[error("读取表 `{table}` 时出错:{why} · reading the table `{table}` failed: {why}")]
    Reading {
        /// The table.
        table: String,
        /// Why.
        why: String,
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
            Self::Faults { households, count, first } => faults(*households, *count, first, lang),
            other => Label::parse(&other.to_string()).get(lang).to_owned(),
        }
    }
}

fn faults(households: usize, count: usize, first: &[RowFault], lang: Lang) -> String {
    let mut lines = vec![match lang {
        Lang::Zh => format!("{households} 户有误,共 {count} 处:"),
        Lang::En => format!("{households} households are at fault, {count} faults:"),
    }];
    lines.extend(first.iter().map(|f| f.text(lang)));
    if count > first.len() {
        lines.push("…".to_owned());
    }
    lines.join("\n")
}
