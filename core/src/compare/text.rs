//! Comparisons as tables of text.

use std::fmt::Write;

use super::{Comparison, Coverage, Distribution, Group, Grouping, Sides, Tally};
use crate::label::{Label, Lang};
use crate::number::{Number, Rounding};
use crate::unit::Unit;

/// A table of text: a title, what stands above the columns, and rows of as many cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextTable {
    /// What it tells.
    pub title: String,
    /// What the columns are.
    pub head: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// Words of one language.
#[derive(Clone, Copy)]
struct Words(Lang);

impl Words {
    fn say(self, zh: &str, en: &str) -> String {
        (if self.0 == Lang::Zh { zh } else { en }).to_owned()
    }

    fn all(self, pairs: &[(&str, &str)]) -> Vec<String> {
        pairs.iter().map(|(zh, en)| self.say(zh, en)).collect()
    }

    fn of(self, label: &Label) -> String {
        label.get(self.0).to_owned()
    }

    fn unit(self, unit: Option<&Unit>) -> String {
        unit.map_or_else(String::new, |u| u.text(self.0))
    }
}

/// What a tally says, cell by cell.
const TALLY: [(&str, &str); 7] = [
    ("金额(前)", "cost before"),
    ("金额(后)", "cost after"),
    ("增减", "difference"),
    ("领取户(前)", "paid before"),
    ("领取户(后)", "paid after"),
    ("增加户", "gainers"),
    ("减少户", "losers"),
];

fn money(number: Option<Number>) -> String {
    number.map_or_else(|| "–".to_owned(), |n| n.to_grouped_text(true))
}

fn count(number: Number) -> String {
    number.to_grouped_text(false)
}

/// With a sign, where it is a change.
fn signed(number: Option<Number>) -> String {
    let text = money(number);
    if number.is_some_and(|n| n > Number::ZERO) { format!("+{text}") } else { text }
}

/// `12.35%`
fn percent(number: Option<Number>) -> String {
    let percent = number.and_then(|n| n.checked_mul(Number::from(100)).ok()?.round_to(2, Rounding::HalfAwayFromZero).ok());
    percent.map_or_else(|| "–".to_owned(), |n| format!("{}%", n.to_money_text()))
}

/// To four digits.
fn short(number: Option<Number>) -> String {
    let rounded = number.and_then(|n| n.round_to(4, Rounding::HalfAwayFromZero).ok());
    rounded.map_or_else(|| "–".to_owned(), |n| n.to_string())
}

fn cells(tally: &Tally) -> Vec<String> {
    let cost = |of: fn(Sides<Number>) -> Number| money(tally.cost.map(of));
    vec![
        cost(|c| c.before),
        cost(|c| c.after),
        signed(tally.difference()),
        count(tally.recipients.before),
        count(tally.recipients.after),
        count(tally.gainers.households),
        count(tally.losers.households),
    ]
}

/// Is there anything to tell?
fn is_nothing(tally: &Tally) -> bool {
    tally.recipients == Sides::default() && tally.gainers.households.is_zero() && tally.losers.households.is_zero()
}

impl Comparison {
    /// What it says, as tables of text: what programmes and rules come to, groups, shares, coverage, distribution. Rules by which nobody gets anything
    /// under either policy, and groups of nobody, are left out.
    #[must_use]
    pub fn tables(&self, lang: Lang) -> Vec<TextTable> {
        let words = Words(lang);
        let mut tables = vec![self.costs(words)];
        for grouping in self.groupings.iter().chain(&self.shares) {
            tables.push(self.groups(grouping, words));
        }
        tables.extend(self.overall.coverage.as_ref().map(|c| coverage(c, words)));
        tables.extend(self.overall.distribution.as_ref().map(|d| self.distribution(d, words)));
        tables
    }

