//! Values of households, wherever they come from.

use std::collections::HashMap;

use super::options::{Cells, Source};
use super::{OptionFault, Use};
use crate::calendar::Date;
use crate::diagnostics::did_you_mean;
use crate::facts::population::{Population, State};
use crate::facts::{ChoiceId, EntityId, FactType, Region, Schema, Value};
use crate::ir::types::Type;
use crate::label::Label;
use crate::number::Number;
use crate::population::PopulationAssessment;
use crate::unit::Unit;

/// What a lane's number means.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A mantissa.
    Number {
        scale: u8,
        unit: Option<Unit>,
    },
    Bool,
    Choice(ChoiceId),
    Region,
    Date,
    /// An index into these.
    Text(Vec<String>),
}

/// A value of each household.
#[derive(Clone, Debug)]
pub(super) struct Values {
    pub(super) name: String,
    pub(super) label: Label,
    pub(super) lanes: Vec<i128>,
    /// Where there is a value.
    pub(super) known: Vec<bool>,
    pub(super) kind: Kind,
}

/// Numbers of the households, at one scale.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    pub(super) lanes: Vec<i128>,
    pub(super) known: Vec<bool>,
    pub(super) scale: u8,
    /// None: it has none, and is taken to be in the unit that is wanted.
    pub(super) unit: Option<Unit>,
}

impl Numbers {
    /// The mantissa of a household, where it is known.
    pub(super) fn get(&self, household: usize) -> Option<i128> {
        self.lanes.get(household).copied().filter(|_| self.known.get(household).copied().unwrap_or(false))
    }
}

/// Finds values by what they were asked for.
pub(super) struct Finder<'a> {
    pub(super) assessed: &'a PopulationAssessment,
    pub(super) population: Option<&'a Population>,
    #[cfg(feature = "arrow")]
    pub(super) beside: Option<&'a crate::tables::Batches>,
    pub(super) faults: Vec<OptionFault>,
}

