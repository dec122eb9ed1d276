//! Explanations as JSON.

use serde_json::{Map, Value as Json, json};

use super::tree::{Explanation, Node, NodeKind, Shown};
use crate::assessment::canonical_value;
use crate::facts::Schema;
use crate::label::Label;

impl NodeKind {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Given => "given",
            Self::Parameter => "parameter",
            Self::Fact => "fact",
            Self::Step => "step",
            Self::Condition => "condition",
            Self::List => "list",
            Self::Element => "element",
        }
    }
}

impl Explanation {
    /// The tree as JSON: values in canonical form; those of sensitive facts only where `sensitive` asks for them.
    #[must_use]
    pub fn json(&self, schema: &Schema, sensitive: bool) -> Json {
        json!({ "on": self.on.to_string(), "explanation": node(&self.root, schema, sensitive) })
    }
}

fn node(node_: &Node, schema: &Schema, sensitive: bool) -> Json {
    let mut map = Map::new();
    let mut put = |key: &str, value: Json| {
        map.insert(key.into(), value);
    };
    put("kind", node_.kind.name().into());
    put("name", (*node_.name).into());
    if !node_.entity.is_empty() {
        put("entity", (*node_.entity).into());
    }
    put("label", node_.label.json());
    match &node_.value {
        Shown::Value(..) if node_.sensitive && !sensitive => put("withheld", true.into()),
        Shown::Value(value, ty) => put("value", canonical_value(value, ty, schema)),
        Shown::Error(error) => {
            put("error", json!({ "kind": error.kind.name(), "path": error.path().to_string(), "message": error.message().json() }))
        }
        Shown::Nothing => {}
    }
    if let Some(unit) = &node_.unit {
        put("unit", unit.to_string().into());
    }
    if let Some(formula) = &node_.formula {
        put("formula", (**formula).into());
    }
    if let Some(numbers) = &node_.numbers {
        put("numbers", numbers.json());
    }
    if !node_.cites.is_empty() {
        let cites = node_.cites.iter().map(|c| json!({ "source": &*c.source, "title": c.title.as_deref(), "article": c.article.as_deref() }));
        put("cites", cites.collect());
    }
    if let Some(pack) = &node_.pack {
        put("pack", (**pack).into());
    }
    for (key, date) in [("from", node_.from), ("until", node_.until)] {
        if let Some(date) = date {
            put(key, date.to_string().into());
        }
    }
    for (key, flag) in [("verify", node_.verify), ("assumed", node_.assumed), ("told", node_.told)] {
        if flag {
            put(key, true.into());
        }
    }
    if !node_.reasons.is_empty() {
        put("reasons", node_.reasons.iter().map(Label::json).collect());
    }
    if !node_.children.is_empty() {
        put("children", node_.children.iter().map(|c| node(c, schema, sensitive)).collect());
    }
    Json::Object(map)
}
