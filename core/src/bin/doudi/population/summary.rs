//! What `doudi population` says at the end.

use doudi::facts::Region;
use doudi::label::Lang;
use doudi::policy::Policy;
use doudi::population::{RuleColumn, Total};
use doudi::tables::{AnyTablesAssessment, RowFault};

use crate::session::{Session, Stop, Style};

/// Faults that are shown; all are counted.
const SHOWN: usize = 5;

/// What was found in all parts of the tables.
#[derive(Default)]
pub(super) struct Summary {
    households: usize,
    at_fault: usize,
    dates: Vec<String>,
    /// Of all packs together.
    rules: Vec<OfRule>,
    /// Several packs, those of the longest regions first.
    packs: Vec<OfPack>,
    faults: usize,
    first: Vec<RowFault>,
    rounded: Vec<(String, String, usize)>,
    ignored: Vec<(String, String)>,
}

struct OfPack {
    name: String,
    region: Option<Region>,
    households: usize,
    at_fault: usize,
    rules: Vec<OfRule>,
}

/// A rule with how many results it has and their sum.
struct OfRule {
    name: String,
    labels: [String; 2],
    total: Total,
    errors: usize,
}

impl Summary {
    pub(super) const fn faults(&self) -> usize {
        self.faults
    }

    /// And those of a part.
    pub(super) fn add(&mut self, found: &AnyTablesAssessment) {
        self.households += found.households();
        self.at_fault += found.households_at_fault();
        self.faults += found.count_faults();
        let more = SHOWN.saturating_sub(self.first.len());
        self.first.extend(found.first_faults(more));
        for policy in found.policies() {
            put(&mut self.dates, policy.date().to_string());
        }
        for (policy, column) in found.columns() {
            add_rule(&mut self.rules, policy, column);
        }
        for column in found.ignored() {
            put(&mut self.ignored, column);
        }
        for (table, column, count) in found.rounded() {
            match self.rounded.iter_mut().find(|(t, c, _)| *t == table && *c == column) {
                Some((_, _, all)) => *all += count,
                None => self.rounded.push((table, column, count)),
            }
        }
        let AnyTablesAssessment::ByRegion(found) = found else { return };
        if self.packs.is_empty() {
            let none = |(region, policy): (Option<Region>, &Policy)| OfPack {
                name: policy.program().layers.last().map_or_else(String::new, |l| l.name.to_string()),
                region,
                households: 0,
                at_fault: 0,
                rules: Vec::new(),
            };
            self.packs = found.policies().policies().map(none).collect();
        }
        let at_fault: Vec<usize> = found.faults().chunk_by(|a, b| a.0 == b.0).filter_map(|of| of.first()).map(|(row, _)| *row).collect();
        for part in found.parts() {
            let place = found.policies().policies().position(|(_, policy)| std::ptr::eq(policy.program().as_ref(), part.policy.program().as_ref()));
            let Some(pack) = place.and_then(|place| self.packs.get_mut(place)) else { continue };
            pack.households += part.households.len();
            pack.at_fault += part.households.iter().filter(|row| at_fault.binary_search(row).is_ok()).count();
            part.assessment.columns().iter().for_each(|column| add_rule(&mut pack.rules, part.policy, column));
        }
    }

