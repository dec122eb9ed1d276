//! Tables of households that span jurisdictions: each household under the pack of its own region.
//!
//! ```text
//! tables ──▶ joined once ──▶ each pack's households as lanes of their own ──▶ results of each pack ──▶ one table, in the order of rows
//! ```

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, Decimal128Array, RecordBatch, UInt64Array, new_null_array};
use arrow_schema::{DataType, Field, Schema};
use foldhash::fast::RandomState;

use super::cells::{self, Cells};
use super::place::{Columns, Order, Places, all_are_columns, widest};
use super::stream::FirstRows;
use super::{Money, OnError, RowFault, SHOWN, Tables, TablesAssessment, TablesError, TablesOptions, told, write};
use crate::assessment::RuleErrorKind;
use crate::diagnostics::did_you_mean;
use crate::facts::population::{Column, State};
use crate::facts::{Entity, EntityId, Fault, LaneKind, Path, Region, Texts, Value};
use crate::ir::SymbolId;
use crate::policy::Policy;
use crate::population::{PopulationAssessment, RuleColumn};
use crate::regional::{Member, Part, Policies};

/// Households whose regions are read at once.
const CHUNK: usize = 1024;

/// The assessment of tables, each household under the policy of its own region.
#[derive(Clone, Debug)]
pub struct RegionalTablesAssessment {
    policies: Policies,
    /// The whole tables as each policy's pack sees them.
    whole: Vec<Places>,
    /// Of each policy its households' rows and their assessment.
    parts: Vec<(Vec<usize>, TablesAssessment)>,
    faults: Vec<(usize, Fault)>,
    money: Money,
    first_rows: FirstRows,
}

impl Policies {
    /// Assesses tables, each household under some rules of the policy of its region, with the defaults of [`TablesOptions`].
    ///
    /// A fact or list that only some packs know is read for their households alone. A household that no pack covers, or whose region isn't known, is at
    /// fault at its region; all others get their results. What only some packs' rules say is null elsewhere.
    ///
    /// ```
    /// # use doudi::pack::Pack;
    /// use std::sync::Arc;
    /// use arrow_array::cast::AsArray;
    /// use arrow_array::types::Decimal128Type;
    /// use arrow_array::{ArrayRef, RecordBatch, StringArray};
    /// use doudi::regional::Policies;
    /// use doudi::tables::Tables;
    /// # let pack = |name: &str, region: &str, amount: u32| {
    /// #     let files = [
    /// #         ("pack.toml", format!("name = \"{name}\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\nregion = \"{region}\"\n[sources]\nA = \"示例\"\n")),
    /// #         ("facts.toml", "[household]\n[household.facts]\nregion = { type = \"region\", label = \"区划 · Region\" }\n".to_owned()),
    /// #         ("aid.rhai", format!("//! 救助 · Aid\n//! @source A\n\n/// 补助 · Aid\n/// @benefit CNY/month\n/// @cite 第一条\nfn amount(household) {{ {amount} }}\n")),
    /// #     ];
    /// #     Pack::from_files(files.map(|(path, text)| (format!("{name}/{path}"), text)), name)
    /// # };
    /// # let (province, city) = (pack("a", "61", 100)?, pack("b", "6103", 120)?);
    /// # let on = "2024-06-01".parse()?;
    ///
    /// let policies = Policies::by_region([province.policy(on)?, city.policy(on)?])?;
    /// let regions: ArrayRef = Arc::new(StringArray::from(vec!["610330", "4201", "6101"]));
    /// let households = RecordBatch::try_from_iter([("region", regions)])?;
    /// let found = policies.assess_tables(&Tables::new(households), ["aid::amount"])?;
    /// let amounts = found.batch("households")?.column_by_name("aid::amount").ok_or("no amounts")?.clone();
    /// assert_eq!(amounts.as_primitive::<Decimal128Type>().iter().collect::<Vec<_>>(), [Some(12000), None, Some(10000)]);
    /// assert_eq!(found.faults()[0].1.to_string(), "region: no pack covers `4201`; there are packs for `6103`, `61`");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Policy::assess_tables`], where names of rules, lists and columns are unknown if no policy knows them.
    pub fn assess_tables<S: AsRef<str>>(&self, tables: &Tables, rules: impl IntoIterator<Item = S>) -> Result<RegionalTablesAssessment, TablesError> {
        self.assess_tables_with(tables, &TablesOptions::new().rules(rules.into_iter().map(|rule| rule.as_ref().to_owned())))
    }

