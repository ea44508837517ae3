#!/bin/sh
# gunicorn's threaded worker goes on listening while it drains, and drops who connects then.
#
# Behavior: on SIGTERM, gunicorn (worker class gthread) stops accepting at once, but its
# listening socket stays open until the last connection of the worker has ended. The kernel goes on
# completing connections: a client that connects during a graceful stop is not refused (and so not sent
# to another server by its proxy), it sends its request, waits as long as the drain takes, and
# is then reset without an answer.
# Version: gunicorn 27.0.1 (PyPI), Python 3.11, Linux. Date: 2026-11-30.
# Output seen:
#   the request under way when SIGTERM came: b'HTTP/1.1 200 OK'
#   a client that connects 1 s later: connected, request sent, then ConnectionResetError
# Why it matters here: "accepted reviews lost on SIGTERM" has to be 0 under both shipped servers;
# web/gunicorn_worker.py accepts what is queued, then closes the socket before it drains.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check gunicorn==27.0.1 packaging
cat > "$folder/slow.py" <<'APP'
import time

def app(environ, start_response):
    time.sleep(4 if environ["PATH_INFO"] == "/slow" else 0)
    start_response("200 OK", [("Content-Length", "3")])
    return [b"ok\n"]
APP
cat > "$folder/try.py" <<'TRY'
import os, signal, socket, subprocess, sys, time

listener = socket.create_server(("127.0.0.1", 0))
address = listener.getsockname()
server = subprocess.Popen(
    [sys.executable, "-m", "gunicorn", "--bind", f"fd://{listener.fileno()}", "--threads", "4",
     "--worker-class", "gthread", "--no-control-socket", "--log-level", "critical", "slow:app"],
    pass_fds=[listener.fileno()],
)
listener.close()
under_way = socket.create_connection(address)
under_way.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
time.sleep(2)
server.send_signal(signal.SIGTERM)
time.sleep(1)
try:
    late = socket.create_connection(address)
    late.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    said = "connected, request sent, then "
    try:
        said += repr(late.recv(15) or "end of stream")
    except ConnectionError as error:
        said += type(error).__name__
except ConnectionRefusedError:
    said = "refused"
first = under_way.recv(15)
server.wait()
print("the request under way when SIGTERM came:", first)
print("a client that connects 1 s later:", said)
sys.exit(0 if first == b"HTTP/1.1 200 OK" and said.endswith("ConnectionResetError") else 1)
TRY
cd "$folder" && venv/bin/python try.py
