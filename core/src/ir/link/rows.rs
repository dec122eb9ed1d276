//! The rows of a parameter: one value of each (`value`, `bands`), or one of each code of the last key.

use super::cites::Sources;
use super::parameters::{Header, HeaderKey};
use super::values::{read_bands, read_key, read_value, unknown_code};
use crate::diagnostics::{Code, Diagnostic, did_you_mean};
use crate::facts::{Region, Schema};
use crate::ir::{Cell, Dimension, KeyValue, Layer, Row};
use crate::limits;
use crate::pack::model::{RawCell, RawParameter, RawRow};
use crate::source::Span;

/// Reads rows of one parameter.
pub(super) struct Reader<'r> {
    pub(super) header: &'r Header,
    pub(super) schema: &'r Schema,
    pub(super) sources: &'r Sources<'r>,
    pub(super) layer: Layer,
    /// The programme's `@source`, to which an article alone belongs.
    pub(super) own_source: Option<&'r str>,
    pub(super) name: &'r str,
    pub(super) span: Span,
}

/// The cells of a row by what they are for.
#[derive(Default)]
struct Cells {
    keys: Vec<Option<KeyValue>>,
    upto: Option<(RawCell, Span)>,
    bands: Option<(RawCell, Span)>,
    plain: Option<(RawCell, Span)>,
    /// Values under a code of the last key.
    wide: Vec<(KeyValue, RawCell, Span)>,
    faulty: bool,
}

