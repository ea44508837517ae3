from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from tests.making import pack_text


def test_a_reader_that_goes_away_is_no_error(shell, folder):
    (folder / "many.txt").write_text("\n".join(f"postgres db{n}" for n in range(3000)))
    done = shell("$REVIEW many.txt $ONLY | head -1; exit ${PIPESTATUS[0]}")
    assert done.stderr == ""
    assert done.stdout.startswith("many.txt")
    assert done.returncode in (1, 141)


def test_standard_output_closed(shell):
    done = shell("$REVIEW store.txt $ONLY >&-")
    assert (done.returncode, done.stderr) == (2, "review: standard output is closed\n")


def test_standard_output_full(shell):
    done = shell("$REVIEW store.txt $ONLY > /dev/full")
    assert done.returncode == 2
    assert done.stderr == "review: cannot write to standard output: No space left on device\n"


def test_all_streams_closed(shell):
    assert shell("$REVIEW store.txt $ONLY <&- >&- 2>&-").returncode == 2


def test_standard_input_closed(shell):
    done = shell("$REVIEW - $ONLY <&-")
    assert (done.returncode, done.stderr) == (2, "review: <stdin>: standard input is closed\n")


def test_a_terminal_that_knows_ascii_only(shell, folder):
    (folder / "store.txt").write_text('postgres db "größer → 日本"\n')
    done = shell("$REVIEW store.txt $ONLY --verbose", PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert r"gr\xf6\xdfer -> \u65e5\u672c" in done.stdout


def test_ctrl_c(folder):
    body = "import time; open('started', 'w').close(); time.sleep(60); yield"
    (folder / "slow.py").write_text(pack_text(body))
    command = [sys.executable, "-m", "reviewer.command", "store.txt", "--pack", "slow.py"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not (folder / "started").exists():
        assert process.poll() is None  # the limit of the whole test ends a hang
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert (process.returncode, out, err) == (130, "", "review: interrupted\n")


@pytest.mark.parametrize("form", ["summary", "full", "concise", "json"])
def test_the_same_bytes_under_any_hash_seed(shell, folder, form):
    (folder / "big.txt").write_text(
        "\n".join(f"postgres db{n}\nclient{n} -> db{n}" for n in range(30))
    )
    outs = {
        shell(f"$REVIEW store.txt $ONLY --format {form}", PYTHONHASHSEED=seed).stdout
        for seed in "012"
    }
    [out] = outs
    assert "no-stores" in out


def test_what_a_review_costs_to_import(shell):
    heavy = "jsonschema jinja2 flask PIL diagrams graphviz difflib"
    code = (
        "import sys; from reviewer.command import main; main(['clean.txt']);"
        f" print([m for m in '{heavy}'.split() if m in sys.modules])"
    )
    done = shell(f'{sys.executable} -c "{code}"')
    assert done.stdout.splitlines()[-1] == "[]"
