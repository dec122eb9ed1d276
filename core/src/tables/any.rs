//! One policy, or several by region: for whoever takes both.

use arrow_array::RecordBatch;

use super::{FirstRows, Parts, RegionalTablesAssessment, RowFault, TableStreams, Tables, TablesAssessment, TablesError, TablesOptions};
use crate::policy::Policy;
use crate::population::RuleColumn;
use crate::regional::Policies;

/// A policy, or the policies of several jurisdictions.
#[derive(Clone, Debug)]
pub enum AnyPolicy {
    /// All households are under this one.
    One(Policy),
    /// Each household is under that of its region.
    ByRegion(Policies),
}

impl From<Policy> for AnyPolicy {
    fn from(policy: Policy) -> Self {
        Self::One(policy)
    }
}

impl From<Policies> for AnyPolicy {
    fn from(policies: Policies) -> Self {
        Self::ByRegion(policies)
    }
}

impl AnyPolicy {
    /// The policy, or those of the longest regions first.
    #[must_use]
    pub fn policies(&self) -> Vec<&Policy> {
        match self {
            Self::One(policy) => vec![policy],
            Self::ByRegion(policies) => policies.policies().map(|(_, policy)| policy).collect(),
        }
    }

    /// The names of the rules in force that people ask for, of any of the policies: see [`Policy::is_of_interest`].
    #[must_use]
    pub fn of_interest(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for policy in self.policies() {
            for symbol in policy.rules_of_interest().iter().filter_map(|rule| policy.program().symbol(*rule)) {
                if !names.iter().any(|name| **name == *symbol.name) {
                    names.push(symbol.name.to_string());
                }
            }
        }
        names
    }

    /// Assesses tables.
    ///
    /// # Errors
    ///
    /// Those of [`Policy::assess_tables_with`], or of [`Policies::assess_tables_with`].
    pub fn assess_tables_with(&self, tables: &Tables, options: &TablesOptions<'_>) -> Result<AnyTablesAssessment, TablesError> {
        Ok(match self {
            Self::One(policy) => AnyTablesAssessment::One(Box::new(policy.assess_tables_with(tables, options)?)),
            Self::ByRegion(policies) => AnyTablesAssessment::ByRegion(Box::new(policies.assess_tables_with(tables, options)?)),
        })
    }

    /// Tables that come batch by batch as parts that fit into memory: [`Policy::parts`].
    pub fn parts<'s>(&self, streams: TableStreams<'s>) -> Parts<'s> {
        match self {
            Self::One(policy) => policy.parts(streams),
            Self::ByRegion(policies) => policies.parts(streams),
        }
    }
}

/// The assessment of tables under [`AnyPolicy`].
#[derive(Clone, Debug)]
pub enum AnyTablesAssessment {
    /// Under one policy.
    One(Box<TablesAssessment>),
    /// Each household under that of its region.
    ByRegion(Box<RegionalTablesAssessment>),
}

macro_rules! either {
    ($self:ident, $found:ident => $one:expr, $many:expr) => {
        match $self {
            Self::One($found) => $one,
            Self::ByRegion($found) => $many,
        }
    };
    ($self:ident, $found:ident => $both:expr) => {
        either!($self, $found => $both, $both)
    };
}

impl AnyTablesAssessment {
    /// Number of households.
    #[must_use]
    pub fn households(&self) -> usize {
        either!(self, found => found.assessment().households(), found.households())
    }

    /// The policy, or those of the longest regions first.
    #[must_use]
    pub fn policies(&self) -> Vec<&Policy> {
        either!(self, found => vec![found.assessment().policy()], found.policies().policies().map(|(_, policy)| policy).collect())
    }

    /// The results of rules, each with its policy; of several policies those that any household is under.
    #[must_use]
    pub fn columns(&self) -> Vec<(&Policy, &RuleColumn)> {
        either!(self, found =>
            found.assessment().columns().iter().map(|column| (found.assessment().policy(), column)).collect(),
            found.parts().flat_map(|part| part.assessment.columns().iter().map(move |column| (part.policy, column))).collect())
    }

    /// How many faults households have.
    #[must_use]
    pub fn count_faults(&self) -> usize {
        either!(self, found => found.faults().len())
    }

    /// Households at fault.
    #[must_use]
    pub fn households_at_fault(&self) -> usize {
        either!(self, found => found.households_at_fault())
    }

    /// The first faults, with their households' ids.
    #[must_use]
    pub fn first_faults(&self, count: usize) -> Vec<RowFault> {
        either!(self, found => found.first_faults(count))
    }

    /// How many results could not be computed.
    #[must_use]
    pub fn count_errors(&self) -> usize {
        either!(self, found => found.count_errors())
    }

    /// Columns that no pack knows, each with its table.
    #[must_use]
    pub fn ignored(&self) -> Vec<(String, String)> {
        either!(self, found => found.ignored().to_vec())
    }

    /// Columns in which numbers were rounded, as [`TablesAssessment::rounded`].
    #[must_use]
    pub fn rounded(&self) -> Vec<(String, String, usize)> {
        either!(self, found => found.rounded().to_vec())
    }

    /// Of what came batch by batch, the rows that the next part's tables begin with.
    #[must_use]
    pub fn next_rows(&self) -> FirstRows {
        either!(self, found => found.next_rows())
    }

    /// The tables of results by their names: `households`, `members`… The memory of the results is used again: what stays has faults and errors to tell.
    ///
    /// # Errors
    ///
    /// Those of [`RegionalTablesAssessment::batch`].
    pub fn take_batches(&mut self) -> Result<Vec<(String, RecordBatch)>, TablesError> {
        match self {
            Self::One(found) => {
                let batches = found.take_batches()?;
                Ok(batches.into_iter().map(|(entity, batch)| (found.places.table_of(entity), batch)).collect())
            }
            Self::ByRegion(found) => found.take_batches(),
        }
    }

    /// The faults as a table: [`TablesAssessment::fault_batch`].
    ///
    /// # Errors
    ///
    /// Where Arrow can't hold them.
    pub fn fault_batch(&self) -> Result<RecordBatch, TablesError> {
        either!(self, found => found.fault_batch())
    }

    /// The errors of rules as a table: [`TablesAssessment::error_batch`].
    ///
    /// # Errors
    ///
    /// Where Arrow can't hold them.
    pub fn error_batch(&self) -> Result<RecordBatch, TablesError> {
        either!(self, found => found.error_batch())
    }
}
