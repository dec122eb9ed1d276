//! What can be wrong with policies of several regions, and with a household's region.

use std::fmt::{self, Display, Formatter};

use crate::diagnostics::did_you_mean;
use crate::facts::Region;
use crate::label::{Label, Lang};

/// Regions that a message lists.
const SHOWN: usize = 8;

/// Why policies can't be used together: all faults at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoliciesError {
    pub(super) faults: Vec<Label>,
}

impl PoliciesError {
    /// What is wrong.
    #[must_use]
    pub fn faults(&self) -> &[Label] {
        &self.faults
    }

    /// A line for each fault.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        self.faults.iter().map(|f| f.get(lang)).collect::<Vec<_>>().join("\n")
    }
}

/// In English; [`text`](PoliciesError::text) gives either language.
impl Display for PoliciesError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl std::error::Error for PoliciesError {}

pub(super) fn same_region(region: Option<Region>, first: &str, second: &str) -> Label {
    match region {
        Some(region) => Label::new(
            format!("规则包 `{first}` 和 `{second}` 的区划同为 `{region}`,无法选择;请只给一个"),
            format!("the packs `{first}` and `{second}` are both of region `{region}`; give one of them"),
        ),
        None => Label::new(
            format!("规则包 `{first}` 和 `{second}` 都没有写 `region`,无法选择;请只给一个"),
            format!("the packs `{first}` and `{second}` both have no `region`; give one of them"),
        ),
    }
}

pub(super) fn no_fact(pack: &str) -> Label {
    Label::new(
        format!("规则包 `{pack}` 的家庭没有区划:需要名为 `region` 或唯一的 region 类型要素"),
        format!("households of the pack `{pack}` have no region: a fact `region`, or a single one of that type, is needed"),
    )
}

/// A name that is a rule in force in none of the policies, whose names are given.
pub(super) fn no_rule<'n>(name: &str, mut names: impl Iterator<Item = &'n str> + Clone) -> Label {
    match did_you_mean(name, names.clone()) {
        _ if names.any(|n| n == name) => {
            Label::new(format!("`{name}` 在各项政策中都无有效规则"), format!("`{name}` is no rule in force in any of the policies"))
        }
        Some(near) => Label::new(format!("没有规则 `{name}`;是否指 `{near}`?"), format!("there is no rule `{name}`; did you mean `{near}`?")),
        None => Label::new(format!("没有规则 `{name}`"), format!("there is no rule `{name}`")),
    }
}

/// A household that no pack covers, or of which the region isn't known.
pub(super) fn not_covered(region: Option<Region>, is_sensitive: bool, covered: impl Iterator<Item = Region>) -> Label {
    let Some(region) = region else {
        return Label::new("未填,无法确定适用哪个规则包", "is not known, so it can't be told which pack holds");
    };
    let covered: Vec<String> = covered.map(|region| format!("`{region}`")).collect();
    let more = if covered.len() > SHOWN { "…" } else { "" };
    let list = |by: &str| covered.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(by);
    let (zh, en) = if is_sensitive { ("该区划".to_owned(), "this region".to_owned()) } else { (format!(" `{region}` "), format!("`{region}`")) };
    Label::new(
        format!("没有适用于{zh}的规则包;现有 {}{more} 的", list("、")),
        format!("no pack covers {en}; there are packs for {}{more}", list(", ")),
    )
}
