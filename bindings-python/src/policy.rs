//! A pack on a date.

use doudi::facts::{Faults, Input, Reader, Tolerance};
use doudi::label::Label;
use doudi::policy::{AssessError, Assessable, Json, Policy as Inner, Reform};
use doudi::review::{Matching, Reconciling, Rulebook, Tolerances};
use doudi::tables::AnyPolicy;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyDate, PyDict, PyList, PyString, PyTuple};

use crate::input::{Node, Scan};
use crate::over::Over;
use crate::pack::Pack;
use crate::results::Assessment;
use crate::review::{Reconciliation, Review};
use crate::{errors, json, kinds, model, over, population, value};

/// A pack on a date: the standards in force, the rules ready to run. It never changes; threads may share it.
///
/// >>> import doudi
/// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
/// >>> policy.date
/// datetime.date(2023, 6, 1)
#[pyclass(frozen, module = "doudi", name = "Policy")]
pub(crate) struct Policy {
    pub(crate) inner: Inner,
    pub(crate) pack: Py<Pack>,
    /// How many rules are in force.
    rules: usize,
}

/// Work beyond this, in rules times entities, lets other threads run: some thirty microseconds. Handing over costs more than less work takes, and whoever
/// hands over waits for its turn again.
const LONG: usize = 400;

/// A household as Python gives it.
pub(crate) enum Given<'py> {
    Text(String),
    Tree(Node<'py>),
}

/// Reads a household; what no fact can take is told with all other faults.
pub(crate) fn given<'py>(reader: &Reader, household: &Bound<'py, PyAny>) -> PyResult<Given<'py>> {
    let py = household.py();
    if let Ok(text) = household.cast::<PyString>() {
        return Ok(Given::Text(text.to_str()?.to_owned()));
    }
    let bytes: Option<Vec<u8>> = match (household.cast::<PyBytes>(), household.cast::<PyByteArray>()) {
        (Ok(bytes), _) => Some(bytes.as_bytes().to_vec()),
        (_, Ok(bytes)) => Some(bytes.to_vec()),
        _ => None,
    };
    if let Some(bytes) = bytes {
        return match String::from_utf8(bytes) {
            Ok(text) => Ok(Given::Text(text)),
            Err(_) => Err(PyValueError::new_err("不是 UTF-8 编码 · not in UTF-8")),
        };
    }
    let mut scan = Scan::default();
    let node = scan.value(household, 0)?;
    if !scan.has_troubles() {
        return Ok(Given::Tree(node));
    }
    if matches!(node, Node::Nothing) {
        let name = household.get_type().name()?;
        return Err(PyTypeError::new_err(format!(
            "家庭数据应为映射、dataclass、pydantic 模型或 JSON 文本,而不是 {name} · a household is a mapping, a dataclass, a pydantic model or JSON text, not {name}"
        )));
    }
    let mut faults = reader.read(&node.input().unwrap_or(Input::Null)).1;
    faults.extend(scan.faults());
    Err(errors::faults(py, &faults))
}

/// Assesses what was given: all rules in force, or some.
fn assessed<H: Assessable + ?Sized>(core: &Inner, household: &H, rules: Option<&[String]>) -> Result<doudi::assessment::Assessment, AssessError> {
    match rules {
        None => core.assess(household),
        Some(rules) => core.assess_rules(household, rules),
    }
}

/// One name, or several.
pub(crate) fn names(rules: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    match rules.cast::<PyString>() {
        Ok(one) => Ok(vec![one.to_str()?.to_owned()]),
        Err(_) => rules.try_iter()?.map(|name| name?.extract()).collect(),
    }
}

/// Assesses a household over months under a pack or a policy.
pub(crate) fn assess_over<B: Rulebook + Sync>(book: &B, months: &Bound<'_, PyAny>, household: &Bound<'_, PyAny>) -> PyResult<Over> {
    let py = household.py();
    let months = over::months(months)?;
    let given = given(book.reader(), household)?;
    let side = side(&given);
    let inner = py.detach(|| match &side {
        Side::Text(text) => doudi::over::assess_over(book, months, &Json(text)),
        Side::Tree(input) => doudi::over::assess_over(book, months, input),
    });
    Ok(Over { inner: inner.map_err(|error| over::failed(py, &error))? })
}

