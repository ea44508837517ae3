"""Predicates: named tests of components, links and designs, composed with `&`, `|` and `~`.

Each is a function with one sentence of documentation, registered by its decorator in one table,
`PREDICATES`. Rules compose them, and YAML packs call them under the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from dsl.design import Component, Link

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts

Part = Component | Link
"""What predicates are asked of."""

Test = Callable[["Facts", Any], bool]

SUBJECTS = ("design", "part", "component", "link")
"""What a predicate is asked of; a `part` is a component or a link."""


_CLASSES: Mapping[str, Any] = {
    "design": object,
    "part": object,
    "component": Component,
    "link": Link,
}


class PredicateError(TypeError):
    """A predicate composed or called as none can be; the text says what was expected."""


class Predicate:
    """A test of one subject of a design, such as "is a data store".

    `subject` is one of `SUBJECTS`. A predicate of the whole design may be composed with any
    other; one of components and one of links may not. What a design does not say makes a
    predicate false.
    """

    __slots__ = ("name", "subject", "test")

    def __init__(self, name: str, subject: str, test: Test) -> None:
        self.name, self.subject, self.test = name, subject, test

    def __call__(self, facts: Facts, subject: object) -> bool:
        """Whether it holds of `subject`, which one of the whole design leaves aside.

        One of components is false of any link, and one of links of any component.
        """
        return isinstance(subject, _CLASSES[self.subject]) and self.test(facts, subject)

    def __and__(self, other: Predicate) -> Predicate:
        """Whether both hold; the other is not asked where this one does not."""
        name, subject, first, second = _joined(self, "&", other)
        return Predicate(
            name, subject, lambda facts, part: first(facts, part) and second(facts, part)
        )

    def __or__(self, other: Predicate) -> Predicate:
        """Whether at least one holds."""
        name, subject, first, second = _joined(self, "|", other)
        return Predicate(
            name, subject, lambda facts, part: first(facts, part) or second(facts, part)
        )

    def __invert__(self) -> Predicate:
        """Whether it does not hold."""
        test = self.test
        return Predicate(f"~{self.name}", self.subject, lambda facts, part: not test(facts, part))

    def __repr__(self) -> str:
        """As it is written in a rule."""
        return self.name


def _joined(left: Predicate, sign: str, right: object) -> tuple[str, str, Test, Test]:
    """The name, the subject and the tests of two predicates as one."""
    if not isinstance(right, Predicate):
        raise PredicateError(f"`{left} {sign}` joins two predicates, not {type(right).__name__}")
    subject = _common_subject(left, right)
    return f"({left} {sign} {right})", subject, left.test, right.test


def _common_subject(left: Predicate, right: Predicate) -> str:
    broad, narrow = sorted((left.subject, right.subject), key=SUBJECTS.index)
    if {broad, narrow} == {"component", "link"}:
        raise PredicateError(
            f"`{left}` is asked of a {left.subject} and `{right}` of a {right.subject}"
        )
    return narrow


class Parameter(NamedTuple):
    """One argument: its name, its type (`text` or `number`) and the only values it takes."""

    name: str
    type: str
    choices: Collection[str] = ()
    many: bool = False


class Entry(NamedTuple):
    """One row of the table: a predicate as it is documented, checked and called."""

    name: str
    subject: str
    parameters: tuple[Parameter, ...]
    sentence: str
    make: Callable[..., Predicate]

    def predicate(self, *arguments: Any) -> Predicate:
        """The predicate for these arguments.

        Raises:
            PredicateError: there are too few or too many, or one has another type or value.

        """
        _check_arguments(self, arguments)
        return self.make(*arguments)

    @property
    def signature(self) -> str:
        """How a rule calls it: `holds(*topics)`; without parameters the bare name."""
        shown = [f"*{each.name}" if each.many else each.name for each in self.parameters]
        return f"{self.name}({', '.join(shown)})" if shown else self.name


_TABLE: dict[str, Entry] = {}
PREDICATES: Mapping[str, Entry] = MappingProxyType(_TABLE)
"""Every registered predicate by its name."""


def register(entry: Entry) -> Entry:
    """Add a row to the table.

    Raises:
        PredicateError: its name is taken.

    """
    if entry.name in _TABLE:
        raise PredicateError(f"a predicate `{entry.name}` is registered already")
    return _TABLE.setdefault(entry.name, entry)


P = ParamSpec("P")
S = TypeVar("S", bound=object)


class Registrar:
    """Decorator that registers the predicates of one subject."""

    def __init__(self, subject: str) -> None:
        self._subject = subject

    def __call__(self, test: Callable[[Facts, S], bool]) -> Predicate:
        """Register a test of `facts` and the subject under its own name."""
        made = Predicate(test.__name__, self._subject, test)
        register(Entry(made.name, made.subject, (), _sentence_of(test), lambda: made))
        return made

    def taking(self, **choices: Collection[str]) -> MakerRegistrar:
        """The decorator of tests with more parameters, some of which take only these values."""
        return MakerRegistrar(self._subject, choices)


class MakerRegistrar:
    """Decorator that turns a test with parameters into a function of them that makes predicates."""

    def __init__(self, subject: str, choices: Mapping[str, Collection[str]]) -> None:
        self._subject, self._choices = subject, choices

    def __call__(self, test: Callable[Concatenate[Facts, S, P], bool]) -> Callable[P, Predicate]:
        """Register `test` under its own name."""
        name, parameters = test.__name__, _parameters_of(test, self._choices)

        def make(*arguments: P.args, **_: P.kwargs) -> Predicate:
            _check_arguments(entry, arguments)
            shown = f"{name}({', '.join(map(repr, arguments))})"
            return Predicate(shown, self._subject, _bound(test, arguments))

        entry = register(Entry(name, self._subject, parameters, _sentence_of(test), make))
        make.__name__, make.__doc__ = name, test.__doc__
        return make


def _sentence_of(test: Callable[..., bool]) -> str:
    return " ".join((test.__doc__ or "").split())


def _bound(test: Callable[..., bool], arguments: tuple[Any, ...]) -> Test:
    return lambda facts, subject: test(facts, subject, *arguments)


_TYPES = {"str": "text", "float": "number", "int": "number"}


def _parameters_of(
    test: Callable[..., bool], choices: Mapping[str, Collection[str]]
) -> tuple[Parameter, ...]:
    """The parameters behind `facts` and the subject, by their annotations."""
    code, hints = test.__code__, test.__annotations__
    names = list(code.co_varnames[2 : code.co_argcount])
    many = code.co_varnames[code.co_argcount] if code.co_flags & _VARIADIC else ""
    return tuple(
        Parameter(name, _TYPES[hints[name]], choices.get(name, ()), name == many)
        for name in (*names, *([many] if many else []))
    )


_VARIADIC = 0x04  # inspect.CO_VARARGS, without the import


def _check_arguments(entry: Entry, arguments: tuple[Any, ...]) -> None:
    fixed = sum(not each.many for each in entry.parameters)
    many = len(entry.parameters) > fixed
    if len(arguments) < fixed + many or (len(arguments) > fixed and not many):
        raise PredicateError(f"write `{entry.signature}`; {len(arguments)} arguments were given")
    for number, argument in enumerate(arguments):
        parameter = entry.parameters[min(number, len(entry.parameters) - 1)]
        _check_argument(entry, parameter, argument)


def _check_argument(entry: Entry, parameter: Parameter, argument: object) -> None:
    fits = isinstance(argument, str if parameter.type == "text" else (int, float))
    if not fits:
        raise PredicateError(f"`{parameter.name}` of `{entry.name}` is a {parameter.type}")
    if parameter.choices and argument not in parameter.choices:
        raise PredicateError(
            f"`{argument}` is no {parameter.name} of `{entry.name}`;"
            f" there are {', '.join(sorted(map(str, parameter.choices)))}"
        )


of_design = Registrar("design")
of_part = Registrar("part")
of_component = Registrar("component")
of_link = Registrar("link")

always = Predicate("always", "design", lambda facts, part: True)
"""A predicate that holds of everything."""
