//! YAML text → our tree: YAML 1.2 without anchors, aliases, tags and empty values, and with nothing but `true` and `false` as booleans.

use saphyr::{LoadableYamlNode, MarkedYaml, Marker, Scalar, YamlData};

use super::data::{Data, Entry, Node};
use crate::calendar::Date;
use crate::diagnostics::{Code, Diagnostic};
use crate::limits;
use crate::source::{FileId, Span};

/// Depth of nesting: a household's, and what a case puts around it.
const DEPTH: usize = limits::INPUT_DEPTH + 8;
/// Columns of indentation, and `- - -` at the beginning of one line. The parser recurses; beyond these it might run out of stack.
const INDENT: usize = 100;
const DASHES: usize = 16;

/// Reads a file of one document; none if its syntax is at fault.
pub(super) fn parse(file: FileId, text: &str, out: &mut Vec<Diagnostic>) -> Option<Node> {
    let reader = Reader { file, text, places: char_places(text) };
    if let Some(fault) = reader.guard() {
        out.push(fault);
        return None;
    }
    let documents = match MarkedYaml::load_from_str(text) {
        Ok(documents) => documents,
        Err(error) => {
            let at = reader.byte(error.marker());
            let (zh, en) = words(error.info());
            out.push(Diagnostic::new(Code::YamlSyntax, Span::new(file, at, at), zh, en));
            return None;
        }
    };
    let top = Span::new(file, 0, 0);
    match documents.as_slice() {
        [only] => {
            let before = out.len();
            let node = reader.node(only, 0, out);
            (out.len() == before).then_some(node)
        }
        [] => Some(Node { data: Data::Null, span: top }),
        [_, second, ..] => {
            let span = reader.span(second);
            out.push(Diagnostic::new(Code::YamlSyntax, span, "一个文件只写一份文档，不用 `---`", "a file is one document, without `---`"));
            None
        }
    }
}

/// What the parser says, with Chinese beside it.
fn words(info: &str) -> (String, String) {
    let zh = if info.contains("duplicated key") {
        "重复的键"
    } else if info.contains("indent") || info.contains("tab") {
        "缩进有误（只用空格）"
    } else if info.contains("quot") {
        "引号没有成对"
    } else if info.contains("flow") || info.contains("',' or") {
        "`{ }` 或 `[ ]` 不完整"
    } else {
        "无法理解的写法"
    };
    (format!("YAML 语法：{zh}（{info}）"), format!("YAML syntax: {info}"))
}

/// Byte offset of each character, and of the end; empty for ASCII, where they are the same.
fn char_places(text: &str) -> Vec<u32> {
    if text.is_ascii() {
        return Vec::new();
    }
    text.char_indices().map(|(at, _)| at).chain(std::iter::once(text.len())).filter_map(|at| u32::try_from(at).ok()).collect()
}

struct Reader<'t> {
    file: FileId,
    text: &'t str,
    places: Vec<u32>,
}