impl Policy {
    /// The reforms on the way from the pack.
    fn steps(&self) -> impl Iterator<Item = &Reform> {
        self.inner.program().reforms.iter().flat_map(|r| &r.steps).map(|(_, reform)| reform)
    }

    pub(crate) fn new(inner: Inner, pack: Py<Pack>) -> Self {
        let rules = inner.rules_in_force().len();
        Self { inner, pack, rules }
    }

    fn assess_core(&self, household: &Bound<'_, PyAny>, rules: Option<&[String]>) -> PyResult<doudi::assessment::Assessment> {
        let py = household.py();
        let given = given(self.inner.reader(), household)?;
        let (side, entities) = match &given {
            Given::Text(text) => (Side::Text(text), text.bytes().filter(|b| *b == b'{').count()),
            Given::Tree(node) => (side(&given), node.entities()),
        };
        let assess = || match &side {
            Side::Text(text) => assessed(&self.inner, &Json(text), rules),
            Side::Tree(input) => assessed(&self.inner, input, rules),
        };
        let is_long = rules.map_or(self.rules, <[String]>::len).saturating_mul(entities) > LONG;
        let found = if is_long { py.detach(assess) } else { assess() };
        found.map_err(|error| errors::assess(py, &error))
    }
}

/// How members are matched: `{"members": "id_number"}`.
fn matching(by: Option<&Bound<'_, PyDict>>) -> PyResult<Matching> {
    by.into_iter()
        .flatten()
        .try_fold(Matching::by_position(), |matching, (list, fact)| Ok(matching.by(&list.extract::<String>()?, &fact.extract::<String>()?)))
}

#[pymethods]
impl Policy {
    /// The pack.
    #[getter]
    fn pack(&self, py: Python<'_>) -> Py<Pack> {
        self.pack.clone_ref(py)
    }

    /// The date.
    #[getter]
    fn date<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDate>> {
        value::date(py, self.inner.date())
    }

