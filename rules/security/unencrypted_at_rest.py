"""The rule `unencrypted-at-rest`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.operational_stakes import is_senior
from reviewer.analysis.semantics.sensitive_data import GRAVE, topics_of
from reviewer.analysis.topology.counts import is_data_store, is_managed
from reviewer.analysis.topology.ingress import around
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed


class UnencryptedAtRest(Rule):
    """What is stored can be read by whoever gets the disk, the snapshot or the backup.

    **Why**: copies travel: snapshots, exports, disks that are replaced. Encrypted, they are
    worth nothing without the key, and who may use the key can be restricted, recorded and
    taken away again.

    Where a design says that a store is not encrypted it is a warning. Where a store that one
    runs oneself holds payments or health records, or personal data from senior on, by its
    name or by `holds=`, and nothing is said, it is asked; key management in the drawing counts.

    **Do instead**: `postgres ledger x2 [encrypted]`, with keys in a `kms` that are changed
    regularly.

    **It cannot see**: what a disk or a platform encrypts unsaid; what a provider runs is not asked
    about. `encrypted` is taken at its word, and who holds the keys only your answer tells.
    """

    id = "unencrypted-at-rest"
    severity = Severity.WARNING
    category = Category.SECURITY
    citations = (
        Citation(
            "AWS Well-Architected, Security pillar: SEC08-BP01, SEC08-BP02",
            "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/",
            "manage keys, and enforce encryption at rest",
        ),
        Citation(
            "Azure Well-Architected, Security: design review checklist, SE:07",
            "https://learn.microsoft.com/azure/well-architected/security/checklist",
        ),
    )
    follow_up = "Who can use the keys, who can read the backups, and how is a key replaced?"
    passes = (
        """
        client app
        service pay x4
        postgres ledger x2 [encrypted]
        app -> pay -> ledger
        """,
        """
        client app
        service pay x4
        postgres ledger x2
        app -> pay -> ledger
        """,
    )
    fails = (
        """
        client app
        service pay x4
        postgres ledger x2 [encrypted=no]
        app -> pay -> ledger
        """,
        """
        client app
        service notes x4
        network data [encrypted=no] {
          mysql texts x2
        }
        app -> notes -> texts
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every store of record."""
        stores = [part for part in design.components.values() if is_data_store(part)]
        said = {store.name: around(design, store, "encrypted") for store in stores}
        clear = [store for store in stores if said[store.name] is False]
        if clear:
            yield self._accuse(clear)
        if not facts.estimates.warrants_operational_review or " encrypt" in facts.words.text:
            return
        if any(part.kind is Kind.KMS for part in design.components.values()):
            return
        silent = [
            store
            for store in stores
            if said[store.name] is None and not is_managed(store) and _matters(design, store)
        ]
        if silent:
            line = declaration(silent[0], attributes="encrypted", whole=False)
            yield self.cannot_tell(
                *silent,
                message=f"Whoever gets a backup of {listed([s.name for s in silent], 'or')}: can it be"
                f" read, and who holds the keys and changes them? Say `{line}`, and draw the `kms`.",
                weight=0.3,
            )

    def _accuse(self, clear: list[Component]) -> Answer:
        verb = "is" if len(clear) == 1 else "are"
        return self.violated(
            *clear,
            message=f"{listed([store.name for store in clear])} {verb} stored in the clear.",
            why="A snapshot, an export or a replaced disk is all that is needed to read it.",
            instead="\n".join(declaration(store, attributes="encrypted") for store in clear),
        )


def _matters(design: Design, store: Component) -> bool:
    """Whether what it holds is grave, or is about people where more is expected."""
    topics = topics_of(store)
    return not topics.isdisjoint(GRAVE) or (bool(topics) and is_senior(design))
