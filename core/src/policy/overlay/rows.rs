//! Rows of an overlay, with the columns that the parameter's table has in the pack.

use super::change::{Change, nothing_in_force};
use super::{Edit, Overlay, Trouble, expected};
use crate::calendar::Date;
use crate::diagnostics::did_you_mean;
use crate::facts::{Fault, FaultCode, Faults, Input, Path, Region};
use crate::ir::{Cell, Cite, Dimension, Key, KeyFrom, KeyValue, Row};
use crate::label::Label;
use crate::number::Number;

/// Columns of every table.
const FIXED: [&str; 7] = ["from", "until", "cite", "verify", "value", "upto", "bands"];

/// The columns of a parameter's table.
pub(super) struct Columns<'p> {
    overlay: Overlay<'p>,
    /// Keys that have a column, with the names that it may have; the first is the one to show.
    keys: Vec<(&'p Key, Vec<String>)>,
}

/// A row on its way.
#[derive(Default)]
struct Cells<'i> {
    keys: Vec<Option<KeyValue>>,
    from: Option<Date>,
    until: Option<Date>,
    cite: Option<Cite>,
    verify: bool,
    value: Option<&'i Input<'i>>,
    upto: Option<&'i Input<'i>>,
    bands: Option<&'i Input<'i>>,
    /// Values under a code of the last key.
    wide: Vec<(KeyValue, &'i str, &'i Input<'i>)>,
}

impl<'p> Columns<'p> {
    pub(super) fn new(overlay: Overlay<'p>) -> Self {
        let keys = overlay.parameter.keys.iter().filter(|k| !matches!(k.dimension, Dimension::Band { .. }));
        let mut keys: Vec<(&Key, Vec<String>)> = keys.map(|key| (key, names(overlay, key))).collect();
        // A short name that two keys could have means neither.
        let all: Vec<String> = keys.iter().flat_map(|(_, names)| names.clone()).collect();
        for (_, names) in &mut keys {
            names.retain(|name| all.iter().filter(|n| *n == name).count() == 1);
        }
        Self { overlay, keys }
    }

    /// Reads all rows; faults go to `faults`.
    pub(super) fn read(&self, path: &Path, items: &[Input<'_>], faults: &mut Faults) -> Vec<Edit> {
        let mut rows = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let path = path.clone().index(index);
            match item {
                Input::Map(entries) => self.row(&path, entries, &mut rows, faults),
                other => faults.push(Fault::new(path, FaultCode::WrongType, expected("一行(对象)", "a row, as a map,", other))),
            }
        }
        rows
    }

    fn row(&self, path: &Path, entries: &[(std::borrow::Cow<'_, str>, Input<'_>)], rows: &mut Vec<Edit>, faults: &mut Faults) {
        let before = faults.len();
        let mut cells = Cells { keys: vec![None; self.keys.len()], ..Cells::default() };
        let long = entries.iter().any(|(name, _)| name == "value" || name == "bands");
        for (name, input) in entries {
            let at = path.clone().key(name.as_ref());
            if let Err((code, message)) = self.cell(&mut cells, name, input, long) {
                faults.push(Fault::new(at, code, message));
            }
        }
        if faults.len() > before {
            return;
        }
        match self.finish(path, &cells) {
            Ok(found) => rows.extend(found),
            Err((path, (code, message))) => faults.push(Fault::new(path, code, message)),
        }
    }

