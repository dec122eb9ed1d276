//! `facts.toml`.

use super::{FACTS, PACK, faults_of, read_pack};
use crate::facts::{DateBound, EntityId, FactType, Value};

const PERSONS: &str = r#"
[person]
in = "household"
as = "members"
unit = "person"
least = 1
most = 50
names = ["成员"]
[person.facts]
birth_date = { type = "date", max = "on", min = 1890-01-01, label = "出生日期 · Date of birth", sensitive = true }
grade = { type = "int", min = 1, max = 4, optional = true, null = "absent", unanswered = "absent", label = "等级 · Grade", help = "见证件 · See the card" }
wage = { type = "money", unit = "CNY/month", label = "工资 · Wage", default = 0, tolerance = "5%" }
relation = { type = "choice", label = "关系 · Relation", default = "self", codes = { self = "本人 · Self", child = "子女 · Child" } }

[claim]
in = "person"
as = "claims"
order = "date"
most = 500
check = [ { rule = 'claim.cost >= 0 && claim.code != "x"', say = "费用 · cost" } ]
[claim.facts]
cost = { type = "number", label = "费用 · Cost", max = 99.5, digits = 1 }
date = { type = "date", label = "日期 · Date" }
code = { type = "text", label = "编码 · Code" }

[household]
names = ["家庭"]
[household.facts]
area = { type = "choice", label = "城乡 · Area", codes = { urban = "城镇 · Urban", rural = "农村 · Rural" } }
region = { type = "region", label = "区划 · Region", default = "6103" }
poor = { type = "bool", label = "贫困 · Poor", default = false }
"#;

#[test]
fn a_schema() {
    let (pack, faults) = read_pack(&[("p/pack.toml", PACK), ("p/facts.toml", PERSONS)], "p");
    assert_eq!(faults, [""; 0]);
    let schema = &pack.schema;
    let entities: Vec<_> = schema.entities.iter().map(|e| (&*e.key, e.parent.map(|p| p.0), &*e.list, e.least, e.most)).collect();
    assert_eq!(entities, [("household", None, "", 0, 1), ("person", Some(0), "members", 1, 50), ("claim", Some(1), "claims", 0, 500)]);
    assert_eq!(schema.entity_named("成员"), Some(EntityId(1)));
    let fact = |entity: &str, key: &str| {
        let entity = schema.entity_named(entity).unwrap();
        schema.fact(schema.fact_named(entity, key).unwrap()).unwrap()
    };
    let keys: Vec<_> = schema.facts.iter().map(|f| &*f.key).collect();
    assert_eq!(keys, ["area", "region", "poor", "birth_date", "grade", "wage", "relation", "cost", "date", "code"]);
    let bounds = |entity, key| match &fact(entity, key).ty {
        FactType::Number { unit, digits, min, max, int } => format!("{unit} {digits} {min} {max} {int}"),
        _ => panic!(),
    };
    assert_eq!(bounds("person", "grade"), "1 0 1 4 true");
    assert_eq!(bounds("person", "wage"), "CNY/month 2 -1000000000 1000000000 false");
    assert_eq!(bounds("claim", "cost"), "1 1 -1000000000 99.5 false");
    let grade = fact("person", "grade");
    assert!(grade.optional && grade.null_is_absent && grade.unanswered_is_absent && grade.help.is_some());
    assert_eq!(fact("person", "wage").tolerance.map(|t| t.to_string()).as_deref(), Some("5%"));
    assert_eq!(grade.tolerance, None);
    let born = fact("person", "birth_date");
    assert!(born.sensitive && matches!(born.ty, FactType::Date { min: Some(DateBound::Day(_)), max: Some(DateBound::On) }));
    assert!(matches!(fact("person", "relation").default, Some(Value::Code(_, 0))));
    assert!(matches!(fact("household", "region").default, Some(Value::Region(_))));
    assert_eq!(fact("household", "poor").default, Some(Value::Bool(false)));
    let claim = schema.entity(EntityId(2)).unwrap();
    assert_eq!(claim.order, schema.fact_named(EntityId(2), "date"));
    let check = &claim.checks[0];
    assert_eq!(pack.files.text(check.span), "claim.cost >= 0 && claim.code != \"x\"");
    assert_eq!(&*check.rule, pack.files.text(check.span));
    assert_eq!(schema.choice(crate::facts::ChoiceId(0)).map(|c| &*c.name), Some("household.area"));
}

