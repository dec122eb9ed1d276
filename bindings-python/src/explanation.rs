//! How a value came about.

use std::sync::Arc;

use doudi::facts::Schema;
use doudi::label::Lang;
use doudi::words::Explanation as Inner;
use pyo3::prelude::*;

use crate::{errors, json};

/// How a value came about. ``str()`` and notebooks show it in the language that was asked for.
///
/// >>> import doudi
/// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
/// >>> explanation = policy.assess({"members": [{"relation": "self"}, {"relation": "spouse"}]}).explain("dibao::family_size", lang="en")
/// >>> explanation.to_dict()["explanation"]["value"]
/// '2'
#[pyclass(frozen, module = "doudi", name = "Explanation")]
pub(crate) struct Explanation {
    pub(crate) inner: Inner,
    pub(crate) schema: Arc<Schema>,
    pub(crate) lang: Lang,
    pub(crate) sensitive: bool,
}

#[pymethods]
impl Explanation {
    fn __str__(&self) -> String {
        self.inner.text(&self.schema, self.lang, self.sensitive)
    }

    fn __repr__(&self) -> String {
        let text = self.inner.text(&self.schema, self.lang, self.sensitive);
        format!("<doudi.Explanation {}>", text.lines().next().unwrap_or_default())
    }

    /// Indented lines, in either language.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> explanation = policy.assess({"members": [{"relation": "self"}, {"relation": "spouse"}]}).explain("dibao::family_size")
    /// >>> explanation.text("en").splitlines()[0]
    /// 'Family size = 2 person'
    fn text(&self, lang: &str) -> PyResult<String> {
        Ok(self.inner.text(&self.schema, errors::lang(lang)?, self.sensitive))
    }

    /// The same as nested lists in Markdown, for reports.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> policy.assess({"members": [{"relation": "self"}, {"relation": "spouse"}]}).explain("dibao::family_size", lang="en").to_markdown().splitlines()[0]
    /// '- Family size = 2 person'
    fn to_markdown(&self) -> String {
        self.inner.markdown(&self.schema, self.lang, self.sensitive)
    }

    /// The tree as plain dicts and lists, in both languages: values in canonical form, those of sensitive facts only where they were asked for.
    ///
    /// >>> import doudi
    /// >>> policy = doudi.Pack("rules-examples/shaanxi-baoji").policy("2023-06-01")
    /// >>> tree = policy.assess({"members": [{"relation": "self"}]}).explain("dibao::family_size").to_dict()
    /// >>> tree["on"], tree["explanation"]["name"]
    /// ('2023-06-01', 'dibao::family_size')
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &self.inner.json(&self.schema, self.sensitive))
    }

    fn _repr_markdown_(&self) -> String {
        self.to_markdown()
    }

    fn _repr_html_(&self) -> String {
        self.inner.html(&self.schema, self.lang, self.sensitive)
    }
}