    /// What is compared with what: titles and dates.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        let title = |of: &crate::review::Basis| format!("{}  {}", of.title.get(lang), of.on);
        format!("{} → {}", title(&self.basis.before), title(&self.basis.after))
    }

    /// How many households, and how many of them are left out: a line each.
    #[must_use]
    pub fn notes(&self, lang: Lang) -> Vec<String> {
        let words = Words(lang);
        let total = &self.overall.total;
        let (rows, weight) = (self.households, count(total.households));
        let mut notes = vec![match lang {
            Lang::Zh => format!("{rows} 行,{} 行可以比较,代表 {weight} 户", total.rows),
            Lang::En => format!("{rows} rows, {} of them compared, standing for {weight} households", total.rows),
        }];
        let out = &self.left_out;
        let mut side = |of: Sides<usize>, zh: &str, en: &str| {
            if of != Sides::default() {
                let (before, after) = (of.before, of.after);
                notes.push(match lang {
                    Lang::Zh => format!("{zh}:前 {before} 行,后 {after} 行"),
                    Lang::En => format!("{en}: {before} rows before, {after} after"),
                });
            }
        };
        side(out.faults, "数据有误,未计入", "left out, at fault");
        side(out.undecided, "金额无法判定,未计入合计", "left out of sums, not decided");
        if out.weight > 0 {
            notes.push(format!("{}{}", words.say("没有权数,未计入的行数:", "rows left out, without a weight: "), out.weight));
        }
        if out.distribution > 0 {
            notes.push(format!("{}{}", words.say("未计入分布的行数:", "rows left out of the distribution: "), out.distribution));
        }
        notes
    }

    /// The tables and notes with columns aligned; a Chinese character takes two.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let mut text = format!("{}\n", self.title(lang));
        for note in self.notes(lang) {
            // Writing to a String does not fail.
            let _ = writeln!(text, "{note}");
        }
        for table in self.tables(lang) {
            let _ = write!(text, "\n{table}");
        }
        text
    }

    fn costs(&self, words: Words) -> TextTable {
        let mut head = words.all(&[("项目", "programme"), ("单位", "unit")]);
        head.extend(words.all(&TALLY));
        let row = |name: String, unit: String, tally: &Tally| [vec![name, unit], cells(tally)].concat();
        let overall = &self.overall;
        let mut rows = vec![row(words.say("合计", "total"), words.unit(self.unit.as_ref()), &overall.total)];
        for programme in overall.rules.chunk_by(|a, b| a.programme == b.programme) {
            let of = |of: &str| programme.first().is_some_and(|r| *r.programme == *of);
            let told: Vec<_> = programme.iter().filter(|r| !is_nothing(&r.tally)).collect();
            if told.is_empty() {
                continue;
            }
            for sum in overall.programmes.iter().filter(|p| of(&p.programme) && !is_nothing(&p.tally)) {
                rows.push(row(words.of(&sum.title), words.unit(Some(&sum.unit)), &sum.tally));
            }
            for rule in told {
                let note = if rule.is_subtotal { words.say("(小计)", " (subtotal)") } else { String::new() };
                rows.push(row(format!("  {}{note}", words.of(&rule.label)), words.unit(rule.unit.as_ref()), &rule.tally));
            }
        }
        TextTable { title: words.say("金额和户数", "Cost and households"), head, rows }
    }

    fn groups(&self, grouping: &Grouping, words: Words) -> TextTable {
        let label = words.of(&grouping.label);
        let has_bounds = grouping.groups.iter().any(|g| g.bounds.is_some());
        let mut head = vec![label.clone()];
        if has_bounds {
            head.extend(words.all(&[("前收入从", "from"), ("至", "to")]));
        }
        head.push(words.say("户数", "households"));
        head.extend(words.all(&TALLY));
        let row = |group: &Group| {
            let mut row = vec![words.of(&group.label)];
            if has_bounds {
                let bound = |n: Option<Number>| money(n.and_then(|n| n.round_to(2, Rounding::HalfAwayFromZero).ok()));
                row.extend([bound(group.bounds.map(|b| b.0)), bound(group.bounds.map(|b| b.1))]);
            }
            row.push(count(group.total.households));
            row.extend(cells(&group.total));
            row
        };
        let title = match words.0 {
            Lang::Zh => format!("按{label}"),
            Lang::En => format!("By {label}"),
        };
        let somebody = |group: &&Group| group.total.rows > 0;
        TextTable { title, head, rows: grouping.groups.iter().filter(somebody).map(row).collect() }
    }

    fn distribution(&self, of: &Sides<Distribution>, words: Words) -> TextTable {
        let head = words.all(&[("指标", "measure"), ("前", "before"), ("后", "after")]);
        let row = |zh: &str, en: &str, say: &dyn Fn(&Distribution) -> String| vec![words.say(zh, en), say(&of.before), say(&of.after)];
        let mut rows = vec![
            row("平均", "mean", &|d| money(d.mean.and_then(|n| n.round_to(2, Rounding::HalfAwayFromZero).ok()))),
            row("基尼系数", "Gini", &|d| short(d.gini)),
        ];
        if of.before.poverty.is_some() {
            rows.push(row("贫困发生率 P0", "poverty headcount P0", &|d| percent(d.poverty.map(|p| p.headcount))));
            rows.push(row("贫困深度 P1", "poverty gap P1", &|d| short(d.poverty.map(|p| p.gap))));
            rows.push(row("贫困强度 P2", "poverty severity P2", &|d| short(d.poverty.map(|p| p.severity))));
            let rounded = |d: &Distribution| d.poverty.and_then(|p| p.shortfall.round_to(2, Rounding::HalfAwayFromZero).ok());
            rows.push(row("缺口总额", "shortfall", &|d| money(rounded(d))));
        }
        TextTable { title: words.say("分布", "Distribution"), head, rows }
    }
}

