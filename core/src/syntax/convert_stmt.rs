//! Rhai's statements → ours: blocks, `if`, `switch`, guards.

use super::convert::{Converter, Placed};
use super::message;
use super::tree::{Block, Case, Expr, ExprKind, Item};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;
use rhai::{FlowControl, Position, Stmt, StmtBlock, SwitchCasesCollection};

/// Where a block stands: what may return from the function there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The body of a function or of a guard: guards and a last `return`.
    Body,
    /// A branch of the `if` that a body ends with: a last `return`.
    Tail,
    /// Anywhere else.
    Inner,
}

impl Converter<'_, '_, '_> {
    /// A block as an expression: `{ … }`, `if`, `switch`, or a closure that uses names from around it.
    pub(super) fn statement_expr(&mut self, block: &StmtBlock) -> Option<Placed> {
        let at = self.token(block.position())?;
        let statements = block.statements();
        match (self.scan.word(at), statements) {
            ("{", _) => self.braces(block, Place::Inner).map(|(block, close)| self.place(ExprKind::Block(block), at, close)),
            ("if" | "switch", [statement]) => self.value(statement, Place::Inner),
            ("|" | "||", _) => self.closure(statements, at),
            ("return", _) => self.misplaced_return(at),
            _ => self.refused(self.scan.span(at)),
        }
    }

    /// `{ … }`, and its last token.
    pub(super) fn braces(&mut self, block: &StmtBlock, place: Place) -> Option<(Block, usize)> {
        let open = self.token(block.position())?;
        let close = self.brackets.partner(open)?;
        let span = self.scan.stretch(open, close);
        self.block(block.statements(), span, close, place).map(|b| (b, close))
    }

    /// What stands behind `|x|`: braces or one expression.
    pub(super) fn arm(&mut self, body: &[Stmt], first: usize) -> Option<(Block, usize)> {
        match body {
            [Stmt::Block(block)] if self.scan.is(first, "{") => self.braces(block, Place::Inner),
            [statement] => {
                let value = self.value(statement, Place::Inner)?;
                let span = value.expr.span;
                Some((Block { items: Vec::new(), value: Box::new(value.expr), span }, value.last))
            }
            [] => self.no_value(self.scan.span(first)),
            _ => self.refused(self.scan.span(first)),
        }
    }

    /// What stands behind `=>`: Rhai makes a block of it, whether or not it stands in braces.
    fn case(&mut self, body: &StmtBlock, first: usize) -> Option<(Block, usize)> {
        if self.scan.is(first, "{") { self.braces(body, Place::Inner) } else { self.arm(body.statements(), first) }
    }

    pub(super) fn block(&mut self, statements: &[Stmt], span: Span, close: usize, place: Place) -> Option<Block> {
        let Some((last, before)) = statements.split_last() else { return self.no_value(span) };
        let mut items = Vec::new();
        let mut complete = true;
        for statement in before {
            if self.cut_short(statement) {
                return None;
            }
            match self.item(statement, place) {
                Some(item) => items.push(item),
                None => complete = false,
            }
        }
        let value = match last {
            Stmt::Var(..) => {
                self.item(last, place);
                let at = self.scan.span(close);
                self.out.push(
                    Diagnostic::new(Code::Syntax, at, "这里还缺结果：`let` 之后没有公式", "a result is missing here: nothing follows the `let`")
                        .help("请在最后写出结果", "write the result as the last line"),
                );
                None
            }
            Stmt::If(flow, position) if flow.branch.position() == Position::NONE => {
                let guard = if place == Place::Body && returns(&flow.body) { self.item(last, place) } else { None };
                let at = self.token(*position)?;
                if guard.is_some() {
                    let at = self.scan.span(close);
                    self.out.push(
                        Diagnostic::new(
                            Code::ValuelessIf,
                            at,
                            "这里还缺结果：条件不成立时没有值",
                            "a result is missing here, for when the condition doesn't hold",
                        )
                        .help("请在 `if` 之后写出其他情况的结果", "write the result of all other cases behind the `if`"),
                    );
                } else if !(place == Place::Body && returns(&flow.body)) {
                    self.valueless::<()>(at);
                }
                None
            }
            _ => self.value(last, place),
        };
        let value = value?;
        complete.then(|| Block { items, value: Box::new(value.expr), span })
    }

    /// `if a { 1 } else { 2 } + 3`: a line that begins with a block ends with it, and `+ 3` is another. Says so.
    fn cut_short(&mut self, statement: &Stmt) -> bool {
        let mut statement = statement;
        while let Stmt::If(flow, _) = statement
            && flow.branch.end_position() == Position::NONE
            && let [next @ Stmt::If(..)] = flow.branch.statements()
        {
            statement = next;
        }
        let block = match statement {
            Stmt::Block(block) => block,
            Stmt::If(flow, _) => &flow.branch,
            _ => return false,
        };
        let close = self.lines.token(block.end_position());
        let Some(next) = close.map(|c| c + 1).filter(|&n| matches!(self.scan.word(n), "+" | "-" | "||")) else { return false };
        self.out.push(message::not_joined(self.scan.word(next), self.scan.span(next)));
        true
    }

    /// A statement with others behind it.
    fn item(&mut self, statement: &Stmt, place: Place) -> Option<Item> {
        match statement {
            Stmt::Var(declared, _, _) => {
                let name = self.token(declared.0.pos)?;
                let name_span = self.scan.span(name);
                if !self.scan.is(name + 1, "=") {
                    self.out.push(
                        Diagnostic::new(Code::Syntax, name_span, "`let` 必须给出值", "`let` needs a value")
                            .help(format!("请写 `let {} = …;`", declared.0.name), format!("write `let {} = …;`", declared.0.name)),
                    );
                    return None;
                }
                let value = self.expr(&declared.1)?.expr;
                Some(Item::Let { name: declared.0.name.as_str().into(), name_span, value })
            }
            Stmt::If(flow, position) => {
                let at = self.token(*position)?;
                let guard = flow.branch.position() == Position::NONE && returns(&flow.body);
                if guard && place == Place::Body {
                    return self.guard(flow, at);
                }
                if guard { self.misplaced_return(at) } else { self.valueless(at) }
            }
            Stmt::Return(_, _, position) => {
                let at = self.token(*position)?;
                self.misplaced_return(at)
            }
            other => {
                let at = self.lines.token(other.position()).unwrap_or(self.first);
                let span = self.value(other, Place::Inner).map_or(self.scan.span(at), |v| v.expr.span);
                self.out.push(
                    Diagnostic::new(Code::Syntax, span, "算出的这个值没有用到", "this value isn't used")
                        .help("请用 `let` 起名，或删去", "give it a name with `let`, or delete it"),
                );
                None
            }
        }
    }

    fn guard(&mut self, flow: &FlowControl, at: usize) -> Option<Item> {
        let condition = self.expr(&flow.expr);
        let body = self.braces(&flow.body, Place::Body);
        let (condition, (body, close)) = (condition?.expr, body?);
        Some(Item::Guard { condition, body, span: self.scan.stretch(at, close) })
    }

    /// A statement that gives a value.
    pub(super) fn value(&mut self, statement: &Stmt, place: Place) -> Option<Placed> {
        match statement {
            Stmt::Expr(expr) => self.tail_expr(expr, place),
            Stmt::FnCall(call, position) => self.expr(&rhai::Expr::FnCall(call.clone(), *position)),
            Stmt::If(flow, position) => {
                let at = self.token(*position)?;
                self.nested(at, |c| c.condition(flow, at, place))
            }
            Stmt::Switch(switch, position) => {
                let at = self.token(*position)?;
                self.nested(at, |c| c.switch(&switch.0, &switch.1, at))
            }
            Stmt::Block(block) => {
                let at = self.token(block.position())?;
                self.nested(at, |c| c.braces(block, Place::Inner).map(|(block, close)| c.place(ExprKind::Block(block), at, close)))
            }
            Stmt::Return(value, _, position) => {
                let at = self.token(*position)?;
                if place == Place::Inner {
                    return self.misplaced_return(at);
                }
                match value {
                    Some(value) => self.expr(value),
                    None => self.no_value(self.scan.span(at)),
                }
            }
            Stmt::Var(_, _, position) => {
                let at = self.token(*position)?;
                self.no_value(self.scan.span(at))
            }
            other => {
                let at = self.lines.token(other.position()).unwrap_or(self.first);
                self.refused(self.scan.span(at))
            }
        }
    }

    /// An expression as a block's value: an `if` may stand in parentheses or not, the meaning is the same.
    fn tail_expr(&mut self, expr: &rhai::Expr, place: Place) -> Option<Placed> {
        match expr {
            rhai::Expr::Stmt(block) if place != Place::Inner => match block.statements() {
                [statement @ Stmt::If(..)] => self.value(statement, place),
                _ => self.expr(expr),
            },
            _ => self.expr(expr),
        }
    }

    /// `if … { } else { }` with values.
    fn condition(&mut self, flow: &FlowControl, at: usize, place: Place) -> Option<Placed> {
        if flow.branch.position() == Position::NONE {
            return if returns(&flow.body) { self.misplaced_return(at) } else { self.valueless(at) };
        }
        let place = if place == Place::Inner { Place::Inner } else { Place::Tail };
        let condition = self.expr(&flow.expr);
        let then = self.braces(&flow.body, place);
        let branch_at = self.token(flow.branch.position())?;
        let otherwise = if self.scan.is(branch_at, "if") {
            match flow.branch.statements() {
                [statement] => self.value(statement, place).map(|value| {
                    let span = value.expr.span;
                    (Block { items: Vec::new(), value: Box::new(value.expr), span }, value.last)
                }),
                _ => self.refused(self.scan.span(branch_at)),
            }
        } else {
            self.braces(&flow.branch, place)
        };
        let (condition, (then, _), (otherwise, close)) = (condition?.expr, then?, otherwise?);
        Some(self.place(ExprKind::If { condition: Box::new(condition), then, otherwise }, at, close))
    }

    fn switch(&mut self, subject: &rhai::Expr, rhai: &SwitchCasesCollection, at: usize) -> Option<Placed> {
        let switches = self.switches;
        let Some(switch) = switches.iter().find(|s| s.keyword == at).filter(|s| s.heads.len() == rhai.expressions.len()) else {
            return self.refused(self.scan.span(at));
        };
        let subject = self.expr(subject);
        let mut cases = Vec::new();
        let mut default = None;
        let mut complete = true;
        for (head, arm) in switch.heads.iter().zip(rhai.expressions.iter()) {
            let rhai::Expr::Stmt(body) = &arm.rhs else { return self.refused(self.scan.span(head.arrow)) };
            match (self.case(body, head.arrow + 1), &head.values) {
                (Some((body, _)), Some(values)) => cases.push(Case { values: values.clone(), body }),
                (Some((body, _)), None) => default = Some(body),
                (None, _) => complete = false,
            }
        }
        let subject: Expr = subject?.expr;
        complete.then(|| self.place(ExprKind::Switch { subject: Box::new(subject), cases, default }, at, switch.close))
    }

    fn no_value<T>(&mut self, span: Span) -> Option<T> {
        self.out.push(
            Diagnostic::new(Code::Syntax, span, "这里没有结果", "there is no result here")
                .help("请在最后写出结果，例如 `household.deposits`", "write the result as the last line, like `household.deposits`"),
        );
        None
    }

    fn misplaced_return<T>(&mut self, at: usize) -> Option<T> {
        self.out.push(
            Diagnostic::new(
                Code::MisplacedReturn,
                self.scan.span(at),
                "`return` 只能写在函数开头的 `if 条件 { return 值 }` 里，或作为函数的最后一行",
                "`return` stands in an `if condition { return value }` at the top of a function, or on its last line",
            )
            .help("请改写成 `if … { 值 } else { 值 }`", "write `if … { value } else { value }`"),
        );
        None
    }

    fn valueless<T>(&mut self, at: usize) -> Option<T> {
        self.out.push(Diagnostic::new(Code::ValuelessIf, self.scan.span(at), "这个 `if` 没有给出值", "this `if` gives no value").help(
            "请补上 `else { … }` 并用它的值，或写成 `if 条件 { return 值 }`",
            "add an `else { … }` and use its value, or write `if condition { return value }`",
        ));
        None
    }
}

/// Whether a guard's body ends with `return`.
fn returns(body: &StmtBlock) -> bool {
    matches!(body.statements().last(), Some(Stmt::Return(..)))
}