    /// Assesses tables as the options say: without rules named, each household under all rules in force of its own policy.
    ///
    /// # Errors
    ///
    /// As [`assess_tables`](Self::assess_tables); with [`OnError::Raise`] also where any household is at fault, and [`TablesError::Stopped`] where the
    /// options' `progress` ended it.
    pub fn assess_tables_with(&self, tables: &Tables, options: &TablesOptions<'_>) -> Result<RegionalTablesAssessment, TablesError> {
        let names = options.rules.as_ref().map(|names| self.names(names)).transpose()?;
        let whole = self.places(tables, &options.ignore)?;
        let Assigned { rows, mut faults } = self.assign(&whole)?;
        let all = whole.first().and_then(|w| w.of(EntityId::ROOT)).map_or(0, |p| p.lanes);
        // Who gets no policy is done already.
        let mut done = faults.len();
        let of_widest = |table: &str| widest(&whole, table).map(|(.., placed)| placed.lanes);
        let is_widest = |own: &Places| own.schema.entities.iter().zip(&own.placed).all(|(e, p)| of_widest(e.table()) == Some(p.lanes));
        let mut parts = Vec::with_capacity(whole.len());
        for ((member, own), rows) in self.members.iter().zip(&whole).zip(rows) {
            let rules: Vec<SymbolId> = match &names {
                Some(names) => member.policy.rules_named(member.has(names))?,
                None => member.policy.rules_in_force(),
            };
            let places = if rows.len() == all && is_widest(own) { own.clone() } else { own.only(&rows, &whole) };
            let tell = |own: usize, _: usize| options.progress.map_or(std::ops::ControlFlow::Continue(()), |tell| tell(done + own, all));
            let found = member.policy.assess_placed(places, rules, options, Some(&tell))?;
            done += rows.len();
            let rows: Vec<usize> = rows.into_iter().map(|row| row as usize).collect();
            faults.extend(found.faults().iter().filter_map(|(lane, fault)| Some((*rows.get(*lane)?, fault.clone()))));
            parts.push((rows, found));
        }
        faults.sort_by_key(|(row, _)| *row);
        let found =
            RegionalTablesAssessment { policies: self.clone(), whole, parts, faults, money: options.money, first_rows: options.first_rows.clone() };
        match options.on_error {
            OnError::Raise if !found.faults.is_empty() => {
                Err(TablesError::Faults { households: found.households_at_fault(), count: found.faults.len(), first: found.first_faults(SHOWN) })
            }
            _ => Ok(found),
        }
    }

    /// The tables as each pack sees them.
    fn places(&self, tables: &Tables, ignore: &[String]) -> Result<Vec<Places>, TablesError> {
        let schemas = || self.members.iter().map(|m| m.policy.reader().schema());
        let lists = || schemas().flat_map(|s| &s.entities).filter(|e| e.parent.is_some()).map(|e| &*e.list);
        if let Some((list, _)) = tables.lists.iter().find(|(list, _)| !lists().any(|l| l == list)) {
            return Err(TablesError::UnknownList { list: list.clone(), near: did_you_mean(list, lists()) });
        }
        let is_known = |table: &str, column: &str| self.members.iter().any(|m| knows(&m.policy, table, column));
        let mut whole: Vec<Places> = Vec::with_capacity(self.members.len());
        for (member, schema) in self.members.iter().zip(schemas()) {
            let has = |list: &str| schema.entities.iter().any(|e| e.parent.is_some() && *e.list == *list);
            let own: Vec<_> = tables.lists.iter().filter(|(list, _)| has(list)).map(|(list, rows)| (&**list, rows)).collect();
            let columns = Columns { ignore, is_known: &is_known };
            let places = Places::beside(member.policy.reader(), &tables.root, &own, &whole, &columns)?;
            whole.push(places);
        }
        all_are_columns(ignore, &whole)?;
        Ok(whole)
    }

