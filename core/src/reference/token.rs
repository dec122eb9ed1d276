//! The words and signs of a rule that is known to be well-formed.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Number,
    Text,
    Sign,
}

/// A token and where it begins in its file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    pub(super) text: &'t str,
    pub(super) start: u32,
}

impl Token<'_> {
    pub(super) fn is(&self, text: &str) -> bool {
        self.kind != Kind::Text && self.text == text
    }
}

/// Signs of several characters, a longer one before those that it begins with.
const SIGNS: &[&str] = &["..=", "!in", "..", "::", "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "()"];

/// Bytes of the comment or space that `rest` begins with.
fn blank(rest: &str) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        let (mut depth, mut at) = (0_usize, 0);
        while let Some(here) = rest.get(at..).filter(|r| !r.is_empty()) {
            if here.starts_with("/*") {
                depth += 1;
                at += 2;
            } else if here.starts_with("*/") {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    break;
                }
            } else {
                at += here.chars().next().map_or(1, char::len_utf8);
            }
        }
        return at;
    }
    rest.len() - rest.trim_start().len()
}

fn text_length(rest: &str) -> usize {
    let mut escaped = false;
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' if chars.peek().is_some_and(|(_, next)| *next == '"') => {
                chars.next();
            }
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn number_length(rest: &str) -> usize {
    let digits = |from: usize| rest.get(from..).map_or(0, |r| r.len() - r.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_').len());
    let whole = digits(0);
    let fraction = match rest.get(whole..) {
        Some(point) if point.starts_with('.') && point.get(1..).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit())) => 1 + digits(whole + 1),
        _ => 0,
    };
    whole + fraction
}

/// The tokens of `text[from..to]`.
pub(super) fn tokens(text: &str, from: u32, to: u32) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let (mut at, to) = (from as usize, to as usize);
    while let Some(rest) = text.get(at..to).filter(|r| !r.is_empty()) {
        let skip = blank(rest);
        if skip > 0 {
            at += skip;
            continue;
        }
        let first = rest.chars().next().unwrap_or(' ');
        let in_word = |c: char| c == '_' || c.is_alphanumeric();
        let (kind, length) = if first == '"' {
            (Kind::Text, text_length(rest))
        } else if first.is_ascii_digit() {
            (Kind::Number, number_length(rest))
        } else if in_word(first) {
            (Kind::Word, rest.find(|c| !in_word(c)).unwrap_or(rest.len()))
        } else {
            let sign = SIGNS.iter().find(|s| rest.starts_with(**s) && (**s != "!in" || !rest.get(3..).is_some_and(|r| r.starts_with(in_word))));
            (Kind::Sign, sign.map_or(first.len_utf8(), |s| s.len()))
        };
        found.push(Token { kind, text: rest.get(..length).unwrap_or(""), start: u32::try_from(at).unwrap_or(u32::MAX) });
        at += length;
    }
    found
}

/// For each token that is a bracket, its partner.
pub(super) fn partners(tokens: &[Token<'_>]) -> Vec<Option<usize>> {
    let mut partners = vec![None; tokens.len()];
    let mut open = Vec::new();
    for (index, token) in tokens.iter().enumerate().filter(|(_, t)| t.kind == Kind::Sign) {
        match token.text {
            "(" | "[" | "{" => open.push(index),
            ")" | "]" | "}" => {
                if let Some(partner) = open.pop() {
                    for (slot, value) in [(partner, index), (index, partner)] {
                        if let Some(slot) = partners.get_mut(slot) {
                            *slot = Some(value);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    partners
}
