//! A whole assessment by what it answers: what applies, what to see to, what doesn't apply and why, what can't be decided yet.

use doudi::assessment::Assessment;
use doudi::ir::RuleKind;

use super::group::{Line, merged};
use super::{Found, print_lines, title};
use crate::session::{Session, Stop, Style};

/// Prints the blocks. Is anything open?
pub(super) fn print(assessment: &Assessment, programmes: Vec<Found<'_>>, session: &mut Session) -> Result<bool, Stop> {
    let (mut applying, mut notices, mut refused, mut open) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for Found { programme, lines, missing } in programmes {
        let sorted = sort(lines, missing.is_empty());
        applying.push((programme, sorted.applying));
        notices.push((programme, sorted.notices));
        refused.push((programme, sorted.refused));
        open.push((programme, missing));
    }
    let blocks = [
        (session.word("符合和应发", "Applies"), applying),
        (session.word("提醒和转介", "Notices and referrals"), notices),
        (session.word("不符合", "Doesn't apply"), refused),
    ];
    for (word, mut programmes) in blocks {
        programmes.retain(|(_, lines)| !lines.is_empty());
        if programmes.is_empty() {
            continue;
        }
        block(word, session)?;
        for (programme, lines) in programmes {
            title(programme, session)?;
            print_lines(&merged(lines, session.lang), session)?;
        }
    }
    open.retain(|(_, missing)| !missing.is_empty());
    if open.is_empty() {
        return Ok(false);
    }
    block(session.word("尚无法判定", "Not decided yet"), session)?;
    for (programme, missing) in &open {
        title(programme, session)?;
        missing.print(assessment, 2, session)?;
    }
    Ok(true)
}

fn block(word: &str, session: &mut Session) -> Result<(), Stop> {
    let word = session.paint(Style::Strong, format_args!("── {word} ──"));
    session.line(format_args!("\n{word}"))
}

#[derive(Default)]
struct Sorted {
    applying: Vec<Line>,
    notices: Vec<Line>,
    refused: Vec<Line>,
}

/// A programme's lines by block. An amount of nothing is told where no decision says it already; a status stands with what applies, or alone where
/// the programme does nothing but classify.
fn sort(lines: Vec<Line>, decided: bool) -> Sorted {
    let mut sorted = Sorted::default();
    let has_decision = lines.iter().any(|l| l.kind == RuleKind::Decision);
    let classifies = decided && !lines.iter().any(|l| matches!(l.kind, RuleKind::Decision | RuleKind::Benefit));
    let mut statuses = Vec::new();
    for line in lines {
        match line.kind {
            RuleKind::Alert | RuleKind::Referral => sorted.notices.push(line),
            RuleKind::Status if !line.is_refused => statuses.push(line),
            _ if line.is_nothing && has_decision => {}
            _ if line.is_nothing || line.is_refused => sorted.refused.push(line),
            _ => sorted.applying.push(line),
        }
    }
    if classifies || !sorted.applying.is_empty() {
        sorted.applying.extend(statuses);
    }
    sorted
}