impl Reader<'_> {
    fn byte(&self, marker: &Marker) -> u32 {
        let end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        if self.places.is_empty() {
            u32::try_from(marker.index()).unwrap_or(u32::MAX).min(end)
        } else {
            self.places.get(marker.index()).copied().unwrap_or(end)
        }
    }

    /// A node's place, without the white space after it. The parser ends a collection before its bracket.
    fn span(&self, node: &MarkedYaml<'_>) -> Span {
        let (start, end) = (self.byte(&node.span.start), self.byte(&node.span.end));
        let text = self.text.get(start as usize..end as usize).unwrap_or("");
        let bracket = match (&node.data, self.text.get(start as usize..).and_then(|t| t.chars().next())) {
            (YamlData::Sequence(_), Some('[')) => Some(']'),
            (YamlData::Mapping(_), Some('{')) => Some('}'),
            _ => None,
        };
        let closed = bracket.is_some_and(|b| self.text.get(end as usize..).is_some_and(|rest| rest.starts_with(b)));
        let length = if closed { text.len() + 1 } else { text.trim_end().len() };
        Span::new(self.file, start, start + u32::try_from(length).unwrap_or(0))
    }

    /// What must not reach the parser: it recurses by nesting, and it copies whatever is anchored.
    fn guard(&self) -> Option<Diagnostic> {
        let mut start = 0;
        for line in self.text.split('\n') {
            let fault = |column: usize, zh: &str, en: &str| {
                let at = u32::try_from(start + column).unwrap_or(u32::MAX);
                Some(Diagnostic::new(Code::YamlSyntax, Span::new(self.file, at, at), zh, en))
            };
            let indent = line.len() - line.trim_start().len();
            let dashes = line.split_whitespace().take_while(|w| matches!(*w, "-" | "?" | ":") || w.starts_with('!')).count();
            let words = line.trim_start();
            if !words.is_empty() && !words.starts_with('#') && (indent > INDENT || dashes > DASHES) {
                return fault(0, "嵌套过深", "this is nested too deep");
            }
            let anchor = line.match_indices('&').find(|(at, _)| {
                let opens = line.get(..*at).is_none_or(|before| before.is_empty() || before.ends_with([' ', '\t', '[', '{', ',']));
                opens && line.get(at + 1..).is_some_and(|after| !after.is_empty() && !after.starts_with([' ', '\t', '\r', '&']))
            });
            if let Some((column, _)) = anchor {
                return fault(column, "这里不用锚点 `&`；重复的内容用 `like`", "anchors `&` aren't used here; write `like` for what repeats");
            }
            start += line.len() + 1;
        }
        None
    }

    fn node(&self, node: &MarkedYaml<'_>, depth: usize, out: &mut Vec<Diagnostic>) -> Node {
        let span = self.span(node);
        let mut refuse = |zh: &str, en: &str| {
            out.push(Diagnostic::new(Code::YamlSyntax, span, zh, en));
            Data::Bad
        };
        if depth > DEPTH {
            return Node { data: refuse("嵌套过深", "this is nested too deep"), span };
        }
        let written = self.text.get(span.start as usize..span.end as usize).unwrap_or("");
        let data = match &node.data {
            _ if written.starts_with('*') && !matches!(&node.data, YamlData::Value(Scalar::String(text)) if text.starts_with('*')) => {
                refuse("这里不用别名 `*`；重复的内容用 `like`", "aliases `*` aren't used here; write `like` for what repeats")
            }
            YamlData::Value(Scalar::Null) if written.is_empty() => refuse(
                "值为空：没有写 `null`，未回答则删去这一行",
                "there is no value: write `null` if there is none, leave the key out if it isn't known",
            ),
            YamlData::Value(Scalar::Null) => Data::Null,
            YamlData::Value(Scalar::Boolean(value)) => match written {
                "true" | "false" => Data::Bool(*value),
                other => Data::Text(other.into()),
            },
            YamlData::Value(Scalar::Integer(_) | Scalar::FloatingPoint(_)) => Data::Number(written.into(), written.parse()),
            YamlData::Value(Scalar::String(text)) => match text.parse::<Date>() {
                Ok(date) if written == text => Data::Date(date),
                _ => Data::Text(Box::from(&**text)),
            },
            YamlData::Sequence(items) => Data::List(items.iter().map(|item| self.node(item, depth + 1, out)).collect()),
            YamlData::Mapping(entries) => {
                let mut map = Vec::with_capacity(entries.len());
                for (key, value) in entries {
                    let key_span = self.span(key);
                    match self.key(key) {
                        Some(key) => map.push(Entry { key, key_span, value: self.node(value, depth + 1, out) }),
                        None => out.push(Diagnostic::new(Code::YamlSyntax, key_span, "键应为一个词", "a key must be a word")),
                    }
                }
                Data::Map(map)
            }
            YamlData::Tagged(..) => refuse("这里不用标签 `!`", "tags `!` aren't used here"),
            YamlData::Representation(..) | YamlData::Alias(_) | YamlData::BadValue => refuse("无法读取的值", "the value can't be read"),
        };
        Node { data, span }
    }

    fn key(&self, node: &MarkedYaml<'_>) -> Option<Box<str>> {
        match &node.data {
            YamlData::Value(Scalar::String(text)) if !text.is_empty() => Some(Box::from(&**text)),
            // `true: 1`, `2023: x`: as written.
            YamlData::Value(Scalar::Boolean(_) | Scalar::Integer(_) | Scalar::FloatingPoint(_)) => {
                let span = self.span(node);
                self.text.get(span.start as usize..span.end as usize).filter(|t| !t.is_empty() && !t.starts_with('*')).map(Box::from)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(node: &Node) -> String {
        match &node.data {
            Data::Null => "null".into(),
            Data::Bool(value) => value.to_string(),
            Data::Number(text, _) => format!("#{text}"),
            Data::Date(date) => format!("@{date}"),
            Data::Text(text) => format!("{text:?}"),
            Data::List(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(" ")),
            Data::Map(entries) => format!("{{{}}}", entries.iter().map(|e| format!("{}={}", e.key, show(&e.value))).collect::<Vec<_>>().join(" ")),
            Data::Bad => "!".into(),
        }
    }

    fn read(text: &str) -> Result<String, Vec<String>> {
        let mut out = Vec::new();
        let node = parse(FileId(0), text, &mut out);
        node.map(|n| show(&n)).ok_or_else(|| out.iter().map(|d| format!("{} {}", d.span.start, d.message.en)).collect())
    }

    #[test]
    fn scalars_are_what_they_look_like() {
        assert_eq!(
            read(
                "- {a: 1.50, b: '1', c: true, d: yes, e: True, f: 1985-03-01, g: \"1985-03-01\", h: null, i: ~, j: 007, k: 99999999999999999999}\n- 低保 5"
            ),
            Ok(r##"[{a=#1.50 b="1" c=true d="yes" e="True" f=@1985-03-01 g="1985-03-01" h=null i=null j=#007 k=#99999999999999999999} "低保 5"]"##
                .into())
        );
        assert_eq!(read("a: 2023-02-30\nb: 'it''s'\nc: .inf\nd: 1e3"), Ok(r#"{a="2023-02-30" b="it's" c=#.inf d=#1e3}"#.into()));
        assert_eq!(read(""), Ok("null".into()));
        assert_eq!(read("# only words: R & D, *stars*"), Ok("null".into()));
        let blank = " ".repeat(200);
        assert_eq!(read(&format!("a: 1\n{blank}\n{blank}# far right\nb: a?x=1&y=2\n")), Ok(r#"{a=#1 b="a?x=1&y=2"}"#.into()));
    }

    #[test]
    fn places_are_bytes() {
        for text in ["家庭: { 面积: 12.50 , 名: \"三口\" }\n", "x: 1\r\n家庭: { 面积: 12.50 , 名: \"三口\" }\r\n"] {
            let mut out = Vec::new();
            let node = parse(FileId(0), text, &mut out).unwrap();
            let Data::Map(entries) = &node.data else { panic!("{text}") };
            let home = entries.iter().find(|e| &*e.key == "家庭").unwrap();
            let Data::Map(fields) = &home.value.data else { panic!("{text}") };
            let at = |span: Span| &text[span.start as usize..span.end as usize];
            assert_eq!((at(fields[0].key_span), at(fields[0].value.span), at(fields[1].value.span)), ("面积", "12.50", "\"三口\""));
        }
    }

    #[test]
    fn collections_end_with_their_brackets() {
        let text = "a: { b: [ 1, 2 ] , c: {} }\nd:\n  - e: 1\n\nf: 2\n";
        let node = parse(FileId(0), text, &mut Vec::new()).unwrap();
        let Data::Map(entries) = &node.data else { panic!() };
        let at = |node: &Node| &text[node.span.start as usize..node.span.end as usize];
        assert_eq!(at(&entries[0].value), "{ b: [ 1, 2 ] , c: {} }");
        assert_eq!(at(&entries[1].value), "- e: 1");
        let Data::Map(fields) = &entries[0].value.data else { panic!() };
        assert_eq!((at(&fields[0].value), at(&fields[1].value)), ("[ 1, 2 ]", "{}"));
    }

    #[test]
    fn refusals() {
        for (text, expected) in [
            ("a:\nb: 1", "no value"),
            ("a: 1\na: 2", "duplicated key"),
            ("a: &x 1", "anchors"),
            ("a: *x", "YAML syntax"),
            ("a: !x 1\nb: !y [1]", "tags"),
            ("a: 1\n---\nb: 2", "one document"),
            ("a: [1", "YAML syntax"),
            ("[a]: 1", "a key must be a word"),
            ("a: \t- b", "YAML syntax"),
        ] {
            let faults = read(text).expect_err(text);
            assert!(faults.iter().any(|f| f.contains(expected)), "{text}: {faults:?}");
        }
        assert_eq!(read("a:\nb:\nc: {d: , e: 1}").expect_err("empty").len(), 3);
    }

    #[test]
    fn hostile_nesting_is_refused() {
        for text in [
            "[".repeat(100_000),
            "- ".repeat(100_000),
            "? ".repeat(100_000),
            "!a - ".repeat(100_000),
            (0..5_000).map(|i| format!("{}a:\n", " ".repeat(i))).collect(),
            format!(
                "{}{}{}{}{}",
                (0..INDENT).map(|i| format!("{}-\n", " ".repeat(i))).collect::<String>(),
                " ".repeat(INDENT),
                "- ".repeat(16),
                "[".repeat(254),
                "]".repeat(254)
            ),
            format!("{}1{}", "{a: ".repeat(200), "}".repeat(200)),
            (0..200).map(|i| format!("&a{i} [")).collect::<String>(),
        ] {
            assert!(read(&text).is_err());
        }
    }
}