    /// Which policy each household is under, by the regions that each pack's own fact gives it.
    fn assign(&self, whole: &[Places]) -> Result<Assigned, TablesError> {
        let texts = Texts::default();
        let columns: Vec<Option<Vec<ArrayRef>>> =
            self.members.iter().zip(whole).map(|(m, w)| w.of(EntityId::ROOT)?.table.as_ref()?.column(&m.key)).collect();
        // Most packs call the region the same and take it for the same where it isn't answered: it is read once for all of these.
        let mut read: Vec<Regions<'_>> = Vec::new();
        let mut read_by: Vec<usize> = Vec::with_capacity(whole.len());
        for ((member, whole), column) in self.members.iter().zip(whole).zip(&columns) {
            let reader = member.policy.reader();
            let Some(fact) = whole.schema.fact(member.fact) else { continue };
            let unanswered = reader.unanswered(member.fact, &texts);
            let null_is_absent = fact.null_is_absent && fact.optional;
            let same = |r: &Regions<'_>| *r.key == *member.key && r.unanswered == unanswered && r.null_is_absent == null_is_absent;
            if let Some(found) = read.iter().position(same) {
                read_by.push(found);
                continue;
            }
            let cells = column.as_ref().map(|arrays| {
                Cells::new(reader, member.fact, fact, arrays, &texts, super::ExcessDigits::Fault).ok_or_else(|| TablesError::ColumnType {
                    table: whole.table_of(EntityId::ROOT),
                    column: member.key.to_string(),
                    ty: arrays.first().map_or_else(String::new, |a| a.data_type().to_string()),
                })
            });
            let cells = cells.transpose()?;
            read_by.push(read.len());
            read.push(Regions { key: &member.key, unanswered, null_is_absent, cells, column: Column::new(LaneKind::of(&fact.ty)), bad: Vec::new() });
        }
        let households = whole.first().and_then(|w| w.of(EntityId::ROOT)).map_or(0, |p| p.lanes);
        if let Some(first) = read.first()
            && households > 0
            && read.iter().all(Regions::says_nothing)
        {
            return Err(TablesError::NoColumn { table: Entity::HOUSEHOLDS.to_owned(), column: first.key.to_owned() });
        }
        let mut assigned = Assigned { rows: vec![Vec::new(); self.members.len()], faults: Vec::new() };
        let mut known: HashMap<Vec<Option<Region>>, usize, RandomState> = HashMap::default();
        let mut regions: Vec<Option<Region>> = Vec::with_capacity(read.len());
        for start in (0..households).step_by(CHUNK) {
            let lanes = start..households.min(start + CHUNK);
            read.iter_mut().for_each(|r| r.read(&lanes));
            for (at, row) in lanes.enumerate() {
                regions.clear();
                regions.extend(read.iter().map(|r| r.of(at)));
                let member = match known.get(&regions) {
                    Some(member) => Ok(*member),
                    None => {
                        let of = |member: &Member| {
                            let index = self.members.iter().position(|m| std::ptr::eq(m, member))?;
                            regions.get(*read_by.get(index)?).copied().flatten()
                        };
                        self.choose(of)
                    }
                };
                match member {
                    Ok(member) => {
                        if !known.contains_key(&regions) {
                            known.insert(regions.clone(), member);
                        }
                        if let (Some(rows), Ok(row)) = (assigned.rows.get_mut(member), u32::try_from(row)) {
                            rows.push(row);
                        }
                    }
                    // What is written there and is no region is told as such.
                    Err(fault) => assigned.faults.push((row, read.iter().find_map(|r| r.bad_at(at)).unwrap_or(fault))),
                }
            }
        }
        Ok(assigned)
    }
}

