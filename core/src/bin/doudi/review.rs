//! `doudi review`

mod causes;
mod group;

use doudi::assessment::Assessment;
use doudi::facts::Value;
use doudi::ir::RuleKind;
use doudi::label::{Label, Lang};
use doudi::policy::Policy;
use doudi::review::{Basis, Change, ChangeKind, Matching, Review, Role, Said};

use crate::args::{DataFormat, PairArgs, ReviewArgs};
use crate::session::{Answer, Session, Stop, Style};
use crate::width::{padded, width};
use crate::{assess, open};
pub(crate) use causes::{answers, named, spoken};
use group::Group;
pub(crate) use group::{grouped, labelled};

pub(crate) fn run(args: &ReviewArgs, session: &mut Session) -> Result<Answer, Stop> {
    let old_pack = open::pack(&args.pack, session)?;
    let new_pack = args.against.as_deref().map(|path| open::pack(path, session)).transpose()?;
    let old_policy = open::policy(&old_pack, args.on, session)?;
    let then = args.then.unwrap_or_else(|| old_policy.date());
    let new_policy = open::policy(new_pack.as_ref().unwrap_or(&old_pack), Some(then), session)?;
    let before = household(&old_policy, &args.before, session)?;
    let after = household(&new_policy, &args.after, session)?;
    let review = before.review_by(&after, &matching(&args.pairs)).map_err(|error| Stop::Usage(error.text(session.lang)))?;
    match args.pairs.format {
        DataFormat::Json => session.line(format_args!("{:#}", review.json(args.pairs.sensitive)))?,
        DataFormat::Text => print(&review, &after, args.pairs.sensitive, session)?,
    }
    Ok(Answer::Fine)
}

/// How the caller wants members matched.
pub(crate) fn matching(args: &PairArgs) -> Matching {
    args.matching.iter().fold(Matching::by_position(), |matching, (list, fact)| matching.by(list, fact))
}

/// Assesses the household of a file; its faults name the file.
pub(crate) fn household(policy: &Policy, path: &std::path::Path, session: &Session) -> Result<Assessment, Stop> {
    let text = open::text(path, session)?;
    assess::assess(policy, &text, None).map_err(|error| Stop::Faults(format!("{}\n{}", path.display(), error.text(session.lang))))
}

fn print(review: &Review, after: &Assessment, sensitive: bool, session: &mut Session) -> Result<(), Stop> {
    head(review, session)?;
    let (told, quiet): (Vec<&Change>, Vec<&Change>) = review.changes.iter().partition(|c| !is_quiet(c));
    if told.is_empty() {
        session.line("")?;
        session.line(session.word("结果没有变化", "no result has changed"))?;
    }
    // Causes are numbered as they are told of.
    let mut numbers: Vec<usize> = Vec::new();
    let mut programme = "";
    let groups = grouped(&told);
    let mut columns = Columns { label: 0, value: 0 };
    let sole = causes::sole(&told);
    let mut messages = Vec::new();
    for group in &groups {
        if *group.change.programme != *programme {
            programme = &group.change.programme;
            columns = Columns::of(groups.iter().filter(|g| *g.change.programme == *programme), session.lang);
            let title = after.policy().program().programmes.iter().find(|p| *p.name == *programme).map_or(programme, |p| p.title.get(session.lang));
            session.line("")?;
            session.line(session.paint(Style::Title, title))?;
        }
        line(group, &columns, session)?;
        reasons(group, after, &mut messages, session)?;
        if sole.is_none() {
            causes::effects(group.change, review, &mut numbers, session)?;
        }
    }
    numbers.extend(sole);
    causes::all(review, &told, &numbers, sensitive, session)?;
    remainder(review, &quiet, session)
}

fn head(review: &Review, session: &mut Session) -> Result<(), Stop> {
    let title = session.paint(Style::Strong, review.after.title.get(session.lang));
    session.line(format_args!("{title}  {}", session.word("复核", "review")))?;
    for (word, basis) in [(session.word("先前", "before"), &review.before), (session.word("现在", "now   "), &review.after)] {
        session.line(format_args!("  {word}  {}", of_basis(basis, session.lang)))?;
    }
    Ok(())
}

/// `2023-06-01,规则包 shaanxi-baoji 2025.1`
pub(crate) fn of_basis(basis: &Basis, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{},规则包 {} {}", basis.on, basis.pack, basis.version),
        Lang::En => format!("{}, pack {} {}", basis.on, basis.pack, basis.version),
    }
}

/// What says nothing of this household: rules that came or went without a result, and what still can't be told.
fn is_quiet(change: &Change) -> bool {
    match change.kind {
        ChangeKind::Appeared => !change.after.gives(),
        ChangeKind::Ended => !change.before.gives(),
        ChangeKind::StillFailed => true,
        // Of somebody new most isn't asked yet; of somebody gone it no longer matters.
        ChangeKind::Failed => change.before == Said::Nobody,
        ChangeKind::Settled => change.after == Said::Nobody,
        _ => false,
    }
}

/// The columns that labels and values take.
struct Columns {
    label: usize,
    value: usize,
}

impl Columns {
    /// Of the changes of a programme: a long label elsewhere doesn't push these apart.
    fn of<'g, 'c: 'g>(groups: impl Iterator<Item = &'g Group<'c>>, lang: Lang) -> Self {
        let capped = |columns: usize, most: usize| if columns <= most { columns } else { 0 };
        groups.fold(Self { label: 0, value: 0 }, |widest, group| Self {
            label: widest.label.max(capped(width(&group.label(lang)), 44)),
            value: widest.value.max(capped(width(arrow(&group.change.before, &group.change.after).get(lang)), 40)),
        })
    }
}

