//! Explanations as HTML, for notebooks and pages.

use super::tree::Explanation;
use crate::facts::Schema;
use crate::label::Lang;

impl Explanation {
    /// The lines of [`text`](Self::text) as nested lists, without styles or scripts. Values of sensitive facts are shown only where `sensitive` asks for
    /// them.
    #[must_use]
    pub fn html(&self, schema: &Schema, lang: Lang, sensitive: bool) -> String {
        let code = if lang == Lang::Zh { "zh" } else { "en" };
        let mut html = format!("<div class=\"doudi-explanation\" lang=\"{code}\">");
        let mut depth = 0;
        for line in self.text(schema, lang, sensitive).lines() {
            let words = line.trim_start();
            // Two spaces a step; the first list is the first step.
            let own = (line.len() - words.len()) / 2 + 1;
            if own > depth {
                (depth..own).for_each(|_| html.push_str("<ul><li>"));
            } else {
                (own..depth).for_each(|_| html.push_str("</li></ul>"));
                html.push_str("</li><li>");
            }
            escape(words, &mut html);
            depth = own;
        }
        (0..depth).for_each(|_| html.push_str("</li></ul>"));
        html.push_str("</div>");
        html
    }
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

#[cfg(all(test, feature = "author"))]
mod tests {
    use super::*;
    use crate::pack::Pack;
    use crate::policy::Json;

    #[test]
    fn every_list_ends_and_nothing_is_markup() {
        let files = [
            ("demo/pack.toml", "name = \"demo\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n[sources]\nA = \"<b>示例</b>\"\n"),
            (
                "demo/facts.toml",
                "[household]\n[household.facts]\nincome = { type = \"money\", unit = \"CNY/month\", label = \"收入 <i> · Income\" }\n",
            ),
            (
                "demo/aid.rhai",
                "//! 救助 · Aid\n//! @source A\n\n/// 低于 · Below\n/// @decision\n/// @cite 第一条\nfn below(household) { household.income < 500 && household.income > 2 }\n",
            ),
        ];
        let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())), "demo").unwrap();
        let policy = pack.policy("2025-01-01".parse().unwrap()).unwrap();
        let assessment = policy.assess(&Json(r#"{ "income": 600 }"#)).unwrap();
        let html = assessment.explain("aid::below").unwrap().html(&pack.program().schema, Lang::Zh, false);
        for (open, close) in [("<ul>", "</ul>"), ("<li>", "</li>"), ("<div ", "</div>")] {
            assert_eq!(html.matches(open).count(), html.matches(close).count(), "{html}");
        }
        assert!(html.contains("收入 &lt;i&gt;") && !html.contains("<i>") && !html.contains("<b>"), "{html}");
    }
}