impl Finder<'_> {
    pub(super) fn fault(&mut self, of: Use, name: &str, zh: impl Into<Box<str>>, en: impl Into<Box<str>>) {
        self.faults.push(OptionFault { of, name: name.to_owned(), message: Label::new(zh, en) });
    }

    fn schema(&self) -> &Schema {
        &self.assessed.policy().program().schema
    }

    /// The values, or a fault.
    pub(super) fn find(&mut self, source: &Source, of: Use) -> Option<Values> {
        let households = self.assessed.households();
        match source {
            Source::Constant(number) => Some(Values {
                name: number.to_string(),
                label: Label::new(number.to_string(), number.to_string()),
                lanes: vec![number.mantissa(); households],
                known: vec![true; households],
                kind: Kind::Number { scale: number.scale(), unit: None },
            }),
            Source::Given(column) => {
                let (len, name) = (column.cells.len(), &column.name);
                if len != households {
                    let zh = format!("`{name}` 有 {len} 行,而家庭有 {households} 户");
                    self.fault(of, name, zh, format!("`{name}` has {len} cells, but there are {households} households"));
                    return None;
                }
                Some(given(name, &column.cells))
            }
            Source::Named(name) if name.contains("::") => self.rule(name, of),
            Source::Named(name) => {
                #[cfg(feature = "arrow")]
                if let Some(Ok(column)) = self.beside.and_then(|b| b.column(name)) {
                    let values = self.array(name, &column, of)?;
                    return Some(self.as_fact(values));
                }
                let found = self.fact(name).or_else(|| self.list(name));
                if found.is_none() {
                    self.unknown(name, of);
                }
                found
            }
        }
    }

    fn unknown(&mut self, name: &str, of: Use) {
        let mut names: Vec<String> = Vec::new();
        #[cfg(feature = "arrow")]
        names.extend(self.beside.into_iter().flat_map(crate::tables::Batches::names));
        let schema = self.schema();
        if self.population.is_some() {
            let root = schema.entity(EntityId::ROOT);
            names.extend(root.iter().flat_map(|e| &e.facts).filter_map(|f| schema.fact(*f)).map(|f| f.key.to_string()));
        }
        names.extend(schema.entities.iter().filter(|e| e.parent.is_some()).map(|e| e.list.to_string()));
        let (zh, en) = match did_you_mean(name, names) {
            Some(near) => (format!(";是否指 `{near}`?"), format!("; did you mean `{near}`?")),
            None => (
                ";规则写作 `programme::rule`,其他列请一并给出".to_owned(),
                "; a rule is written `programme::rule`, other columns have to be given".to_owned(),
            ),
        };
        let en = format!("there is no column, fact or list `{name}`{en}");
        self.fault(of, name, format!("没有列、要素或列表 `{name}`{zh}"), en);
    }

    fn rule(&mut self, name: &str, of: Use) -> Option<Values> {
        let program = self.assessed.policy().program();
        let Some(column) = self.assessed.column(name) else {
            self.fault(of, name, format!("规则 `{name}` 没有认定结果"), format!("the rule `{name}` was not assessed"));
            return None;
        };
        if column.entity != EntityId::ROOT {
            let key = self.schema().entity(column.entity).map_or("", |e| &e.key).to_owned();
            let zh = format!("`{name}` 是 {key} 的规则;这里需要家庭的规则");
            self.fault(of, name, zh, format!("`{name}` is a rule of {key}; one of the household is needed"));
            return None;
        }
        let label = program.symbol(column.rule).and_then(|s| s.definitions.last()).map_or_else(|| Label::parse(name), |d| d.label.clone());
        let mut known = if column.present.is_empty() { vec![true; column.values.len()] } else { column.present.clone() };
        column.errors.iter().for_each(|e| forget(&mut known, e.lane));
        self.assessed.faults().iter().for_each(|(household, _)| forget(&mut known, *household));
        let mut lanes: Vec<i128> = (0..column.values.len()).map(|lane| column.values.get(lane).unwrap_or_default()).collect();
        let kind = match column.ty.required() {
            Type::Number(number) => Kind::Number { scale: column.scale, unit: Some(number.unit.clone()).filter(|u| !u.is_none()) },
            Type::Choice(set) => Kind::Choice(*set),
            Type::Region => Kind::Region,
            Type::Date => Kind::Date,
            Type::Text => {
                // A text is known to the assessment alone: each is asked for once.
                let mut texts = Texts::default();
                for (lane, value) in lanes.iter_mut().enumerate().filter(|(lane, _)| known.get(*lane).copied().unwrap_or(false)) {
                    let text = || match self.assessed.get(name, lane) {
                        Some(Ok(Value::Text(text))) => text.to_string(),
                        _ => String::new(),
                    };
                    *value = texts.of_key(*value, text);
                }
                Kind::Text(texts.all)
            }
            _ => Kind::Bool,
        };
        Some(Values { name: name.to_owned(), label, lanes, known, kind })
    }

    fn fact(&self, name: &str) -> Option<Values> {
        let population = self.population?;
        let schema = &population.schema;
        let id = schema.fact_named(EntityId::ROOT, name)?;
        let (fact, column) = (schema.fact(id)?, population.column(id)?);
        let known = |lane: usize| matches!(column.state(lane), State::Known | State::AssumedValue);
        let kind = match &fact.ty {
            FactType::Bool => Kind::Bool,
            FactType::Number { unit, digits, .. } => Kind::Number { scale: *digits, unit: Some(unit.clone()).filter(|u| !u.is_none()) },
            FactType::Date { .. } => Kind::Date,
            FactType::Choice(set) => Kind::Choice(*set),
            FactType::Text => Kind::Text(population.texts.iter().map(ToString::to_string).collect()),
            FactType::Region => Kind::Region,
        };
        Some(Values {
            name: name.to_owned(),
            label: fact.label.clone(),
            lanes: (0..column.lanes.len()).map(|lane| column.lanes.get(lane).unwrap_or_default()).collect(),
            known: (0..column.lanes.len()).map(known).collect(),
            kind,
        })
    }

    /// A column by the name of a fact is told by the fact's words; what is none of its codes isn't known.
    #[cfg(feature = "arrow")]
    fn as_fact(&self, mut values: Values) -> Values {
        let schema = self.schema();
        let Some(fact) = schema.fact_named(EntityId::ROOT, &values.name).and_then(|f| schema.fact(f)) else { return values };
        values.label = fact.label.clone();
        if let (FactType::Choice(id), Kind::Text(texts)) = (&fact.ty, &values.kind) {
            let codes: Vec<Option<u16>> = texts.iter().map(|t| schema.choice(*id)?.index(t)).collect();
            for (lane, known) in values.lanes.iter_mut().zip(&mut values.known) {
                let code = usize::try_from(*lane).ok().and_then(|l| codes.get(l).copied().flatten());
                *known &= code.is_some();
                *lane = code.map_or(0, i128::from);
            }
            values.kind = Kind::Choice(*id);
        }
        values
    }

    /// How many there are in a list of each household.
    fn list(&self, name: &str) -> Option<Values> {
        let index = self.schema().entities.iter().position(|e| e.parent.is_some() && *e.list == *name)?;
        let entity = EntityId(u16::try_from(index).ok()?);
        let households = self.assessed.households();
        let count = |household| i128::try_from(self.assessed.lanes(entity, household).len()).unwrap_or_default();
        let kind = Kind::Number { scale: 0, unit: None };
        Some(Values {
            name: name.to_owned(),
            label: Label::parse(name),
            lanes: (0..households).map(count).collect(),
            known: vec![true; households],
            kind,
        })
    }

    /// Numbers, or a fault: other values are none, but for texts that are written numbers.
    pub(super) fn numbers(&mut self, source: &Source, of: Use) -> Option<Numbers> {
        let Values { name, mut lanes, mut known, kind, .. } = self.find(source, of)?;
        match kind {
            Kind::Number { scale, unit } => Some(Numbers { lanes, known, scale, unit }),
            Kind::Text(texts) => {
                let parsed: Vec<Result<Number, _>> = texts.iter().map(|t| t.parse::<Number>()).collect();
                if let Some((text, _)) = texts.iter().zip(&parsed).find(|(_, p)| p.is_err()) {
                    self.fault(of, &name, format!("`{name}` 中的 `{text}` 不是数"), format!("`{text}` in `{name}` is not a number"));
                    return None;
                }
                let numbers: Vec<Number> = parsed.into_iter().flatten().collect();
                let scale = numbers.iter().map(|n| n.scale()).max().unwrap_or(0);
                for (lane, known) in lanes.iter_mut().zip(&mut known) {
                    let number = usize::try_from(*lane).ok().and_then(|l| numbers.get(l)).and_then(|n| n.at_scale(scale));
                    *known &= number.is_some();
                    *lane = number.unwrap_or_default();
                }
                Some(Numbers { lanes, known, scale, unit: None })
            }
            _ => {
                self.fault(of, &name, format!("`{name}` 不是数"), format!("`{name}` isn't numbers"));
                None
            }
        }
    }

    /// Truth values as 0 and 1, or numbers; and whether they are numbers.
    pub(super) fn truths_or_numbers(&mut self, source: &Source) -> Option<(Numbers, bool)> {
        let values = self.find(source, Use::Reference)?;
        let is_word = |text: &String| text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
        let lanes = match &values.kind {
            Kind::Bool => values.lanes,
            Kind::Text(texts) if !texts.is_empty() && texts.iter().all(is_word) => {
                let truth = |lane: &i128| usize::try_from(*lane).ok().and_then(|l| texts.get(l)).is_some_and(|t| t.eq_ignore_ascii_case("true"));
                values.lanes.iter().map(|lane| i128::from(truth(lane))).collect()
            }
            _ => return Some((self.numbers(source, Use::Reference)?, true)),
        };
        Some((Numbers { lanes, known: values.known, scale: 0, unit: None }, false))
    }
}

