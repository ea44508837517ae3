from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
REVIEW = (
    [sys.executable, "-m", "reviewer"]
    if (ROOT / "reviewer" / "__main__.py").exists()
    else [
        sys.executable,
        "-c",
        "import sys; from reviewer.command import main; sys.exit(main())",
    ]
)


def serve(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*REVIEW, "serve", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_the_address_is_printed_and_answers_until_interrupted(end: signal.Signals) -> None:
    with serve("--port", "0") as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        address = line.split()[2]
        assert line.startswith("Serving on http://127.0.0.1:")
        with urlopen(address + "healthz") as answer:  # noqa: S310  # our own
            assert answer.status == 200
        server.send_signal(end)
        assert server.wait() == 0


def said(*arguments: str, **environment: str) -> tuple[int, str]:
    with serve(*arguments, **environment) as server:
        _, errors = server.communicate()
    return server.returncode, errors


def test_a_taken_port_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status, errors = said("--port", port)
    assert status == 2
    assert errors == (
        f"review: cannot listen on 127.0.0.1:{port}: address already in use"
        " (--port names another port, 0 a free one)\n"
    )


@pytest.mark.parametrize(
    ("arguments", "environment", "says"),
    [
        (["--port", "99999"], {}, "is no port"),
        (["--port", "-1"], {}, "port"),
        (["--host", "no.such.host.invalid", "--port", "0"], {}, "unknown host"),
        (["--port", "0"], {"DESIGN_REVIEWER_MAX_LINK": "7"}, "DESIGN_REVIEWER_MAX_LINKS"),
        (["--port", "0"], {"DESIGN_REVIEWER_REVIEW_SECONDS": "soon"}, "a number"),
    ],
)
def test_what_cannot_be_served_is_one_line(
    arguments: list[str], environment: dict[str, str], says: str
) -> None:
    status, errors = said(*arguments, **environment)
    assert status == 2
    assert errors.count("\n") == 1
    assert says in errors


def test_the_plain_review_loads_nothing_of_the_server() -> None:
    script = (
        "import sys; from reviewer.command import main; main(['-']);"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        input="client -> api",
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stderr.split())
    assert "networkx" in loaded or "lark" in loaded
    assert not loaded & {"web", "flask", "waitress", "flask_limiter", "prometheus_client"}
