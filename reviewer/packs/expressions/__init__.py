"""The language of conditions in data packs: CEL's syntax, typed, with fuel instead of trust.

    from reviewer.packs.expressions.compiling import compile_expression

Nothing is imported here: a review without a data pack never reads this package.
"""
