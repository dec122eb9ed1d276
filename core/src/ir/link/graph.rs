//! Who calls whom, read off the text: definitions and helpers, and what nobody calls.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::calls::{self, CallSite};
use super::keys::{KeyRef, KeySource};
use super::names::Node;
use super::symbols::{Symbols, What};
use crate::diagnostics::{Code, Diagnostic};
use crate::ir::builtin::Builtin;
use crate::ir::{Layer, SymbolId};
use crate::source::Span;
use crate::syntax::tree::{Expr, Function};

/// What calls and is called.
#[derive(Clone, Copy, Debug)]
pub(super) enum Vertex<'a> {
    Definition(Node),
    Helper(&'a Function),
}

/// What a vertex calls.
#[derive(Debug, Default)]
pub(super) struct Calls {
    /// Vertices that a call may reach, each with a place of a call.
    pub(super) edges: Vec<(usize, Span)>,
    /// Names that are called, whichever of their definitions it may be.
    names: Vec<SymbolId>,
}

/// The call graph: definitions in pack order, then helpers.
pub(super) struct Graph<'w, 'a> {
    symbols: &'w Symbols<'a>,
    pub(super) vertices: Vec<Vertex<'a>>,
    pub(super) calls: Vec<Calls>,
    definitions: HashMap<Node, usize>,
    helpers: HashMap<(u16, Layer, &'a str), usize>,
    /// What reasons and conditions call.
    noted: Calls,
}

impl<'w, 'a> Graph<'w, 'a> {
    /// Reads all definitions and helpers. `keys` are the keys of each parameter; a merged parameter waits for its parent, given in `parents`.
    pub(super) fn new(symbols: &'w Symbols<'a>, keys: &HashMap<Node, Vec<KeyRef>>, parents: &HashMap<Node, usize>) -> Self {
        let mut graph =
            Self { symbols, vertices: Vec::new(), calls: Vec::new(), definitions: HashMap::new(), helpers: HashMap::new(), noted: Calls::default() };
        for (id, entry) in symbols.iter() {
            for index in 0..entry.definitions.len() {
                graph.definitions.insert((id, index), graph.vertices.len());
                graph.vertices.push(Vertex::Definition((id, index)));
            }
        }
        let places = (0..).zip(&symbols.programmes).flat_map(|(index, p)| p.parts.iter().map(move |part| (index, part.layer)));
        let helpers: Vec<(u16, Layer, &'a Function)> =
            places.flat_map(|(programme, layer)| symbols.helpers(programme, layer).map(move |f| (programme, layer, f))).collect();
        for &(programme, layer, function) in &helpers {
            graph.helpers.insert((programme, layer, &function.name), graph.vertices.len());
            graph.vertices.push(Vertex::Helper(function));
        }
        for (id, entry) in symbols.iter() {
            for (index, definition) in entry.definitions.iter().enumerate() {
                let mut calls = match &definition.what {
                    What::Rule { versions, .. } => {
                        let mut sites = Vec::new();
                        versions.iter().for_each(|v| calls::in_block(&v.function.body, &mut sites));
                        graph.resolve(entry.programme, definition.layer, &sites)
                    }
                    What::Parameter(_) => graph.resolve_keys(keys.get(&(id, index)).map(Vec::as_slice).unwrap_or_default()),
                };
                if let Some(parent) = parents.get(&(id, index)).and_then(|p| graph.definitions.get(&(id, *p)))
                    && let Some(span) = definition.span()
                {
                    calls.edges.push((*parent, span));
                }
                graph.calls.push(calls);
            }
        }
        for (programme, layer, function) in helpers {
            let mut sites = Vec::new();
            calls::in_block(&function.body, &mut sites);
            let calls = graph.resolve(programme, layer, &sites);
            graph.calls.push(calls);
        }
        graph
    }

    fn resolve(&self, programme: u16, layer: Layer, sites: &[CallSite<'_>]) -> Calls {
        let mut edges: BTreeMap<usize, Span> = BTreeMap::new();
        let mut names = Vec::new();
        for site in sites {
            if site.path.is_empty() {
                if let Some(helper) = self.helpers.get(&(programme, layer, site.name)) {
                    edges.entry(*helper).or_insert(site.span);
                    continue;
                }
                if Builtin::named(site.name).is_some() {
                    continue;
                }
            }
            if let Ok((id, below)) = self.symbols.find(self.symbols.programme_name(programme), site.path, site.name, layer) {
                names.push(id);
                self.add(id, below, site.span, &mut edges);
            }
        }
        Calls { edges: edges.into_iter().collect(), names }
    }

    fn resolve_keys(&self, keys: &[KeyRef]) -> Calls {
        let mut edges = BTreeMap::new();
        let mut names = Vec::new();
        for key in keys {
            if let KeySource::Name(id) = key.source {
                names.push(id);
                self.add(id, None, key.span, &mut edges);
            }
        }
        Calls { edges: edges.into_iter().collect(), names }
    }

    fn add(&self, id: SymbolId, below: Option<Layer>, span: Span, edges: &mut BTreeMap<usize, Span>) {
        for index in self.symbols.targets(id, below) {
            if let Some(&vertex) = self.definitions.get(&(id, index)) {
                edges.entry(vertex).or_insert(span);
            }
        }
    }

    /// Notes what an expression outside of the rules' bodies uses: a reason's value or an entity's condition. It has no say in the order.
    pub(super) fn note(&mut self, programme: u16, layer: Layer, expr: &Expr) {
        let mut sites = Vec::new();
        calls::in_expr(expr, &mut sites);
        let calls = self.resolve(programme, layer, &sites);
        self.noted.edges.extend(calls.edges);
        self.noted.names.extend(calls.names);
    }

    /// What a vertex calls.
    pub(super) fn edges(&self, vertex: usize) -> &[(usize, Span)] {
        self.calls.get(vertex).map(|c| c.edges.as_slice()).unwrap_or_default()
    }

    /// How messages name a vertex.
    pub(super) fn name(&self, vertex: usize) -> &str {
        match self.vertices.get(vertex) {
            Some(Vertex::Definition(node)) => self.symbols.get(node.0).map_or("", |e| &e.name),
            Some(Vertex::Helper(function)) => &function.name,
            None => "",
        }
    }

    /// Where a vertex' name stands.
    pub(super) fn span(&self, vertex: usize) -> Option<Span> {
        match self.vertices.get(vertex)? {
            Vertex::Definition(node) => self.symbols.get(node.0)?.definitions.get(node.1)?.span(),
            Vertex::Helper(function) => Some(function.name_span),
        }
    }

    /// Helpers that no rule calls, and parameters that nothing reads.
    pub(super) fn unused(&self, out: &mut Vec<Diagnostic>) {
        let mut used: HashSet<SymbolId> = self.noted.names.iter().copied().collect();
        let mut reached: HashSet<usize> = self.definitions.values().copied().collect();
        let noted = self.noted.edges.iter().map(|(to, _)| *to);
        let mut open: Vec<usize> = self.definitions.values().copied().chain(noted.filter(|to| !reached.contains(to))).collect();
        reached.extend(open.iter().copied());
        while let Some(vertex) = open.pop() {
            let Some(calls) = self.calls.get(vertex) else { continue };
            used.extend(&calls.names);
            open.extend(calls.edges.iter().map(|(to, _)| *to).filter(|to| reached.insert(*to)));
        }
        for (index, vertex) in self.vertices.iter().enumerate() {
            if let Vertex::Helper(helper) = vertex
                && !reached.contains(&index)
            {
                let name = &helper.name;
                let fault = Diagnostic::new(
                    Code::UnusedHelper,
                    helper.name_span,
                    format!("辅助函数 `{name}` 没有被调用"),
                    format!("the helper `{name}` is never called"),
                );
                out.push(fault.help("请删去，或改成规则", "remove it, or make it a rule by leaving out `private`"));
            }
        }
        for (_, entry) in self.symbols.iter().filter(|(id, _)| !used.contains(id)) {
            let mut raws = entry.definitions.iter().filter_map(|d| match &d.what {
                What::Parameter(raw) => Some(*raw),
                What::Rule { .. } => None,
            });
            let Some(raw) = raws.next_back() else { continue };
            let name = &entry.name;
            let fault = Diagnostic::new(
                Code::UnusedParameter,
                raw.span,
                format!("没有规则用到标准 `{name}`"),
                format!("no rule reads the parameter `{name}`"),
            );
            out.push(fault.help("请删去，或在规则中调用它", "remove it, or call it in a rule"));
        }
    }
}