#[test]
fn facts_at_fault() {
    let text = r#"
[household]
lesat = 1
[household.facts]
default = { type = "bool", label = "甲 · A" }
a-b = { type = "bool", label = "甲 · A" }
a = { type = "monney", label = "甲 · A" }
b = { label = "甲 · A" }
c = { type = "bool", label = "甲", codes = { x = "甲 · A" }, unit = "CNY" }
d = { type = "int", label = "甲 · A", min = 5, max = 1 }
e = { type = "int", label = "甲 · A", min = 1, default = 0 }
f = { type = "money", unit = "CNY", label = "甲 · A", max = 100000000000000, min = 0.001 }
g = { type = "number", label = "甲 · A", unit = "persn/month", min = "on" }
h = { type = "choice", label = "甲 · A", codes = { x = "甲 · A", value = "乙 · B" }, default = "y" }
i = { type = "date", label = "甲 · A", min = 2020-01-02, max = 2020-01-01, default = "2020-01-01" }
j = { type = "text", null = "absent", unanswered = "unknown" }
k = { type = "money", label = "甲 · A", unit = "person" }
l = { type = "money", label = "甲 · A" }
m = { type = "choice", label = "甲 · A", codes = {} }
n = { type = "int", label = "甲 · A", digits = 2, default = 1.5, optional = "yes" }
o = { type = "int", label = "甲 · A", optional = true, unanswered = "absent", default = 1, minimum = 2 }
p = 3
"#;
    assert_eq!(
        faults_of("facts.toml", text),
        [
            "D062 p/facts.toml:3:1 «lesat» the entity `household` has no `lesat` (did you mean `least`?)",
            "D003 p/facts.toml:5:1 «default» `default` is a reserved word and can't be a name",
            "D003 p/facts.toml:6:1 «a-b» `a-b` can't be a name",
            "D054 p/facts.toml:7:14 «\"monney\"» there is no type `monney`; types are bool, int, number, money, date, choice, text, region (did you mean `money`?)",
            "D014 p/facts.toml:9:30 «\"甲\"» `label` is in one language only",
            "D069 p/facts.toml:12:60 «100000000000000» `100000000000000`: the number is out of range (10^14 and more)",
            "D036 p/facts.toml:13:48 «\"persn/month\"» there is no base unit `persn` (did you mean `person`?)",
            "D003 p/facts.toml:14:64 «value» `value` is a column of every table and can't be a code",
            "D054 p/facts.toml:16:52 «\"unknown\"» `unanswered` can only be \"absent\"",
            "D054 p/facts.toml:19:49 «{}» `codes` needs at least one code",
            "D054 p/facts.toml:20:76 «\"yes\"» `optional` must be `true` or `false`, not a text",
            "D062 p/facts.toml:21:91 «minimum» the fact `o` has no `minimum`",
            "D054 p/facts.toml:22:5 «3» `p` must be a table `{ … }`, not a number",
            "D063 p/facts.toml:7:1 «a» the fact `a` needs `type`",
            "D063 p/facts.toml:8:1 «b» the fact `b` needs `type`",
            "D014 p/facts.toml:16:1 «j» the fact `j` has no label",
            "D063 p/facts.toml:18:1 «l» the fact `l` needs `unit`",
            "D063 p/facts.toml:19:1 «m» the fact `m` needs `codes`",
            "D062 p/facts.toml:9:67 «\"CNY\"» a fact of type `bool` has no `unit`",
            "D062 p/facts.toml:9:43 «{ x = \"甲 · A\" }» a fact of type `bool` has no `codes`",
            "D069 p/facts.toml:10:44 «5» the least value 5 is above the greatest 1",
            "D069 p/facts.toml:11:57 «0» the default 0 is not between 1 and 1000000000",
            "D069 p/facts.toml:12:83 «0.001» the bound 0.001 has more than 2 fraction digits",
            "D069 p/facts.toml:13:69 «\"on\"» the bound must be a number here",
            "D023 p/facts.toml:14:93 «\"y\"» `household.h` has no code `y`",
            "D069 p/facts.toml:15:45 «2020-01-02» the first day 2020-01-02 is after the last 2020-01-01",
            "D054 p/facts.toml:15:85 «\"2020-01-01\"» `i.default` must be a date, not a text",
            "D054 p/facts.toml:16:29 «\"absent\"» `null = \"absent\"` needs `optional = true`",
            "D035 p/facts.toml:17:47 «\"person\"» money is in CNY, not in `person`",
            "D062 p/facts.toml:20:47 «2» a fact of type `int` has no `digits`",
            "D069 p/facts.toml:20:60 «1.5» the default 1.5 has more than 0 fraction digits",
            "D054 p/facts.toml:21:68 «\"absent\"» give either `default` or `unanswered = \"absent\"`",
        ]
    );
}

