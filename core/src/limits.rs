//! How large a pack or a household may be. Each limit stands here with its reason; going past one is a diagnostic or a fault, never an abort.

/// Bytes of one file of a pack. Positions in Rhai's tree are 16-bit lines and columns; larger files would be cited at wrong places.
pub const FILE_BYTES: usize = 1 << 20;
/// Lines of one file, for the same reason (65 535 is Rhai's last line).
pub const FILE_LINES: usize = 60_000;
/// Characters of one line, for the same reason.
pub const LINE_CHARS: usize = 60_000;
/// Files of a pack and of all that it extends.
pub const FILES: usize = 2_000;
/// Packs in a chain of `extends`.
pub const LAYERS: usize = 16;
/// Depth of nesting of an expression: the checker and the planner walk expressions by recursion.
pub const EXPRESSION_DEPTH: usize = 64;
/// Nodes of one rule after its helpers are put in place: helpers that call helpers grow as powers.
pub const RULE_NODES: usize = 20_000;
/// Depth of nesting of a rule after its helpers are put in place: helpers in a chain add up.
pub const RULE_DEPTH: usize = 128;
/// Nodes of a whole pack, all versions of all rules.
pub const PACK_NODES: usize = 2_000_000;
/// Depth of branches within branches, through all rules, that run only where they are needed: blocks of the schedule nest so deep, and are walked by
/// recursion.
pub const BRANCH_DEPTH: u32 = 256;
/// Bytes of a compiled pack: some forty times the national one. In memory each may take tens of bytes.
pub const COMPILED_BYTES: usize = 16 << 20;
/// Depth of nesting of an expression in a compiled pack: a fact that is known not to be absent has a node of its own at the very end.
pub const COMPILED_DEPTH: usize = RULE_DEPTH + 8;
/// Keys of one parameter: each row is compared with each.
pub const PARAMETER_KEYS: usize = 16;
/// Rows of one parameter.
pub const PARAMETER_ROWS: usize = 200_000;
/// Entities of one kind in a household, whatever `most` says: rules that compare each with each cost its square.
pub const ENTITY_MOST: u32 = 10_000;
/// Depth of nesting of a household's text.
pub const INPUT_DEPTH: usize = 32;
/// Bytes of one household's text.
pub const INPUT_BYTES: usize = 64 << 20;
/// Values in one household's text: in memory each takes tens of bytes where its text may take two.
pub const INPUT_VALUES: usize = 1_000_000;
/// Lanes of a list within a list (each with each) of one household.
pub const NESTED_LANES: u64 = 50_000_000;
/// Faults of one household that are told. A hostile household may have one in every byte, and the words for each take time.
pub const FAULTS: usize = 1_000;
/// Plans that a policy keeps for requests other than all rules; callers who ask for ever other rules must not fill the memory.
pub const PLANS: usize = 64;

/// Reforms on top of one another: those that replace rules are layers, of which there are 256, and a hostile record may name any number.
pub const REFORMS: usize = 64;

/// Points of a sweep: what a chart can show many times over.
pub const SWEEP_POINTS: usize = 100_000;
/// Points of a sweep times the entities of the household: each point is a household of its own.
pub const SWEEP_LANES: usize = 5_000_000;

/// How many of the things that differ between two households are tried alone: each costs assessments of the whole household, so that those who fill
/// a household to the brim get fewer. What isn't tried is told as such.
#[must_use]
pub const fn trials(entities: usize) -> usize {
    const WORK: usize = 500_000;
    const MOST: usize = 2000;
    const LEAST: usize = 20;
    let fair = WORK / if entities == 0 { 1 } else { entities };
    if fair > MOST {
        MOST
    } else if fair < LEAST {
        LEAST
    } else {
        fair
    }
}
