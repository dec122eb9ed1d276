//! Characters that a Chinese input method gives in place of the ASCII ones.

/// What to write for `c`, if it is such a character.
pub(super) fn ascii(c: char) -> Option<&'static str> {
    Some(match c {
        '，' | '、' | '﹐' => ",",
        '；' => ";",
        '：' => ":",
        '。' | '．' | '｡' => ".",
        '（' => "(",
        '）' => ")",
        '【' | '［' | '〔' | '「' | '『' => "[",
        '】' | '］' | '〕' | '」' | '』' => "]",
        '｛' => "{",
        '｝' => "}",
        '“' | '”' | '‘' | '’' | '＂' | '＇' | '„' | '‟' => "\"",
        '≤' | '≦' | '⩽' => "<=",
        '≥' | '≧' | '⩾' => ">=",
        '≠' => "!=",
        '＝' => "=",
        '＜' | '〈' | '《' | '‹' => "<",
        '＞' | '〉' | '》' | '›' => ">",
        '！' => "!",
        '＆' | '∧' => "&&",
        '｜' | '∨' => "||",
        '¬' => "!",
        '＋' => "+",
        '－' | '−' | '–' | '—' | '﹣' => "-",
        '×' | '＊' | '∗' | '⋅' => "*",
        '÷' | '／' | '∕' => "/",
        '％' | '﹪' => "%",
        '？' => "?",
        '…' => "..",
        '＿' => "_",
        '→' | '⇒' => "=>",
        '\u{3000}' | '\u{a0}' | '\u{2002}'..='\u{200b}' | '\u{202f}' | '\u{205f}' => " ",
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => plain(c),
        _ => return None,
    })
}

/// Full-width digits and letters.
fn plain(c: char) -> &'static str {
    const PLAIN: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let nth = |first: char, skip: u32| (u32::from(c) - u32::from(first) + skip) as usize;
    let at = match c {
        '０'..='９' => nth('０', 0),
        'Ａ'..='Ｚ' => nth('Ａ', 10),
        _ => nth('ａ', 36),
    };
    PLAIN.get(at..=at).unwrap_or("")
}

/// The quote that closes `c`.
pub(super) fn closing_quote(c: char) -> Option<char> {
    match c {
        '“' => Some('”'),
        '‘' => Some('’'),
        '＂' => Some('＂'),
        '＇' => Some('＇'),
        _ => None,
    }
}

/// Characters that turn the reading direction: text with them isn't what it looks like.
pub(super) fn is_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
