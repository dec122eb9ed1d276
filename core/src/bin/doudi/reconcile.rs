//! `doudi reconcile`

use doudi::facts::{ParseToleranceError, Tolerance};
use doudi::label::{Label, Lang};
use doudi::policy::Json;
use doudi::review::{
    Cause, Change, ChangeKind, Consequence, Difference, Finding, ReconcileError, Reconciliation, Reconciling, Said, Standing, Tolerances,
};

use crate::args::{DataFormat, ReconcileArgs};
use crate::open;
use crate::review::{arrow, grouped, labelled, mark, matching, named, of_basis, word};
use crate::session::{Answer, Session, Stop, Style};
use crate::width::{padded, width};

pub(crate) fn run(args: &ReconcileArgs, session: &mut Session) -> Result<Answer, Stop> {
    let pack = open::pack(&args.pack, session)?;
    let policy = open::policy(&pack, args.on, session)?;
    let how = Reconciling { matching: matching(&args.pairs), tolerances: tolerances(&args.tolerance, session)? };
    let (declared, verified) = (open::text(&args.declared, session)?, open::text(&args.verified, session)?);
    let found = policy.reconcile_by(&Json(&declared), &Json(&verified), &how).map_err(|error| match error {
        ReconcileError::Declared(_) | ReconcileError::Verified(_) | ReconcileError::Reconciled(_) => Stop::Faults(error.text(session.lang)),
        _ => Stop::Usage(error.text(session.lang)),
    })?;
    match args.pairs.format {
        DataFormat::Json => session.line(format_args!("{:#}", found.json(args.pairs.sensitive)))?,
        DataFormat::Text => print(&found, args.pairs.sensitive, session)?,
    }
    Ok(Answer::Fine)
}

fn tolerances(named: &[(String, String)], session: &Session) -> Result<Tolerances, Stop> {
    named.iter().try_fold(Tolerances::none(), |tolerances, (fact, text)| {
        let tolerance: Tolerance = text
            .parse()
            .map_err(|error: ParseToleranceError| Stop::Usage(format!("`{fact}={text}`: {}", Label::parse(&error.to_string()).get(session.lang))))?;
        Ok(tolerances.with(fact, tolerance))
    })
}

fn print(found: &Reconciliation, sensitive: bool, session: &mut Session) -> Result<(), Stop> {
    let title = session.paint(Style::Strong, found.basis.title.get(session.lang));
    session.line(format_args!("{title}  {}  {}", session.word("核对", "reconciliation"), of_basis(&found.basis, session.lang)))?;
    if found.differences.is_empty() {
        session.line("")?;
        return session.line(session.word("申报与核实一致", "what was declared is what was verified"));
    }
    let (matter, idle): (Vec<&Difference>, Vec<&Difference>) = (found.that_matter().collect(), found.that_change_nothing().collect());
    let unverified = |d: &&Difference| d.standing == Standing::Unverified;
    let columns =
        matter.iter().chain(&idle).filter(|d| !unverified(d)).map(|d| width(&titled(d, session.lang))).filter(|w| *w <= 44).max().unwrap_or(0);
    section(("影响结果的差异", "Differences that change a result"), !matter.is_empty(), session)?;
    for difference in &matter {
        told(difference, columns, sensitive, session)?;
        // Where one difference alone matters, the results below say what it did.
        if matter.len() > 1 {
            consequences(&difference.alone, session)?;
        }
        for change in difference.needed.iter().filter_map(|i| found.review.changes.get(*i)) {
            let text = match session.lang {
                Lang::Zh => format!("与其他差异一起才影响:{}", change.label.zh),
                Lang::En => format!("only together with others: {}", change.label.en),
            };
            session.line(format_args!("      {text}"))?;
        }
    }
    section(("不影响结果的差异", "Differences that change nothing"), idle.iter().any(|d| !unverified(d)), session)?;
    for difference in idle.iter().filter(|d| !unverified(d)) {
        told(difference, columns, sensitive, session)?;
    }
    let names: Vec<String> = idle.iter().filter(|d| unverified(d)).map(|d| named(&d.what, session.lang)).collect();
    section(("未核实,以申报为准", "Not verified: stands as declared"), !names.is_empty(), session)?;
    if !names.is_empty() {
        session.line(format_args!("  {}", names.join(session.word("、", "; "))))?;
    }
    results(found, session)
}

