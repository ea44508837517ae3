"""Text <-> `Design`: the language candidates type, and what it means.

    from dsl.parse import parse

    parsed = parse("client -> api -> postgres")
    parsed.design.components, parsed.problems

Nothing is imported here: a caller that needs a part imports its module, and pays for that alone.
"""