    fn cell<'i>(&self, cells: &mut Cells<'i>, name: &'i str, input: &'i Input<'i>, long: bool) -> Result<(), Trouble> {
        if let Some(index) = self.keys.iter().position(|(_, names)| names.iter().any(|n| n == name)) {
            if let (Some(slot), Some((key, _))) = (cells.keys.get_mut(index), self.keys.get(index)) {
                *slot = Some(self.key(key, input)?);
            }
            return Ok(());
        }
        match name {
            "from" => cells.from = Some(date(input)?),
            "until" => cells.until = Some(date(input)?),
            "cite" => cells.cite = Some(cite(input)?),
            "verify" => match input {
                Input::Bool(verify) => cells.verify = *verify,
                other => return Err((FaultCode::WrongType, expected("true 或 false", "true or false", other))),
            },
            "value" => cells.value = Some(input),
            "upto" => cells.upto = Some(input),
            "bands" => cells.bands = Some(input),
            head => {
                let last = self.keys.last().map(|(key, _)| &key.dimension).filter(|_| !long);
                let code = last.filter(|d| matches!(d, Dimension::Choice(_) | Dimension::Bool)).ok_or_else(|| self.no_column(head))?;
                let key = self.overlay.code(code, head).map_err(|trouble| if self.is_near_column(head) { self.no_column(head) } else { trouble })?;
                cells.wide.push((key, name, input));
            }
        }
        Ok(())
    }

    fn columns(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().filter_map(|(_, names)| names.first()).map(String::as_str).chain(FIXED)
    }

    fn is_near_column(&self, name: &str) -> bool {
        did_you_mean(name, self.columns()).is_some()
    }

    fn no_column(&self, name: &str) -> Trouble {
        let (zh, en) = match did_you_mean(name, self.columns()) {
            Some(near) => (format!(";是否指 `{near}`?"), format!("; did you mean `{near}`?")),
            None => {
                let all: Vec<String> = self.columns().map(|c| format!("`{c}`")).collect();
                (format!(";可用的有 {}", all.join("、")), format!("; there are {}", all.join(", ")))
            }
        };
        (FaultCode::UnknownKey, Label::new(format!("没有列 `{name}`{zh}"), format!("there is no column `{name}`{en}")))
    }

    fn key(&self, key: &Key, input: &Input<'_>) -> Result<KeyValue, Trouble> {
        match (&key.dimension, input) {
            (dimension @ Dimension::Choice(_), Input::Text(code) | Input::Number(code)) => self.overlay.code(dimension, code),
            (Dimension::Bool, Input::Bool(value)) => Ok(KeyValue::Bool(*value)),
            (Dimension::Int, Input::Number(text) | Input::Text(text)) => {
                let whole = text.parse::<Number>().ok().and_then(Number::to_i64);
                whole.map(KeyValue::Int).ok_or_else(|| (FaultCode::NotWhole, Label::new("应为整数", "a whole number is expected")))
            }
            (Dimension::Region, Input::Text(text) | Input::Number(text)) => {
                let region = Region::parse(text).map(KeyValue::Region);
                region.ok_or_else(|| {
                    (FaultCode::BadRegion, Label::new("应为 2 至 12 位的行政区划代码", "a division code of 2 to 12 digits is expected"))
                })
            }
            (_, other) => Err((FaultCode::WrongType, expected("键的值", "the value of a key", other))),
        }
    }

    /// The rows that a written one stands for.
    fn finish(&self, path: &Path, cells: &Cells<'_>) -> Result<Vec<Edit>, (Path, Trouble)> {
        let here = |trouble: Trouble| (path.clone(), trouble);
        let given = if cells.wide.is_empty() { self.keys.len() } else { self.keys.len().saturating_sub(1) };
        for (slot, (_, names)) in cells.keys.iter().zip(&self.keys).take(given) {
            if slot.is_none() {
                let name = names.first().map_or("", String::as_str);
                return Err(here((FaultCode::WrongType, Label::new(format!("缺少键 `{name}`"), format!("the key `{name}` is missing")))));
            }
        }
        let start: Vec<KeyValue> = cells.keys.iter().take(given).copied().flatten().collect();
        if cells.wide.is_empty() {
            let name = if self.overlay.banded() { "bands" } else { "value" };
            let Some(input) = (if self.overlay.banded() { cells.bands } else { cells.value }) else {
                let (zh, en) = if self.overlay.banded() { ("`upto` 和 `bands`", "`upto` and `bands`") } else { ("`value`", "`value`") };
                return Err(here((FaultCode::WrongType, Label::new(format!("缺少 {zh}"), format!("{en} is missing")))));
            };
            return Ok(vec![self.edit(cells, start, input).map_err(|trouble| (path.clone().key(name), trouble))?]);
        }
        let rows = cells.wide.iter().map(|(last, head, input)| {
            let key = start.iter().copied().chain([*last]).collect();
            self.edit(cells, key, input).map_err(|trouble| (path.clone().key(*head), trouble))
        });
        rows.collect()
    }

    /// A value, or what becomes of the one in force, for a key tuple.
    fn edit(&self, cells: &Cells<'_>, key: Vec<KeyValue>, input: &Input<'_>) -> Result<Edit, Trouble> {
        let dated = cells.from.is_some();
        let days = |row: Row| {
            let cite = cells.cite.clone().unwrap_or(row.cite);
            Row { from: cells.from.unwrap_or(row.from), until: cells.until, cite, verify: cells.verify, ..row }
        };
        match self.overlay.change(input)? {
            Some(change) => {
                let (index, row) = self.changed(change, &key, cells.from.unwrap_or(self.overlay.on))?;
                // Without days of its own, the row keeps those that it has.
                let cite = cells.cite.clone().unwrap_or(row.cite.clone());
                Ok(if dated { Edit::Set { row: days(row), dated } } else { Edit::Change(index, Row { cite, ..row }) })
            }
            None => {
                let value = self.value(input, cells.upto)?;
                Ok(Edit::Set { row: days(self.overlay.row(key, value)), dated })
            }
        }
    }

    /// The row that is in force for a key on a day, changed.
    fn changed(&self, change: Change, key: &[KeyValue], on: Date) -> Result<(usize, Row), Trouble> {
        let parameter = self.overlay.parameter;
        let found = parameter.in_force(on).into_iter().find(|(of, _)| *of == key).and_then(|(_, index)| index);
        let (index, row) = found.and_then(|index| Some((index, parameter.rows.get(index)?))).ok_or_else(|| nothing_in_force(on))?;
        Ok((index, change.row(row)?))
    }

    fn value(&self, input: &Input<'_>, upto: Option<&Input<'_>>) -> Result<Cell, Trouble> {
        if !self.overlay.banded() {
            return self.overlay.value(input).map(Cell::One);
        }
        let list = |input: Option<&Input<'_>>| match input {
            Some(Input::List(items)) => Ok(items.clone().into_iter().map(Input::into_owned).collect::<Vec<_>>()),
            _ => Err((FaultCode::WrongType, Label::new("`upto` 和各档的值应为列表", "`upto` and the values of the bands must be lists"))),
        };
        let limits: Vec<Number> = list(upto)?.iter().map(limit).collect::<Result<_, _>>()?;
        let values = list(Some(input))?.iter().map(|v| self.overlay.value(v)).collect::<Result<Vec<_>, _>>()?;
        if !limits.is_sorted_by(|a, b| a < b) || values.len() != limits.len() + 1 {
            let (n, m) = (limits.len(), values.len());
            return Err((
                FaultCode::WrongType,
                Label::new(
                    format!("{n} 个递增的界限分出 {} 档,这里有 {m} 个值", n + 1),
                    format!("{n} ascending limits make {} bands; here are {m} values", n + 1),
                ),
            ));
        }
        Ok(Cell::Bands { upto: limits, values })
    }
}