impl Reader<'_> {
    /// Reads all rows, wide ones taken apart.
    pub(super) fn read(&self, raw: &RawParameter, out: &mut Vec<Diagnostic>) -> Vec<Row> {
        let mut rows = Vec::new();
        for row in &raw.rows {
            self.read_row(row, &mut rows, out);
            if rows.len() > limits::PARAMETER_ROWS {
                let fault = Diagnostic::new(
                    Code::TooLarge,
                    self.span,
                    format!("标准 `{}` 超过{}行", self.name, limits::PARAMETER_ROWS),
                    format!("the parameter `{}` has more than {} rows", self.name, limits::PARAMETER_ROWS),
                );
                out.push(fault.help("请拆成几个标准", "make several parameters of it"));
                break;
            }
        }
        rows
    }

    fn read_row(&self, raw: &RawRow, rows: &mut Vec<Row>, out: &mut Vec<Diagnostic>) {
        let from = raw.from;
        if from.is_none() {
            let fault = Diagnostic::new(Code::MissingKey, raw.span, "这一行没有起始日 `from`", "the row has no first day, `from`");
            out.push(fault.help("请写 `from = 2023-01-01`", "write `from = 2023-01-01`"));
        }
        if let (Some(from), Some(until)) = (from, raw.until)
            && until < from
        {
            let fault = Diagnostic::new(
                Code::BadPeriod,
                raw.span,
                format!("止日{until}早于起始日{from}"),
                format!("the last day {until} is before the first day {from}"),
            );
            out.push(fault.help("请改正日期", "correct the dates"));
        }
        let cite = match &raw.cite {
            Some((text, span)) => self.sources.read_cite(text, *span, self.layer, self.own_source, out),
            None => {
                let fault = Diagnostic::new(Code::RowWithoutCite, raw.span, "这一行没有写明依据", "the row doesn't say what it rests on");
                out.push(fault.help("请写 `cite = \"文号或来源的键 第…条\"`", "write `cite` with a key of `[sources]` or a document number"));
                None
            }
        };
        let mut cells = self.sort_cells(raw, out);
        let values = self.values(raw, &mut cells, out);
        let (Some(from), Some(cite), Some(values)) = (from, cite, values) else { return };
        for (key, value) in values {
            let cite = cite.clone();
            rows.push(Row { from, until: raw.until, key, value, cite, verify: raw.verify, layer: self.layer, span: raw.span });
        }
    }

    /// The keys that have a column: all but bands.
    fn columns(&self) -> impl Iterator<Item = &HeaderKey> {
        self.header.keys.iter().filter(|k| !matches!(k.key.dimension, Dimension::Band { .. }))
    }

    fn sort_cells(&self, raw: &RawRow, out: &mut Vec<Diagnostic>) -> Cells {
        let keys: Vec<&HeaderKey> = self.columns().collect();
        let mut cells = Cells { keys: vec![None; keys.len()], ..Cells::default() };
        let long = raw.cells.iter().any(|(name, ..)| matches!(&**name, "value" | "bands"));
        let mut heads = Vec::new();
        for ((name, cell, span), head) in raw.cells.iter().zip(&raw.heads) {
            if let Some(index) = keys.iter().position(|k| k.columns.contains(name)) {
                let value = keys.get(index).and_then(|key| read_key(cell, *span, key, self.schema, out));
                cells.faulty |= value.is_none();
                if let Some(slot) = cells.keys.get_mut(index) {
                    *slot = value;
                }
                continue;
            }
            let taken = Some((cell.clone(), *span));
            match &**name {
                "value" => cells.plain = taken,
                "upto" => cells.upto = taken,
                "bands" => cells.bands = taken,
                _ => heads.push((name, cell, *span, *head)),
            }
        }
        for (name, cell, span, head) in heads {
            match (keys.last(), long) {
                (Some(key), false) => match self.head(name, key) {
                    Some(value) => cells.wide.push((value, cell.clone(), span)),
                    None => {
                        let fault = self.unknown_head(name, key, head, out);
                        out.push(fault);
                        cells.faulty = true;
                    }
                },
                _ => {
                    out.push(self.unknown_column(name, head));
                    cells.faulty = true;
                }
            }
        }
        cells
    }

    /// A code as the head of a column.
    fn head(&self, name: &str, key: &HeaderKey) -> Option<KeyValue> {
        match key.key.dimension {
            Dimension::Choice(set) => self.schema.choice(set)?.index(name).map(KeyValue::Code),
            Dimension::Bool => name.parse().ok().map(KeyValue::Bool),
            _ => None,
        }
    }

    fn unknown_head(&self, name: &str, key: &HeaderKey, span: Span, out: &[Diagnostic]) -> Diagnostic {
        match key.key.dimension {
            Dimension::Region if Region::parse(name).is_some() => Diagnostic::new(
                Code::RegionAsColumn,
                span,
                format!("行政区划 `{name}` 不能作列名"),
                format!("the region `{name}` can't head a column"),
            )
            .help(
                format!("请每个区划写一行：`{} = \"{name}\", value = …`", key.name),
                format!("write a row for each region: `{} = \"{name}\", value = …`", key.name),
            ),
            // A word close to that of a column is a slip there rather than an unknown code.
            Dimension::Choice(set) if did_you_mean(name, self.own_columns()).is_none() => match self.schema.choice(set) {
                Some(set) => unknown_code(name, set, span, out),
                None => self.unknown_column(name, span),
            },
            _ => self.unknown_column(name, span),
        }
    }

    fn own_columns(&self) -> impl Iterator<Item = &str> {
        let fixed = ["from", "until", "cite", "verify"];
        let value: &[&str] = if self.header.banded() { &["upto", "bands"] } else { &["value"] };
        self.columns().filter_map(|k| k.columns.first()).map(|c| &**c).chain(value.iter().copied()).chain(fixed)
    }

    fn unknown_column(&self, name: &str, span: Span) -> Diagnostic {
        let fault = Diagnostic::new(
            Code::UnknownKey,
            span,
            format!("标准 `{}` 没有列 `{name}`", self.name),
            format!("the parameter `{}` has no column `{name}`", self.name),
        );
        match did_you_mean(name, self.own_columns()) {
            Some(near) => fault.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
            None => {
                let all: Vec<String> = self.own_columns().map(|c| format!("`{c}`")).collect();
                fault.help(format!("可用的有{}", all.join("、")), format!("there are {}", all.join(", ")))
            }
        }
    }

    /// The values of the row, each with its whole key.
    fn values(&self, raw: &RawRow, cells: &mut Cells, out: &mut Vec<Diagnostic>) -> Option<Vec<(Vec<KeyValue>, Cell)>> {
        if cells.faulty {
            return None;
        }
        let keys: Vec<&HeaderKey> = self.columns().collect();
        let wide = !cells.wide.is_empty();
        let given = if wide { keys.len().saturating_sub(1) } else { keys.len() };
        if wide
            && let Some(key) = keys.last()
            && cells.keys.last().is_some_and(Option::is_some)
        {
            let name = &key.name;
            let fault = Diagnostic::new(
                Code::UnknownKey,
                raw.span,
                format!("这一行既有列 `{name}`，又以 `{name}` 的代码为列名"),
                format!("the row has both a column `{name}` and columns for its codes"),
            );
            out.push(fault.help("请只用一种写法", "use only one of the two forms"));
            return None;
        }
        let mut missing = keys.iter().zip(&cells.keys).take(given).filter(|(_, value)| value.is_none()).peekable();
        if missing.peek().is_some() {
            for (key, _) in missing {
                let name = key.columns.first().map_or(&*key.name, |c| &**c);
                let fault = Diagnostic::new(
                    Code::MissingKey,
                    raw.span,
                    format!("这一行没有键 `{name}`"),
                    format!("the row has no value of the key `{name}`"),
                );
                out.push(fault.help(format!("请写 `{name} = …`"), format!("write `{name} = …`")));
            }
            return None;
        }
        let key: Vec<KeyValue> = cells.keys.iter().take(given).copied().flatten().collect();
        if !wide {
            let value = self.one_value(raw, cells, out)?;
            return Some(vec![(key, value)]);
        }
        let values = cells.wide.iter().map(|(last, cell, span)| {
            let mut key = key.clone();
            key.push(*last);
            let value = if self.header.banded() {
                read_bands(cells.upto.as_ref(), &(cell.clone(), *span), self.header, self.schema, out)
            } else {
                read_value(cell, *span, self.header, self.schema, out).map(Cell::One)
            };
            value.map(|value| (key, value))
        });
        let values: Vec<_> = values.collect();
        values.into_iter().collect()
    }

    fn one_value(&self, raw: &RawRow, cells: &Cells, out: &mut Vec<Diagnostic>) -> Option<Cell> {
        match (self.header.banded(), &cells.plain, &cells.bands) {
            (false, Some((cell, span)), None) if cells.upto.is_none() => read_value(cell, *span, self.header, self.schema, out).map(Cell::One),
            (true, None, Some(bands)) => read_bands(cells.upto.as_ref(), bands, self.header, self.schema, out),
            (true, ..) => {
                let fault =
                    Diagnostic::new(Code::BadBands, raw.span, "分档标准的一行应有 `upto` 和 `bands`", "a row of bands has `upto` and `bands`");
                out.push(fault.help("请写 `upto = [界限, …], bands = [值, …]`", "write `upto = [limit, …], bands = [value, …]`"));
                None
            }
            (false, _, Some((_, span))) => {
                let fault = Diagnostic::new(Code::BadBands, *span, "这个标准不分档", "this parameter has no bands");
                out.push(fault.help(
                    "请写 `value`，或把键写成 `{ fact = \"…\" }`、`{ amount = \"CNY\" }`",
                    "write `value`, or make a key `{ fact = \"…\" }` or `{ amount = \"CNY\" }`",
                ));
                None
            }
            (false, ..) if cells.upto.is_some() => {
                let span = cells.upto.as_ref().map_or(raw.span, |(_, s)| *s);
                let fault = Diagnostic::new(Code::BadBands, span, "这个标准不分档", "this parameter has no bands");
                out.push(fault.help("请去掉 `upto`", "leave `upto` out"));
                None
            }
            (false, ..) => {
                let fault = Diagnostic::new(Code::MissingKey, raw.span, "这一行没有值", "the row has no value");
                let codes = self.columns().last().and_then(|k| match k.key.dimension {
                    Dimension::Choice(set) => self.schema.choice(set).and_then(|s| s.code(0)),
                    Dimension::Bool => Some("true"),
                    _ => None,
                });
                out.push(match codes {
                    Some(code) => fault.help(
                        format!("请写 `value = …`，或按代码分列：`{code} = …`"),
                        format!("write `value = …`, or a column for each code: `{code} = …`"),
                    ),
                    None => fault.help("请写 `value = …`", "write `value = …`"),
                });
                None
            }
        }
    }
}
