//! `doudi needs`

use doudi::facts::{EntityId, Fact, FactId, FactType, Input};
use doudi::handbook::{entity_word, fact_answer, fact_kind};
use doudi::ir::Program;
use doudi::ir::types::Type;

use crate::args::{DataFormat, NeedsArgs};
use crate::session::{Answer, Session, Stop, Style};
use crate::{open, schema, width};

pub(crate) fn run(args: &NeedsArgs, session: &mut Session) -> Result<Answer, Stop> {
    let pack = open::pack(&args.pack, session)?;
    let policy = open::policy(&pack, args.on, session)?;
    let rules = open::rules(&policy, &args.rules, session)?;
    let needs = policy.needs(&rules).map_err(|error| Stop::Usage(error.text(session.lang)))?;
    match args.format {
        DataFormat::Json => session.line(schema::pretty(&Input::List(needs.iter().filter_map(|f| data(pack.program(), *f)).collect()), 0))?,
        DataFormat::Text => print(pack.program(), &needs, session)?,
    }
    Ok(Answer::Fine)
}

fn print(program: &Program, needs: &[FactId], session: &mut Session) -> Result<(), Stop> {
    let schema = &program.schema;
    if needs.is_empty() {
        return session.line(session.word("不读取任何要素", "no facts are read"));
    }
    for (index, entity) in schema.entities.iter().enumerate() {
        let facts: Vec<&Fact> = needs.iter().filter_map(|f| schema.fact(*f)).filter(|f| f.entity.index() == index).collect();
        if facts.is_empty() {
            continue;
        }
        let word = u16::try_from(index).map_or_else(|_| String::new(), |i| entity_word(program, EntityId(i), session.lang));
        let key = if entity.list.is_empty() { &entity.key } else { &entity.list };
        let title = session.paint(Style::Title, format_args!("{word} {key}"));
        session.line(title)?;
        let rows: Vec<Vec<String>> = facts
            .iter()
            .map(|fact| {
                let kind = match &fact.ty {
                    // A long list of codes with labels would push the rest off the line.
                    FactType::Choice(set) => {
                        schema.choice(*set).map_or_else(String::new, |s| s.codes.iter().map(|(c, _)| &**c).collect::<Vec<_>>().join(" | "))
                    }
                    _ => fact_kind(schema, fact, session.lang),
                };
                vec![fact.key.to_string(), fact.label.get(session.lang).to_owned(), fact_answer(schema, fact, session.lang), kind]
            })
            .collect();
        for line in width::table(&rows) {
            session.line(format_args!("  {line}"))?;
        }
        session.line("")?;
    }
    Ok(())
}

fn data(program: &Program, id: FactId) -> Option<Input<'static>> {
    let schema = &program.schema;
    let fact = schema.fact(id)?;
    let mut map = Input::map();
    map.insert("path", schema.path_of(id));
    map.insert("label_zh", fact.label.zh.to_string());
    map.insert("label_en", fact.label.en.to_string());
    let ty = Type::from(&fact.ty);
    map.insert("type", ty.name());
    if let Some(unit) = ty.unit() {
        map.insert("unit", unit.to_string());
    }
    if let FactType::Choice(set) = &fact.ty {
        let codes: Vec<String> = schema.choice(*set)?.codes.iter().map(|(c, _)| c.to_string()).collect();
        map.insert("codes", codes);
    }
    map.insert("required", fact.default.is_none() && !fact.unanswered_is_absent);
    map.insert("optional", fact.optional);
    map.insert("sensitive", fact.sensitive);
    Some(map)
}
