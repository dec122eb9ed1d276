//! A program with parameters set to other values: what the `with` of a case asks for, and a reform.

mod change;
mod rows;

use std::sync::Arc;

use change::Change;
use rows::Columns;

use super::{Resolution, Target};
use crate::calendar::Date;
use crate::diagnostics::did_you_mean;
use crate::facts::{Fault, FaultCode, Faults, Input, Path, Schema};
use crate::ir::types::Type;
use crate::ir::{Body, Cell, Cite, Definition, Dimension, KeyValue, Layer, Parameter, ParameterValue, Program, Row, SymbolId};
use crate::label::Label;
use crate::number::Number;
use crate::plan::{Entry, Table};

/// What the rows of an overlay rest on where they don't say it themselves.
const SET: &str = "另行设定 · set for this run";

/// What is wrong with a value; the path is added where it is known.
type Trouble = (FaultCode, Label);

impl Program {
    /// This program with parameters set to other values from a day on.
    ///
    /// `changes` maps qualified names of parameters to what they are set to:
    ///
    /// | | |
    /// |---|---|
    /// | `{"dibao::homes_limit": 2}` | a value, for a parameter without keys |
    /// | `{"dibao::standard": {"urban": 700}}` | values by codes of the last key, whatever the other keys |
    /// | `{"dibao::standard": {"values": [{"region": "6103", "urban": 700}]}}` | rows as in the pack; `from` and `cite` may be left out |
    /// | `{"dibao::standard": "×1.1"}`, `{"dibao::standard": {"urban": "+50"}}` | what becomes of the numbers in force on the day; each band's, too |
    ///
    /// Key tuples that aren't named keep their rows. A row with a `from` holds from that day to its `until`, and outside of these days the rows
    /// of its key hold as before; one without stands in the place of all of them. A change (`"×1.1"`, or `x`, `*`; `"+50"`, `"-50"`; `"+5%"`,
    /// which is ×1.05) is made to the rows in force on the day, over all the days for which they are; in a row with a `from`, it is
    /// reckoned from the value in force on that day. A number sets, a text that begins with a sign changes. Of a name with several definitions the one in force is changed, so that what a child pack
    /// replaced stays as it was.
    ///
    /// # Errors
    ///
    /// All that is wrong with the changes, by path.
    pub fn overlaid(&self, on: Date, changes: &Input<'_>) -> Result<Self, Faults> {
        self.overlaid_below(on, changes, None)
    }

    /// The same for what the layers below one say.
    pub(crate) fn overlaid_below(&self, on: Date, changes: &Input<'_>, below: Option<Layer>) -> Result<Self, Faults> {
        let mut faults = Faults::new();
        let mut changed = Vec::new();
        match changes {
            Input::Map(entries) => {
                let resolution = Resolution::new(self, on);
                for (name, value) in entries {
                    let path = Path::root().key(name.as_ref());
                    match parameter(self, &resolution, name, on, below) {
                        Ok((symbol, definition, parameter)) => {
                            let overlay = Overlay { program: self, on, symbol, definition, parameter };
                            changed.extend(overlay.apply(&path, value, &mut faults).map(|new| (symbol, definition.layer, new)));
                        }
                        Err((code, message)) => faults.push(Fault::new(path, code, message)),
                    }
                }
            }
            other => {
                faults.push(Fault::new(Path::root(), FaultCode::WrongType, expected("标准名到数值的对象", "a map from parameters to values", other)))
            }
        }
        faults.into_result()?;
        let mut program = self.clone();
        for (symbol, layer, new) in changed {
            let definitions = program.symbols.get_mut(symbol.index()).map(|s| &mut s.definitions);
            if let Some(definition) = definitions.and_then(|d| d.iter_mut().find(|d| d.layer == layer)) {
                if let Type::Number(number) = &mut definition.ty {
                    number.fraction |= new.rows.iter().any(has_fraction);
                }
                definition.body = Body::Parameter(Arc::new(new));
            }
        }
        Ok(program)
    }
}

/// The parameter of that name, as it is in force.
fn parameter<'p>(
    program: &'p Program,
    resolution: &Resolution,
    name: &str,
    on: Date,
    below: Option<Layer>,
) -> Result<(SymbolId, &'p Definition, &'p Parameter), Trouble> {
    let Some(symbol) = program.symbol_named(name) else {
        let parameters = program.symbols.iter().filter(|s| s.definitions.iter().any(|d| matches!(d.body, Body::Parameter(_))));
        let (zh, en) = match did_you_mean(name, parameters.map(|s| &*s.name)) {
            Some(near) => (format!(";是否指 `{near}`?"), format!("; did you mean `{near}`?")),
            None => (String::new(), String::new()),
        };
        return Err((FaultCode::UnknownRule, Label::new(format!("没有标准 `{name}`{zh}"), format!("there is no parameter `{name}`{en}"))));
    };
    match resolution.target(program, symbol, below) {
        Target::Parameter { definition, parameter } => Ok((symbol, definition, parameter)),
        Target::Rule { .. } => Err((
            FaultCode::UnknownRule,
            Label::new(
                format!("`{name}` 在 {on} 是规则,不是标准;规则的值用 `given` 给出"),
                format!("on {on} `{name}` is a rule, not a parameter; give a rule's value with `given`"),
            ),
        )),
        Target::NotInForce => {
            Err((FaultCode::UnknownRule, Label::new(format!("`{name}` 在 {on} 无效"), format!("`{name}` is not in force on {on}"))))
        }
    }
}