/// Does a pack know a column of a table?
fn knows(policy: &Policy, table: &str, column: &str) -> bool {
    let schema = policy.reader().schema();
    (0..).map(EntityId).zip(&schema.entities).filter(|(_, entity)| entity.table() == table).any(|(id, entity)| {
        schema.fact_named(id, column).is_some()
            || entity.children.iter().filter_map(|c| schema.entity(*c)).any(|c| *c.list == *column)
            || schema.entities.iter().any(|e| column.strip_suffix("_id") == Some(&*e.key))
            || policy.reader().given(id, column).is_ok()
    })
}

/// The rows of each policy's households, and those that no policy covers.
struct Assigned {
    rows: Vec<Vec<u32>>,
    faults: Vec<(usize, Fault)>,
}

/// A fact that says where households are, chunk by chunk.
struct Regions<'t> {
    key: &'t str,
    unanswered: (State, i128),
    null_is_absent: bool,
    cells: Option<Cells<'t>>,
    column: Column,
    bad: Vec<cells::Bad>,
}

impl Regions<'_> {
    fn read(&mut self, lanes: &Range<usize>) {
        self.bad.clear();
        match &self.cells {
            Some(cells) => cells.read(lanes, &Order::Same, &mut self.column, &mut self.bad),
            None => self.column.fill(lanes.len(), self.unanswered.0, self.unanswered.1),
        }
    }

    /// There is no such column, and nothing counts where it isn't answered.
    fn says_nothing(&self) -> bool {
        self.cells.is_none() && !matches!(self.unanswered.0, State::Known | State::AssumedValue)
    }

    fn of(&self, at: usize) -> Option<Region> {
        match self.column.states.get(at) {
            None | Some(State::Known | State::AssumedValue) => Some(Region::from_packed(i64::try_from(self.column.lanes.get(at)?).ok()?)),
            Some(_) => None,
        }
    }

    fn bad_at(&self, at: usize) -> Option<Fault> {
        let (_, code, message) = self.bad.iter().find(|(lane, ..)| *lane == at)?;
        Some(Fault::new(Path::root().key(self.key), *code, message.clone()))
    }
}

impl RegionalTablesAssessment {
    /// Number of households.
    #[must_use]
    pub fn households(&self) -> usize {
        self.whole.first().and_then(|w| w.of(EntityId::ROOT)).map_or(0, |p| p.lanes)
    }

    /// Of what came batch by batch, the row of all households that this assessment begins with; 0 of tables.
    #[must_use]
    pub fn first_row(&self) -> usize {
        self.first_rows.of(Entity::HOUSEHOLDS)
    }

    /// Of what came batch by batch, the rows that the next part's tables begin with.
    #[must_use]
    pub fn next_rows(&self) -> FirstRows {
        self.whole.iter().fold(FirstRows::default(), |rows, whole| rows.or_more(self.first_rows.after(whole)))
    }

    /// The policies.
    #[must_use]
    pub const fn policies(&self) -> &Policies {
        &self.policies
    }

    /// The policy of the household in a row; `None` where no pack covers it.
    #[must_use]
    pub fn policy(&self, row: usize) -> Option<&Policy> {
        self.place(row).map(|(found, _)| found.policy())
    }

