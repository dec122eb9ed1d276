//! Rows of a parameter, from TOML, CSV, or a case's `with`.

use std::collections::HashSet;

use super::csv_text::{Cell, CsvFault, Records};
use super::data::{Data, Entry, Node, Taker};
use super::facts_file::inside_quotes;
use super::model::{RawCell, RawRow};
use crate::calendar::Date;
use crate::diagnostics::{Code, Diagnostic};
use crate::label::Label;
use crate::limits;
use crate::number::Number;
use crate::source::{FileId, Span};

/// Reads `values = [ … ]`; rows at fault are left out. `text` is the whole file. What a row lacks is seen when names are linked.
pub(super) fn rows(take: &mut Taker<'_>, text: &str, node: &Node) -> Vec<RawRow> {
    let items = take.list("values", node).unwrap_or_default();
    if items.len() > limits::PARAMETER_ROWS {
        take.push(too_many(node.span));
        return Vec::new();
    }
    items.iter().filter_map(|item| row(take, text, item)).collect()
}

fn row(take: &mut Taker<'_>, text: &str, node: &Node) -> Option<RawRow> {
    let before = take.out.len();
    let entries = take.map("values", node)?;
    let mut row = RawRow { from: None, until: None, cite: None, verify: false, cells: Vec::new(), heads: Vec::new(), span: node.span };
    for Entry { key, key_span, value } in entries {
        match &**key {
            "from" => row.from = take.date(key, value),
            "until" => row.until = take.date(key, value),
            "cite" => {
                row.cite = take.word(key, value).map(|cite| (cite.into(), inside_quotes(text, value.span, cite).unwrap_or(value.span)));
            }
            "verify" => row.verify = take.bool(key, value).unwrap_or(false),
            _ => {
                if let Some(cell) = cell(take, key, value) {
                    row.cells.push((key.clone(), cell, value.span));
                    row.heads.push(*key_span);
                }
            }
        }
    }
    let unread = entries.iter().any(|e| matches!(e.value.data, Data::Bad));
    (take.out.len() == before && !unread).then_some(row)
}

/// A value: of a row, or of a parameter in `with`.
pub(super) fn cell(take: &mut Taker<'_>, key: &str, node: &Node) -> Option<RawCell> {
    Some(match &node.data {
        Data::Number(..) => RawCell::Number(take.number(key, node)?),
        Data::Bool(value) => RawCell::Bool(*value),
        Data::Date(date) => RawCell::Date(*date),
        Data::Text(text) => text_cell(take, text, node.span)?,
        Data::List(items) => RawCell::List(items.iter().filter_map(|item| Some((cell(take, key, item)?, item.span))).collect()),
        Data::Null | Data::Map(_) | Data::Bad => {
            take.wrong(key, node, "一个值", "a value");
            return None;
        }
    })
}

/// A text, unless it is a percentage or a fraction.
fn text_cell(take: &mut Taker<'_>, text: &str, span: Span) -> Option<RawCell> {
    let text = text.trim();
    if let Some(percent) = text.strip_suffix('%')
        && let Ok(number) = percent.trim_end().parse::<Number>()
    {
        let hundredth = number.scale().checked_add(2).and_then(|scale| Number::new(number.mantissa(), scale));
        if hundredth.is_none() {
            take.push(Diagnostic::new(take.code, span, format!("`{text}` 的小数位过多"), format!("`{text}` has too many digits")));
        }
        return hundredth.map(RawCell::Number);
    }
    if let Some((above, below)) = text.split_once('/')
        && let (Ok(above), Ok(below)) = (above.trim_end().parse::<Number>(), below.trim_start().parse::<Number>())
    {
        if below.is_zero() {
            take.push(Diagnostic::new(take.code, span, format!("`{text}` 的分母为零"), format!("`{text}` divides by zero")));
            return None;
        }
        return Some(RawCell::Fraction(above, below));
    }
    Some(RawCell::Text(text.into()))
}

