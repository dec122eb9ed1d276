//! Packs made up at random: columns and the reference agree on every household.

use std::collections::BTreeMap;
use std::time::Instant;

use doudi::assessment::{RuleErrorKind, RuleOutcomes};
use doudi::diagnostics::{Code, Severity};
use doudi::facts::{Household, Input, InputError};
use doudi::pack::Pack;
use doudi::policy::{AssessError, Json, Policy};
use doudi::reference::{self, Reference};

use crate::generate::{self, Generated};
use crate::{on_a_big_stack, shrink};

/// Rules in one pack.
const RULES: usize = 8;

/// What came of the packs so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    packs: usize,
    rules: usize,
    refused: usize,
    refused_for: BTreeMap<Code, usize>,
    /// The policy couldn't be made: products of too many digits on that date.
    unplanned: usize,
    households: usize,
    together: usize,
    outcomes: usize,
    errors: BTreeMap<&'static str, usize>,
    /// Words of the language in the packs that were run.
    words: BTreeMap<&'static str, usize>,
}

/// Everything that the generator must reach.
const WORDS: &[&str] = &[
    "min(",
    "max(",
    "abs(",
    "clamp(",
    "between(",
    "fen(",
    "fen_up(",
    "fen_down(",
    "jiao(",
    "jiao_up(",
    "jiao_down(",
    "yuan(",
    "yuan_up(",
    "yuan_down(",
    "round(",
    "floor(",
    "ceil(",
    "div_floor(",
    "per_month(",
    "per_year(",
    "as_unit(",
    "on()",
    "date(",
    "year(",
    "month(",
    "day(",
    "add_days(",
    "add_months(",
    "days_between(",
    "months_between(",
    "years_between(",
    "age_on(",
    "within(",
    ".sum(",
    ".count(",
    ".len()",
    ".any(",
    ".all(",
    ".min(",
    ".max(",
    ".filter(",
    ".map(",
    ".before",
    ".before_in_year",
    "switch ",
    "return ",
    " ?? ",
    " in [",
    " !in [",
    " % ",
    " / ",
    "let ",
    "parent::",
    "private fn",
    "() =>",
    "..=",
    "?? ",
    "!(",
    " && ",
    " || ",
    "if ",
];

/// Why a pack wasn't run.
pub(crate) enum Refused {
    /// By the checker, for these reasons.
    Checker(Vec<Code>),
    /// Columns and the reference differ, or the reference couldn't run.
    Differs(String),
}

/// Runs a pack; says what went wrong.
pub(crate) fn run(generated: &Generated, tally: &mut Tally) -> Result<(), Refused> {
    let files = generated.files();
    let checked = Pack::check_files(files.clone(), generated.root).expect("the map holds the pack");
    let Some(pack) = checked.pack else {
        let codes = checked.diagnostics.iter().filter(|d| d.severity() == Severity::Error).map(|d| d.code).collect();
        return Err(Refused::Checker(codes));
    };
    for date in &generated.dates {
        let Ok(policy) = pack.policy(date.parse().unwrap()) else {
            tally.unplanned += 1;
            continue;
        };
        let reference = Reference::new(&policy);
        let mut alone = Vec::new();
        for json in &generated.households {
            let result = match policy.assess(&Json(json)) {
                Ok(result) => result,
                // A claim's or a given value's fault of its own.
                Err(AssessError::Input(InputError::Faults(_))) => continue,
                Err(AssessError::Policy(_)) => {
                    tally.unplanned += 1;
                    continue;
                }
                Err(error) => return Err(Refused::Differs(format!("{error}\n{json}"))),
            };
            let household = Household::from_json(policy.reader(), json).expect("columns have read it");
            let second = reference.assess(&household).map_err(|e| Refused::Differs(format!("{e}\non {date}: {json}")))?;
            let differences = reference::differences(&policy, result.results(), &second);
            if !differences.is_empty() {
                return Err(Refused::Differs(format!("{}\non {date}: {json}", differences.join("\n"))));
            }
            if let Some(differences) = one_rule(&policy, json, result.results(), tally.households) {
                return Err(Refused::Differs(format!("all rules (columns) and one rule (reference): {differences}\non {date}: {json}")));
            }
            alone.push((json, result));
            tally.households += 1;
            for outcome in second.iter().flat_map(|r| &r.outcomes) {
                tally.outcomes += 1;
                if let Err(error) = outcome {
                    *tally.errors.entry(error.kind.name()).or_default() += 1;
                }
            }
        }
        // Each household twice, so that lanes of one rule take many ways.
        let inputs: Vec<Input<'_>> = alone.iter().rev().chain(&alone).map(|(json, _)| Input::from_json(json).unwrap()).collect();
        let together = match reference::together(&policy, &inputs) {
            Ok(together) => together,
            Err(error) => return Err(Refused::Differs(format!("together: {error}\non {date}"))),
        };
        for (result, (json, single)) in together.iter().zip(alone.iter().rev().chain(&alone)) {
            let differences = reference::differences(&policy, single.results(), result);
            if !differences.is_empty() {
                return Err(Refused::Differs(format!("alone (columns) and together (reference): {}\non {date}: {json}", differences.join("\n"))));
            }
            tally.together += 1;
        }
        // As a population in chunks: one household each, and a few.
        let singles: Vec<_> = alone.iter().rev().chain(&alone).map(|(_, single)| single.results()).collect();
        for chunk in [1, 3] {
            match reference::in_chunks(&policy, &inputs, &singles, chunk) {
                Ok(differences) if differences.is_empty() => {}
                Ok(differences) => return Err(Refused::Differs(format!("chunks: {}\non {date}", differences.join("\n")))),
                Err(error) => return Err(Refused::Differs(format!("chunks: {error}\non {date}"))),
            }
        }
    }
    let text: String = files.into_iter().filter(|(path, _)| path.ends_with(".rhai")).map(|(_, text)| text).collect();
    for word in WORDS {
        *tally.words.entry(word).or_default() += text.matches(word).count();
    }
    Ok(())
}

