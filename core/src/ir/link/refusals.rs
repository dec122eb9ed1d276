//! Names that can't be: of no entity, of a built-in, or twice.

use crate::diagnostics::{Code, Diagnostic, did_you_mean};
use crate::facts::{EntityId, Schema};
use crate::ir::builtin::Builtin;
use crate::source::Span;
use crate::syntax::tree::Function;

/// A public function is a function of one entity.
pub(super) fn entity_of(function: &Function, schema: &Schema, out: &mut Vec<Diagnostic>) -> Option<EntityId> {
    let name = &function.name;
    let entities = schema.entities.iter().map(|e| format!("`{}`", e.key)).collect::<Vec<_>>();
    if let [(param, span)] = function.params.as_slice() {
        if let Some(entity) = schema.entity_named(param) {
            return Some(entity);
        }
        let names = schema.entities.iter().flat_map(|e| std::iter::once(&*e.key).chain(e.names.iter().map(|n| &**n)));
        let near = did_you_mean(param, names);
        let (zh, en) = match near {
            Some(near) => {
                (format!("是不是 `{near}`？辅助函数请写作 `private fn`"), format!("did you mean `{near}`? Write `private fn` for a helper"))
            }
            None => (
                format!("请以实体命名参数（{}）；辅助函数请写作 `private fn`", entities.join("、")),
                format!("name the parameter after an entity ({}); write `private fn` for a helper", entities.join(", ")),
            ),
        };
        out.push(
            Diagnostic::new(
                Code::NotARule,
                *span,
                format!("规则 `{name}` 的参数 `{param}` 不是实体"),
                format!("the parameter `{param}` of the rule `{name}` is no entity"),
            )
            .help(zh, en),
        );
        return None;
    }
    out.push(
        Diagnostic::new(
            Code::NotARule,
            function.name_span,
            format!("规则 `{name}` 有{}个参数，应当只有一个", function.params.len()),
            format!("the rule `{name}` has {} parameters; a rule has exactly one", function.params.len()),
        )
        .help(
            format!("请写作 `fn {name}(household)` 等（可用实体：{}）；辅助函数请写作 `private fn`", entities.join("、")),
            format!("write `fn {name}(household)` or another entity ({}); write `private fn` for a helper", entities.join(", ")),
        ),
    );
    None
}

/// Says so where a name is that of a built-in function.
pub(super) fn refuse_builtin(name: &str, span: Span, out: &mut Vec<Diagnostic>) -> bool {
    if Builtin::named(name).is_none() {
        return false;
    }
    out.push(
        Diagnostic::new(Code::ShadowsBuiltin, span, format!("`{name}` 是内置函数的名称"), format!("`{name}` is the name of a built-in function"))
            .help("请另起名称", "choose another name"),
    );
    true
}

/// A name that is there already.
pub(super) fn duplicate(name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(Code::DuplicateName, span, format!("名称 `{name}` 重复"), format!("the name `{name}` is there already"))
        .help(
            "请改名；若是同一规则的另一版本，请用 `@effective` 写明起始日",
            "rename it; if it is another version of the same rule, say with `@effective` from when it holds",
        )
        .note(first, "第一个在这里", "the first one is here")
}
