//! `doudi coverage`

use doudi::cases::{Coverage, CoverageKind, Runner};
use doudi::label::Lang;
use doudi::pack::Pack;
use serde_json::{Map, Value, json};

use crate::args::{CoverageArgs, DataFormat};
use crate::session::{Answer, Session, Stop, Style};
use crate::{open, width};

/// What came of a pack's cases.
struct Covered {
    coverage: Coverage,
    failed: usize,
}

pub(crate) fn run(args: &CoverageArgs, session: &mut Session) -> Result<Answer, Stop> {
    let mut answer = Answer::Fine;
    let mut data = Vec::new();
    for (index, path) in open::folders(&args.packs).into_iter().enumerate() {
        open::not_compiled(path, session)?;
        let pack = open::pack(path, session)?;
        let covered = cover(&pack);
        let least = |kind| match kind {
            CoverageKind::Rule => args.min_rules,
            CoverageKind::Branch => args.min_branches,
            CoverageKind::Row => args.min_rows,
        };
        if covered.failed > 0 || CoverageKind::ALL.iter().any(|k| !covered.coverage.tally(*k).is_at_least(least(*k))) {
            answer = Answer::No;
        }
        match args.format {
            DataFormat::Json => data.push(to_json(&pack, &covered)),
            DataFormat::Text => {
                if index > 0 {
                    session.line("")?;
                }
                print(&pack, &covered, &least, session)?;
            }
        }
    }
    if args.format == DataFormat::Json {
        session.line(format_args!("{:#}", Value::Array(data)))?;
    }
    Ok(answer)
}

fn cover(pack: &Pack) -> Covered {
    let mut runner = Runner::new(pack.program().clone(), pack.reader().clone()).covering();
    let mut faults = Vec::new();
    let mut failed = 0;
    for file in pack.cases(&mut faults) {
        failed += file.cases.iter().filter(|case| !runner.run(&file.programme, case).passed()).count();
    }
    let coverage = runner.coverage().cloned().unwrap_or_else(|| Coverage::new(pack.program()));
    Covered { coverage, failed: failed + faults.len() }
}

fn print(pack: &Pack, covered: &Covered, least: &dyn Fn(CoverageKind) -> u8, session: &mut Session) -> Result<(), Stop> {
    let (name, version) = pack.program().pack().map_or(("", ""), |l| (&*l.name, &*l.version));
    let title = session.paint(Style::Title, format_args!("{name} {version}"));
    session.line(title)?;
    for kind in CoverageKind::ALL {
        let tally = covered.coverage.tally(kind);
        let short = !tally.is_at_least(least(kind));
        let style = match (short, tally.reached == tally.all) {
            (true, _) => Style::Bad,
            (false, true) => Style::Good,
            (false, false) => Style::Open,
        };
        let share = session.paint(style, format_args!("{:>5} %", tally.percent()));
        let wanted = match least(kind) {
            0 => String::new(),
            least => format!("  {}", session.word("至少 N %", "at least N %").replace('N', &least.to_string())),
        };
        session.line(format_args!(
            "  {} {:>11}  {share}{wanted}",
            width::padded(word(kind, session), 8),
            format!("{}/{}", tally.reached, tally.all)
        ))?;
    }
    if covered.failed > 0 {
        let text = session.word("N 个案例未通过:见 `doudi test`", "N cases failed: see `doudi test`").replace('N', &covered.failed.to_string());
        let text = session.paint(Style::Bad, text);
        session.line(format_args!("  {text}"))?;
    }
    for kind in CoverageKind::ALL {
        let rows: Vec<Vec<String>> = covered
            .coverage
            .missed()
            .filter(|i| i.kind == kind)
            .map(|i| vec![pack.files().place(i.span), i.name.to_string(), i.what.get(session.lang).to_owned()])
            .collect();
        if rows.is_empty() {
            continue;
        }
        let head = session.word("没有案例走到的", "reached by no case: ");
        let head = session.paint(Style::Strong, format_args!("{head}{}", word(kind, session)));
        session.line(format_args!("\n  {head}"))?;
        for line in width::table(&rows) {
            session.line(format_args!("    {line}"))?;
        }
    }
    Ok(())
}

fn word(kind: CoverageKind, session: &Session) -> &'static str {
    match (kind, session.lang) {
        (CoverageKind::Rule, Lang::Zh) => "规则",
        (CoverageKind::Rule, Lang::En) => "rules",
        (CoverageKind::Branch, Lang::Zh) => "分支",
        (CoverageKind::Branch, Lang::En) => "branches",
        (CoverageKind::Row, Lang::Zh) => "标准行",
        (CoverageKind::Row, Lang::En) => "rows",
    }
}

fn to_json(pack: &Pack, covered: &Covered) -> Value {
    let mut map = Map::new();
    let layer = pack.program().pack();
    map.insert("pack".into(), json!(layer.map_or("", |l| &*l.name)));
    map.insert("version".into(), json!(layer.map_or("", |l| &*l.version)));
    map.insert("failed_cases".into(), json!(covered.failed));
    for (kind, key) in CoverageKind::ALL.into_iter().zip(["rules", "branches", "rows"]) {
        let tally = covered.coverage.tally(kind);
        map.insert(key.into(), json!({ "reached": tally.reached, "all": tally.all, "percent": tally.percent() }));
    }
    let missed = covered.coverage.missed().map(|i| {
        let kind = match i.kind {
            CoverageKind::Rule => "rule",
            CoverageKind::Branch => "branch",
            CoverageKind::Row => "row",
        };
        json!({ "kind": kind, "name": i.name, "what_zh": i.what.zh, "what_en": i.what.en, "place": pack.files().place(i.span) })
    });
    map.insert("missed".into(), missed.collect());
    Value::Object(map)
}
