//! The codes.

use super::Severity;

macro_rules! codes {
    ($( $number:literal $name:ident $severity:ident ; )*) => {
        /// The kind of a fault of a pack. `doudi check --explain D017` tells more of each.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "each is documented at length in its explanation")]
        pub enum Code { $( $name, )* }

        impl Code {
            /// All codes in order.
            pub const ALL: &'static [Self] = &[ $( Self::$name, )* ];

            /// `D017`
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$name => $number, )* }
            }

            /// How bad it is.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $( Self::$name => Severity::$severity, )* }
            }
        }
    };
}

codes! {
    // text of rules
    "D001" Syntax Error;
    "D002" FullWidthPunctuation Error;
    "D003" ReservedWord Error;
    "D004" LiteralTooLong Error;
    "D005" RefusedLoop Error;
    "D006" RefusedMutation Error;
    "D007" RefusedConstruct Error;       // maps, arrays, string interpolation, custom operators
    "D008" RefusedIndex Error;
    "D009" RefusedImport Error;          // eval, import, export, print, Fn, call…
    "D010" ValuelessIf Error;
    "D011" MisplacedReturn Error;
    "D012" MisplacedClosure Error;
    "D013" NestingTooDeep Error;
    // doc comments
    "D014" MissingLabel Warning;
    "D015" MissingCite Warning;
    "D016" UnknownTag Error;
    "D017" BadTag Error;                 // a tag's value can't be read
    "D018" UnknownSource Error;
    // names
    "D019" UnknownFunction Error;
    "D020" UnknownVariable Error;
    "D021" UnknownFact Error;
    "D022" UnknownMethod Error;
    "D023" UnknownCode Error;
    "D024" DuplicateName Error;
    "D025" ShadowsBuiltin Error;
    "D026" NotARule Error;               // a public function whose parameter is no entity, or with several
    "D027" WrongArgumentCount Error;
    "D028" WrongEntity Error;
    "D029" Cycle Error;
    "D030" HelperRecursion Error;
    "D031" UnusedHelper Warning;
    // types and units
    "D032" TypeMismatch Error;
    "D033" NotComparable Error;          // == between types, < on choices
    "D034" MayBeAbsent Error;            // T? where T is asked for
    "D035" UnitMismatch Error;
    "D036" UnknownUnit Error;
    "D037" PeriodNeeded Error;           // per_month of something without a period
    "D038" TooManyDigits Error;          // a product past 24 digits
    "D039" SwitchNotExhaustive Error;
    "D040" UnreachableCase Error;        // duplicate or overlapping case
    "D041" NoScalarResult Error;         // a rule that gives a list or an entity
    "D042" MissingCodes Error;           // a rule gives codes that nothing declares
    // dates
    "D043" BadPeriod Error;              // until before from
    "D044" VersionsOverlap Error;
    "D045" VersionsGap Warning;
    "D046" RowsOverlap Error;            // two rows of the same key from the same day
    "D047" RowsGap Warning;              // an `until` and a later `from` with days between
    // parameters
    "D048" MissingRow Warning;           // a code without a row
    "D049" OlderRegionPrefix Warning;
    "D050" UnusedParameter Warning;
    "D051" BadKey Error;                 // a key that is no fact, no rule, or of a type that can't be one
    "D052" RegionAsColumn Error;
    "D053" BadBands Error;               // not ascending, wrong number
    "D054" BadValue Error;               // a value of the wrong type
    "D055" RowWithoutCite Error;
    // overriding
    "D056" OverrideChangesEntity Error;
    "D057" OverrideChangesType Error;
    "D058" NoParent Error;               // parent:: with nothing to replace
    "D059" WidensFact Error;             // a child's fact with wider bounds or another type
    "D060" MergeWithoutParent Error;
    // files
    "D061" TomlSyntax Error;
    "D062" UnknownKey Error;
    "D063" MissingKey Error;
    "D064" MissingFile Error;
    "D065" CsvFault Error;
    "D066" ExtendsCycle Error;
    "D067" TooLarge Error;
    "D068" StrayFile Warning;            // a file whose name says nothing
    // facts
    "D069" BadBounds Error;              // min > max, default outside
    "D070" BadEntity Error;              // no root, two roots, `in` unknown, cycle
    "D071" BadCheck Error;
    // cases
    "D072" YamlSyntax Error;
    "D073" BadCase Error;
    "D074" CaseWithoutSource Error;
    "D075" UnknownExpectation Error;     // a name in `expect` that is no rule
    // facts, again
    "D076" BadCarry Error;               // a fact is carried from what can't add to it
}

impl Code {
    /// The code of that number, in either case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|c| c.as_str().eq_ignore_ascii_case(text))
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