    /// The names of the rules in force, in the order of the pack.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> "dibao::eligible" in policy.rules_in_force
    /// True
    #[getter]
    fn rules_in_force<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let program = self.inner.program();
        PyList::new(py, self.inner.rules_in_force().iter().filter_map(|s| program.symbol(*s)).map(|s| &*s.name))
    }

    /// Assesses a household: a mapping, a dataclass, a pydantic model, or JSON text.
    ///
    /// ``rules`` names the rules to compute, one or several; without it, all that are in force. Returns an :class:`doudi.Assessment`.
    ///
    /// Facts have the names and units of the pack. ``None`` says that there is none; a key that is left out, or :data:`doudi.UNKNOWN`, that it is not
    /// known. A float is read as the shortest decimal that prints it; ``int``, ``Decimal``, ``date``, enums, and the scalars of numpy and pandas are taken
    /// as they are. In a pydantic model a field that nobody set and that holds ``None`` is not known.
    ///
    /// Raises :class:`doudi.HouseholdError` with all faults of the household, and :class:`doudi.UnknownNameError` for names that are no rule in force. A
    /// rule that can't be computed is no error here: see :class:`doudi.Results`.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> policy.assess({"members": [{"birth_date": "2000-01-31"}]}).members[0]["people::age"]
    /// Decimal('23')
    #[pyo3(signature = (household, *, rules = None))]
    fn assess(slf: &Bound<'_, Self>, household: &Bound<'_, PyAny>, rules: Option<&Bound<'_, PyAny>>) -> PyResult<Py<Assessment>> {
        let rules = rules.map(names).transpose()?;
        let inner = slf.get().assess_core(household, rules.as_deref())?;
        Assessment::make(slf.py(), inner, slf.clone().unbind())
    }

    /// Assesses tables of households.
    ///
    /// ``households`` has a row for each household, ``persons`` a row for each of their members; further lists go by their names, such as ``claims=``. A
    /// table is one of pandas (2.2 or later), polars, pyarrow or DuckDB, or anything else with Arrow's PyCapsule interface, and the results are of the same
    /// kind. ``household_id`` joins the tables (``person_id`` those of lists in members): whole numbers or texts, in any order. Or lists are nested: a
    /// column ``members`` of lists of structs.
    ///
    /// The other columns have the names of facts (:meth:`template` gives them) or of rules, whose values are then taken and not computed. Numbers may be
    /// ints, decimals, floats (read as the shortest decimal that prints them) or texts; dates ``date``, texts, or points in time at midnight; choices texts
    /// or categories. A null means what the fact says of nulls: not answered, or that there is none.
    ///
    /// ================= ==========================================================================================================================
    /// ``rules``         the rules to compute, one or several; without it, all decisions, benefits, statuses, alerts and referrals
    /// ``money``         amounts in the results: ``"decimal"`` (decimal128 with two digits, exact), ``"float64"``, or ``"int_fen"`` (int64, exact)
    /// ``on_error``      ``"row"``: a household at fault has no results, and its faults stand in :attr:`doudi.TableResult.faults`; ``"raise"``:
    ///                   :class:`doudi.TableError` with the first of them
    /// ``excess_digits`` of a number with more digits than its fact takes: ``"fault"``, or ``"half_even"``: it is rounded, and counted in
    ///                   :attr:`doudi.TableResult.rounded`
    /// ``ignore``        columns that are no facts, one or several: what the pack doesn't know is not read, and told in :attr:`doudi.TableResult.ignored`,
    ///                   but a name that is nearly a fact's is an error unless it stands here
    /// ``threads``       at most so many; without it, all cores. Results are the same for any number
    /// ``progress``      a bar of tqdm, where that is installed: without it from half a second on, if somebody looks; True: always, False: never
    /// ================= ==========================================================================================================================
    ///
    /// Returns a :class:`doudi.TableResult`. Other threads run meanwhile, and Ctrl-C ends it.
    ///
    /// Raises :class:`doudi.TableError` where tables can't be joined or a column can't be read, and :class:`doudi.UnknownNameError` for names that are no
    /// rule in force or no list.
    ///
    /// >>> import doudi, pandas
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> households = pandas.DataFrame({"household_id": ["a", "b"]})
    /// >>> persons = pandas.DataFrame({"household_id": ["b", "a", "b"], "birth_date": ["2010-03-01", "1985-04-02", "1987-01-01"]})
    /// >>> policy.assess_table(households, persons, rules="dibao::family_size").households
    ///   household_id dibao::family_size
    /// 0            a                  1
    /// 1            b                  2
    #[pyo3(signature = (
        households, persons = None, *, rules = None, money = "decimal", on_error = "row", excess_digits = "fault", ignore = None, threads = None,
        progress = None, **tables
    ))]
    #[expect(clippy::too_many_arguments, reason = "each is a keyword in Python")]
    fn assess_table<'py>(
        slf: &Bound<'py, Self>,
        households: &Bound<'py, PyAny>,
        persons: Option<&Bound<'py, PyAny>>,
        rules: Option<&Bound<'py, PyAny>>,
        money: &str,
        on_error: &str,
        excess_digits: &str,
        ignore: Option<&Bound<'py, PyAny>>,
        threads: Option<usize>,
        progress: Option<bool>,
        tables: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let options = population::options(slf.py(), rules, money, on_error, excess_digits, ignore, threads, progress)?;
        population::call("assess_table", slf, households, persons, tables, &options)
    }

    /// Assesses tables that don't fit into memory: they are read batch by batch, and results are computed as they are read.
    ///
    /// ``households``, ``persons``, further lists and the other arguments are those of :meth:`assess_table`, except that a table may also be a reader
    /// (``pyarrow.RecordBatchReader``), a lazy frame of polars, or any iterable of tables with the same columns, such as
    /// ``pyarrow.parquet.ParquetFile(…).iter_batches()`` or ``pandas.read_csv(…, chunksize=…)``. Each is read once, and no further than the results that
    /// are asked for need: of each table a part of some 65,000 households and a batch more is held.
    ///
    /// Tables that are joined have to be sorted by the ids that join them, ascending (texts byte by byte, or shorter ones first, ``H9`` before ``H10``):
    /// ``households`` and ``persons`` by ``household_id``; with lists in members, ``persons`` also by ``person_id``. Only so the rows of a household are
    /// together, and what was read can be let go. Nested lists need no order. An id that joins nothing and comes twice is told where ids are sorted all the
    /// same, or both rows are in one part.
    ///
    /// Returns a :class:`doudi.TableStream`. What is wrong with columns and names is raised at once; a table that turns out not to be sorted, a row that
    /// belongs to no household, or an id that comes twice, as :class:`doudi.TableError` when it is met.
    ///
    /// >>> import doudi, pyarrow
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> households = pyarrow.table({"household_id": [1, 2]})
    /// >>> persons = pyarrow.table({"household_id": [1, 1, 2], "birth_date": ["2010-03-01", "1985-04-02", "1987-01-01"]})
    /// >>> results = policy.assess_stream(households.to_reader(), persons.to_reader(), rules="dibao::family_size")
    /// >>> pyarrow.RecordBatchReader.from_stream(results).read_all()["dibao::family_size"].to_pylist()
    /// [Decimal('2'), Decimal('1')]
    #[pyo3(signature = (
        households, persons = None, *, rules = None, money = "decimal", on_error = "row", excess_digits = "fault", ignore = None, threads = None, **tables
    ))]
    #[expect(clippy::too_many_arguments, reason = "each is a keyword in Python")]
    fn assess_stream<'py>(
        slf: &Bound<'py, Self>,
        households: &Bound<'py, PyAny>,
        persons: Option<&Bound<'py, PyAny>>,
        rules: Option<&Bound<'py, PyAny>>,
        money: &str,
        on_error: &str,
        excess_digits: &str,
        ignore: Option<&Bound<'py, PyAny>>,
        threads: Option<usize>,
        tables: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let options = population::options(slf.py(), rules, money, on_error, excess_digits, ignore, threads, None)?;
        population::call("assess_stream", slf, households, persons, tables, &options)
    }

    /// Empty tables with the columns that some rules need, by the names of tables: a dict of :class:`doudi.Table`, or of tables of ``kind``: ``"pandas"``,
    /// ``"polars"``, ``"pyarrow"``, ``"duckdb"``.
    ///
    /// ``rules`` is one name or several; without it, all decisions, benefits, statuses, alerts and referrals. Money and other numbers are decimals in the
    /// fact's unit with as many digits as it takes.
    ///
    /// Raises :class:`doudi.UnknownNameError` for names that are no rule in force.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> policy.template("people::age")["members"].types
    /// {'household_id': 'Int64', 'birth_date': 'Date32'}
    #[pyo3(signature = (rules = None, *, kind = None))]
    fn template<'py>(slf: &Bound<'py, Self>, rules: Option<&Bound<'py, PyAny>>, kind: Option<&str>) -> PyResult<Bound<'py, PyDict>> {
        let (py, core) = (slf.py(), &slf.get().inner);
        let rules = rules.map_or_else(|| Ok(AnyPolicy::from(core.clone()).of_interest()), names)?;
        let found = population::template(py, core, &rules)?;
        if let Some(kind) = kind {
            for (name, table) in found.copy()?.iter() {
                found.set_item(name, kinds::made(table.cast()?, kind)?)?;
            }
        }
        Ok(found)
    }

    /// This policy with some standards or rules changed (方案), on the same day. Reforms stack, and a reform costs what it changes.
    ///
    /// ``changes`` is a mapping (or its JSON) from names to what becomes of them:
    ///
    /// =========================================================  =================================================================
    /// ``{"dibao::standard": {"urban": 700}}``                    values by the codes of the standard's last key
    /// ``{"dibao::assets_months": 30}``                           of a standard without keys
    /// ``{"dibao::standard": "×1.1"}``, ``"+50"``, ``"-5%"``      what becomes of the numbers in force on the policy's day
    /// ``{"dibao::standard": [{"region": "6103", "urban": 700}]}``  rows as in the pack; with ``from`` and ``until`` only for these days
    /// ``{"dibao::eligible": "fn eligible(household) { … }"}``     a rule's text in the place of another
    /// =========================================================  =================================================================
    ///
    /// Raises :class:`doudi.ReformError` with all that is wrong with the changes: names that match nothing with the nearest that there is, values that don't
    /// fit, errors of the rules' texts.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> higher = policy.reform({"dibao::standard": "×1.1"})
    /// >>> higher.reforms
    /// [{'dibao::standard': '×1.1'}]
    /// >>> try:
    /// ...     policy.reform({"dibao::standrad": "×1.1"})
    /// ... except doudi.ReformError as error:
    /// ...     print(error.faults[0].message_en)
    /// there is no parameter `dibao::standrad`; did you mean `dibao::standard`?
    fn reform(&self, changes: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = changes.py();
        let text = changes.cast::<PyString>().ok().map(|text| text.to_str()).transpose()?;
        let inner = if let Some(text) = text {
            py.detach(|| self.inner.reform(&Json(text)))
        } else {
            let mut scan = Scan::default();
            let node = scan.value(changes, 0)?;
            if scan.has_troubles() {
                let mut faults = Faults::new();
                faults.extend(scan.faults());
                return Err(errors::reform_faults(py, &faults));
            }
            let input = node.input().unwrap_or(Input::Null);
            py.detach(|| self.inner.reform(&input))
        };
        Ok(Self::new(inner.map_err(|error| errors::reform(py, &error))?, self.pack.clone_ref(py)))
    }

    /// The reforms, each on top of those before it: a list of dicts as :meth:`reform` takes them.
    #[getter]
    fn reforms<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let steps = self.steps().map(|reform| json::input_to_python(py, &reform.to_input()));
        PyList::new(py, steps.collect::<PyResult<Vec<_>>>()?)
    }

    /// Assesses a household month by month, each under the standards and rules of its first day: :meth:`doudi.Pack.assess_over`, reforms included.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> policy.assess_over("2023-01..2023-12", {"members": [{"relation": "self"}]}).years.keys()
    /// dict_keys([2023])
    fn assess_over(&self, months: &Bound<'_, PyAny>, household: &Bound<'_, PyAny>) -> PyResult<Over> {
        assess_over(&self.inner, months, household)
    }

    /// The lists: what is in each, and its name.
    fn _lists<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let entities = self.inner.program().schema.entities.iter().filter(|e| e.parent.is_some());
        PyList::new(py, entities.map(|e| (&*e.key, &*e.list)))
    }

    /// The facts that rules may read, whatever the answers: :class:`doudi.Rows` of :class:`doudi.Fact`. ``rules`` is one name or several.
    ///
    /// Raises :class:`doudi.UnknownNameError` for names that are no rule in force.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> [fact.path for fact in policy.needs("people::age")]
    /// ['members[].birth_date']
    fn needs<'py>(&self, py: Python<'py>, rules: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let rules = names(rules)?;
        let found = py.detach(|| self.inner.needs(&rules)).map_err(|error| errors::assess(py, &error))?;
        let program = self.inner.program();
        model::rows(py, &model::FACT, found.into_iter().map(|fact| model::fact(py, program, fact)).collect::<PyResult<_>>()?)
    }

    /// Compares two records of facts of one household (复核): which results changed, and what made them change.
    ///
    /// ``match`` names the fact that tells members apart, by list: ``{"members": "relation"}``; without it they are matched by position. Returns a
    /// :class:`doudi.Review`. Raises :class:`doudi.HouseholdError` with the faults of either household.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> same = {"members": [{"birth_date": "2000-01-31"}]}
    /// >>> policy.review(same, same).to_dict()["changes"]
    /// []
    #[pyo3(signature = (before, after, *, r#match = None))]
    fn review(slf: &Bound<'_, Self>, before: &Bound<'_, PyAny>, after: &Bound<'_, PyAny>, r#match: Option<&Bound<'_, PyDict>>) -> PyResult<Review> {
        let (py, own) = (slf.py(), slf.get());
        let matching = matching(r#match)?;
        let (before, after) = (own.assess_core(before, None)?, own.assess_core(after, None)?);
        let inner = py.detach(|| before.review_by(&after, &matching)).map_err(|error| errors::review(py, &error))?;
        Ok(Review { inner })
    }

    /// Compares declared facts with verified ones (核对): each difference, whether it is within its tolerance, and what it did to decisions and amounts.
    ///
    /// ``match`` is as for :meth:`review`. ``tolerance`` gives tolerances in place of those of the pack, by fact: ``{"wage_income": "50"}`` (in the fact's
    /// unit) or ``"5%"``. Returns a :class:`doudi.Reconciliation`. Raises :class:`doudi.HouseholdError` with the faults of either household,
    /// :class:`doudi.UnknownNameError` for facts that there aren't, and :class:`doudi.ComparisonError` where there is too much to compare.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> found = policy.reconcile({"members": [{"wage_income": 100}]}, {"members": [{"wage_income": 120}]}, tolerance={"wage_income": "50"})
    /// >>> [difference["standing"] for difference in found.to_dict()["differences"]]
    /// ['within']
    #[pyo3(signature = (declared, verified, *, r#match = None, tolerance = None))]
    fn reconcile(
        slf: &Bound<'_, Self>,
        declared: &Bound<'_, PyAny>,
        verified: &Bound<'_, PyAny>,
        r#match: Option<&Bound<'_, PyDict>>,
        tolerance: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Reconciliation> {
        let (py, own) = (slf.py(), slf.get());
        let tolerances = tolerance.into_iter().flatten().try_fold(Tolerances::none(), |all, (fact, text)| {
            let text = text.str()?;
            let parsed: Tolerance = text.to_str()?.parse().map_err(|error: doudi::facts::ParseToleranceError| {
                let reason = Label::parse(&error.to_string());
                errors::wrong(&reason.zh, &reason.en)
            })?;
            PyResult::Ok(all.with(&fact.extract::<String>()?, parsed))
        })?;
        let how = Reconciling { matching: matching(r#match)?, tolerances };
        let (declared, verified) = (given(own.inner.reader(), declared)?, given(own.inner.reader(), verified)?);
        let (declared, verified) = (side(&declared), side(&verified));
        let inner = py.detach(|| match (&declared, &verified) {
            (Side::Text(d), Side::Text(v)) => own.inner.reconcile_by(&Json(d), &Json(v), &how),
            (Side::Text(d), Side::Tree(v)) => own.inner.reconcile_by(&Json(d), v, &how),
            (Side::Tree(d), Side::Text(v)) => own.inner.reconcile_by(d, &Json(v), &how),
            (Side::Tree(d), Side::Tree(v)) => own.inner.reconcile_by(d, v, &how),
        });
        Ok(Reconciliation { inner: inner.map_err(|error| errors::reconcile(py, &error))? })
    }

    fn __repr__(&self) -> String {
        let program = self.inner.program();
        let (name, version) = program.layers.last().map_or(("", ""), |l| (&*l.name, &*l.version));
        let reforms = match self.steps().count() {
            0 => String::new(),
            1 => ", reformed".to_owned(),
            more => format!(", reformed {more} times"),
        };
        format!("<doudi.Policy {name} {version} on {}{reforms}>", self.inner.date())
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let again = py.import("doudi._doudi")?.getattr("_policy")?;
        let reforms: Vec<String> = self.steps().map(Reform::to_json).collect();
        Ok((again, (self.pack.clone_ref(py), self.inner.date().to_string(), reforms).into_pyobject(py)?))
    }
}

pub(crate) enum Side<'s> {
    Text(&'s str),
    Tree(Input<'s>),
}

pub(crate) fn side<'s>(given: &'s Given<'_>) -> Side<'s> {
    match given {
        Given::Text(text) => Side::Text(text),
        Given::Tree(node) => Side::Tree(node.input().unwrap_or(Input::Null)),
    }
}

/// A policy from its pickle.
#[pyfunction]
#[pyo3(signature = (pack, date, reforms = Vec::new()))]
pub(crate) fn _policy<'py>(pack: &Bound<'py, Pack>, date: &Bound<'py, PyAny>, reforms: Vec<Bound<'py, PyAny>>) -> PyResult<Policy> {
    reforms.iter().try_fold(Pack::policy(pack, date)?, |policy, reform| policy.reform(reform))
}
