//! Differences as plain lines, for notebooks and logs. The command line tells them at greater length, with sources and the text of rules.

use super::{Change, Diff};
use crate::label::Lang;

impl Diff {
    /// A line for each fact, row of a standard, rule and case that differs.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let word = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
        let arrow = |before: Option<&str>, after: Option<&str>| format!("{} → {}", before.unwrap_or("—"), after.unwrap_or("—"));
        let mut lines = Vec::new();
        let change = |kind: &str, change: &Change| {
            let what = match (&change.before, &change.after) {
                (None, _) => word("新增", "new"),
                (_, None) => word("删除", "gone"),
                _ => word("改变", "changed"),
            };
            format!("{kind} {} {}  {what}", change.name, change.label.get(lang))
        };
        lines.extend(self.facts.iter().map(|c| change(word("要素", "fact"), c)));
        for standard in &self.standards {
            for row in &standard.rows {
                let of = |value: &Option<super::RowValue>| value.as_ref().map(|v| v.text.clone());
                let values = arrow(of(&row.before).as_deref(), of(&row.after).as_deref());
                let percent = row.percent.as_ref().map_or_else(String::new, |p| format!(" ({p} %)"));
                let from = row.from.map_or_else(String::new, |from| format!(" {from}"));
                let key = if row.key.is_empty() { String::new() } else { format!(" {}", row.key) };
                let (kind, unit) = (word("标准", "standard"), standard.unit.get(lang));
                let line = format!("{kind} {} {}{key}{from}  {values} {unit}", standard.name, standard.label.get(lang));
                lines.push(format!("{}{percent}", line.trim_end()));
            }
            if standard.rows.is_empty() {
                lines.push(format!("{} {} {}", word("标准", "standard"), standard.name, standard.label.get(lang)));
            }
        }
        lines.extend(self.rules.iter().map(|c| change(word("规则", "rule"), c)));
        for case in &self.cases {
            for outcome in &case.differences {
                let side = |label: &Option<crate::label::Label>| label.as_ref().map(|l| l.get(lang).replace('\n', "; "));
                let values = arrow(side(&outcome.before).as_deref(), side(&outcome.after).as_deref());
                lines.push(format!("{} {}  {}  {values}", word("案例", "case"), case.name, outcome.path));
            }
        }
        if lines.is_empty() {
            let count = self.cases_compared;
            return match lang {
                Lang::Zh => format!("没有不同;比较了 {count} 个案例"),
                Lang::En => format!("nothing differs; {count} cases were compared"),
            };
        }
        lines.join("\n")
    }
}
