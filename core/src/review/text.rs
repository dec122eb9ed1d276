//! Reviews and reconciliations as plain lines, for notebooks and logs. The command line tells them at greater length, in colours and columns.

use super::cause::{Cause, Effect, Role};
use super::facts::FactChange;
use super::reconcile::{Difference, Finding, Reconciliation, Standing};
use super::{Basis, Change, Review};
use crate::label::{Label, Lang};
use crate::unit::Unit;

/// Writes lines in a language.
struct Page {
    lang: Lang,
    sensitive: bool,
    text: String,
}

impl Page {
    fn word<'w>(&self, zh: &'w str, en: &'w str) -> &'w str {
        if self.lang == Lang::Zh { zh } else { en }
    }

    fn line(&mut self, depth: usize, words: &str) {
        self.text.push_str(&"  ".repeat(depth));
        self.text.push_str(words.trim_end());
        self.text.push('\n');
    }

    fn basis(&self, basis: &Basis) -> String {
        let (on, pack, version) = (basis.on, &basis.pack, &basis.version);
        match self.lang {
            Lang::Zh => format!("{on},规则包 {pack} {version}"),
            Lang::En => format!("{on}, pack {pack} {version}"),
        }
    }

    /// `工资收入(成员 1)`
    fn of_whom(&self, name: &Label, who: &Label) -> String {
        let (name, who) = (name.get(self.lang), who.get(self.lang));
        match (who.is_empty(), self.lang) {
            (true, _) => name.to_owned(),
            (false, Lang::Zh) => format!("{name}({who})"),
            (false, Lang::En) => format!("{name} ({who})"),
        }
    }

    /// What differs, with both sides.
    fn cause(&self, cause: &Cause) -> String {
        match cause {
            Cause::Date { before, after } => format!("{}  {before} → {after}", cause.label().get(self.lang)),
            Cause::Fact(fact) => format!("{}  {}", self.of_whom(&fact.label, &fact.place.who()), self.answers(fact)),
            Cause::Given(given) => self.of_whom(&given.label, &given.place.who()),
            Cause::Entity(entity) => {
                let what = if entity.is_added() { self.word("新增", "added: ") } else { self.word("减少", "gone: ") };
                format!("{what}{}", cause.label().get(self.lang))
            }
            Cause::Parameter(parameter) => {
                let none = self.word("无有效的值", "none in force");
                let rows = parameter.rows.iter().map(|row| {
                    let text = |row: &Option<super::RowInForce>| row.as_ref().map_or(none, |r| r.text.get(self.lang)).to_owned();
                    format!("{} → {}", text(&row.before), text(&row.after))
                });
                format!("{}  {}", parameter.label.get(self.lang), rows.collect::<Vec<_>>().join(self.word(";", "; ")))
            }
            Cause::Rule(rule) => rule.label.get(self.lang).to_owned(),
        }
    }

    fn answers(&self, fact: &FactChange) -> String {
        let withheld = fact.sensitive && !self.sensitive;
        format!("{} → {}", fact.before.text(withheld).get(self.lang), fact.after.text(withheld).get(self.lang))
    }

    fn effect(&self, effect: &Effect, unit: Option<&Unit>) -> String {
        let number = |n: crate::number::Number| if unit.is_some_and(Unit::is_money) { n.to_money_text() } else { n.to_string() };
        match (effect.role, effect.by, &effect.alone) {
            (Role::Whole, ..) => self.word("单独即是如此", "alone makes it so").to_owned(),
            (Role::Part, Some(by), _) if by.is_negative() => format!("{} {}", self.word("单独减少", "alone: down"), number(by.abs())),
            (Role::Part, Some(by), _) => format!("{} {}", self.word("单独增加", "alone: up"), number(by)),
            (Role::Part, None, alone) => {
                let said = alone.as_ref().map_or_else(String::new, |said| said.text().get(self.lang).to_owned());
                format!("{} {said}", self.word("单独则为", "alone:"))
            }
            (Role::Together, ..) => self.word("与其他变化一起才起作用", "only together with others").to_owned(),
            (Role::Untold | Role::Idle, ..) => self.word("单独的作用无法计算", "what it does alone can't be told").to_owned(),
        }
    }