fn section((zh, en): (&'static str, &'static str), is_needed: bool, session: &mut Session) -> Result<(), Stop> {
    if !is_needed {
        return Ok(());
    }
    session.line("")?;
    session.line(session.paint(Style::Title, session.word(zh, en)))
}

/// `工资收入(成员 1)`, `成员 3`
fn titled(difference: &Difference, lang: Lang) -> String {
    match &difference.what {
        Cause::Entity(_) => difference.what.label().get(lang).to_owned(),
        other => named(other, lang),
    }
}

/// `工资收入(成员 1)  申报 1000.00 元/月,核实 1800.00 元/月,多 800.00,超出容差 50`
fn told(difference: &Difference, columns: usize, sensitive: bool, session: &mut Session) -> Result<(), Stop> {
    let lang = session.lang;
    let mut parts = Vec::new();
    let withheld = matches!(&difference.what, Cause::Fact(fact) if fact.sensitive) && !sensitive;
    match &difference.what {
        Cause::Fact(fact) => {
            // Both withheld: that they differ is all there is to say.
            let both = withheld && fact.before.value.is_some() && fact.after.value.is_some();
            let (declared, verified) = (fact.before.text(withheld), fact.after.text(withheld));
            parts.push(match lang {
                _ if both => crate::review::answers(fact, sensitive, lang),
                Lang::Zh => format!("申报 {},核实 {}", declared.zh, verified.zh),
                Lang::En => format!("declared {}, verified {}", declared.en, verified.en),
            });
        }
        Cause::Given(_) => parts.push(crate::review::spoken(&difference.what, sensitive, lang)),
        Cause::Entity(entity) => parts.push(match (entity.is_added(), lang) {
            (true, Lang::Zh) => "未申报,核实有此人".to_owned(),
            (false, Lang::Zh) => "已申报,核实无此人".to_owned(),
            (true, Lang::En) => "not declared, but verified".to_owned(),
            (false, Lang::En) => "declared, but not verified to be there".to_owned(),
        }),
        _ => {}
    }
    if let Some(tolerance) = difference.tolerance {
        parts.push(match (difference.standing, lang) {
            (Standing::Within, Lang::Zh) => format!("在容差 {tolerance} 以内,以申报为准"),
            (Standing::Within, Lang::En) => format!("within the tolerance of {tolerance}: stands as declared"),
            (_, Lang::Zh) => format!("超出容差 {tolerance}"),
            (_, Lang::En) => format!("beyond the tolerance of {tolerance}"),
        });
    }
    let name = padded(&titled(difference, lang), columns);
    session.line(format_args!("  {name}  {}", parts.join(session.word(";", "; "))))
}

/// What a difference does alone: what was paid or refused wrongly is told, the rest is counted.
fn consequences(all: &[Consequence], session: &mut Session) -> Result<(), Stop> {
    let lang = session.lang;
    let (wrong, other): (Vec<&Consequence>, Vec<&Consequence>) = all.iter().partition(|c| c.finding.is_some());
    for consequence in wrong {
        let Some(finding) = consequence.finding else { continue };
        let label = labelled(consequence.label.get(lang), consequence.place.who().get(lang), lang);
        let value = arrow(&consequence.declared, &consequence.verified);
        let head = session.paint(finding_style(finding), finding.label().get(lang));
        session.line(format_args!("      {head}  {label}  {}", value.get(lang)))?;
    }
    counted(other.iter().map(|c| c.kind), "      ", session)
}

/// `另有 3 项变为无法判定、2 项改变`
fn counted(kinds: impl Iterator<Item = ChangeKind>, margin: &str, session: &mut Session) -> Result<(), Stop> {
    let mut counts: Vec<(Label, usize)> = Vec::new();
    for kind in kinds.filter(|k| *k != ChangeKind::StillFailed) {
        let label = kind.label();
        match counts.iter_mut().find(|(l, _)| *l == label) {
            Some((_, count)) => *count += 1,
            None => counts.push((label, 1)),
        }
    }
    if counts.is_empty() {
        return Ok(());
    }
    let text = match session.lang {
        Lang::Zh => format!("另有 {}", counts.iter().map(|(l, n)| format!("{n} 项{}", l.zh)).collect::<Vec<_>>().join("、")),
        Lang::En => format!("besides: {}", counts.iter().map(|(l, n)| format!("{n} {}", l.en)).collect::<Vec<_>>().join(", ")),
    };
    let text = session.paint(Style::Dim, text);
    session.line(format_args!("{margin}{text}"))
}