#[test]
fn entities_at_fault() {
    let text = r#"
[household.facts]
members = { type = "bool", label = "甲 · A" }
[person]
in = "household"
as = "members"
most = 20000
unit = "persons"
[claim]
in = "persn"
as = "claims"
least = 9
most = 3
order = "dat"
names = ["person", "x y"]
check = [ { rule = "claim.x == \"a\"", say = "甲 · A" }, { rule = "true" }, { rul = "true", say = "甲 · A" } ]
[claim.facts]
date = { type = "date", label = "甲 · A" }
person = { type = "date", label = "甲 · A" }
[other]
[a]
in = "b"
as = "as1"
most = 1
[b]
in = "a"
as = "bs"
most = 1
"#;
    assert_eq!(
        faults_of("facts.toml", text),
        [
            "D054 p/facts.toml:7:8 «20000» `most` must be a whole number from 1 to 10000",
            "D036 p/facts.toml:8:8 «\"persons\"» there is no base unit `persons` (did you mean `person`?)",
            "D003 p/facts.toml:15:20 «\"x y\"» `x y` can't be a name",
            "D071 p/facts.toml:16:20 «\"claim.x == \\\"a\\\"\"» a condition is written without escapes",
            "D063 p/facts.toml:16:57 «{ rule = \"true\" }» a `check` needs `say`",
            "D062 p/facts.toml:16:78 «rul» a `check` has no `rul` (did you mean `rule`?)",
            "D063 p/facts.toml:16:76 «{ rul = \"true\", say = \"甲 · A\" » a `check` needs `rule`",
            "D070 p/facts.toml:10:6 «\"persn\"» there is no entity `persn` (did you mean `person`?)",
            "D070 p/facts.toml:20:2 «other» `other` has no `in`, but only one entity is outermost",
            "D070 p/facts.toml:22:6 «\"b\"» the `in` of `a` leads back to itself",
            "D024 p/facts.toml:15:10 «\"person\"» the name `person` is taken",
            "D063 p/facts.toml:4:2 «person» the entity `person` needs `most`",
            "D069 p/facts.toml:12:9 «9» `least` 9 is above `most` 3",
            "D070 p/facts.toml:14:9 «\"dat\"» `order` must be a date fact of the entity; `dat`: there is no such fact (did you mean `date`?)",
            "D063 p/facts.toml:20:2 «other» the entity `other` needs `as`",
            "D063 p/facts.toml:20:2 «other» the entity `other` needs `most`",
            "D024 p/facts.toml:3:1 «members» `household.members` means something else already",
        ]
    );
    for text in ["", "[a]\nin = \"b\"\nas = \"x\"\nmost = 1\n[b]\nin = \"a\"\nas = \"y\"\nmost = 1\n", "[a]\nin = \"a\"\nas = \"x\"\nmost = 1"] {
        let (pack, faults) = read_pack(&[("p/pack.toml", PACK), ("p/facts.toml", text)], "p");
        assert!(faults.iter().any(|f| f.starts_with("D070")), "{faults:?}");
        assert!(pack.schema.entity(EntityId::ROOT).is_some_and(|e| e.parent.is_none()));
    }
}