/// The names that a key's column may have.
fn names(overlay: Overlay<'_>, key: &Key) -> Vec<String> {
    match &key.from {
        KeyFrom::Fact(fact) => {
            let Some(fact) = overlay.schema().fact(*fact) else { return Vec::new() };
            let entity = overlay.schema().entity(fact.entity).map_or("", |e| &*e.key);
            vec![fact.key.to_string(), format!("{entity}.{}", fact.key)]
        }
        KeyFrom::Rule(symbol) => {
            let Some(symbol) = overlay.program.symbol(*symbol) else { return Vec::new() };
            vec![symbol.short().to_owned(), symbol.name.to_string()]
        }
        KeyFrom::Passed => vec!["code".into()],
    }
}

fn limit(input: &Input<'_>) -> Result<Number, Trouble> {
    match input {
        Input::Number(text) | Input::Text(text) => {
            text.parse().map_err(|_| (FaultCode::NotANumber, Label::new("界限应为数字", "a limit must be a number")))
        }
        other => Err((FaultCode::WrongType, expected("数字", "a number", other))),
    }
}

fn date(input: &Input<'_>) -> Result<Date, Trouble> {
    let wrong = || (FaultCode::BadDate, Label::new("应为日期,如 2025-01-31", "a date such as 2025-01-31 is expected"));
    match input {
        Input::Text(text) => text.parse().map_err(|_| wrong()),
        _ => Err(wrong()),
    }
}

/// `P9`, `N1 第十条`
fn cite(input: &Input<'_>) -> Result<Cite, Trouble> {
    match input {
        Input::Text(text) => {
            let (source, article) =
                text.trim().split_once(' ').map_or((text.trim(), None), |(source, article)| (source, Some(article.trim().into())));
            Ok(Cite { source: source.into(), article })
        }
        other => Err((FaultCode::WrongType, expected("来源", "a source", other))),
    }
}