fn forget(known: &mut [bool], lane: usize) {
    if let Some(slot) = known.get_mut(lane) {
        *slot = false;
    }
}

/// Texts by their numbers, each kept once.
#[derive(Default)]
pub(super) struct Texts {
    pub(super) all: Vec<String>,
    numbers: HashMap<String, i128>,
    keys: HashMap<i128, i128>,
}

impl Texts {
    pub(super) fn number(&mut self, text: &str) -> i128 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = i128::try_from(self.all.len()).unwrap_or_default();
        self.all.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        number
    }

    /// The number of a text that is known by another.
    fn of_key(&mut self, key: i128, text: impl FnOnce() -> String) -> i128 {
        if let Some(number) = self.keys.get(&key) {
            return *number;
        }
        let number = self.number(&text());
        self.keys.insert(key, number);
        number
    }
}

fn given(name: &str, cells: &Cells) -> Values {
    let (known, lanes, kind) = match cells {
        Cells::Numbers(cells) => {
            let scale = cells.iter().flatten().map(|n| n.scale()).max().unwrap_or(0);
            let lanes = cells.iter().map(|n| n.and_then(|n| n.at_scale(scale)).unwrap_or_default()).collect();
            (cells.iter().map(Option::is_some).collect(), lanes, Kind::Number { scale, unit: None })
        }
        Cells::Truths(cells) => {
            let lanes = cells.iter().map(|b| i128::from(b.unwrap_or_default())).collect();
            (cells.iter().map(Option::is_some).collect(), lanes, Kind::Bool)
        }
        Cells::Texts(cells) => {
            let mut texts = Texts::default();
            let lanes = cells.iter().map(|t| t.as_ref().map_or(0, |t| texts.number(t))).collect();
            (cells.iter().map(Option::is_some).collect(), lanes, Kind::Text(texts.all))
        }
    };
    Values { name: name.to_owned(), label: Label::parse(name), lanes, known, kind }
}

