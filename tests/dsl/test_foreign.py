"""Texts of other languages are one error each, and no boxes that nobody drew."""

from __future__ import annotations

import pytest

from dsl.parse import Parsed, parse
from tests.work import assert_linear

BLOCKS = {
    "Structurizr": 'workspace {\n  model {\n    u = person "User"\n    s = softwareSystem "Shop" {\n'
    '      web = container "Web"\n    }\n    u -> web "Uses"\n  }\n}',
    "Terraform": 'resource "aws_instance" "web" {\n  ami = "x"\n  tags = {\n    Name = "web"\n  }\n}\n\n'
    'module "db" {\n  source = "./db"\n}',
    "PlantUML": "@startuml\nactor User\nUser -> web : login\nactivate web\n@enduml",
    "PlantUML's C4": 'Person(u, "User")\nSystem_Boundary(s, "Shop") {\n  Container(web, "Web", "Go")\n}\n'
    'Rel(u, web, "Uses")',
    "Mermaid": "sequenceDiagram\n  participant A as Alice\n  A->>B: Hello!\n  loop daily\n  end",
    "YAML": 'version: "3"\nservices:\n  web:\n    image: nginx\n    ports:\n      - "80:80"',
    "JSON": '{\n  "nodes": [{"id": "a"}],\n  "edges": []\n}',
    "SQL": "CREATE TABLE users (\n  id INT PRIMARY KEY,\n  name TEXT\n);",
    "program code": 'from diagrams import Diagram\nwith Diagram("x"):\n    web = EC2("web")',
    "XML or HTML": "<mxfile>\n  <diagram/>\n</mxfile>",
}
BEHIND = ("Structurizr", "Terraform", "PlantUML", "PlantUML's C4", "SQL")
"""Those with an end, behind which the design goes on."""


def codes(parsed: Parsed) -> list[str]:
    return [problem.code for problem in parsed.problems]


@pytest.mark.parametrize("language", BLOCKS)
def test_a_block_is_one_error_and_draws_nothing(language: str) -> None:
    parsed = parse(BLOCKS[language])
    assert codes(parsed) == ["foreign-text"]
    assert language in parsed.problems[0].message
    assert parsed.problems[0].hint
    assert not parsed.design.components


@pytest.mark.parametrize("language", BEHIND)
def test_what_stands_around_a_block_is_read(language: str) -> None:
    parsed = parse(f"client -> lb\n{BLOCKS[language]}\nlb -> redis\n")
    assert codes(parsed) == ["foreign-text"]
    assert list(parsed.design.components) == ["client", "lb", "redis"]
    assert parsed.design.components["redis"].span.start == parsed.design.source.text.index("redis")


def test_many_blocks_of_a_language_are_one_error_with_all_their_lines() -> None:
    parsed = parse('resource "a" "b" {\n}\nclient -> api\nresource "a" "c" {\n}\n')
    assert codes(parsed) == ["foreign-text"]
    assert "4 lines" in parsed.problems[0].message


@pytest.mark.parametrize(
    "text",
    [
        'digraph G {\n  rankdir=LR;\n  node [shape=box];\n  a -> b [label="x"];\n}',
        "graph TD\nA --> B\nB --> C",
    ],
)
def test_a_flowchart_is_one_error(text: str) -> None:
    assert codes(parse(text)) == ["foreign-text"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "flowchart LR\n  A[Client] --> B(API)\n  B -->|yes| C[(DB)]\n  style A fill:#f9f",
            {("Client", "API"), ("API", "DB")},
        ),
        ("graph TD\nclient --> api\napi --> redis", {("client", "api"), ("api", "redis")}),
        (
            "graph TB\n  u([Mobile App]) --> lb{Load Balancer};\n  subgraph core\n"
            '  lb --> w["Web<br/>Service"]\n  end\n  w & lb -.-> q[[SQS]]\n  w --- q;\n  class w x',
            {
                ("mobile_app", "Load-Balancer"),
                ("Load-Balancer", "Web-Service"),
                ("Web-Service", "SQS"),
                ("Load-Balancer", "SQS"),
            },
        ),
    ],
)
def test_a_flowchart_of_mermaid_is_read_by_its_labels(
    text: str, meant: set[tuple[str, str]]
) -> None:
    parsed = parse(text)
    assert not [each for each in parsed.problems if each.fatal]
    assert {(link.source, link.target) for link in parsed.design.links} == meant


def test_what_a_flowchart_draws_in_our_words_is_kept() -> None:
    design = parse("graph TD\nclient --> api\napi -.-> kafka").design
    assert [link.id for link in design.links] == ["client->api", "api~>kafka"]


def test_a_slip_behind_the_head_of_a_flowchart_stays_an_error_of_its_own() -> None:
    assert codes(parse("graph TD\nclient -> api -> rediss")) == ["prose", "unknown-name"]


def test_one_habit_is_one_error_with_its_next_places() -> None:
    parsed = parse("client --> api\napi --> db\napi --> redis\napi --> kafka\nclient => api")
    [problem] = parsed.problems
    assert (problem.code, len(problem.related)) == ("foreign-arrow", 3)
    assert "4 times more" in problem.message
    assert len(parsed.design.links) == 4


def test_two_of_a_habit_are_told_each() -> None:
    assert codes(parse("client --> api\napi --> db")) == ["foreign-arrow"] * 2


def test_names_of_a_block_cause_no_more_errors() -> None:
    text = 'workspace {\n  checkout = container "Checkout"\n}\nclient -> checkout'
    assert codes(parse(text)) == ["foreign-text"]


@pytest.mark.parametrize(
    "text",
    [
        "region data {\n  api\n}\nclient -> api",
        'group "resource" {\n  api\n}\nclient -> api',
        "model ranker\nclient -> ranker",
        'client -> api\nnote api: "select it from the list, import x from y"',
        "client -> api -> from -> with\nservice from\nservice with",
    ],
)
def test_our_own_words_are_no_other_language(text: str) -> None:
    assert "foreign-text" not in codes(parse(text))


HOSTILE = (
    "workspace {\n",
    "a:\n",
    "a:\n - ",
    'resource "x" {',
    "select ",
    "a.b = ",
    "Rel(\n",
    "\n",
    "{\n",
    "version: \n",
    "/* ",
    '"\n',
    '"a\n\n',
)


@pytest.mark.parametrize("size", [250, pytest.param(2_500, marks=pytest.mark.exhaustive)])
@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_takes_long(piece: str, size: int) -> None:
    found: list[Parsed] = []
    assert_linear(lambda times: found.append(parse(piece * times)), size)
    assert len(found[-1].problems) <= 101
