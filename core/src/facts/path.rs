//! Where something stands in a household: `members[0].claims[2].total_cost`.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;
use std::sync::Arc;

/// A step on the way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// A key of a map: a list of entities, a fact, or the qualified name of a rule.
    Key(Box<str>),
    /// An index of a list, from 0.
    Index(usize),
}

/// The way from the household to an entity, a fact, or a rule's value. Empty: the household itself.
///
/// ```
/// use doudi::facts::Path;
///
/// let path: Path = "members[0].people::age".parse()?;
/// assert_eq!(path.to_string(), "members[0].people::age");
/// assert_eq!(path.split_last().map(|(_, key)| key), Some("people::age"));
/// # Ok::<(), doudi::facts::ParsePathError>(())
/// ```
///
/// Cloning is cheap: clones share the steps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Path(
    /// None: no steps. There is always one where there is a list.
    Option<Arc<Vec<Step>>>,
);

/// The text is no path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("路径应写作 members[0].wage_income 的形式 · a path is written like members[0].wage_income")]
pub struct ParsePathError;

impl Path {
    /// The household.
    #[must_use]
    pub const fn root() -> Self {
        Self(None)
    }

    /// Steps from the household.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        self.0.as_ref().map_or(&[], |steps| steps.as_slice())
    }

    /// Is it the household itself?
    #[must_use]
    pub const fn is_root(&self) -> bool {
        self.0.is_none()
    }

    fn push(&mut self, step: Step) {
        Arc::make_mut(self.0.get_or_insert_default()).push(step);
    }

    /// Goes on to a key.
    #[must_use]
    pub fn key(mut self, key: impl Into<Box<str>>) -> Self {
        self.push(Step::Key(key.into()));
        self
    }

    /// Goes on to an index.
    #[must_use]
    pub fn index(mut self, index: usize) -> Self {
        self.push(Step::Index(index));
        self
    }

    /// Goes on along another path.
    #[must_use]
    pub fn join(mut self, other: &Self) -> Self {
        if self.is_root() {
            return other.clone();
        }
        other.steps().iter().cloned().for_each(|step| self.push(step));
        self
    }

    /// The way to the entity and the key of its fact or rule; `None` where the last step is no key.
    #[must_use]
    pub fn split_last(&self) -> Option<(&[Step], &str)> {
        match self.steps().split_last() {
            Some((Step::Key(key), entity)) => Some((entity, key)),
            _ => None,
        }
    }
}

impl From<&[Step]> for Path {
    fn from(steps: &[Step]) -> Self {
        steps.to_vec().into()
    }
}

impl From<Vec<Step>> for Path {
    fn from(steps: Vec<Step>) -> Self {
        Self((!steps.is_empty()).then(|| Arc::new(steps)))
    }
}

/// Keys that would read as something else stand in brackets and quotes: `members[0]["a.b"]`.
impl Display for Path {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (i, step) in self.steps().iter().enumerate() {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) if is_plain(key) => write!(f, "{}{key}", if i > 0 { "." } else { "" })?,
                Step::Key(key) => write!(f, "[{key:?}]")?,
            }
        }
        Ok(())
    }
}

/// Can it stand in a path without quotes?
fn is_plain(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| !matches!(c, '.' | '[' | ']' | '"') && !c.is_whitespace() && !c.is_control())
}

/// Reads what [`Display`] writes, but for keys in quotes: no fact or rule has such a name.
impl FromStr for Path {
    type Err = ParsePathError;

    fn from_str(text: &str) -> Result<Self, ParsePathError> {
        let mut steps = Vec::new();
        if text.is_empty() {
            return Ok(Self::root());
        }
        for part in text.split('.') {
            let (key, mut rest) = part.find('[').map_or((part, ""), |at| part.split_at(at));
            if !is_plain(key) {
                return Err(ParsePathError);
            }
            steps.push(Step::Key(key.into()));
            while !rest.is_empty() {
                let (digits, after) = rest.strip_prefix('[').and_then(|r| r.split_once(']')).ok_or(ParsePathError)?;
                let canonical = digits == "0" || (!digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit()));
                steps.push(Step::Index(digits.parse().ok().filter(|_| canonical).ok_or(ParsePathError)?));
                rest = after;
            }
        }
        Ok(steps.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_read_and_print() {
        for text in ["", "area", "members[0]", "members[10].claims[2].total_cost", "members[0].people::age", "成员[1].年龄", "a[0][1].b"] {
            assert_eq!(text.parse::<Path>().map(|p| p.to_string()).as_deref(), Ok(text));
        }
        for text in [".", "a.", ".a", "a..b", "[0]", "a[", "a[]", "a[x]", "a[00]", "a[-1]", "a[+1]", "a[1]b", "a b", "a]", "a[99999999999999999999]"]
        {
            assert_eq!(text.parse::<Path>(), Err(ParsePathError), "{text}");
        }
        assert_eq!(Path::root().key("members").index(1).key("a.\"b").to_string(), "members[1][\"a.\\\"b\"]");
    }
}