const fn finding_style(finding: Finding) -> Style {
    match finding {
        Finding::PaidNotDue | Finding::PaidTooMuch => Style::Bad,
        Finding::DueNotPaid | Finding::PaidTooLittle => Style::Open,
    }
}

/// The results of the reconciled household against those of the declared one.
fn results(found: &Reconciliation, session: &mut Session) -> Result<(), Stop> {
    let lang = session.lang;
    session.line("")?;
    session.line(session.paint(Style::Title, session.word("核对后的结果", "Results after reconciliation")))?;
    let changes = &found.review.changes;
    if changes.is_empty() {
        return session.line(format_args!("  {}", session.word("与按申报认定的相同", "the same as with what was declared")));
    }
    // What is due can be told; what can't be decided any more is told by what is missing.
    let (decided, open): (Vec<&Change>, Vec<&Change>) =
        changes.iter().filter(|c| c.kind != ChangeKind::StillFailed).partition(|c| c.kind != ChangeKind::Failed);
    let groups = grouped(&decided);
    let rows: Vec<(String, String)> = groups.iter().map(|g| (g.label(lang), arrow(&g.change.before, &g.change.after).get(lang).to_owned())).collect();
    let columns = |of: fn(&(String, String)) -> &String, cap: usize| rows.iter().map(|r| width(of(r))).filter(|w| *w <= cap).max().unwrap_or(0);
    let (labels, values) = (columns(|r| &r.0, 44), columns(|r| &r.1, 40));
    for (group, (label, value)) in groups.iter().zip(&rows) {
        let change = group.change;
        let (sign, style) = mark(change);
        let finding = Finding::of(change.purpose, change.kind).map(|f| {
            let by = change.by.filter(|_| change.after.number().is_some()).map_or_else(String::new, |n| format!(" {}", n.abs().to_money_text()));
            session.paint(finding_style(f), format_args!("{}{by}", f.label().get(lang)))
        });
        let finding = finding.unwrap_or_else(|| word(change.kind, change.purpose, change.after.number().is_some()).get(lang).to_owned());
        session.line(format_args!("  {} {}  {}  {finding}", session.paint(style, sign), padded(label, labels), padded(value, values)))?;
    }
    undecided(&open, session)?;
    let Some((over, under)) = found.per_month() else { return Ok(()) };
    let (over, under) = (over.to_money_text(), under.to_money_text());
    session.line(match lang {
        Lang::Zh => format!("  按月待遇合计:每月多发 {over} 元,少发 {under} 元"),
        Lang::En => format!("  monthly benefits: {over} yuan a month too much, {under} too little"),
    })
}

/// Results that can't be decided any more, and what they lack.
fn undecided(open: &[&Change], session: &mut Session) -> Result<(), Stop> {
    const NAMED: usize = 4;
    if open.is_empty() {
        return Ok(());
    }
    let lang = session.lang;
    let mut labels: Vec<&str> = open.iter().map(|c| c.label.get(lang)).collect();
    labels.dedup();
    let names = labels.iter().take(NAMED).copied().collect::<Vec<_>>().join(session.word("、", "; "));
    let text = match (lang, labels.len() > NAMED) {
        (Lang::Zh, true) => format!("变为无法判定:{names}等 {} 项", labels.len()),
        (Lang::Zh, false) => format!("变为无法判定:{names}"),
        (Lang::En, true) => format!("no longer decided: {names} and {} more", labels.len() - NAMED),
        (Lang::En, false) => format!("no longer decided: {names}"),
    };
    session.line(format_args!("  {} {text}", session.paint(Style::Open, "?")))?;
    let mut told: Vec<&Label> = Vec::new();
    for change in open {
        if let Said::Error { message, .. } = &change.after
            && !told.contains(&message)
        {
            told.push(message);
            session.line(format_args!("      {}", message.get(lang)))?;
        }
    }
    Ok(())
}
