//! Standards: a table of each, with dates and sources.

use std::collections::HashMap;

use super::Book;
use super::markdown::table;
use crate::assessment::show_value;
use crate::calendar::Date;
use crate::facts::Value;
use crate::ir::types::Type;
use crate::ir::{Body, Cell, Definition, Dimension, Key, KeyFrom, KeyValue, Parameter, ParameterValue, Period, Row, SymbolId};
use crate::number::Number;

/// Rows as the author wrote them: wide ones together again.
struct Line<'r> {
    rows: Vec<&'r Row>,
    until: Option<Date>,
}

impl Book<'_> {
    pub(super) fn parameter(&mut self, id: SymbolId) {
        let (Some(symbol), Some(definition)) = (self.program.symbol(id), self.definition(id)) else { return };
        let Body::Parameter(parameter) = &definition.body else { return };
        if parameter.rows.is_empty() {
            return;
        }
        self.heading(4, &format!("{} `{}`", self.label(&definition.label), symbol.name));
        let mut facts = Vec::new();
        if let Type::Number(number) = definition.ty.required()
            && !number.unit.is_none()
        {
            facts.push(format!("{} {}", self.word("单位", "unit"), number.unit.text(self.lang)));
        }
        facts.extend(parameter.lasts.map(|lasts| match lasts {
            Period::Month => self.word("只在当月有效", "holds for its month only").to_owned(),
            Period::Year => self.word("只在当年有效", "holds for its year only").to_owned(),
        }));
        if parameter.marginal {
            facts.push(self.word("分段计算,各段按各自的比例相加", "each slice at its own rate, added up").to_owned());
        }
        if let Some(layer) = self.program.layers.get(usize::from(definition.layer)).filter(|_| self.program.layers.len() > 1) {
            facts.push(format!("{} `{}`", self.word("规则包", "pack"), layer.name));
        }
        if !facts.is_empty() {
            self.part(facts.join(" · "));
        }
        if let Some(why) = &parameter.incomplete {
            self.part(format!("{}{}", self.word("不完整:", "Incomplete: "), why.get(self.lang)));
        }
        let rows = self.rows(definition, parameter);
        self.part(rows);
    }

    /// The standards that have no figures: those that a local pack has to set.
    pub(super) fn left_open(&mut self, parameters: &[SymbolId]) {
        let open = parameters.iter().filter_map(|id| {
            let (symbol, definition) = (self.program.symbol(*id)?, self.definition(*id)?);
            let Body::Parameter(parameter) = &definition.body else { return None };
            let unit = match definition.ty.required() {
                Type::Number(number) => number.unit.text(self.lang),
                _ => String::new(),
            };
            let keys: Vec<String> = parameter.keys.iter().map(|k| self.key_name(k)).collect();
            let row = vec![self.label(&definition.label).to_owned(), format!("`{}`", symbol.name), unit, keys.join(self.word("、", ", "))];
            parameter.rows.is_empty().then_some(row)
        });
        let open: Vec<Vec<String>> = open.collect();
        if open.is_empty() {
            return;
        }
        self.part(self.word(
            "**未填写的标准**:由地方规则包规定。用到它的规则不会按零计算,而是指出缺少哪一项。",
            "**Standards without figures**: a local pack sets them. A rule that needs one doesn't take it for zero, but says which is missing.",
        ));
        let head = [("标准", "Standard"), ("名称", "Name"), ("单位", "Unit"), ("区分", "By")];
        self.part(table(&head.map(|(zh, en)| self.word(zh, en)), &open));
    }

    fn rows(&self, definition: &Definition, parameter: &Parameter) -> String {
        let keys: Vec<&Key> = parameter.keys.iter().filter(|k| !matches!(k.dimension, Dimension::Band { .. })).collect();
        let lines = lines(parameter);
        let wide = lines.iter().any(|line| line.rows.len() > 1);
        let plain = if wide { keys.len().saturating_sub(1) } else { keys.len() };
        let mut heads: Vec<KeyValue> = Vec::new();
        if wide {
            heads = lines.iter().flat_map(|l| &l.rows).filter_map(|r| r.key.last().copied()).collect();
            heads.sort_unstable();
            heads.dedup();
        }
        let mut head: Vec<String> = keys.iter().take(plain).map(|k| self.key_name(k)).collect();
        match keys.last().filter(|_| wide) {
            Some(last) => head.extend(heads.iter().map(|h| self.key_value(last, *h))),
            None => head.push(self.word("值", "Value").to_owned()),
        }
        let ends = [("起", "From"), ("止", "Until"), ("来源", "Source")];
        head.extend(ends.map(|(zh, en)| self.word(zh, en).to_owned()));
        let rows: Vec<Vec<String>> = lines
            .iter()
            .filter_map(|line| {
                let first = line.rows.first()?;
                let mut cells: Vec<String> = keys.iter().zip(&first.key).take(plain).map(|(key, value)| self.key_value(key, *value)).collect();
                if wide {
                    cells.extend(heads.iter().map(|head| {
                        let row = line.rows.iter().find(|r| r.key.last() == Some(head));
                        row.map_or_else(|| "—".to_owned(), |row| self.cell(definition, parameter, row))
                    }));
                } else {
                    cells.push(self.cell(definition, parameter, first));
                }
                cells.push(first.from.to_string());
                cells.push(line.until.map_or_else(|| self.word("现行", "in force").to_owned(), |d| d.to_string()));
                let mark = if line.rows.iter().any(|r| r.verify) { self.word(" **待核**", " **to be verified**") } else { "" };
                cells.push(format!("{}{mark}", self.source(first)));
                Some(cells)
            })
            .collect();
        let head: Vec<&str> = head.iter().map(String::as_str).collect();
        table(&head, &rows)
    }

    /// The key with its text: `P9 宝鸡市民政局答复 2023`.
    fn source(&self, row: &Row) -> String {
        let text = self.program.cite_text(&row.cite);
        if self.program.source_title(&row.cite.source).is_some() { format!("`{}` {text}", row.cite.source) } else { text }
    }

    fn key_name(&self, key: &Key) -> String {
        match &key.from {
            KeyFrom::Fact(fact) => self.program.schema.fact(*fact).map_or_else(String::new, |f| self.label(&f.label).to_owned()),
            KeyFrom::Rule(symbol) => self.definition(*symbol).map_or_else(String::new, |d| self.label(&d.label).to_owned()),
            KeyFrom::Passed => self.word("类别", "Kind").to_owned(),
        }
    }

    fn key_value(&self, key: &Key, value: KeyValue) -> String {
        match (&key.dimension, value) {
            (Dimension::Choice(set), KeyValue::Code(code)) => {
                show_value(&Value::Code(*set, code), &Type::Choice(*set), &self.program.schema, self.lang)
            }
            (_, KeyValue::Bool(true)) => format!("{}:{}", self.key_name(key), self.word("是", "yes")),
            (_, KeyValue::Bool(false)) => format!("{}:{}", self.key_name(key), self.word("否", "no")),
            (_, KeyValue::Int(n)) => n.to_string(),
            (_, KeyValue::Region(region)) => region.to_string(),
            (_, KeyValue::Code(code)) => code.to_string(),
        }
    }

    fn cell(&self, definition: &Definition, parameter: &Parameter, row: &Row) -> String {
        match &row.value {
            Cell::One(value) => self.value(definition, value),
            Cell::Bands { upto, values } => self.bands(definition, parameter, upto, values),
        }
    }

    /// Without the unit, which stands above the table.
    fn value(&self, definition: &Definition, value: &ParameterValue) -> String {
        let schema = &self.program.schema;
        let money = matches!(definition.ty.required(), Type::Number(number) if number.unit.is_money());
        match value {
            ParameterValue::Number(n) => n.to_grouped_text(money),
            ParameterValue::Fraction(over, under) => format!("{over}/{under}"),
            ParameterValue::Bool(b) => show_value(&Value::Bool(*b), &Type::Bool, schema, self.lang),
            ParameterValue::Date(date) => date.to_string(),
            ParameterValue::Code(code) => match definition.ty.required() {
                Type::Choice(set) => show_value(&Value::Code(*set, *code), &definition.ty, schema, self.lang),
                _ => code.to_string(),
            },
        }
    }

    fn bands(&self, definition: &Definition, parameter: &Parameter, upto: &[Number], values: &[ParameterValue]) -> String {
        let closed_right = parameter.keys.iter().any(|k| matches!(k.dimension, Dimension::Band { closed_right: true, .. }));
        let mut parts = Vec::new();
        for (index, value) in values.iter().enumerate() {
            let below = index.checked_sub(1).and_then(|i| upto.get(i)).map(|n| n.to_grouped_text(false));
            let above = upto.get(index).map(|n| n.to_grouped_text(false));
            let band = match (below, above, closed_right) {
                (None, Some(to), true) => format!("≤ {to}"),
                (None, Some(to), false) => format!("< {to}"),
                (Some(from), Some(to), true) => format!("> {from}, ≤ {to}"),
                (Some(from), Some(to), false) => format!("≥ {from}, < {to}"),
                (Some(from), None, true) => format!("> {from}"),
                (Some(from), None, false) => format!("≥ {from}"),
                (None, None, _) => String::new(),
            };
            let separator = if band.is_empty() { "" } else { self.word(":", ": ") };
            parts.push(format!("{band}{separator}{}", self.value(definition, value)));
        }
        parts.join("<br>")
    }
}