#[test]
fn entities_nested_without_end() {
    let text: String =
        (0..3_000).map(|i| if i == 0 { "[e0]\n".to_owned() } else { format!("[e{i}]\nin = \"e{}\"\nas = \"l{i}\"\nmost = 1\n", i - 1) }).collect();
    let faults = faults_of("facts.toml", &text);
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].starts_with("D067"));
}

const CHILD: &str = "name = \"c\"\ntitle = \"下级 · Child\"\nversion = \"2\"\nextends = \"../p\"\nunits = [\"m2\"]\n";

fn with_child(facts: &str) -> (crate::pack::RawPack, Vec<String>) {
    read_pack(&[("p/pack.toml", PACK), ("p/facts.toml", PERSONS), ("c/pack.toml", CHILD), ("c/facts.toml", facts)], "c")
}

#[test]
fn carried_facts() {
    let text = r#"
[household]
[household.facts]
a = { type = "money", unit = "CNY", label = "甲 · A", carry = { from = "aid::amount", resets = "year" } }
b = { type = "int", label = "甲 · A", carry = { from = "aid::amount", resets = "yearly" } }
c = { type = "int", label = "甲 · A", carry = { from = "aid::amount" } }
d = { type = "int", label = "甲 · A", carry = "aid::amount" }
e = { type = "bool", label = "甲 · A", carry = { from = "aid::amount", resets = "never" } }
f = { type = "int", label = "甲 · A", carry = { form = "aid::amount", resets = "month" } }
"#;
    let faults = faults_of("facts.toml", text);
    let told = [
        ("D054", ":5:", "`resets` can only be \"year\", \"month\", \"never\""),
        ("D063", ":6:", "`carry` needs `resets`"),
        ("D054", ":7:", "`carry` must be"),
        ("D062", ":8:", "a fact of type `bool` has no `carry`"),
        ("D062", ":9:", "`carry` has no `form`"),
        ("D063", ":9:", "`carry` needs `from`"),
    ];
    for (code, line, text) in told {
        assert!(faults.iter().any(|f| f.starts_with(code) && f.contains(line) && f.contains(text)), "{code} {line} {text}: {faults:#?}");
    }
    assert_eq!(faults.len(), told.len(), "{faults:#?}");
    // A child may say what its parent's fact is carried from.
    let (pack, faults) = with_child("[person]\n[person.facts]\nwage = { carry = { from = \"aid::amount\", resets = \"never\" } }\n");
    assert!(faults.is_empty(), "{faults:?}");
    let wage = &pack.schema.facts[pack.schema.fact_named(EntityId(1), "wage").unwrap().index()];
    assert_eq!(wage.carry.as_ref().map(|c| (&*c.from, c.resets.name())), Some(("aid::amount", "never")));
}

#[test]
fn tolerances_at_fault() {
    let text = r#"
[household]
[household.facts]
a = { type = "int", label = "甲 · A", tolerance = -1 }
b = { type = "int", label = "甲 · A", tolerance = "120%" }
c = { type = "int", label = "甲 · A", tolerance = "a little" }
d = { type = "bool", label = "甲 · A", tolerance = 1 }
e = { type = "int", label = "甲 · A", tolerance = true }
f = { type = "int", label = "甲 · A", tolerance = "0.5%" }
"#;
    assert_eq!(
        faults_of("facts.toml", text),
        [
            "D054 p/facts.toml:4:50 «-1» `tolerance`: a tolerance is not negative",
            "D054 p/facts.toml:5:50 «\"120%\"» `tolerance`: a tolerance is at most 100%",
            "D054 p/facts.toml:6:50 «\"a little\"» `tolerance`: a tolerance is a number such as 50, or a percentage such as \"5%\"",
            "D054 p/facts.toml:8:50 «true» `tolerance` must be a number or a percentage, not a boolean",
            "D062 p/facts.toml:7:51 «1» a fact of type `bool` has no `tolerance`",
        ]
    );
}