    /// The policies that any household is under, with the rows of their households and their results.
    pub fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let part = |(households, found): &'_ (Vec<usize>, TablesAssessment)| !households.is_empty() && !found.assessment.columns().is_empty();
        let parts = self.parts.iter().filter(move |p| part(p));
        parts.map(|(households, found)| Part { policy: found.assessment.policy(), households, assessment: &found.assessment })
    }

    /// The result of a rule of the household in a row: [`Value::Absent`] also where the household is at fault or its policy doesn't have the rule.
    ///
    /// `None`: there is no such household, no policy has the rule, or it isn't a rule of the household.
    #[must_use]
    pub fn get(&self, rule: &str, row: usize) -> Option<Result<Value, RuleErrorKind>> {
        let entity = self.parts.iter().find_map(|(_, found)| found.assessment.column(rule)).map(|c| c.entity)?;
        if entity != EntityId::ROOT || row >= self.households() {
            return None;
        }
        Some(self.place(row).and_then(|(found, lane)| found.get(rule, lane)).unwrap_or(Ok(Value::Absent)))
    }

    /// The assessment that a household is in, and its lane there.
    fn place(&self, row: usize) -> Option<(&PopulationAssessment, usize)> {
        self.parts.iter().find_map(|(rows, found)| Some((&found.assessment, rows.binary_search(&row).ok()?)))
    }

    /// Faults of households: the household's row, and the fault with its path within the household; in order.
    #[must_use]
    pub fn faults(&self) -> &[(usize, Fault)] {
        &self.faults
    }

    /// The first faults, with their households' ids.
    #[must_use]
    pub fn first_faults(&self, count: usize) -> Vec<RowFault> {
        let ids = self.whole.first().and_then(|w| w.of(EntityId::ROOT)).and_then(|p| p.ids.last());
        let id = |row| ids.and_then(|(_, pieces)| cells::shown(pieces, row));
        let first = self.first_row();
        self.faults.iter().take(count).map(|(row, fault)| RowFault { row: first + row, id: id(*row), fault: fault.clone() }).collect()
    }

    /// Households at fault.
    #[must_use]
    pub fn households_at_fault(&self) -> usize {
        self.faults.chunk_by(|(a, _), (b, _)| a == b).count()
    }

    /// How many results could not be computed.
    #[must_use]
    pub fn count_errors(&self) -> usize {
        self.parts.iter().map(|(_, found)| found.count_errors()).sum()
    }

    /// Columns that no pack knows, each with its table.
    #[must_use]
    pub fn ignored(&self) -> Vec<(String, String)> {
        let mut ignored: Vec<(String, String)> = Vec::new();
        for own in self.whole.iter().flat_map(|w| &w.ignored) {
            if !ignored.contains(own) {
                ignored.push(own.clone());
            }
        }
        ignored
    }

    /// Columns in which numbers were rounded, as [`TablesAssessment::rounded`], of all policies together.
    #[must_use]
    pub fn rounded(&self) -> Vec<(String, String, usize)> {
        let mut rounded: Vec<(String, String, usize)> = Vec::new();
        for (table, column, count) in self.parts.iter().flat_map(|(_, found)| &found.rounded) {
            match rounded.iter_mut().find(|(t, c, _)| (t, c) == (table, column)) {
                Some((_, _, all)) => *all += count,
                None => rounded.push((table.clone(), column.clone(), *count)),
            }
        }
        rounded
    }

    /// The names of the tables that there are results for: `households`, and lists: `members`, `claims`.
    #[must_use]
    pub fn tables(&self) -> Vec<String> {
        let mut tables = Vec::new();
        for (_, found) in &self.parts {
            for table in found.entities().into_iter().map(|entity| found.places.table_of(entity)) {
                if !tables.contains(&table) {
                    tables.push(table);
                }
            }
        }
        tables
    }

    /// The results of rules of a table's entities, a row for each as [`TablesAssessment::batch`] has them. A result is null also where the household's
    /// policy doesn't have the rule. Numbers have as many digits as any of the policies gives them. A table that there is none of has no columns.
    ///
    /// # Errors
    ///
    /// A rule whose results are of different types in different packs. Where Arrow can't hold a result.
    pub fn batch(&self, table: &str) -> Result<RecordBatch, TablesError> {
        let of = |found: &TablesAssessment| {
            let entity = found.places.entity_of(table);
            found.assessment.columns().iter().filter(|c| Some(c.entity) == entity).cloned().collect()
        };
        let mut columns: Vec<Vec<RuleColumn>> = self.parts.iter().map(|(_, found)| of(found)).collect();
        self.joined(table, &mut columns)
    }

    /// The tables of results by their names, as [`batch`](Self::batch) makes them; the memory of the results is used again.
    ///
    /// # Errors
    ///
    /// As [`batch`](Self::batch).
    pub fn into_batches(mut self) -> Result<Vec<(String, RecordBatch)>, TablesError> {
        self.take_batches()
    }

    /// As [`into_batches`](Self::into_batches). What stays has faults and errors to tell, and no results any more.
    ///
    /// # Errors
    ///
    /// As [`batch`](Self::batch).
    pub fn take_batches(&mut self) -> Result<Vec<(String, RecordBatch)>, TablesError> {
        let names = self.tables();
        let mut columns: Vec<Vec<RuleColumn>> = self.parts.iter_mut().map(|(_, found)| found.assessment.take_columns()).collect();
        let batches = names.into_iter().map(|table| self.joined(&table, &mut columns).map(|batch| (table, batch))).collect();
        for ((_, found), columns) in self.parts.iter_mut().zip(columns) {
            found.assessment.give_columns(columns);
        }
        batches
    }

    /// The faults as a table, as [`TablesAssessment::fault_batch`] has them.
    ///
    /// # Errors
    ///
    /// Where Arrow can't hold them.
    pub fn fault_batch(&self) -> Result<RecordBatch, TablesError> {
        match self.whole.first() {
            Some(whole) => told::faults(whole, &self.first_rows, &self.faults),
            None => Ok(RecordBatch::new_empty(Arc::new(Schema::empty()))),
        }
    }

    /// The errors of rules as a table, as [`TablesAssessment::error_batch`] has them.
    ///
    /// # Errors
    ///
    /// Where Arrow can't hold them.
    pub fn error_batch(&self) -> Result<RecordBatch, TablesError> {
        let parts: Vec<RecordBatch> = self.parts.iter().map(|(_, found)| found.error_batch()).collect::<Result<_, _>>()?;
        let Some(first) = parts.first() else { return Ok(RecordBatch::new_empty(Arc::new(Schema::empty()))) };
        let all = arrow_select::concat::concat_batches(first.schema_ref(), &parts).map_err(write::arrow)?;
        let Some(rows) = all.column_by_name("household_row").map(|c| c.as_primitive::<arrow_array::types::UInt64Type>().values().to_vec()) else {
            return Ok(all);
        };
        let mut order: Vec<u64> = (0..).take(rows.len()).collect();
        order.sort_by_key(|at| usize::try_from(*at).ok().and_then(|at| rows.get(at)).copied());
        arrow_select::take::take_record_batch(&all, &UInt64Array::from(order)).map_err(write::arrow)
    }

    /// The results of a table's rules from columns of each policy, which keep nothing but their errors.
    fn joined(&self, table: &str, columns: &mut [Vec<RuleColumn>]) -> Result<RecordBatch, TablesError> {
        let Some((whole, entity, placed)) = widest(&self.whole, table) else {
            return Ok(RecordBatch::new_empty(Arc::new(Schema::empty())));
        };
        let (mut fields, mut arrays) = (Vec::new(), Vec::new());
        for (name, ids) in write::ids(whole, &self.first_rows, entity, placed)? {
            fields.push(Field::new(name, ids.data_type().clone(), false));
            arrays.push(ids);
        }
        let places = self.lanes(table, placed.result_rows());
        for (name, pieces) in self.by_rule(table, columns)? {
            let array = scattered(&name, pieces, &places)?;
            fields.push(Field::new(name, array.data_type().clone(), true));
            arrays.push(array);
        }
        let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(placed.result_rows()));
        RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options).map_err(write::arrow)
    }

    /// Of each row of a table of results the policy and the lane; one more than there are policies: none.
    fn lanes(&self, table: &str, rows: usize) -> Vec<(usize, usize)> {
        let mut places = vec![(self.parts.len(), 0); rows];
        for (part, (_, found)) in self.parts.iter().enumerate() {
            let Some(placed) = found.places.entity_of(table).and_then(|id| found.places.of(id)) else { continue };
            for lane in 0..placed.lanes {
                if let Some(place) = places.get_mut(placed.result_row(lane)) {
                    *place = (part, lane);
                }
            }
        }
        places
    }

    /// The results of each rule in the lanes of each policy that has it, rules in the order in which the policies tell them.
    fn by_rule(&self, table: &str, columns: &mut [Vec<RuleColumn>]) -> Result<Vec<OfRule>, TablesError> {
        let mut rules: Vec<OfRule> = Vec::new();
        for (part, ((_, found), columns)) in self.parts.iter().zip(columns).enumerate() {
            let entity = found.places.entity_of(table);
            for column in columns.iter_mut().filter(|c| Some(c.entity) == entity) {
                let name = found.assessment.policy().program().symbol(column.rule).map_or("", |s| &*s.name).to_owned();
                let array = write::array(&found.assessment, column, self.money, None)?;
                let at = rules.iter().position(|(n, _)| *n == name).unwrap_or_else(|| {
                    rules.push((name, vec![None; self.parts.len()]));
                    rules.len() - 1
                });
                if let Some(slot) = rules.get_mut(at).and_then(|(_, pieces)| pieces.get_mut(part)) {
                    *slot = Some(array);
                }
            }
        }
        Ok(rules)
    }
}

