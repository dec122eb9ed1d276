//! What an assessment was made from, and what it doesn't hold.

use super::Assessment;
use crate::facts::{Input, Path};
use crate::label::Label;

impl Assessment {
    /// The household as it was read: its facts in the order of the pack, without those that weren't answered, and the values of rules that were given.
    /// Sensitive facts stand in it, too. Assessed again, it gives the same.
    #[must_use]
    pub fn household(&self) -> Input<'static> {
        self.population().to_input(self.policy().program())
    }

    /// The rules that were asked for, by their names; `None`: all that are in force.
    #[must_use]
    pub fn asked(&self) -> Option<Vec<&str>> {
        let asked: Vec<_> = self.results().iter().map(|r| r.rule).collect();
        let program = self.policy().program();
        (asked != self.policy().rules_in_force()).then(|| asked.iter().filter_map(|r| program.symbol(*r)).map(|s| &*s.name).collect())
    }

    /// Why [`get`](Self::get) and [`explain`](Self::explain) know nothing of a path: what is meant perhaps, or where it is.
    ///
    /// ```
    /// # use doudi::pack::Pack;
    /// use doudi::policy::Json;
    /// # let files = [
    /// #     ("demo/pack.toml", "name = \"demo\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n[sources]\nA = \"示例\"\n"),
    /// #     ("demo/facts.toml", "[household]\n[household.facts]\nsize = { type = \"int\", min = 1, max = 20, label = \"人数 · Size\" }\n"),
    /// #     ("demo/aid.rhai", "//! 救助 · Aid\n//! @source A\n\n/// 两人以上 · Two or more\n/// @decision\n/// @cite 第一条\nfn eligible(household) { household.size >= 2 }\n"),
    /// # ];
    /// # let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "demo")?;
    /// let result = pack.policy("2025-01-01".parse()?)?.assess(&Json(r#"{ "size": 3 }"#))?;
    /// assert_eq!(&*result.why_not_there("aid::elgible").en, "there is no rule `aid::elgible`; did you mean `aid::eligible`?");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn why_not_there(&self, path: &str) -> Label {
        let (policy, program) = (self.policy(), self.policy().program());
        let parsed: Option<Path> = path.parse().ok();
        let Some((steps, name)) = parsed.as_ref().and_then(Path::split_last) else {
            return Label::new(
                "规则应写作 `dibao::eligible` 或 `members[0].people::age`",
                "write a rule like `dibao::eligible` or `members[0].people::age`",
            );
        };
        if let Err(crate::policy::AssessError::UnknownRules(unknown)) = policy.rules_named([name])
            && let Some(unknown) = unknown.into_iter().next()
        {
            return unknown.message;
        }
        if self.population().locate(0, steps).is_none() {
            return Label::new("此处没有成员或记录", "there is nobody and nothing at this place");
        }
        let entity = program.symbol_named(name).and_then(|symbol| policy.rule(symbol)).map(|(definition, _)| definition.entity);
        let Some(entity) = entity.filter(|e| self.population().locate(0, steps).is_some_and(|(own, _)| own != *e)) else {
            return Label::new(format!("没有要求计算 `{name}`"), format!("`{name}` was not asked for"));
        };
        let count = self.population().rows(entity).map_or(0, |r| r.len);
        if count == 0 {
            return Label::new(format!("家庭中没有 `{name}` 所属的对象"), format!("the household has nothing that `{name}` is a rule of"));
        }
        let first = self.population().place(entity, 0).1.key(name);
        Label::new(
            format!("`{name}` 共有 {count} 个结果,请写明是哪一个,例如 `{first}`"),
            format!("`{name}` has {count} results; say which, for example `{first}`"),
        )
    }
}