impl Values {
    /// A lane's value: its code, and as people read it.
    pub(super) fn shown(&self, lane: i128, schema: &Schema) -> (String, Label) {
        let plain = |text: String| (text.clone(), Label::new(text.as_str(), text.as_str()));
        let narrow = i64::try_from(lane).unwrap_or_default();
        match &self.kind {
            Kind::Number { scale, .. } => plain(Number::new(lane, *scale).map_or_else(String::new, |n| n.to_string())),
            Kind::Bool => {
                let label = if lane == 0 { Label::new("否", "no") } else { Label::new("是", "yes") };
                ((lane != 0).to_string(), label)
            }
            Kind::Choice(set) => {
                let code = usize::try_from(lane).ok().and_then(|code| schema.choice(*set)?.codes.get(code));
                code.map_or_else(|| plain(lane.to_string()), |(code, label)| (code.to_string(), label.clone()))
            }
            Kind::Region => plain(Region::from_packed(narrow).to_string()),
            Kind::Date => plain(Date::from_days(narrow).map_or_else(String::new, |d| d.to_string())),
            Kind::Text(texts) => plain(usize::try_from(lane).ok().and_then(|l| texts.get(l)).cloned().unwrap_or_default()),
        }
    }
}

#[cfg(feature = "arrow")]
mod arrow {
    use arrow_array::cast::AsArray;
    use arrow_array::types::{
        Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type,
        UInt64Type,
    };
    use arrow_array::{Array, ArrayRef};
    use arrow_schema::DataType;

    use super::super::Use;
    use super::super::options::Cells;
    use super::{Finder, Kind, Values, given};
    use crate::label::Label;
    use crate::number::Number;