fn coverage(of: &Sides<Coverage>, words: Words) -> TextTable {
    let head = words.all(&[("覆盖", "coverage"), ("前", "before"), ("后", "after")]);
    let row = |zh: &str, en: &str, say: &dyn Fn(&Coverage) -> String| vec![words.say(zh, en), say(&of.before), say(&of.after)];
    let mut rows = vec![
        row("应保已保", "covered", &|c| count(c.covered)),
        row("错保", "wrongly paid", &|c| count(c.wrongly_paid)),
        row("漏保", "missed", &|c| count(c.missed)),
        row("不应保未保", "outside", &|c| count(c.outside)),
        row("错保率", "inclusion error", &|c| percent(c.inclusion_error)),
        row("漏保率", "exclusion error", &|c| percent(c.exclusion_error)),
    ];
    if of.before.amounts.is_some() {
        rows.push(row("多发", "overpaid", &|c| money(c.amounts.map(|a| a.over))));
        rows.push(row("少发", "underpaid", &|c| money(c.amounts.map(|a| a.under))));
    }
    if of.before.unknown + of.after.unknown > 0 {
        rows.push(row("未知(行)", "unknown (rows)", &|c| c.unknown.to_string()));
    }
    TextTable { title: words.say("错保和漏保", "Who is paid and should be"), head, rows }
}

/// Columns of a terminal: what is written in wide characters takes two each.
fn width(text: &str) -> usize {
    let is_wide = |c: char| matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x2_0000..=0x3_fffd);
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// The title, the head, the rows: the first column to the left, the others to the right.
impl std::fmt::Display for TextTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lines = || std::iter::once(&self.head).chain(&self.rows);
        let widths: Vec<usize> = (0..self.head.len()).map(|i| lines().filter_map(|l| l.get(i)).map(|c| width(c)).max().unwrap_or(0)).collect();
        writeln!(f, "{}", self.title)?;
        for line in lines() {
            for (index, (cell, most)) in line.iter().zip(&widths).enumerate() {
                let space = " ".repeat(most.saturating_sub(width(cell)));
                if index == 0 { write!(f, "  {cell}{space}")? } else { write!(f, "  {space}{cell}")? }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
