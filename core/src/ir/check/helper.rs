//! Helpers: put in place at each call, with the types of its arguments.

use super::checker::Checker;
use crate::diagnostics::{Code, Diagnostic};
use crate::ir::tree::{Expr, ExprKind};
use crate::source::Span;
use crate::syntax::tree as text;

impl Checker<'_> {
    pub(super) fn helper_call(&mut self, function: &text::Function, name_span: Span, args: &[text::Expr], span: Span) -> Option<Expr> {
        let name = &function.name;
        let values: Vec<Option<Expr>> = args.iter().map(|a| self.expr(a)).collect();
        if self.helpers.iter().any(|(n, _)| n == name) {
            self.recursion(name, name_span);
            return None;
        }
        if function.params.len() != args.len() {
            let params = function.params.iter().map(|(p, _)| &**p).collect::<Vec<_>>().join(", ");
            self.argument_count(name_span, name, &format!("{name}({params})"), args.len());
            return None;
        }
        if self.is_full() {
            return None;
        }
        let locals: Vec<_> = values.iter().map(|_| self.new_local()).collect();
        let mark = self.env.mark();
        self.env.enter_function();
        for ((value, local), (param, _)) in values.iter().zip(&locals).zip(&function.params) {
            self.env.bind(param, *local, value.as_ref().map(|v| v.ty.clone()), value.as_ref());
        }
        self.helpers.push((name.clone(), span));
        let body = self.block(&function.body);
        self.helpers.pop();
        self.env.reset(mark);
        let values = values.into_iter().collect::<Option<Vec<_>>>()?;
        let (body, ty) = body?;
        let params = function.params.iter().map(|(p, _)| p.clone());
        let args = locals.into_iter().zip(params).zip(values).map(|((local, name), value)| (local, name, value)).collect();
        Some(self.node(ExprKind::Helper { name: name.clone(), args, body }, ty, span))
    }

    fn recursion(&mut self, name: &str, span: Span) {
        let from = self.helpers.iter().skip_while(|(n, _)| &**n != name).map(|(n, _)| &**n);
        let path = from.chain([name]).map(|n| format!("`{n}`")).collect::<Vec<_>>().join(" → ");
        self.report(
            Diagnostic::new(Code::HelperRecursion, span, format!("辅助函数调用自己：{path}"), format!("a helper calls itself: {path}"))
                .help("请用 `sum`、`count`、`any` 遍历列表", "go over lists with `sum`, `count` or `any`"),
        );
    }
}