    impl Finder<'_> {
        /// The values of an Arrow column. A float is the shortest decimal that prints it.
        pub(super) fn array(&mut self, name: &str, column: &ArrayRef, of: Use) -> Option<Values> {
            let households = self.assessed.households();
            if column.len() != households {
                let len = column.len();
                let zh = format!("`{name}` 有 {len} 行,而家庭有 {households} 户");
                self.fault(of, name, zh, format!("`{name}` has {len} cells, but there are {households} households"));
                return None;
            }
            if let Some(dictionary) = column.as_any_dictionary_opt() {
                let keys = dictionary.normalized_keys();
                let values = strings(dictionary.values())?;
                let cell = |row: usize| if column.is_null(row) { None } else { values.get(*keys.get(row)?)?.clone() };
                return Some(given(name, &Cells::Texts((0..column.len()).map(cell).collect())));
            }
            macro_rules! whole {
                ($kind:ty) => {
                    column.as_primitive::<$kind>().iter().map(|v| v.map(i128::from)).collect::<Vec<_>>()
                };
            }
            let whole = match column.data_type() {
                DataType::Int8 => whole!(Int8Type),
                DataType::Int16 => whole!(Int16Type),
                DataType::Int32 => whole!(Int32Type),
                DataType::Int64 => whole!(Int64Type),
                DataType::UInt8 => whole!(UInt8Type),
                DataType::UInt16 => whole!(UInt16Type),
                DataType::UInt32 => whole!(UInt32Type),
                DataType::UInt64 => whole!(UInt64Type),
                DataType::Date32 => {
                    let days = whole!(Date32Type);
                    return Some(lanes(name, days, Kind::Date));
                }
                DataType::Decimal128(_, scale) if *scale >= 0 => {
                    let scale = u8::try_from(*scale).unwrap_or(u8::MAX);
                    let cells = column.as_primitive::<Decimal128Type>().iter().map(|v| v.map(|v| Number::new(v, scale)));
                    return self.numbers_or_fault(name, cells, of);
                }
                DataType::Float64 => {
                    let cells = column.as_primitive::<Float64Type>().iter().map(|v| v.map(|v| v.to_string().parse().ok()));
                    return self.numbers_or_fault(name, cells, of);
                }
                DataType::Float32 => {
                    let cells = column.as_primitive::<Float32Type>().iter().map(|v| v.map(|v| v.to_string().parse().ok()));
                    return self.numbers_or_fault(name, cells, of);
                }
                DataType::Boolean => return Some(given(name, &Cells::Truths(column.as_boolean().iter().collect()))),
                DataType::Null => return Some(given(name, &Cells::Texts(vec![None; column.len()]))),
                _ => match strings(column) {
                    Some(texts) => return Some(given(name, &Cells::Texts(texts))),
                    None => {
                        let ty = column.data_type();
                        let zh = format!("列 `{name}` 是 {ty},不能这样用");
                        self.fault(of, name, zh, format!("the column `{name}` is {ty}, which can't be used so"));
                        return None;
                    }
                },
            };
            Some(lanes(name, whole, Kind::Number { scale: 0, unit: None }))
        }

        fn numbers_or_fault(&mut self, name: &str, cells: impl Iterator<Item = Option<Option<Number>>>, of: Use) -> Option<Values> {
            let mut numbers = Vec::new();
            for (row, cell) in cells.enumerate() {
                // Not a number, infinite, or beyond what numbers hold.
                if cell == Some(None) {
                    let zh = format!("`{name}` 第 {row} 行(从 0 起)不是可用的数");
                    self.fault(of, name, zh, format!("row {row} of `{name}` (from 0) is no number that can be used"));
                    return None;
                }
                numbers.push(cell.flatten());
            }
            Some(given(name, &Cells::Numbers(numbers)))
        }
    }

    fn lanes(name: &str, cells: Vec<Option<i128>>, kind: Kind) -> Values {
        let known = cells.iter().map(Option::is_some).collect();
        Values { name: name.to_owned(), label: Label::parse(name), lanes: cells.into_iter().map(Option::unwrap_or_default).collect(), known, kind }
    }

    fn strings(column: &ArrayRef) -> Option<Vec<Option<String>>> {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Some(match column.data_type() {
            DataType::Utf8 => column.as_string::<i32>().iter().map(owned).collect(),
            DataType::LargeUtf8 => column.as_string::<i64>().iter().map(owned).collect(),
            DataType::Utf8View => column.as_string_view().iter().map(owned).collect(),
            _ => return None,
        })
    }
}