fn expected(zh: &str, en: &str, got: &Input<'_>) -> Label {
    let kind = got.kind();
    Label::new(format!("应为{zh},而不是{}", kind.zh), format!("{en} is expected, not {}", kind.en))
}

fn has_fraction(row: &Row) -> bool {
    let fraction = |value: &ParameterValue| matches!(value, ParameterValue::Fraction(..));
    match &row.value {
        Cell::One(value) => fraction(value),
        Cell::Bands { values, .. } => values.iter().any(fraction),
    }
}

/// What becomes of a parameter's rows.
#[derive(Clone, Debug)]
enum Edit {
    /// The row of that index is now this one.
    Change(usize, Row),
    /// A row in place of all rows of its key, or, where its own days are written, in place of these on its days.
    Set { row: Row, dated: bool },
}

/// One parameter, to be set.
#[derive(Clone, Copy)]
struct Overlay<'p> {
    program: &'p Program,
    on: Date,
    symbol: SymbolId,
    definition: &'p Definition,
    parameter: &'p Parameter,
}

impl<'p> Overlay<'p> {
    fn schema(self) -> &'p Schema {
        &self.program.schema
    }

    /// The dimensions that rows have a key of: all but bands.
    fn dimensions(self) -> impl Iterator<Item = &'p Dimension> {
        self.parameter.keys.iter().map(|k| &k.dimension).filter(|d| !matches!(d, Dimension::Band { .. }))
    }

    fn banded(self) -> bool {
        self.parameter.keys.iter().any(|k| matches!(k.dimension, Dimension::Band { .. }))
    }

    /// The parameter with its new rows; none if there is a fault.
    fn apply(self, path: &Path, value: &Input<'_>, faults: &mut Faults) -> Option<Parameter> {
        let before = faults.len();
        let edits = match value {
            Input::Map(entries) => match value.get("values") {
                Some(Input::List(items)) => {
                    for (key, _) in entries.iter().filter(|(key, _)| key != "values") {
                        let message = Label::new("与 `values` 并列时没有意义", "means nothing beside `values`");
                        faults.push(Fault::new(path.clone().key(key.as_ref()), FaultCode::UnknownKey, message));
                    }
                    Columns::new(self).read(&path.clone().key("values"), items, faults)
                }
                Some(other) => {
                    faults.push(Fault::new(path.clone().key("values"), FaultCode::WrongType, expected("行的列表", "a list of rows", other)));
                    Vec::new()
                }
                None => self.by_code(path, entries, faults),
            },
            Input::List(items) => Columns::new(self).read(path, items, faults),
            _ => match self.tell(path, self.change(value), faults) {
                None => Vec::new(),
                Some(Some(change)) => self.tell(path, self.changed(change, |_| true), faults).unwrap_or_default(),
                Some(None) if self.parameter.keys.is_empty() => {
                    self.tell(path, self.value(value), faults).map(|v| self.set(Vec::new(), Cell::One(v))).into_iter().collect()
                }
                Some(None) => {
                    faults.push(Fault::new(path.clone(), FaultCode::WrongType, self.form()));
                    Vec::new()
                }
            },
        };
        (faults.len() == before).then(|| self.edited(edits))
    }

    /// The parameter after all edits.
    fn edited(self, edits: Vec<Edit>) -> Parameter {
        let mut parameter = self.parameter.clone();
        let mut dated = Vec::new();
        let mut whole = Vec::new();
        for edit in edits {
            match edit {
                Edit::Change(index, row) => {
                    if let Some(old) = parameter.rows.get_mut(index) {
                        *old = row;
                    }
                }
                Edit::Set { row, dated: true } => dated.push(row),
                Edit::Set { row, dated: false } => whole.push(row),
            }
        }
        // What is set for a key tuple stands in place of all its rows: an older row that ends later, or a newer one, must not win.
        parameter.rows.retain(|old| !whole.iter().any(|new| new.key == old.key));
        parameter.rows.extend(whole);
        parameter.put(dated);
        parameter
    }

    /// The change that a value asks for; none where it is a value.
    fn change(self, value: &Input<'_>) -> Result<Option<Change>, Trouble> {
        let Input::Text(text) = value else { return Ok(None) };
        let read = || Change::read(text).transpose();
        match &self.definition.ty {
            Type::Number(_) => read(),
            // A code may begin with any letter.
            Type::Choice(set) if self.schema().choice(*set).is_some_and(|set| set.index(text).is_some()) => Ok(None),
            _ if matches!(read(), Ok(Some(_))) => Err(change::no_number()),
            _ => Ok(None),
        }
    }

    /// The rows in force of the keys that are meant, changed.
    fn changed(self, change: Change, is_meant: impl Fn(&[KeyValue]) -> bool) -> Result<Vec<Edit>, Trouble> {
        let meant = self.parameter.in_force(self.on).into_iter().filter(|(key, _)| is_meant(key)).filter_map(|(_, index)| index);
        let edits = meant.filter_map(|index| Some((index, self.parameter.rows.get(index)?)));
        let edits: Vec<Edit> = edits.map(|(index, row)| change.row(row).map(|row| Edit::Change(index, row))).collect::<Result<_, _>>()?;
        if edits.is_empty() { Err(change::nothing_in_force(self.on)) } else { Ok(edits) }
    }

    fn tell<T>(self, path: &Path, result: Result<T, Trouble>, faults: &mut Faults) -> Option<T> {
        result.map_err(|(code, message)| faults.push(Fault::new(path.clone(), code, message))).ok()
    }

    fn set(self, key: Vec<KeyValue>, value: Cell) -> Edit {
        Edit::Set { row: self.row(key, value), dated: false }
    }

    fn row(self, key: Vec<KeyValue>, value: Cell) -> Row {
        let cite = Cite { source: SET.into(), article: None };
        Row { from: self.on, until: None, key, value, cite, verify: false, layer: self.definition.layer, span: self.definition.span }
    }

    /// How this parameter can be set, for a value of the wrong form.
    fn form(self) -> Label {
        let code = self.dimensions().last().and_then(|d| match d {
            Dimension::Choice(set) => self.schema().choice(*set)?.code(0),
            Dimension::Bool => Some("true"),
            _ => None,
        });
        match code.filter(|_| !self.banded()) {
            Some(code) => Label::new(
                format!("此标准有键,应写作 {{ {code}: 数值 }} 或 values"),
                format!("this parameter has keys: write {{ {code}: value }}, or values"),
            ),
            None if self.parameter.keys.is_empty() => Label::new("此标准没有键,应直接给出数值", "this parameter has no keys: give a value"),
            None => Label::new("此标准应以 values 逐行设定", "set this parameter by rows, with values"),
        }
    }

    /// `{ urban: 700 }`, `{ urban: "×1.1" }`
    fn by_code(self, path: &Path, entries: &[(std::borrow::Cow<'_, str>, Input<'_>)], faults: &mut Faults) -> Vec<Edit> {
        let dimensions: Vec<&Dimension> = self.dimensions().collect();
        let codes = dimensions.split_last().filter(|(last, _)| matches!(last, Dimension::Choice(_) | Dimension::Bool));
        let Some((last, others)) = codes else {
            faults.push(Fault::new(path.clone(), FaultCode::WrongType, self.form()));
            return Vec::new();
        };
        let prefixes = self.prefixes(others);
        let mut edits = Vec::new();
        let mut told = false;
        for (code, value) in entries {
            let at = path.clone().key(code.as_ref());
            let key = self.tell(&at, self.code(last, code), faults);
            let Some(change) = self.tell(&at, self.change(value), faults) else { continue };
            if let Some(change) = change {
                let changed = key.and_then(|key| self.tell(&at, self.changed(change, |tuple| tuple.last() == Some(&key)), faults));
                edits.extend(changed.unwrap_or_default());
                continue;
            }
            if self.banded() || prefixes.is_empty() {
                if !std::mem::replace(&mut told, true) {
                    faults.push(Fault::new(path.clone(), FaultCode::WrongType, if self.banded() { self.form() } else { no_prefix() }));
                }
                continue;
            }
            let value = self.tell(&at, self.value(value), faults);
            if let (Some(key), Some(value)) = (key, value) {
                edits.extend(prefixes.iter().map(|prefix| self.set(prefix.iter().copied().chain([key]).collect(), Cell::One(value))));
            }
        }
        edits
    }

    /// All values of the other keys: every combination of codes; with regions or whole numbers among them, those in force.
    fn prefixes(self, others: &[&Dimension]) -> Vec<Vec<KeyValue>> {
        let mut all = vec![Vec::new()];
        for dimension in others {
            let values: Vec<KeyValue> = match dimension {
                Dimension::Choice(set) => (0..).map(KeyValue::Code).take(self.schema().choice(*set).map_or(0, |s| s.codes.len())).collect(),
                Dimension::Bool => vec![KeyValue::Bool(false), KeyValue::Bool(true)],
                Dimension::Int | Dimension::Region | Dimension::Band { .. } => return self.prefixes_in_force(),
            };
            all =
                all.into_iter().flat_map(|prefix: Vec<KeyValue>| values.iter().map(move |v| prefix.iter().copied().chain([*v]).collect())).collect();
        }
        all
    }

    fn prefixes_in_force(self) -> Vec<Vec<KeyValue>> {
        let schema = self.schema();
        let table = Table::new(self.symbol, self.definition.layer, self.parameter, self.on, |set| schema.choice(set).map_or(0, |s| s.codes.len()));
        let mut found: Vec<Vec<KeyValue>> = table
            .entries
            .iter()
            .filter_map(|(_, entry)| match entry {
                Entry::InForce(band) => self.parameter.rows.get(band.row),
                Entry::NotInForce => None,
            })
            .map(|row| row.key.iter().copied().take(row.key.len().saturating_sub(1)).collect())
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// A code as the head of a column, or in one.
    fn code(self, dimension: &Dimension, text: &str) -> Result<KeyValue, Trouble> {
        match dimension {
            Dimension::Choice(set) => self.choice(*set, text).map(KeyValue::Code),
            _ => {
                text.parse().map(KeyValue::Bool).map_err(|_| (FaultCode::UnknownCode, Label::new("应为 true 或 false", "true or false is expected")))
            }
        }
    }

    fn choice(self, set: crate::facts::ChoiceId, text: &str) -> Result<u16, Trouble> {
        let Some(set) = self.schema().choice(set) else { return Err((FaultCode::UnknownCode, Label::new("没有代码", "there are no codes"))) };
        set.index(text).ok_or_else(|| {
            let (zh, en) = match did_you_mean(text, set.codes.iter().map(|(c, _)| c)) {
                Some(near) => (format!(";是否指 `{near}`?"), format!("; did you mean `{near}`?")),
                None => {
                    let all: Vec<String> = set.codes.iter().take(12).map(|(c, _)| format!("`{c}`")).collect();
                    (format!(";可用的有 {}", all.join("、")), format!("; there are {}", all.join(", ")))
                }
            };
            (FaultCode::UnknownCode, Label::new(format!("`{}` 没有代码 `{text}`{zh}", set.name), format!("`{}` has no code `{text}`{en}", set.name)))
        })
    }

    /// A value of the parameter.
    fn value(self, input: &Input<'_>) -> Result<ParameterValue, Trouble> {
        let (zh, en) = match (&self.definition.ty, input) {
            (Type::Number(_), Input::Number(text) | Input::Text(text)) => return number(text),
            (Type::Number(_), _) => ("数字", "a number"),
            (Type::Bool, Input::Bool(value)) => return Ok(ParameterValue::Bool(*value)),
            (Type::Bool, _) => ("true 或 false", "true or false"),
            (Type::Choice(set), Input::Text(text)) => return self.choice(*set, text).map(ParameterValue::Code),
            (Type::Choice(_), _) => ("代码", "a code"),
            (_, Input::Text(text)) => match text.parse() {
                Ok(date) => return Ok(ParameterValue::Date(date)),
                Err(_) => return Err((FaultCode::BadDate, Label::new("应为日期,如 2025-01-31", "a date such as 2025-01-31 is expected"))),
            },
            _ => ("日期", "a date"),
        };
        Err((FaultCode::WrongType, expected(zh, en, input)))
    }
}

