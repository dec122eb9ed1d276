"""Every example in the documentation runs, and everything public has documentation."""

from __future__ import annotations

import doctest
import inspect
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

import doudi

ROOT = Path(__file__).resolve().parents[2]


def documented() -> Iterator[tuple[str, object]]:
    """What is public, with its members: what is compiled has other kinds of descriptors than `doctest` looks for."""
    yield "doudi", doudi
    for name in doudi.__all__:
        thing = getattr(doudi, name)
        if inspect.isclass(thing):
            yield f"doudi.{name}", thing
            for member, value in vars(thing).items():
                kinds = (types.FunctionType, types.MethodDescriptorType, types.GetSetDescriptorType, property, staticmethod, classmethod)
                if not member.startswith("_") and isinstance(value, kinds):
                    yield f"doudi.{name}.{member}", value
        elif inspect.isroutine(thing):
            yield f"doudi.{name}", thing


THINGS = dict(documented())


@pytest.mark.parametrize("name", THINGS)
def test_examples(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = inspect.getdoc(THINGS[name])
    assert text, f"{name} has no documentation"
    is_attribute = isinstance(THINGS[name], (types.GetSetDescriptorType, property))
    assert ">>>" in text or is_attribute or issubclass(type(THINGS[name]), types.ModuleType), f"{name} has no example"
    monkeypatch.chdir(ROOT)
    example = doctest.DocTestParser().get_doctest(text, {}, name, None, 0)
    failures: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example, out=failures.append)
    if failures:
        pytest.fail("".join(failures), pytrace=False)


@pytest.mark.parametrize("page", ["README.md", "docs/tutorial.md"])
def test_pages(page: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # From a folder of its own: the tutorial saves a chart.
    for folder in ("rules-examples", "bindings-python"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    monkeypatch.chdir(tmp_path)
    failed, tried = doctest.testfile(str(ROOT / "bindings-python" / page), module_relative=False, encoding="utf-8")
    assert failed == 0 and tried > 0
    assert page == "README.md" or (tmp_path / "reform.png").stat().st_size > 10_000