/// A rule asked for by itself has the outcomes that it has among all; which one is by turns.
fn one_rule(policy: &Policy, json: &str, all: &[RuleOutcomes], turn: usize) -> Option<String> {
    let rule = all.get(turn % all.len().max(1))?;
    let name = &policy.program().symbol(rule.rule)?.name;
    let single = match policy.assess_rules(&Json(json), [name]) {
        Ok(single) => single,
        Err(error) => return Some(error.to_string()),
    };
    let differences = reference::differences(policy, std::slice::from_ref(rule), single.results());
    (!differences.is_empty()).then(|| differences.join("\n"))
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().map_or(otherwise, |v| v.replace('_', "").parse().unwrap_or_else(|_| panic!("{variable}: a number")))
}

/// `DOUDI_PROPERTY_RULES` rules (2 000) from the seed `DOUDI_PROPERTY_SEED` on; a failure names the seed of its pack.
#[test]
fn columns_and_reference_agree() {
    let rules = number("DOUDI_PROPERTY_RULES", 2_000);
    let seed = number("DOUDI_PROPERTY_SEED", 1);
    on_a_big_stack(move || {
        let start = Instant::now();
        let mut tally = Tally::default();
        let mut next = seed;
        while (tally.rules as u64) < rules {
            let generated = generate::generate(next, RULES);
            tally.packs += 1;
            tally.rules += generated.rules();
            match run(&generated, &mut tally) {
                Ok(()) => {}
                Err(Refused::Checker(codes)) => {
                    tally.refused += 1;
                    for code in codes {
                        *tally.refused_for.entry(code).or_default() += 1;
                    }
                    if std::env::var("DOUDI_PROPERTY_REFUSED").is_ok() {
                        shrink::show_refusal(next, &generated);
                    }
                }
                Err(Refused::Differs(why)) => {
                    // Mutants of the engine need no small example.
                    let (small, why) =
                        if std::env::var("DOUDI_PROPERTY_NO_SHRINK").is_ok() { (generated, why) } else { shrink::shrink(&generated, why) };
                    shrink::show(&small);
                    panic!("DOUDI_PROPERTY_SEED={next}\n{why}");
                }
            }
            next += 1;
        }
        let seconds = start.elapsed().as_secs_f64();
        let Tally { packs, rules, refused, refused_for, unplanned, households, together, outcomes, errors, words } = &tally;
        let failed: usize = errors.values().sum();
        println!("{rules} rules in {packs} packs, {refused} packs refused {refused_for:?}, {unplanned} without a plan");
        println!("{households} households, {together} in populations; {outcomes} outcomes compared, of them errors {failed}: {errors:?}");
        println!("{:.0} rules per second", *rules as f64 / seconds);
        assert!(refused * 10 <= *packs, "the generator writes too many packs that aren't well-typed");
        if *rules >= 1_500 {
            let kinds = [
                RuleErrorKind::TooLarge,
                RuleErrorKind::DivisionByZero,
                RuleErrorKind::UnknownFact,
                RuleErrorKind::NoValue,
                RuleErrorKind::NotInForce,
                RuleErrorKind::RuleNotInForce,
            ];
            for kind in kinds {
                assert!(errors.contains_key(kind.name()), "no household came to `{kind}`");
            }
            for (word, count) in words {
                assert!(*count > 0, "no rule has `{word}`");
            }
        }
    });
}