/// For a parameter of which nothing tells the values of the keys before the last.
fn no_prefix() -> Label {
    Label::new("尚无有效的行,不知为哪些键设定;请用 values 写明", "no row is in force that would tell for which keys; name them with values")
}

/// `662`, `"25%"`, `"1/12"`
fn number(text: &str) -> Result<ParameterValue, Trouble> {
    let not_a_number =
        || (FaultCode::NotANumber, Label::new("不是数字,应写作 662、\"25%\" 或 \"1/12\"", "not a number; write 662, \"25%\" or \"1/12\""));
    let read = |text: &str| text.trim().parse::<Number>().map_err(|_| not_a_number());
    if let Some(percent) = text.strip_suffix('%') {
        let hundredth = Number::new(1, 2).unwrap_or_default();
        return read(percent)?.checked_mul(hundredth).map(ParameterValue::Number).map_err(|_| not_a_number());
    }
    let Some((over, under)) = text.split_once('/') else { return read(text).map(ParameterValue::Number) };
    let (over, under) = (read(over)?, read(under)?);
    if !under.is_integer() || under.is_zero() || under.is_negative() {
        return Err((FaultCode::NotANumber, Label::new("分母应为正整数", "the denominator must be a whole number above 0")));
    }
    Ok(ParameterValue::Fraction(over, under))
}

#[cfg(all(test, feature = "author"))]
mod tests;
