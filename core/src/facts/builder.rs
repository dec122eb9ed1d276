//! A household built fact by fact, each checked as it is set.

use super::convert::Trouble;
use super::index::GIVEN;
use super::{EntityId, Fault, FaultCode, Faults, Household, Input, Path, Reader, Step};
use crate::label::Label;

/// A household in the making.
///
/// Facts are set by their path, or by way of an [`EntityBuilder`]. A fact that is not set is *unknown*; one that is set to `None` is *absent*.
///
/// ```
/// # use doudi::facts::{Fault, Household, Reader};
/// # fn example(reader: &Reader) -> Result<(), Box<dyn std::error::Error>> {
/// let mut family = Household::builder(reader);
/// family.set("area", "urban")?.set("financial_assets", 12_000)?;
/// family.add("members")?.set("birth_date", "1985-03-01")?.set("wage_income", "1234.50")?;
/// family.set("members[0].disability_grade", None::<i64>)?;
/// family.given("members[0].people::age", 38)?;
/// let household = family.build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct HouseholdBuilder<'r> {
    reader: &'r Reader,
    input: Input<'static>,
}

impl<'r> HouseholdBuilder<'r> {
    pub(super) const fn new(reader: &'r Reader) -> Self {
        Self { reader, input: Input::map() }
    }

    /// Sets the fact at a path such as `area` or `members[0].wage_income`. The index after the last of a list makes one more.
    ///
    /// # Errors
    /// There is no such fact, or its value is wrong; nothing is changed then.
    pub fn set<'v>(&mut self, path: &str, answer: impl Into<Input<'v>>) -> Result<&mut Self, Fault> {
        let path = parse(path)?;
        let Some((steps, key)) = path.split_last() else { return Err(bad_path(path)) };
        let answer = answer.into();
        let entity = self.entity_at(steps)?;
        self.reader.check(entity, key, &answer).map_err(|trouble| fault(path.clone(), trouble))?;
        self.node(steps)?.insert(key.to_owned(), answer.into_owned());
        Ok(self)
    }

    /// Gives the value of a rule in place of computing it: `dibao::eligible`, `members[0].people::age`.
    ///
    /// # Errors
    /// There is no such rule, it is of another entity, or the value is not of its type.
    pub fn given<'v>(&mut self, path: &str, value: impl Into<Input<'v>>) -> Result<&mut Self, Fault> {
        let path = parse(path)?;
        let Some((steps, name)) = path.split_last() else { return Err(bad_path(path)) };
        let value = value.into();
        let entity = self.entity_at(steps)?;
        self.reader.check_given(entity, name, &value).map_err(|trouble| fault(path.clone(), trouble))?;
        let mut given = self.input.get(GIVEN).cloned().unwrap_or_else(Input::map);
        given.insert(path.to_string(), value.into_owned());
        self.input.insert(GIVEN, given);
        Ok(self)
    }

    /// Adds a member of the household's list of that name.
    ///
    /// # Errors
    /// There is no such list.
    pub fn add(&mut self, list: &str) -> Result<EntityBuilder<'_, 'r>, Fault> {
        let path = self.added(Path::root(), list)?;
        Ok(EntityBuilder { household: self, path })
    }

    /// The entity at a path such as `members[0]`.
    ///
    /// # Errors
    /// There is none.
    pub fn entity(&mut self, path: &str) -> Result<EntityBuilder<'_, 'r>, Fault> {
        let path = parse(path)?;
        self.entity_at(path.steps())?;
        self.node(path.steps())?;
        Ok(EntityBuilder { household: self, path })
    }

    /// The household.
    ///
    /// # Errors
    /// What can only be said of it as a whole: an entity that must be there, too many of one.
    pub fn build(&self) -> Result<Household, Faults> {
        Household::from_input(self.reader, &self.input)
    }

    /// Adds one to a list of the entity at `at`; its path.
    fn added(&mut self, at: Path, list: &str) -> Result<Path, Fault> {
        let path = at.clone().key(list);
        let entity = self.entity_at(at.steps())?;
        if self.reader.list(entity, list).is_none() {
            return Err(no_list(path));
        }
        let length = match self.node(at.steps())?.get(list) {
            Some(Input::List(items)) => items.len(),
            _ => 0,
        };
        let path = path.index(length);
        self.node(path.steps())?;
        Ok(path)
    }

    /// The kind of the entity at a path.
    fn entity_at(&self, steps: &[Step]) -> Result<EntityId, Fault> {
        let mut entity = EntityId::ROOT;
        for pair in steps.chunks(2) {
            let [Step::Key(list), Step::Index(_)] = pair else { return Err(bad_path(steps.into())) };
            entity = self.reader.list(entity, list).ok_or_else(|| no_list(steps.into()))?;
        }
        Ok(entity)
    }

    /// The map at a path that [`entity_at`](Self::entity_at) has found right.
    fn node(&mut self, steps: &[Step]) -> Result<&mut Input<'static>, Fault> {
        let mut at = &mut self.input;
        for pair in steps.chunks(2) {
            let [Step::Key(list), Step::Index(index)] = pair else { return Err(bad_path(steps.into())) };
            if at.get(list).is_none() {
                at.insert(String::from(list.clone()), Input::List(Vec::new()));
            }
            let Input::Map(entries) = at else { return Err(bad_path(steps.into())) };
            let Some((_, Input::List(items))) = entries.iter_mut().find(|(key, _)| **key == **list) else {
                return Err(bad_path(steps.into()));
            };
            if *index == items.len() {
                items.push(Input::map());
            }
            at = items.get_mut(*index).ok_or_else(|| {
                let message = Label::new("此处没有成员或记录", "there is nobody and nothing at this place");
                Fault::new(steps.into(), FaultCode::BadPath, message)
            })?;
        }
        Ok(at)
    }
}

