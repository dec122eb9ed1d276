//! Single values that are none of Python's plain types: decimals, dates, enums, numpy's and pandas' scalars.

use doudi::facts::FaultCode;
use pyo3::prelude::*;
use pyo3::types::{PyDate, PyDateTime, PyFloat};

use crate::classes::{DECIMAL, ENUM};
use crate::input::{Node, Trouble, float};
use crate::unknown::Unknown;

/// What a single value is.
pub(crate) enum Scalar<'py> {
    Node(Node<'py>),
    /// It stands for another value.
    Again(Bound<'py, PyAny>),
}

type Read<'py> = PyResult<Option<Result<Scalar<'py>, Trouble>>>;

fn node(node: Node<'_>) -> Read<'_> {
    Ok(Some(Ok(Scalar::Node(node))))
}

/// `None`: no single value.
pub(crate) fn read<'py>(value: &Bound<'py, PyAny>) -> Read<'py> {
    if let Ok(number) = value.cast::<PyFloat>() {
        return node(float(number.value()));
    }
    if value.cast::<Unknown>().is_ok() {
        return node(Node::Nothing);
    }
    if DECIMAL.is_of(value)? {
        return node(Node::Number(value.str()?.to_str()?.to_owned()));
    }
    let class = value.get_type();
    let name = class.name()?;
    if matches!(name.to_str()?, "NAType" | "NaTType") {
        let zh = "缺失值含义不明:没有此项时写 None,不知道时略去此键";
        let en = "a missing value may mean two things: write None where there is none, and leave the key out where it is not known";
        return Ok(Some(Err(Trouble::new(FaultCode::WrongType, zh, en))));
    }
    if value.cast::<PyDate>().is_ok() {
        let text: String = value.call_method0("isoformat")?.extract()?;
        let day = if value.cast::<PyDateTime>().is_ok() { text.strip_suffix("T00:00:00") } else { Some(&*text) };
        return match day {
            Some(day) => node(Node::OwnText(day.to_owned())),
            None => {
                let (zh, en) = ("应为日期,而不是时刻", "a date is expected, not a point in time");
                Ok(Some(Err(Trouble::new(FaultCode::BadDate, zh, en))))
            }
        };
    }
    if ENUM.is_of(value)? {
        return Ok(Some(Ok(Scalar::Again(value.getattr("value")?))));
    }
    numpy(value)
}

/// A scalar of numpy, or an array without dimensions.
fn numpy<'py>(value: &Bound<'py, PyAny>) -> Read<'py> {
    let Some(kind) = value.getattr_opt("dtype")?.map(|dtype| dtype.getattr_opt("kind")).transpose()?.flatten() else { return Ok(None) };
    if value.getattr_opt("ndim")?.is_none_or(|ndim| ndim.extract::<usize>().is_ok_and(|n| n > 0)) {
        return Ok(None);
    }
    match kind.extract::<String>()?.as_str() {
        // Its own text is the shortest that prints it; as a Python float it would get the digits of a double.
        "f" => node(Node::Number(value.str()?.to_str()?.to_owned())),
        "M" => moment(value.str()?.to_str()?),
        _ => Ok(Some(Ok(Scalar::Again(value.call_method0("item")?)))),
    }
}

/// numpy's text of a moment: `2023-05-01`, `2023-05-01T00:00:00.000`, `NaT`.
fn moment<'py>(text: &str) -> Read<'py> {
    let (day, time) = text.split_once('T').unwrap_or((text, ""));
    if text == "NaT" || time.bytes().any(|b| matches!(b, b'1'..=b'9')) {
        let (zh, en) = ("应为日期,而不是时刻或缺失值", "a date is expected, not a point in time or a missing value");
        return Ok(Some(Err(Trouble::new(FaultCode::BadDate, zh, en))));
    }
    node(Node::OwnText(day.to_owned()))
}