fn line(group: &Group<'_>, columns: &Columns, session: &mut Session) -> Result<(), Stop> {
    let change = group.change;
    let (mark, style) = mark(change);
    let mark = session.paint(style, mark);
    let label = padded(&group.label(session.lang), columns.label);
    let value = padded(arrow(&change.before, &change.after).get(session.lang), columns.value);
    let what = session.paint(style, what(change).get(session.lang));
    session.line(format_args!("  {mark} {label}  {value}  {what}"))
}

/// Better or worse for the household.
pub(crate) fn mark(change: &Change) -> (&'static str, Style) {
    match change.kind {
        ChangeKind::Entered => ("+", Style::Good),
        ChangeKind::Appeared => ("+", Style::Open),
        ChangeKind::Left => ("−", Style::Bad),
        ChangeKind::Ended => ("−", Style::Open),
        ChangeKind::Up => ("↑", Style::Good),
        ChangeKind::Down => ("↓", Style::Bad),
        ChangeKind::Altered => ("~", Style::Open),
        ChangeKind::Failed | ChangeKind::Settled | ChangeKind::StillFailed => ("?", Style::Open),
    }
}

/// `增加 36.00`, `不再符合`
fn what(change: &Change) -> Label {
    let is_amount = change.after.number().or(change.before.number()).is_some();
    let word = word(change.kind, change.purpose, is_amount);
    match (change.kind, amount(change)) {
        (ChangeKind::Up | ChangeKind::Down, Some(amount)) => Label::new(format!("{} {amount}", word.zh), format!("{} {amount}", word.en)),
        _ => word,
    }
}

/// How a result changed, in a word: amounts begin and end, and statuses, alerts and referrals are no matter of being eligible.
pub(crate) fn word(kind: ChangeKind, purpose: RuleKind, is_amount: bool) -> Label {
    match kind {
        ChangeKind::Entered if is_amount => Label::new("开始发放", "begins"),
        ChangeKind::Left if is_amount => Label::new("停止发放", "ends"),
        ChangeKind::Entered if purpose != RuleKind::Decision => Label::new("新出现", "new"),
        ChangeKind::Left if purpose != RuleKind::Decision => Label::new("已消除", "gone"),
        _ => kind.label(),
    }
}

fn amount(change: &Change) -> Option<String> {
    let by = change.by?.abs();
    Some(if change.unit.as_ref().is_some_and(doudi::unit::Unit::is_money) { by.to_money_text() } else { by.to_string() })
}

/// `986.00 → 1022.00 元/月`: a unit that both have is said once.
pub(crate) fn arrow(before: &Said, after: &Said) -> Label {
    let (was, is) = (short(before), short(after));
    Label::new(joined(&was.zh, &is.zh), joined(&was.en, &is.en))
}

/// A result in few words: why it can't be told is said elsewhere.
fn short(said: &Said) -> Label {
    match said {
        Said::Error { .. } => Label::new("无法判定", "not decided"),
        other => other.text(),
    }
}

/// Two texts with an arrow between them; what both end with after the first space is said once.
pub(crate) fn joined(was: &str, is: &str) -> String {
    match (was.split_once(' '), is.split_once(' ')) {
        (Some((number, unit)), Some((_, other))) if unit == other => format!("{number} → {is}"),
        _ => format!("{was} → {is}"),
    }
}

/// Why a decision no longer holds, or what can't be told.
fn reasons<'c>(group: &Group<'c>, after: &Assessment, told: &mut Vec<&'c Label>, session: &mut Session) -> Result<(), Stop> {
    let change = group.change;
    for said in [&change.before, &change.after] {
        // What several results lack is told once.
        if let Said::Error { message, .. } = said
            && !told.contains(&message)
        {
            told.push(message);
            session.line(format_args!("      {}", message.get(session.lang)))?;
        }
    }
    if let (Said::Value(shown), Some(path)) = (&change.after, &change.place.after)
        && shown.value == Value::Bool(false)
        && change.purpose == RuleKind::Decision
    {
        for reason in after.reasons(&path.clone().key(change.rule.clone()).to_string()) {
            session.line(format_args!("      {}", reason.get(session.lang)))?;
        }
    }
    Ok(())
}

/// What is left to say: how much is the same, and what came or went without a result.
fn remainder(review: &Review, quiet: &[&Change], session: &mut Session) -> Result<(), Stop> {
    let count = |kind: ChangeKind| quiet.iter().filter(|c| c.kind == kind).count();
    let (new, gone) = (count(ChangeKind::Appeared), count(ChangeKind::Ended));
    let (open, unknown) = (count(ChangeKind::StillFailed), count(ChangeKind::Failed));
    let mut parts = vec![match session.lang {
        Lang::Zh => format!("其余 {} 项结果未变", review.unchanged),
        Lang::En => format!("{} other results are the same", review.unchanged),
    }];
    for (n, zh, en) in [
        (new, "项规则新施行而本户无结果", "rules are new in force and give this household nothing"),
        (gone, "项规则已失效而本户原无结果", "rules are no longer in force and gave it nothing"),
        (unknown, "项因新增成员的要素未填而无法判定", "of new members can't be decided yet"),
        (open, "项仍无法判定,但原因不同", "are still not decided, for another reason"),
    ] {
        if n > 0 {
            parts.push(if session.lang == Lang::Zh { format!("{n} {zh}") } else { format!("{n} {en}") });
        }
    }
    session.line("")?;
    let text = session.paint(Style::Dim, parts.join(session.word(";", "; ")));
    session.line(text)
}

/// Does a cause deserve to be told of?
pub(crate) fn is_told(role: Role) -> bool {
    role != Role::Idle
}