/// A member, a claim… of a household in the making.
#[derive(Debug)]
pub struct EntityBuilder<'b, 'r> {
    household: &'b mut HouseholdBuilder<'r>,
    path: Path,
}

impl<'r> EntityBuilder<'_, 'r> {
    /// Where it stands.
    #[must_use]
    pub const fn path(&self) -> &Path {
        &self.path
    }

    /// Sets a fact of this entity, or of one in it.
    ///
    /// # Errors
    /// There is no such fact, or its value is wrong; nothing is changed then.
    pub fn set<'v>(&mut self, path: &str, answer: impl Into<Input<'v>>) -> Result<&mut Self, Fault> {
        self.household.set(&self.under(path), answer)?;
        Ok(self)
    }

    /// Gives the value of a rule of this entity, or of one in it.
    ///
    /// # Errors
    /// There is no such rule, it is of another entity, or the value is not of its type.
    pub fn given<'v>(&mut self, path: &str, value: impl Into<Input<'v>>) -> Result<&mut Self, Fault> {
        self.household.given(&self.under(path), value)?;
        Ok(self)
    }

    /// Adds one to a list of this entity.
    ///
    /// # Errors
    /// There is no such list.
    pub fn add(&mut self, list: &str) -> Result<EntityBuilder<'_, 'r>, Fault> {
        let path = self.household.added(self.path.clone(), list)?;
        Ok(EntityBuilder { household: self.household, path })
    }

    fn under(&self, path: &str) -> String {
        format!("{}.{path}", self.path)
    }
}

fn parse(path: &str) -> Result<Path, Fault> {
    path.parse().map_err(|_| bad_path(Path::root().key(path)))
}

fn fault(path: Path, (code, message): Trouble) -> Fault {
    Fault::new(path, code, message)
}

fn bad_path(path: Path) -> Fault {
    let message = Label::new("路径应写作 members[0].wage_income 的形式", "a path is written like members[0].wage_income");
    Fault::new(path, FaultCode::BadPath, message)
}

fn no_list(path: Path) -> Fault {
    Fault::new(path, FaultCode::BadPath, Label::new("没有此列表", "there is no such list"))
}
