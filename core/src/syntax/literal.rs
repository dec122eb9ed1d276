//! Number literals, read from the text itself: Rhai silently cuts long ones.

use crate::diagnostics::{Code, Diagnostic};
use crate::number::Number;
use crate::source::Span;

/// Digits before the point.
const WHOLE: usize = 18;
/// Digits after the point.
const FRACTION: usize = 12;

/// The number that a literal means.
pub(super) fn number(literal: &str, span: Span) -> Result<Number, Diagnostic> {
    let digits: String = literal.chars().filter(|&c| c != '_').collect();
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    if whole.len() > WHOLE || fraction.len() > FRACTION {
        return Err(too_long(span));
    }
    digits.parse().map_err(|_| {
        Diagnostic::new(Code::LiteralTooLong, span, "数字过大（须小于 100 万亿）", "this number is too large (it must be below 10^14)")
            .help("请检查位数和单位", "check its digits and its unit")
    })
}

/// The literal has too many digits.
pub(super) fn too_long(span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::LiteralTooLong,
        span,
        format!("数字过长（整数最多 {WHOLE} 位，小数最多 {FRACTION} 位）"),
        format!("this number is too long (at most {WHOLE} digits before the point and {FRACTION} after it)"),
    )
    .help("请检查位数；分数请写成除法，如 `1 / 3`", "check its digits; write a fraction as a division, like `1 / 3`")
}
