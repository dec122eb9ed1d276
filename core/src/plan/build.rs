//! Making the graph: nodes, spaces and maps, each only once.

use std::collections::BTreeMap;

use foldhash::HashMap;

use super::{ByExpression, Graph, Lane, List, Map, MapId, Node, NodeId, Num, Op, Site, SiteId, Space, SpaceId, Val};
use crate::calendar::Date;
use crate::facts::{EntityId, FactId, FactType, Schema};
use crate::ir::tree::LocalId;
use crate::ir::{self, SymbolId};
use crate::policy::{PlanError, Resolution};
use crate::source::{FileId, Span};

/// What a local variable stands for, and in which space.
#[derive(Clone, Debug)]
pub(crate) struct Bound {
    pub(crate) value: Val,
    pub(crate) space: SpaceId,
}

/// Where the rule that is being put in stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub(crate) symbol: Option<SymbolId>,
    pub(crate) entity: EntityId,
}

/// Makes a graph.
pub(crate) struct Builder<'a> {
    pub(crate) program: &'a ir::Program,
    pub(crate) resolution: &'a Resolution,
    pub(crate) on: Date,
    pub(crate) graph: Graph,
    /// Rules whose values may be given.
    pub(crate) given: &'a [SymbolId],
    /// What each expression of the IR became.
    pub(crate) trace: ByExpression<(SpaceId, Val)>,
    /// Which row each call of a parameter finds, and the one that was put in last.
    pub(crate) found: ByExpression<(SpaceId, NodeId)>,
    pub(crate) last_row: Option<NodeId>,
    pub(crate) rules: HashMap<(SymbolId, ir::Layer), Val>,
    pub(crate) tables: BTreeMap<(SymbolId, ir::Layer), u32>,
    nodes: HashMap<Node, NodeId>,
    spaces: HashMap<Space, SpaceId>,
    maps: HashMap<Map, MapId>,
    sites: HashMap<Site, SiteId>,
    pub(crate) locals: HashMap<LocalId, Bound>,
    pub(crate) frame: Frame,
    /// The expression that is being put in.
    pub(crate) place: Span,
    /// The most lanes that one household may have in each space.
    lanes: Vec<u64>,
    pub(crate) errors: Vec<PlanError>,
    /// Of each number that may be given: whose it is, and how many fraction digits it may have.
    pub(crate) given_digits: BTreeMap<SymbolId, (EntityId, u8)>,
    /// What quotients were made of.
    pub(super) quotients: HashMap<NodeId, super::quotient::Quotient>,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(program: &'a ir::Program, resolution: &'a Resolution, on: Date, given: &'a [SymbolId]) -> Self {
        let mut builder = Self {
            program,
            resolution,
            on,
            graph: Graph::default(),
            given,
            trace: ByExpression::default(),
            found: ByExpression::default(),
            last_row: None,
            rules: HashMap::default(),
            tables: BTreeMap::new(),
            nodes: HashMap::default(),
            spaces: HashMap::default(),
            maps: HashMap::default(),
            sites: HashMap::default(),
            locals: HashMap::default(),
            frame: Frame { symbol: None, entity: EntityId::ROOT },
            place: Span::new(FileId(0), 0, 0),
            lanes: Vec::new(),
            errors: Vec::new(),
            given_digits: BTreeMap::new(),
            quotients: HashMap::default(),
        };
        for index in 0..program.schema.entities.len() {
            builder.space(Space::Base(EntityId(u16::try_from(index).unwrap_or(u16::MAX))));
        }
        builder.map(Map::Identity);
        builder
    }

    pub(crate) fn schema(&self) -> &'a Schema {
        &self.program.schema
    }

    pub(crate) fn node(&mut self, space: SpaceId, lane: Lane, op: Op) -> NodeId {
        if let Some(folded) = self.folded(&op) {
            return folded;
        }
        let node = Node { op, space, lane };
        if let Some(&id) = self.nodes.get(&node) {
            return id;
        }
        let mut fallible = node.op.fails();
        node.op.operands(|n| fallible |= self.fallible(n));
        for arm in node.op.arms().into_iter().flatten() {
            fallible |= self.fallible(arm);
        }
        let id = NodeId(u32::try_from(self.graph.nodes.len()).unwrap_or(u32::MAX));
        self.graph.nodes.push(node.clone());
        self.graph.fallible.push(fallible);
        self.nodes.insert(node, id);
        id
    }

    /// What an operation comes to where constants decide it: a local rule's form is often such a constant.
    fn folded(&mut self, op: &Op) -> Option<NodeId> {
        let truth = |node: NodeId| match self.graph.nodes.get(node.index()).map(|n| &n.op) {
            Some(Op::Bool(b)) => Some(*b),
            _ => None,
        };
        match op {
            Op::Select { condition, then, otherwise } => truth(*condition).map(|c| if c { *then } else { *otherwise }),
            Op::And(a, b) => match (truth(*a), truth(*b)) {
                (Some(true), _) => Some(*b),
                (Some(false), _) | (_, Some(true)) => Some(*a),
                _ => None,
            },
            Op::Or(a, b) => match (truth(*a), truth(*b)) {
                (Some(false), _) => Some(*b),
                (Some(true), _) | (_, Some(false)) => Some(*a),
                _ => None,
            },
            Op::Not(a) => match (truth(*a), self.graph.nodes.get(a.index())) {
                (Some(b), Some(node)) => {
                    let space = node.space;
                    Some(self.bool(space, !b))
                }
                _ => None,
            },
            Op::Compare(compare, a, b) => {
                let (Some(x), Some(y)) = (self.graph.nodes.get(a.index()), self.graph.nodes.get(b.index())) else { return None };
                let (Op::Narrow(m), Op::Narrow(n)) = (&x.op, &y.op) else { return None };
                let (space, holds) = (x.space, compare.holds(m.cmp(n)));
                Some(self.bool(space, holds))
            }
            _ => None,
        }
    }

    /// May the node hold an error?
    pub(crate) fn fallible(&self, node: NodeId) -> bool {
        self.graph.fallible.get(node.index()).copied().unwrap_or(true)
    }

    pub(crate) fn lane(&self, node: NodeId) -> Lane {
        self.graph.nodes.get(node.index()).map_or(Lane::Wide, |n| n.lane)
    }

    pub(crate) fn space(&mut self, space: Space) -> SpaceId {
        if let Some(&id) = self.spaces.get(&space) {
            return id;
        }
        let lanes = self.most_lanes(space);
        if lanes > crate::limits::NESTED_LANES && !matches!(space, Space::Base(_)) {
            self.errors.push(PlanError::TooManyLanes { span: self.place, lanes });
        }
        self.lanes.push(lanes);
        let id = SpaceId(u32::try_from(self.graph.spaces.len()).unwrap_or(u32::MAX));
        self.graph.spaces.push(space);
        self.spaces.insert(space, id);
        id
    }

    /// The most lanes that one household may have in a space: what a list within a list costs.
    fn most_lanes(&self, space: Space) -> u64 {
        let of = |id: SpaceId| self.lanes.get(id.0 as usize).copied().unwrap_or(1);
        match space {
            Space::Base(entity) => {
                let around = self.schema().entity(entity).and_then(|e| e.parent).map_or(1, |parent| of(Self::base(parent)));
                around.saturating_mul(self.most_within(space)).min(crate::limits::INPUT_VALUES as u64)
            }
            Space::Children { outer, .. } | Space::Before { outer, .. } | Space::Again { outer, .. } => {
                of(outer).saturating_mul(self.most_within(space))
            }
        }
    }

    /// The most elements of a list.
    fn most_within(&self, space: Space) -> u64 {
        match space {
            Space::Base(entity) | Space::Children { child: entity, .. } | Space::Before { entity, .. } => {
                self.schema().entity(entity).map_or(1, |e| if e.parent.is_some() { u64::from(e.most) } else { 1 })
            }
            Space::Again { list, .. } => self.most_within(self.space_kind(list)),
        }
    }

    pub(crate) fn base(entity: EntityId) -> SpaceId {
        SpaceId(u32::from(entity.0))
    }

    pub(crate) fn space_kind(&self, id: SpaceId) -> Space {
        self.graph.spaces.get(id.0 as usize).copied().unwrap_or(Space::Base(EntityId::ROOT))
    }

    pub(crate) const IDENTITY: MapId = MapId(0);

    pub(crate) fn map(&mut self, map: Map) -> MapId {
        if let Some(&id) = self.maps.get(&map) {
            return id;
        }
        let id = MapId(u32::try_from(self.graph.maps.len()).unwrap_or(u32::MAX));
        self.graph.maps.push(map);
        self.maps.insert(map, id);
        id
    }

    /// First one way, then the other.
    pub(crate) fn then(&mut self, first: MapId, second: MapId) -> MapId {
        if first == Self::IDENTITY {
            second
        } else if second == Self::IDENTITY {
            first
        } else {
            self.map(Map::Then(first, second))
        }
    }

    pub(crate) fn site(&mut self, span: crate::source::Span) -> SiteId {
        let site = Site { symbol: self.frame.symbol, entity: self.frame.entity, span };
        if let Some(&id) = self.sites.get(&site) {
            return id;
        }
        let id = SiteId(u32::try_from(self.graph.sites.len()).unwrap_or(u32::MAX));
        self.graph.sites.push(site);
        self.sites.insert(site, id);
        id
    }

    pub(crate) fn bool(&mut self, space: SpaceId, value: bool) -> NodeId {
        self.node(space, Lane::Bool, Op::Bool(value))
    }

    pub(crate) fn narrow(&mut self, space: SpaceId, value: i64) -> NodeId {
        self.node(space, Lane::Narrow, Op::Narrow(value))
    }

    /// The ways from an entity up to one around it.
    pub(crate) fn up(&mut self, from: EntityId, to: EntityId) -> MapId {
        let mut map = Self::IDENTITY;
        let mut at = from;
        while at != to {
            let Some(parent) = self.schema().entity(at).and_then(|e| e.parent) else { break };
            let step = self.map(Map::Parent(at));
            map = self.then(map, step);
            at = parent;
        }
        map
    }

    /// The node's values in the lanes of another space.
    pub(crate) fn gather(&mut self, from: NodeId, to: SpaceId, map: MapId) -> NodeId {
        if map == Self::IDENTITY {
            return from;
        }
        let lane = self.lane(from);
        match self.graph.nodes.get(from.index()).map(|n| n.op.clone()) {
            // A constant is the same everywhere; so is an error that doesn't depend on the lane.
            Some(op @ (Op::Bool(_) | Op::Narrow(_) | Op::Wide(_) | Op::Text(_))) => self.node(to, lane, op),
            _ => self.node(to, lane, Op::Gather { from, map }),
        }
    }

    /// The value in the lanes of another space.
    pub(crate) fn gather_val(&mut self, value: &Val, to: SpaceId, map: MapId) -> Val {
        if map == Self::IDENTITY {
            return value.clone();
        }
        match value {
            Val::Bool(n) => Val::Bool(self.gather(*n, to, map)),
            Val::Plain(n) => Val::Plain(self.gather(*n, to, map)),
            Val::Num(n) => Val::Num(self.gather_num(*n, to, map)),
            Val::Fraction(n, d) => Val::Fraction(self.gather_num(*n, to, map), self.gather_num(*d, to, map)),
            Val::Optional { present, value } => {
                let present = self.gather(*present, to, map);
                Val::Optional { present, value: Box::new(self.gather_val(value, to, map)) }
            }
            Val::Absent => Val::Absent,
            Val::Entity(e) => Val::Entity(super::Entity { entity: e.entity, map: self.then(map, e.map) }),
            Val::List(list) => {
                let space = self.space(Space::Again { outer: to, from: map, list: list.space });
                let origin = self.map(Map::Origin(space));
                let mask = list.mask.map(|m| self.gather(m, space, origin));
                let first = list.first.map(|f| self.gather(f, to, map));
                let item = Box::new(self.gather_val(&list.item, space, origin));
                Val::List(List { space, mask, first, item, most: list.most, some: list.some })
            }
        }
    }

    fn gather_num(&mut self, num: Num, to: SpaceId, map: MapId) -> Num {
        Num { node: self.gather(num.node, to, map), ..num }
    }

    /// The way from the elements of a list to the lanes around it.
    pub(crate) fn outer(&mut self, space: SpaceId) -> MapId {
        match self.space_kind(space) {
            Space::Base(entity) => self.map(Map::Parent(entity)),
            _ => self.map(Map::Outer(space)),
        }
    }

    /// A local variable's value in the lanes of the current space.
    pub(crate) fn local(&mut self, local: LocalId, path: &[SpaceId]) -> Option<Val> {
        let bound = self.locals.get(&local)?.clone();
        let Some(depth) = path.iter().position(|s| *s == bound.space) else { return Some(bound.value) };
        let mut map = Self::IDENTITY;
        for space in path.get(depth + 1..).unwrap_or_default().iter().rev() {
            let step = self.outer(*space);
            map = self.then(map, step);
        }
        let to = path.last().copied().unwrap_or(bound.space);
        Some(self.gather_val(&bound.value, to, map))
    }

    /// Bounds of a fact as mantissas at its digits.
    pub(crate) fn fact_bounds(&self, fact: FactId) -> Option<(u8, i128, i128)> {
        match &self.schema().fact(fact)?.ty {
            FactType::Number { digits, min, max, .. } => Some((*digits, min.at_scale(*digits)?, max.at_scale(*digits)?)),
            _ => None,
        }
    }
}