fn too_many(span: Span) -> Diagnostic {
    let most = limits::PARAMETER_ROWS;
    Diagnostic::new(Code::TooLarge, span, format!("标准表超过 {most} 行"), format!("a parameter has more than {most} rows"))
}

/// Reads a CSV. Cells of the columns in `texts` are texts even if they look like numbers: division codes, codes.
pub(super) fn csv_rows(take: &mut Taker<'_>, file: FileId, text: &str, texts: &HashSet<Box<str>>) -> Vec<RawRow> {
    let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let span = |place: &std::ops::Range<usize>| Span::new(file, byte(place.start), byte(place.end));
    let mut heads: Option<Vec<(Box<str>, Span)>> = None;
    let mut rows = Vec::new();
    let before = take.out.len();
    for record in Records::new(text) {
        let cells = match record {
            Ok(cells) => cells,
            Err((fault, place)) => {
                let (zh, en) = match fault {
                    CsvFault::Unclosed => ("引号没有成对", "a quote isn't closed"),
                    CsvFault::AfterQuote => ("引号之后还有文字", "there is text after the closing quote"),
                    CsvFault::BeforeQuote => ("引号之前有空格", "there is a space before the opening quote"),
                };
                take.push(Diagnostic::new(Code::CsvFault, span(&place), zh, en));
                continue;
            }
        };
        let whole = match (cells.first(), cells.last()) {
            (Some(first), Some(last)) => span(&(first.place.start..last.place.end)),
            _ => continue,
        };
        let Some(heads) = &heads else {
            heads = Some(head(take, &cells, whole, span));
            if take.out.len() > before {
                // Each row would repeat it.
                return rows;
            }
            continue;
        };
        if cells.len() != heads.len() {
            let (is, want) = (cells.len(), heads.len());
            take.push(
                Diagnostic::new(
                    Code::CsvFault,
                    whole,
                    format!("这一行有 {is} 格，表头有 {want} 格"),
                    format!("this row has {is} cells, the head has {want}"),
                )
                .help("含逗号的文字要加英文双引号", "put a text with a comma in quotes"),
            );
            continue;
        }
        if rows.len() == limits::PARAMETER_ROWS {
            take.push(too_many(whole));
            break;
        }
        rows.extend(csv_row(take, heads, &cells, whole, texts, span));
    }
    if heads.is_none() {
        take.push(Diagnostic::new(Code::CsvFault, Span::new(file, 0, 0), "没有表头", "there is no head row"));
    }
    rows
}

fn head(take: &mut Taker<'_>, cells: &[Cell<'_>], whole: Span, span: impl Fn(&std::ops::Range<usize>) -> Span) -> Vec<(Box<str>, Span)> {
    let mut seen = HashSet::new();
    for cell in cells {
        let name = &cell.text;
        if name.is_empty() {
            take.push(Diagnostic::new(Code::CsvFault, span(&cell.place), "表头有空格子", "a column has no head"));
        } else if !seen.insert(name) {
            take.push(Diagnostic::new(Code::CsvFault, span(&cell.place), format!("列 `{name}` 重复"), format!("the column `{name}` comes twice")));
        }
    }
    if let [only] = cells
        && only.text.contains(['，', ';', '；', '\t'])
    {
        take.push(
            Diagnostic::new(Code::CsvFault, whole, "只有一列", "there is only one column").help("用英文逗号 `,` 分列", "separate columns by `,`"),
        );
    } else if !cells.iter().any(|c| c.text == "from") {
        take.push(
            Diagnostic::new(Code::CsvFault, whole, "没有起始日期的列 `from`", "there is no column `from` with the first days")
                .help("第一行是表头：`from,urban,rural,cite`", "the first line is the head: `from,urban,rural,cite`"),
        );
    }
    cells.iter().map(|c| (Box::from(&*c.text), span(&c.place))).collect()
}