/// The rows by key and date, each with its last day; those of one written row together.
fn lines(parameter: &Parameter) -> Vec<Line<'_>> {
    let mut beginnings: HashMap<&[KeyValue], Vec<Date>> = HashMap::new();
    for row in &parameter.rows {
        beginnings.entry(&row.key).or_default().push(row.from);
    }
    beginnings.values_mut().for_each(|dates| dates.sort_unstable());
    let mut lines: Vec<Line<'_>> = Vec::new();
    for row in &parameter.rows {
        let next = beginnings.get(&*row.key).and_then(|dates| dates.get(dates.partition_point(|d| *d <= row.from))).copied();
        let until = last_day(parameter, row, next);
        let start = |row: &Row| row.key.len().saturating_sub(1);
        let same_row = |line: &&mut Line<'_>| line.rows.first().is_some_and(|r| r.span == row.span);
        let fits = |line: &&mut Line<'_>| {
            line.until == until
                && line.rows.iter().all(|r| r.from == row.from && r.key.get(..start(r)) == row.key.get(..start(row)) && r.key != row.key)
        };
        match lines.iter_mut().rev().take_while(same_row).find(fits) {
            Some(line) => line.rows.push(row),
            None => lines.push(Line { rows: vec![row], until }),
        }
    }
    lines
}

/// The last day on which a row counts: its own end, its period's, or the day before the next row of its key.
fn last_day(parameter: &Parameter, row: &Row, next: Option<Date>) -> Option<Date> {
    [parameter.own_end(row), next.and_then(|d| d.add_days(-1))].into_iter().flatten().min()
}
