//! Nothing is allocated in the inner loops once they are warm: twice as many chunks take no more allocations, but for the few by which lists of what is
//! told grow.
#![allow(clippy::expect_used, reason = "a test may panic")]

use doudi::facts::Input;
use doudi::pack::Pack;
use doudi::policy::Policy;

const FACTS: &str = "[household]\n[household.facts]\n\
    region = { type = \"region\", label = \"区划 · Region\" }\n\
    income = { type = \"money\", unit = \"CNY/month\", label = \"收入 · Income\", max = 100000 }\n\
    [person]\nin = \"household\"\nas = \"members\"\nmost = 9\n[person.facts]\n\
    born = { type = \"date\", max = \"on\", label = \"出生 · Born\" }\n";
const STANDARDS: &str = "[standard]\nlabel = \"标准 · Standard\"\nunit = \"CNY/month\"\nkeys = [\"region\"]\nvalues = [\n\
    { from = 2020-01-01, region = \"6103\", value = 500, cite = \"S\" },\n]\n";
const RULES: &str = "//! 救助 · Aid\n//! @source S\n\n\
    /// 金额 · Amount\n/// @benefit CNY/month\n/// @cite 第一条\nfn amount(household) { if elders(household) > 0 { standard(household) } else { fen(household.income / 3) } }\n\n\
    /// 老人 · Elders\n/// @cite 第一条\nfn elders(household) { household.members.count(|m| age(m) >= 60) }\n\n\
    /// 周岁 · Age\n/// @cite 第一条\nfn age(person) { age_on(person.born) }\n";

fn policy() -> Policy {
    let files = [
        ("pack.toml", "name = \"p\"\ntitle = \"示例 · Demo\"\nversion = \"1\"\n[sources]\nS = \"示例文件\"\n"),
        ("facts.toml", FACTS),
        ("aid.toml", STANDARDS),
        ("aid.rhai", RULES),
    ];
    let pack = Pack::from_files(files.map(|(path, text)| (format!("p/{path}"), text.to_owned())), "p").expect("a pack");
    pack.policy("2024-06-01".parse().expect("a date")).expect("a policy")
}

/// How many allocations an assessment of so many households takes; every other one has no standard, and a third don't answer.
fn allocations(policy: &Policy, households: usize) -> u64 {
    let household = |i: usize| {
        let region = if i.is_multiple_of(2) { "610330" } else { "4201" };
        let income = if i.is_multiple_of(3) { "" } else { "\"income\": 100, " };
        format!(r#"{{ "region": "{region}", {income}"members": [{{ "born": "1950-01-01" }}, {{ "born": "2000-01-01" }}] }}"#)
    };
    let texts: Vec<String> = (0..households).map(household).collect();
    let inputs: Vec<Input<'_>> = texts.iter().map(|t| Input::from_json(t).expect("JSON")).collect();
    let (population, faults) = policy.reader().read_all(&inputs);
    assert!(faults.is_empty());
    let mut errors = 0;
    let counted = allocation_counter::measure(|| {
        let found = policy.assess_population(&population, ["aid::amount", "aid::age"]).expect("an assessment");
        errors = found.columns().iter().map(|c| c.errors.len()).sum();
    });
    assert_eq!(errors, households.div_ceil(2), "each second household has no standard");
    counted.count_total
}

#[test]
fn more_chunks_take_no_more_allocations() {
    // The whole work is done, and counted, on this thread.
    #[cfg(feature = "parallel")]
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().expect("the first pool");
    let policy = policy();
    let _warm = allocations(&policy, 4096);
    let (few, many) = (allocations(&policy, 8 * 1024), allocations(&policy, 32 * 1024));
    // Twenty-four chunks and twelve thousand errors more: lists that double grow twice.
    assert!(many <= few + 8, "{few} allocations for 8 chunks, {many} for 32");
}
