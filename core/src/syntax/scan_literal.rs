//! Literals: strings, numbers, and the forms that Rhai has and the language doesn't.

use super::lookalike;
use super::scan::{Kind, Scanner, begins_name, continues_name};
use crate::diagnostics::{Code, Diagnostic};

/// How far, in characters, the end of a quote that the language doesn't know is looked for.
const QUOTED: usize = 200;

impl Scanner<'_, '_> {
    /// Where `c` stands in this line, not too far behind the first `skip` bytes.
    pub(super) fn on_line(&self, skip: usize, c: char) -> Option<usize> {
        let rest = self.rest().get(skip..)?;
        let mut near = rest.char_indices().take(QUOTED).take_while(|&(_, c)| c != '\n');
        near.find(|&(_, found)| found == c).map(|(i, _)| skip + i)
    }

    /// A string, after `skip` bytes that stand before its opening quote. `""` inside is a quote, as in Rhai.
    pub(super) fn string(&mut self, skip: usize) {
        let rest = self.rest();
        let mut end = skip + 1;
        loop {
            let here = rest.get(end..).unwrap_or("");
            let Some(c) = here.chars().next() else { return self.unclosed(end) };
            match c {
                '\n' | '\r' => return self.unclosed(end),
                '"' if here.starts_with("\"\"") => end += 2,
                '"' => break,
                '\\' => match escape(here) {
                    Some((_, length)) => end += length,
                    None => {
                        let bad = here.chars().take(2).collect::<String>();
                        let bad = bad.trim_end();
                        let at = self.at + end;
                        let span = self.span(at, at + bad.len());
                        self.fault(
                            Diagnostic::new(Code::Syntax, span, format!("字符串里不能写 `{bad}`"), format!("`{bad}` can't stand in a string"))
                                .help("反斜杠请写成 `\\\\`，引号写成 `\\\"`", "write `\\\\` for a backslash and `\\\"` for a quote"),
                        );
                        end += 1;
                    }
                },
                _ => {
                    if lookalike::is_direction(c) {
                        self.hidden(self.at + end, c);
                    }
                    end += c.len_utf8();
                }
            }
        }
        self.push(Kind::Text, end + 1);
    }

    fn unclosed(&mut self, length: usize) {
        let span = self.span(self.at, self.at + length);
        self.fault(
            Diagnostic::new(Code::Syntax, span, "字符串没有在本行结束", "this string isn't closed on its line")
                .help("请补上半角引号 `\"`", "add the closing `\"`"),
        );
        self.push(Kind::Text, length);
    }

    pub(super) fn raw_string(&mut self) {
        let hashes = self.rest().len() - self.rest().trim_start_matches('#').len();
        let span = self.span(self.at, self.at + hashes + 1);
        self.fault(
            Diagnostic::new(Code::RefusedConstruct, span, "不支持 `#\"…\"#` 字符串", "raw strings `#\"…\"#` aren't supported")
                .help("请用普通的 `\"…\"`", "write an ordinary `\"…\"`"),
        );
        self.string(hashes);
        self.at += self.rest().bytes().take(hashes).take_while(|&b| b == b'#').count();
    }

    pub(super) fn template(&mut self) {
        let rest = self.rest();
        let length = rest.get(1..).and_then(|t| t.find('`')).map_or_else(|| rest.find('\n').unwrap_or(rest.len()), |i| i + 2);
        let span = self.span(self.at, self.at + length);
        self.fault(Diagnostic::new(Code::RefusedConstruct, span, "不支持反引号字符串", "strings in backticks aren't supported").help(
            "代码请写 `\"…\"`；要显示数值，请写 `@reason 文字 {数值} · text {value}`",
            "write a code as `\"…\"`; to show a value, use `@reason 文字 {value} · text {value}`",
        ));
        self.push(Kind::Text, length);
    }

    pub(super) fn character(&mut self) {
        let length = self.on_line(1, '\'').map_or(1, |i| i + 1);
        let span = self.span(self.at, self.at + length);
        self.fault(
            Diagnostic::new(Code::RefusedConstruct, span, "不支持单引号", "single quotes aren't supported")
                .help("请改用双引号 `\"…\"`", "write double quotes `\"…\"`"),
        );
        self.push(Kind::Text, length);
    }

    pub(super) fn number(&mut self) {
        let rest = self.rest();
        let digits = |from: usize| {
            let tail = rest.get(from..).unwrap_or("");
            from + tail.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(tail.len())
        };
        let mut end = digits(0);
        let tail = rest.get(end..).unwrap_or("");
        if let Some(after) = tail.strip_prefix('.') {
            if after.starts_with(|c: char| c.is_ascii_digit()) {
                end = digits(end + 1);
            } else if !after.starts_with('.') && !after.starts_with(begins_name) {
                let span = self.span(self.at, self.at + end + 1);
                self.fault(
                    Diagnostic::new(Code::Syntax, span, "小数点后面没有数字", "no digit follows the point")
                        .help(format!("请写 `{}` 或 `{}.0`", head(rest, end), head(rest, end)), format!("write `{0}` or `{0}.0`", head(rest, end))),
                );
                end += 1;
            }
        }
        let tail = rest.get(end..).unwrap_or("");
        let letters = tail.find(|c: char| !continues_name(c) || lookalike::ascii(c).is_some()).unwrap_or(tail.len());
        if letters > 0 {
            let mut length = end + letters;
            let exponent = tail.starts_with(['e', 'E']) && letters == 1;
            if exponent && tail.get(1..).is_some_and(|t| t.starts_with(['+', '-'])) {
                length = digits(length + 1);
            }
            let span = self.span(self.at, self.at + length);
            self.fault(
                Diagnostic::new(
                    Code::Syntax,
                    span,
                    format!("`{}` 不是十进制数", head(rest, length)),
                    format!("`{}` isn't a decimal number", head(rest, length)),
                )
                .help("请只用数字和小数点，例如 `1200`、`0.35`", "use digits and a point only, like `1200` or `0.35`"),
            );
            end = length;
        }
        self.push(Kind::Number, end);
    }
}

fn head(text: &str, length: usize) -> &str {
    text.get(..length).unwrap_or("")
}

/// What an escape at the beginning of `text` stands for, and its length.
fn escape(text: &str) -> Option<(char, usize)> {
    let hex = |digits: usize| {
        let code = text.get(2..2 + digits)?;
        let all_hex = code.bytes().all(|b| b.is_ascii_hexdigit());
        let c = char::from_u32(u32::from_str_radix(code, 16).ok().filter(|_| all_hex)?)?;
        Some((c, 2 + digits))
    };
    match text.as_bytes().get(1)? {
        b'\\' => Some(('\\', 2)),
        b'"' => Some(('"', 2)),
        b'n' => Some(('\n', 2)),
        b'r' => Some(('\r', 2)),
        b't' => Some(('\t', 2)),
        b'x' => hex(2),
        b'u' => hex(4),
        b'U' => hex(8),
        _ => None,
    }
}

/// What a string literal, quotes included, stands for.
pub(super) fn unquote(literal: &str) -> String {
    let inner = literal.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(literal);
    let mut value = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(c) = rest.chars().next() {
        let (c, length) = match c {
            '\\' => escape(rest).unwrap_or((c, 1)),
            '"' if rest.starts_with("\"\"") => (c, 2),
            _ => (c, c.len_utf8()),
        };
        value.push(c);
        rest = rest.get(length..).unwrap_or("");
    }
    value
}