#[test]
fn a_child_adds_and_narrows() {
    let (pack, faults) = with_child(
        r#"
[household]
names = ["户"]
[household.facts]
floor = { type = "number", unit = "m2", label = "面积 · Floor" }
area = { codes = { town = "镇 · Town", urban = "市区 · City" }, default = "town" }
[person]
most = 20
[person.facts]
wage = { max = 50000, label = "月工资 · Monthly wage", digits = 0, sensitive = true, tolerance = 30 }
grade = { type = "int", min = 2, default = 3, unanswered = "absent" }
birth_date = { min = 1900-01-01 }
[home]
in = "household"
as = "homes"
most = 3
check = [ { rule = "true", say = "甲 · A" } ]
"#,
    );
    // The parent's `unanswered` and the child's default can't both be.
    assert_eq!(faults, ["D054 c/facts.toml:11:60 «\"absent\"» give either `default` or `unanswered = \"absent\"`"]);
    let schema = &pack.schema;
    assert_eq!(schema.entities.iter().map(|e| &*e.key).collect::<Vec<_>>(), ["household", "person", "claim", "home"]);
    assert_eq!(schema.entity_named("户"), schema.entity_named("家庭"));
    assert_eq!(schema.entity(EntityId(1)).unwrap().most, 20);
    let codes: Vec<_> = schema.choices[0].codes.iter().map(|(c, l)| format!("{c} {}", l.en)).collect();
    assert_eq!(codes, ["urban City", "rural Rural", "town Town"]);
    let wage = &schema.facts[schema.fact_named(EntityId(1), "wage").unwrap().index()];
    assert_eq!((&*wage.label.en, wage.sensitive), ("Monthly wage", true));
    assert_eq!(wage.tolerance, Some(crate::facts::Tolerance::Amount(30.into())));
    assert!(matches!(&wage.ty, FactType::Number { digits: 0, max, .. } if max.to_string() == "50000"));
    assert_eq!(pack.files.place(wage.span), "c/facts.toml:10:1");
    assert!(matches!(schema.facts[0].default, Some(Value::Code(_, 2))));
}

#[test]
fn a_child_changes_nothing_else() {
    let (_, faults) = with_child(
        r#"
[household]
in = "person"
[person]
as = "people"
unit = "person"
most = 60
least = 0
[person.facts]
wage = { type = "int", unit = "CNY/year", max = 2_000_000_000, digits = 3 }
birth_date = { max = 2020-01-01, sensitive = false, optional = true }
grade = { min = 0, optional = false }
relation = { min = 3 }
"#,
    );
    let starts: Vec<String> = faults.iter().map(|f| f.split(" «").next().unwrap_or_default().to_owned()).collect();
    assert_eq!(
        starts,
        [
            "D059 c/facts.toml:3:6",
            "D059 c/facts.toml:5:6",
            "D059 c/facts.toml:8:9",
            "D059 c/facts.toml:7:8",
            "D059 c/facts.toml:10:17",
            "D059 c/facts.toml:10:31",
            "D059 c/facts.toml:10:73",
            "D059 c/facts.toml:10:49",
            "D059 c/facts.toml:11:64",
            "D059 c/facts.toml:11:46",
            "D059 c/facts.toml:11:22",
            "D059 c/facts.toml:12:31",
            "D059 c/facts.toml:12:17",
            "D062 c/facts.toml:13:20",
        ]
    );
}

#[test]
fn a_file_with_a_syntax_error_hides_what_may_follow_from_it() {
    let text = format!("{FACTS}\nbad = \nx = {{ type = \"bool\" }}\n");
    let faults = faults_of("facts.toml", &text);
    assert!(!faults.is_empty() && faults.iter().all(|f| f.starts_with("D061")), "{faults:?}");
}