    fn change(&mut self, change: &Change, causes: &[Cause]) {
        let name = self.of_whom(&change.label, &change.place.who());
        let (was, is) = (change.before.text(), change.after.text());
        let what = Finding::of(change.purpose, change.kind).filter(|_| causes.is_empty()).map_or_else(|| change.kind.label(), Finding::label);
        let line = format!("{name}  {} → {}  {}", was.get(self.lang), is.get(self.lang), what.get(self.lang));
        self.line(1, &line);
        for effect in change.effects.iter().filter(|e| e.role != Role::Idle) {
            let Some(cause) = causes.get(effect.cause) else { continue };
            let line = format!("{}{}{}", self.cause(cause), self.word(":", ": "), self.effect(effect, change.unit.as_ref()));
            self.line(2, &line);
        }
    }

    fn difference(&mut self, difference: &Difference) {
        let mut line = self.cause(&difference.what);
        let standing = match difference.standing {
            Standing::Within => self.word("容差以内,以申报为准", "within the tolerance: stands as declared"),
            Standing::Unverified => self.word("未核实,以申报为准", "not verified: stands as declared"),
            Standing::Verified if difference.matters() => self.word("影响结果", "changes a result"),
            Standing::Verified => self.word("不影响结果", "changes nothing"),
        };
        line.push_str(self.word(":", ": "));
        line.push_str(standing);
        self.line(1, &line);
    }

    fn unchanged(&mut self, count: usize) {
        let line = match self.lang {
            Lang::Zh => format!("其余 {count} 项结果未变"),
            Lang::En => format!("{count} other results are the same"),
        };
        self.line(0, &line);
    }
}

impl Review {
    /// As people read it, a line for each result that changed, and below it what made it change. Values of sensitive facts are shown only where `sensitive`
    /// asks for them.
    #[must_use]
    pub fn text(&self, lang: Lang, sensitive: bool) -> String {
        let mut page = Page { lang, sensitive, text: String::new() };
        let head = format!("{} {}", self.after.title.get(lang), page.word("复核", "review"));
        page.line(0, &head);
        for (word, basis) in [(page.word("先前", "before"), &self.before), (page.word("现在", "now"), &self.after)] {
            let line = format!("{word} {}", page.basis(basis));
            page.line(1, &line);
        }
        if self.changes.is_empty() {
            let none = page.word("结果没有变化", "no result has changed");
            page.line(0, none);
        }
        self.changes.iter().for_each(|change| page.change(change, &self.causes));
        page.unchanged(self.unchanged);
        page.text
    }
}

impl Reconciliation {
    /// As people read it: a line for each difference and for each result that it changed. Values of sensitive facts are shown only where `sensitive` asks
    /// for them.
    #[must_use]
    pub fn text(&self, lang: Lang, sensitive: bool) -> String {
        let mut page = Page { lang, sensitive, text: String::new() };
        let head = format!("{} {} {}", self.basis.title.get(lang), page.word("核对", "reconciliation"), page.basis(&self.basis));
        page.line(0, &head);
        if self.differences.is_empty() {
            let none = page.word("申报与核实一致", "what was declared is what was verified");
            page.line(0, none);
            return page.text;
        }
        let title = page.word("申报 → 核实", "declared → verified");
        page.line(0, title);
        self.differences.iter().for_each(|difference| page.difference(difference));
        if !self.review.changes.is_empty() {
            let title = page.word("结果", "results");
            page.line(0, title);
            self.review.changes.iter().for_each(|change| page.change(change, &[]));
        }
        if let Some((over, under)) = self.per_month() {
            for (amount, zh, en) in [(over, "每月多发", "too much a month"), (under, "每月少发", "too little a month")] {
                if !amount.is_zero() {
                    let line = format!("{} {} {}", page.word(zh, en), amount.to_money_text(), page.word("元", "yuan"));
                    page.line(0, &line);
                }
            }
        }
        page.unchanged(self.review.unchanged);
        page.text
    }
}
