"""Templates of rules: refused when a rule is declared, not when it first finds something."""

from __future__ import annotations

from reviewer.model.rule import IncompleteRuleError, Rule
from reviewer.text.grammar import TemplateError, pieces_of

SET_LINE = "Set `{line}`."
"""How a question ends: with the line that answers it."""


def refuse_bad_templates(rule: type[Rule], *attributes: str) -> None:
    """Read the templates that a rule declares under these names.

    Raises:
        IncompleteRuleError: one of them cannot be read; the text says which and why.

    """
    for name in attributes:
        declared = getattr(rule, name, "")
        for template in (declared,) if isinstance(declared, str) else declared:
            try:
                pieces_of(template)
            except TemplateError as error:
                raise IncompleteRuleError(f"rule {rule.__name__}: `{name}`: {error}") from None
