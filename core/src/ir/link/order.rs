//! In which order definitions are checked, and which of them call each other in a circle.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use super::graph::{Graph, Vertex};
use super::names::Node;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

/// The longest circle that is told in full; of a longer one its ends.
const TOLD: usize = 12;

/// The order of checking.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// Callees before callers.
    pub(super) nodes: Vec<Node>,
    /// Definitions that call themselves, directly or through others.
    pub(super) circular: HashSet<Node>,
}

/// Puts callees before callers, and names the circles. Helpers that only call each other are for the checker to refuse.
pub(super) fn order(graph: &Graph<'_, '_>, out: &mut Vec<Diagnostic>) -> Order {
    let mut order = Order::default();
    for component in components(graph) {
        // Definitions come before helpers.
        let Some(&first) = component.first() else { continue };
        let calls_itself = || graph.edges(first).iter().any(|(to, _)| *to == first);
        let rules = matches!(graph.vertices.get(first), Some(Vertex::Definition(_)));
        let circular = rules && (component.len() > 1 || calls_itself());
        if circular {
            report(graph, first, &component, out);
        }
        for index in component {
            if let Some(Vertex::Definition(node)) = graph.vertices.get(index) {
                order.nodes.push(*node);
                if circular {
                    order.circular.insert(*node);
                }
            }
        }
    }
    order
}

#[derive(Clone, Copy, Default)]
struct Mark {
    /// 1 + the order of discovery; 0: not yet.
    found: usize,
    low: usize,
    on_stack: bool,
}

/// Strongly connected components, callees first (Tarjan's algorithm with a stack of its own: chains of calls may be long).
fn components(graph: &Graph<'_, '_>) -> Vec<Vec<usize>> {
    let mut marks = vec![Mark::default(); graph.vertices.len()];
    let (mut stack, mut components, mut count) = (Vec::new(), Vec::new(), 0);
    for root in 0..graph.vertices.len() {
        if marks.get(root).is_none_or(|m| m.found != 0) {
            continue;
        }
        // A vertex and how many of its calls have been followed.
        let mut work: Vec<(usize, usize)> = vec![(root, 0)];
        while let Some((vertex, next)) = work.pop() {
            if next == 0 {
                count += 1;
                stack.push(vertex);
                if let Some(mark) = marks.get_mut(vertex) {
                    *mark = Mark { found: count, low: count, on_stack: true };
                }
            }
            if let Some(&(to, _)) = graph.edges(vertex).get(next) {
                work.push((vertex, next + 1));
                match marks.get(to).copied().unwrap_or_default() {
                    Mark { found: 0, .. } => work.push((to, 0)),
                    Mark { found, on_stack: true, .. } => lower(&mut marks, vertex, found),
                    Mark { .. } => {}
                }
                continue;
            }
            let mark = marks.get(vertex).copied().unwrap_or_default();
            if let Some(&(caller, _)) = work.last() {
                lower(&mut marks, caller, mark.low);
            }
            if mark.low == mark.found {
                let begin = stack.iter().rposition(|v| *v == vertex).unwrap_or_default();
                let mut component = stack.split_off(begin);
                for &member in &component {
                    if let Some(mark) = marks.get_mut(member) {
                        mark.on_stack = false;
                    }
                }
                component.sort_unstable();
                components.push(component);
            }
        }
    }
    components
}

fn lower(marks: &mut [Mark], vertex: usize, low: usize) {
    if let Some(mark) = marks.get_mut(vertex) {
        mark.low = mark.low.min(low);
    }
}

/// Tells the shortest way from a member of a component back to itself.
fn report(graph: &Graph<'_, '_>, start: usize, component: &[usize], out: &mut Vec<Diagnostic>) {
    let steps = circle(graph, start, component);
    let mut names: Vec<&str> = steps.iter().map(|(from, _)| graph.name(*from)).chain([graph.name(start)]).collect();
    if names.len() > TOLD {
        names.splice(TOLD / 2..names.len() - TOLD / 2, ["…"]);
    }
    let path = names.join(" → ");
    let Some(span) = graph.span(start) else { return };
    let mut fault = Diagnostic::new(Code::Cycle, span, format!("规则循环调用：{path}"), format!("rules call each other in a circle: {path}"))
        .help("请去掉其中一处调用，例如改用要素或另立一条中间规则", "remove one of the calls, for example by a fact or a rule in between");
    for (index, (from, span)) in steps.iter().enumerate().take(TOLD) {
        let (from, to) = (graph.name(*from), graph.name(steps.get(index + 1).map_or(start, |(next, _)| *next)));
        fault = fault.note(*span, format!("`{from}` 在这里调用 `{to}`"), format!("`{from}` calls `{to}` here"));
    }
    out.push(fault);
}

/// The calls of the shortest circle through `start`: each with its caller.
fn circle(graph: &Graph<'_, '_>, start: usize, component: &[usize]) -> Vec<(usize, Span)> {
    let members: BTreeSet<usize> = component.iter().copied().collect();
    let mut came: HashMap<usize, (usize, Span)> = HashMap::new();
    let mut queue = VecDeque::from([start]);
    'search: while let Some(at) = queue.pop_front() {
        for &(to, span) in graph.edges(at) {
            if members.contains(&to) && !came.contains_key(&to) {
                came.insert(to, (at, span));
                if to == start {
                    break 'search;
                }
                queue.push_back(to);
            }
        }
    }
    // From the end back to the start.
    let mut steps = Vec::new();
    let mut at = start;
    while let Some(&(from, span)) = came.get(&at) {
        steps.push((from, span));
        at = from;
        if at == start {
            break;
        }
    }
    steps.reverse();
    steps
}
