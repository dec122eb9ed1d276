//! Pieces of rule text with their types. A piece knows the pieces that it is made of, so that a failing rule can be made smaller.

use std::fmt;

/// Household, person…
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum E {
    Household,
    Person,
    Claim,
    Asset,
}

impl E {
    pub(crate) const ALL: [Self; 4] = [Self::Household, Self::Person, Self::Claim, Self::Asset];

    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Household => "household",
            Self::Person => "person",
            Self::Claim => "claim",
            Self::Asset => "asset",
        }
    }

    pub(crate) fn parent(self) -> Option<Self> {
        match self {
            Self::Household => None,
            Self::Person | Self::Asset => Some(Self::Household),
            Self::Claim => Some(Self::Person),
        }
    }

    pub(crate) fn list(self) -> &'static str {
        match self {
            Self::Household => "",
            Self::Person => "members",
            Self::Claim => "claims",
            Self::Asset => "assets",
        }
    }

    pub(crate) fn is_within(self, above: Self) -> bool {
        self == above || self.parent().is_some_and(|p| p.is_within(above))
    }
}

/// The units that generated rules use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum U {
    One,
    Cny,
    CnyMonth,
    CnyYear,
    Head,
    Year,
    Month,
    Day,
}

impl U {
    pub(crate) const ALL: [Self; 8] = [Self::One, Self::Cny, Self::CnyMonth, Self::CnyYear, Self::Head, Self::Year, Self::Month, Self::Day];

    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::One => "1",
            Self::Cny => "CNY",
            Self::CnyMonth => "CNY/month",
            Self::CnyYear => "CNY/year",
            Self::Head => "person",
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
        }
    }
}

/// A set of codes: of a fact, or of the rule or parameter with that number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Set {
    Area,
    Kind,
    Care,
    Own(usize),
}

impl Set {
    pub(crate) fn codes(self) -> &'static [&'static str] {
        match self {
            Self::Area => &["urban", "rural"],
            Self::Kind => &["alpha", "beta", "gamma"],
            Self::Care => &["inpatient", "outpatient", "chronic", "none"],
            Self::Own(n) if n % 2 == 0 => &["low", "mid", "high"],
            Self::Own(_) => &["yes", "no"],
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Ty {
    Bool,
    Num(U),
    /// A whole number.
    Int(U),
    Date,
    Choice(Set),
    Text,
    Region,
    Opt(Box<Ty>),
    /// Entities; `true`: all children of one.
    List(E, bool),
    /// What `map` gave; `true`: never empty.
    Values(Box<Ty>, bool),
    Entity(E),
    /// Statements and the like, which aren't shrunk.
    Nothing,
}

impl Ty {
    pub(crate) fn opt(self) -> Self {
        Self::Opt(Box::new(self))
    }
}

/// Text, or a piece.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    Text(String),
    Code(Code),
}

impl From<&str> for Part {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Part {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Code> for Part {
    fn from(code: Code) -> Self {
        Self::Code(code)
    }
}

/// How tightly an expression holds together: an operand below its operator stands in parentheses.
pub(crate) mod tight {
    pub(crate) const OR: u8 = 1;
    pub(crate) const AND: u8 = 2;
    pub(crate) const EQUAL: u8 = 3;
    pub(crate) const IN: u8 = 4;
    pub(crate) const ORDER: u8 = 5;
    pub(crate) const COALESCE: u8 = 6;
    pub(crate) const SUM: u8 = 7;
    pub(crate) const PRODUCT: u8 = 8;
    pub(crate) const PREFIX: u8 = 9;
    pub(crate) const ATOM: u8 = 10;
    /// `if`, `switch`: in parentheses wherever they are operands.
    pub(crate) const BRANCH: u8 = 0;
}

/// A piece of text.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) ty: Ty,
    /// Literals only: its place gives it its unit or its set of codes.
    pub(crate) open: bool,
    /// Most fraction digits.
    pub(crate) digits: u8,
    pub(crate) tight: u8,
    pub(crate) parts: Vec<Part>,
}

impl Code {
    /// Made of others: open if all of these are, with as many digits as any of them.
    pub(crate) fn new(ty: Ty, tight: u8, parts: Vec<Part>) -> Self {
        let numeric = |ty: &Ty| matches!(ty, Ty::Num(_) | Ty::Int(_) | Ty::Opt(_) | Ty::Values(..));
        let inner = parts.iter().filter_map(|p| if let Part::Code(code) = p { Some(code.digits) } else { None });
        let digits = if numeric(&ty) { inner.max().unwrap_or(0) } else { 0 };
        Self { ty, open: false, digits, tight, parts }
    }

    pub(crate) fn leaf(ty: Ty, text: impl Into<String>) -> Self {
        Self { ty, open: false, digits: 0, tight: tight::ATOM, parts: vec![Part::Text(text.into())] }
    }

    pub(crate) fn opened(mut self, open: bool) -> Self {
        self.open = open;
        self
    }

    pub(crate) fn with_digits(mut self, digits: u8) -> Self {
        self.digits = digits;
        self
    }

    /// In parentheses, unless it holds together at least so tightly.
    pub(crate) fn at(self, tight: u8) -> Self {
        if self.tight >= tight {
            return self;
        }
        let (ty, open, digits) = (self.ty.clone(), self.open, self.digits);
        Self { ty, open, digits, tight: tight::ATOM, parts: vec!["(".into(), self.into(), ")".into()] }
    }

    /// All pieces in it, itself first.
    pub(crate) fn visit<'c>(&'c self, f: &mut impl FnMut(&'c Self)) {
        f(self);
        for part in &self.parts {
            if let Part::Code(code) = part {
                code.visit(f);
            }
        }
    }

    /// Calls `f` for the n-th piece in it, counted as by [`visit`](Self::visit).
    pub(crate) fn change(&mut self, n: &mut usize, f: &mut impl FnMut(&mut Self)) {
        if *n == 0 {
            f(self);
            *n = usize::MAX;
            return;
        }
        *n -= 1;
        for part in &mut self.parts {
            if let (Part::Code(code), true) = (part, *n != usize::MAX) {
                code.change(n, f);
            }
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            Part::Text(text) => f.write_str(text),
            Part::Code(code) => write!(f, "{code}"),
        })
    }
}

/// `parts!["min(", a, ", ", b, ")"]`
macro_rules! parts {
    ($($part:expr),* $(,)?) => { vec![$(crate::generate::code::Part::from($part)),*] };
}
pub(crate) use parts;
