//! What a name means to the checker: signatures from the definitions that may be in force.

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};

use super::cites::Sources;
use super::codes::Codes;
use super::near;
use super::symbols::{Missing, Symbols};
use crate::facts::{ChoiceId, EntityId, Schema};
use crate::ir::check::{Names, PassedKey, Signature, Unresolved};
use crate::ir::types::{NumberType, Type};
use crate::ir::{Layer, SymbolId};
use crate::syntax::tree::Function;
use crate::unit::{self, Unit};

/// A definition: a name and the index among its definitions.
pub(super) type Node = (SymbolId, usize);

/// What is known of a definition once it is checked.
#[derive(Clone, Debug)]
pub(super) enum Typed {
    /// It has a fault that was reported; its callers stay silent about it.
    Faulty,
    Known(Known),
}

/// How a definition is called and what it gives.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) owner: Option<EntityId>,
    pub(super) exact: bool,
    pub(super) ty: Type,
    pub(super) passed: Vec<PassedKey>,
}

/// Everything that names are resolved in.
pub(super) struct Scope<'a> {
    pub(super) schema: Schema,
    pub(super) symbols: Symbols<'a>,
    pub(super) codes: Codes,
    pub(super) sources: Sources<'a>,
    units: BTreeSet<Box<str>>,
    pub(super) typed: HashMap<Node, Typed>,
    /// How often names were asked for in vain: suggestions look at all names, and nobody reads the hundredth.
    misses: Cell<usize>,
}

impl<'a> Scope<'a> {
    pub(super) fn new<'u>(
        schema: Schema,
        symbols: Symbols<'a>,
        codes: Codes,
        sources: Sources<'a>,
        own_units: impl Iterator<Item = &'u str>,
    ) -> Self {
        let mut units: BTreeSet<Box<str>> = [unit::CNY, unit::PERSON, unit::DAY, unit::MONTH, unit::YEAR].map(Into::into).into();
        units.extend(own_units.map(Into::into));
        units.extend(schema.entities.iter().filter_map(|e| e.unit.clone()));
        Self { schema, symbols, codes, sources, units, typed: HashMap::new(), misses: Cell::new(0) }
    }

    /// A base unit that no pack knows.
    pub(super) fn unknown_base<'u>(&self, unit: &'u Unit) -> Option<&'u str> {
        unit.powers().map(|(base, _)| base).find(|base| !self.units.contains(*base))
    }

    /// The base units that the packs know.
    pub(super) fn units(&self) -> impl Iterator<Item = &str> {
        self.units.iter().map(|u| &**u)
    }

    /// What the definitions of a name that may be in force have in common; none while they don't agree or have faults.
    pub(super) fn signature(&self, id: SymbolId, below: Option<Layer>) -> Option<Signature> {
        let entry = self.symbols.get(id)?;
        let mut merged: Option<Known> = None;
        for index in self.symbols.targets(id, below) {
            let Some(Typed::Known(known)) = self.typed.get(&(id, index)) else { continue };
            merged = Some(match merged {
                None => known.clone(),
                Some(so_far) => self.merge(so_far, known)?,
            });
        }
        let Known { owner, exact, ty, passed } = merged?;
        Some(Signature { symbol: id, owner, exact, ty, passed, name: entry.name.clone() })
    }

    /// May names be looked for once more?
    fn suggests(&self) -> bool {
        let misses = self.misses.get();
        self.misses.set(misses.saturating_add(1));
        misses < near::MOST
    }

    fn merge(&self, a: Known, b: &Known) -> Option<Known> {
        let owner = match (a.owner, b.owner) {
            (Some(x), Some(y)) if self.schema.is_within(x, y) => Some(x),
            (Some(x), Some(y)) if self.schema.is_within(y, x) => Some(y),
            (Some(_), Some(_)) => return None,
            (x, y) => x.or(y),
        };
        if a.passed != b.passed {
            return None;
        }
        Some(Known { owner, exact: a.exact || b.exact, ty: common_type(&a.ty, &b.ty)?, passed: a.passed })
    }
}

/// The type that values of both types have: `T?` if either may be absent, whole only if both are. None if they are of different types or units.
pub(super) fn common_type(a: &Type, b: &Type) -> Option<Type> {
    match (a, b) {
        (Type::Absent, other) | (other, Type::Absent) => Some(other.clone().optional()),
        (Type::Optional(x), y) | (y, Type::Optional(x)) => common_type(x, y.required()).map(Type::optional),
        (Type::Number(x), Type::Number(y)) => {
            (x.unit == y.unit).then(|| Type::Number(NumberType { unit: x.unit.clone(), int: x.int && y.int, fraction: x.fraction || y.fraction }))
        }
        (x, y) => (x == y).then(|| x.clone()),
    }
}

impl Names for Scope<'_> {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn resolve(&self, programme: &str, path: &[Box<str>], name: &str, layer: Layer) -> Result<(Signature, Option<Layer>), Unresolved> {
        match self.symbols.find(programme, path, name, layer) {
            Ok((id, below)) => self.signature(id, below).map(|s| (s, below)).ok_or(Unresolved::Faulty),
            Err(Missing::Refused) => Err(Unresolved::Faulty),
            Err(Missing::NoParent) => Err(Unresolved::NoParent),
            Err(Missing::Unknown) => {
                let asked = path.last().filter(|p| &***p != "parent");
                if let Some(asked) = asked
                    && self.symbols.programme_named(asked).is_none()
                {
                    let known = self.symbols.programmes.iter().map(|p| p.name.clone()).collect();
                    return Err(Unresolved::UnknownProgramme { known });
                }
                if !self.suggests() {
                    return Err(Unresolved::Unknown { elsewhere: Vec::new() });
                }
                let visible = |id: SymbolId| self.symbols.get(id).and_then(|e| e.definitions.first()).is_some_and(|d| d.layer <= layer);
                let same = self.symbols.iter().filter(|(id, e)| visible(*id) && e.name.split_once("::").is_some_and(|(_, short)| short == name));
                Err(Unresolved::Unknown { elsewhere: same.map(|(_, e)| e.name.clone()).collect() })
            }
        }
    }

    fn helper(&self, programme: &str, layer: Layer, name: &str) -> Option<&Function> {
        self.symbols.helper(self.symbols.programme_named(programme)?, layer, name)
    }

    fn suggestions(&self, programme: &str) -> Vec<String> {
        let Some(index) = self.symbols.programme_named(programme).filter(|_| self.suggests()) else { return Vec::new() };
        let entries = self.symbols.entries.iter().filter(|e| e.programme == index && !e.definitions.is_empty());
        let public = entries.filter_map(|e| e.name.split_once("::").map(|(_, short)| short.to_owned()));
        let layers = self.symbols.programmes.get(usize::from(index)).into_iter().flat_map(|p| &p.parts).map(|p| p.layer);
        let helpers = layers.flat_map(|layer| self.symbols.helpers(index, layer)).map(|f| f.name.to_string());
        public.chain(helpers).collect()
    }

    fn rule_codes(&self, programme: &str, rule: &str) -> Option<ChoiceId> {
        let (id, _) = self.symbols.find(programme, &[], rule, Layer::MAX).ok()?;
        self.codes.of_name(id)
    }

    fn knows_unit(&self, unit: &Unit) -> bool {
        self.unknown_base(unit).is_none()
    }
}
