"""Packs as data: rules, attributes, technologies and rubrics in one YAML file.

    from reviewer.packs.data.load import load_data_pack

Nothing is imported here: a review without a data pack never reads this package.
"""