fn csv_row(
    take: &mut Taker<'_>,
    heads: &[(Box<str>, Span)],
    cells: &[Cell<'_>],
    whole: Span,
    texts: &HashSet<Box<str>>,
    span: impl Fn(&std::ops::Range<usize>) -> Span,
) -> Option<RawRow> {
    let before = take.out.len();
    let mut row = RawRow { from: None, until: None, cite: None, verify: false, cells: Vec::new(), heads: Vec::new(), span: whole };
    for ((head, head_span), cell) in heads.iter().zip(cells) {
        let place = if cell.place.is_empty() { whole } else { span(&cell.place) };
        match &**head {
            _ if cell.text.is_empty() => {}
            "from" => row.from = csv_date(take, head, cell, place),
            "until" => row.until = csv_date(take, head, cell, place),
            "cite" => row.cite = Some((Box::from(&*cell.text), place)),
            "verify" => match &*cell.text {
                "true" => row.verify = true,
                "false" => {}
                other => take.push(
                    Diagnostic::new(
                        Code::CsvFault,
                        place,
                        format!("`verify` 应为 true 或 false，这里是 `{other}`"),
                        format!("`verify` must be true or false, not `{other}`"),
                    )
                    .note(*head_span, "列", "the column"),
                ),
            },
            "upto" | "bands" => {
                let mut items = Vec::new();
                let mut start = 0;
                for part in cell.text.split(';') {
                    // Parts of a quoted cell with doubled quotes may stand elsewhere; numbers have none.
                    let at = cell.place.start + start + (part.len() - part.trim_start().len());
                    start += part.len() + 1;
                    let part = part.trim();
                    let place = span(&(at..at + part.len()));
                    if let Some(value) = csv_value(take, part, false, place) {
                        items.push((value, place));
                    }
                }
                row.cells.push((head.clone(), RawCell::List(items), place));
                row.heads.push(*head_span);
            }
            _ => {
                let value =
                    if texts.contains(head) { Some(RawCell::Text(Box::from(&*cell.text))) } else { csv_value(take, &cell.text, cell.quoted, place) };
                if let Some(value) = value {
                    row.cells.push((head.clone(), value, place));
                    row.heads.push(*head_span);
                }
            }
        }
    }
    (take.out.len() == before).then_some(row)
}

/// A cell as a TOML value would be: what stands in quotes is a text.
fn csv_value(take: &mut Taker<'_>, text: &str, quoted: bool, place: Span) -> Option<RawCell> {
    if !quoted {
        match text {
            "true" => return Some(RawCell::Bool(true)),
            "false" => return Some(RawCell::Bool(false)),
            _ => {}
        }
        if let Ok(date) = text.parse::<Date>() {
            return Some(RawCell::Date(date));
        }
        match text.parse::<Number>() {
            Ok(number) => return Some(RawCell::Number(number)),
            Err(why) if text.starts_with(|c: char| c.is_ascii_digit()) && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'_')) => {
                take.push(super::data::bad_number(Code::CsvFault, place, text, why));
                return None;
            }
            Err(_) => {}
        }
    }
    text_cell(take, text, place)
}

fn csv_date(take: &mut Taker<'_>, head: &str, cell: &Cell<'_>, place: Span) -> Option<Date> {
    match cell.text.parse() {
        Ok(date) => Some(date),
        Err(why) => {
            let why: crate::calendar::ParseDateError = why;
            let why = Label::parse(&why.to_string());
            let text = &cell.text;
            take.push(
                Diagnostic::new(
                    Code::CsvFault,
                    place,
                    format!("`{head}` 列的 `{text}`：{}", why.zh),
                    format!("`{text}` in the column `{head}`: {}", why.en),
                )
                .help("表格软件会改写日期；该列应设为文本", "spreadsheets rewrite dates: format the column as text"),
            );
            None
        }
    }
}