    /// How many households, of each rule how many results and their sum, how many faults with the first few.
    pub(super) fn print(&self, session: &mut Session) -> Result<(), Stop> {
        let (all, faulty, on) = (self.households, self.at_fault, self.dates.join(", "));
        let title = match session.lang {
            Lang::Zh => format!("{all} 户,{faulty} 户有误,认定日期 {on}"),
            Lang::En => format!("{all} households, {faulty} of them at fault, on {on}"),
        };
        session.line(session.paint(Style::Title, title))?;
        for pack in &self.packs {
            pack.print(session)?;
        }
        if !self.packs.is_empty() {
            let title = session.paint(Style::Strong, session.word("合计", "in total"));
            session.line(title)?;
        }
        print_rules(&self.rules, session)?;
        for fault in &self.first {
            let text = told(fault, session);
            session.line(format_args!("  {text}"))?;
        }
        if self.faults > SHOWN {
            let more = self.faults - SHOWN;
            session.line(session.word("  另有 N 项", "  and N more").replace('N', &more.to_string()))?;
        }
        for (table, column, count) in &self.rounded {
            let text = match session.lang {
                Lang::Zh => format!("  {table} 的列 {column} 有 {count} 个数按位数四舍六入五成双"),
                Lang::En => format!("  {count} numbers in the column {column} of {table} were rounded half to even"),
            };
            session.line(text)?;
        }
        for (table, column) in &self.ignored {
            let text = match session.lang {
                Lang::Zh => format!("  {table} 的列 {column} 不是要素,没有读取"),
                Lang::En => format!("  the column {column} of {table} is no fact and wasn't read"),
            };
            let text = session.paint(Style::Dim, text);
            session.line(text)?;
        }
        Ok(())
    }
}

impl OfPack {
    fn print(&self, session: &mut Session) -> Result<(), Stop> {
        let region = self.region.map_or_else(String::new, |region| format!(" ({region})"));
        let (name, all, faulty) = (&self.name, self.households, self.at_fault);
        let title = match session.lang {
            Lang::Zh => format!("{name}{region}:{all} 户,{faulty} 户有误"),
            Lang::En => format!("{name}{region}: {all} households, {faulty} of them at fault"),
        };
        let title = session.paint(Style::Strong, title);
        session.line(title)?;
        print_rules(&self.rules, session)
    }
}

fn add_rule(rules: &mut Vec<OfRule>, policy: &Policy, column: &RuleColumn) {
    let Some((symbol, total)) = policy.program().symbol(column.rule).zip(column.total()) else { return };
    match rules.iter_mut().find(|rule| *rule.name == *symbol.name) {
        Some(rule) => {
            rule.total += total;
            rule.errors += column.errors.len();
        }
        None => {
            let label = |lang| symbol.definitions.last().map_or_else(String::new, |d| d.label.get(lang).to_owned());
            let labels = [Lang::Zh, Lang::En].map(label);
            rules.push(OfRule { name: symbol.name.to_string(), labels, total, errors: column.errors.len() });
        }
    }
}

fn print_rules(rules: &[OfRule], session: &mut Session) -> Result<(), Stop> {
    let row = |rule: &OfRule| {
        let [zh, en] = &rule.labels;
        let (label, errors) = match (session.lang, rule.errors) {
            (Lang::Zh, 0) => (zh, String::new()),
            (Lang::En, 0) => (en, String::new()),
            (Lang::Zh, n) => (zh, format!("{n} 项无法判定")),
            (Lang::En, n) => (en, format!("{n} not decided")),
        };
        vec![rule.name.clone(), label.clone(), rule.total.to_string(), errors]
    };
    let rows: Vec<Vec<String>> = rules.iter().map(row).collect();
    for line in crate::width::table(&rows) {
        session.line(format_args!("  {line}"))?;
    }
    Ok(())
}

/// A fault with its household: by its id where there is one, else by its row, from 1.
fn told(fault: &RowFault, session: &Session) -> String {
    let text = fault.fault.text(session.lang);
    match (&fault.id, session.lang) {
        (Some(id), Lang::Zh) => format!("家庭 {id}  {text}"),
        (Some(id), Lang::En) => format!("household {id}  {text}"),
        (None, Lang::Zh) => format!("第 {} 行  {text}", fault.row + 1),
        (None, Lang::En) => format!("row {}  {text}", fault.row + 1),
    }
}

fn put<T: PartialEq>(all: &mut Vec<T>, one: T) {
    if !all.contains(&one) {
        all.push(one);
    }
}