/// A rule's name, and its results of each policy that has it.
type OfRule = (String, Vec<Option<ArrayRef>>);

/// One column of the pieces that policies give, each row from its place.
fn scattered(rule: &str, pieces: Vec<Option<ArrayRef>>, places: &[(usize, usize)]) -> Result<ArrayRef, TablesError> {
    let pieces = of_one_type(rule, pieces)?;
    let ty = pieces.iter().flatten().next().map_or(DataType::Null, |p| p.data_type().clone());
    let none = new_null_array(&ty, 1);
    let arrays: Vec<&dyn Array> = pieces.iter().map(|p| p.as_ref().unwrap_or(&none).as_ref()).chain([none.as_ref()]).collect();
    if pieces.iter().all(Option::is_some) {
        return arrow_select::interleave::interleave(&arrays, places).map_err(write::arrow);
    }
    let has = |part: usize| pieces.get(part).is_some_and(Option::is_some);
    let places: Vec<(usize, usize)> = places.iter().map(|(part, lane)| if has(*part) { (*part, *lane) } else { (pieces.len(), 0) }).collect();
    arrow_select::interleave::interleave(&arrays, &places).map_err(write::arrow)
}

/// Decimals with as many digits as any piece has, and fen as decimals beside decimals; else the types are the same.
fn of_one_type(rule: &str, pieces: Vec<Option<ArrayRef>>) -> Result<Vec<Option<ArrayRef>>, TablesError> {
    let types = || pieces.iter().flatten().map(|p| p.data_type());
    let Some(first) = types().next().cloned() else { return Ok(pieces) };
    if types().all(|ty| *ty == first) {
        return Ok(pieces);
    }
    let scale = types().map(|ty| if let DataType::Decimal128(_, scale) = ty { Some(*scale) } else { (*ty == DataType::Int64).then_some(2) });
    let scale = scale.collect::<Option<Vec<i8>>>().and_then(|scales| scales.into_iter().max());
    let mixed = || TablesError::MixedResults { rule: rule.to_owned() };
    let scale = scale.ok_or_else(mixed)?;
    let as_decimals = |piece: ArrayRef| -> Result<ArrayRef, TablesError> {
        let (values, own): (Vec<i128>, i8) = match piece.data_type() {
            DataType::Decimal128(_, own) => (piece.as_primitive::<arrow_array::types::Decimal128Type>().values().to_vec(), *own),
            _ => (piece.as_primitive::<Int64Type>().values().iter().map(|v| i128::from(*v)).collect(), 2),
        };
        let power = crate::number::raw::pow10(u8::try_from(scale - own).unwrap_or(0));
        let values: Vec<i128> = values.into_iter().map(|v| v.wrapping_mul(power)).collect();
        let array =
            Decimal128Array::new(values.into(), piece.nulls().cloned()).with_precision_and_scale(write::PRECISION, scale).map_err(write::arrow)?;
        Ok(Arc::new(array))
    };
    pieces.into_iter().map(|piece| piece.map(as_decimals).transpose()).collect()
}
