"""Rule packs: discovery and loading of Python and YAML packs."""
