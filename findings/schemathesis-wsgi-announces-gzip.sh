#!/bin/sh
# Schemathesis' WSGI transport asks for gzip and does not decode it.
#
# Behavior: tests made by `schemathesis.openapi.from_wsgi` send `Accept-Encoding: gzip, …`, as its HTTP
# transport does, but call the application through Werkzeug's test client, which decodes nothing.
# An application that compresses its answers as asked fails with "Content deserialization
# error", although the same application passes over HTTP.
# Version: schemathesis 4.32.5 with Flask 3.1.3 (PyPI), Python 3.11. Date: 2026-11-30.
# Output seen:
#   asked for: gzip, deflate
#   with the transport's own headers: ContentDeserializationError
#   with Accept-Encoding: identity: passes
# Why it matters here: documents of the API are sent compressed; tests/web/test_openapi.py asks for
# plain bytes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check schemathesis==4.32.5 flask==3.1.3
cat > "$folder/try.py" <<'TRY'
import gzip, json, sys
import schemathesis
from flask import Flask, Response, request

app, asked = Flask("try"), []
answer = {"description": "ok", "content": {"application/json": {"schema": {"type": "object"}}}}
described = {"openapi": "3.1.0", "info": {"title": "x", "version": "1"},
             "paths": {"/x": {"get": {"responses": {"200": answer}}}}}

@app.get("/openapi.json")
def openapi():
    return described

@app.get("/x")
def x():
    asked.append(request.headers.get("Accept-Encoding", ""))
    body, headers = b"{}", {}
    if "gzip" in asked[-1]:
        body, headers = gzip.compress(body), {"Content-Encoding": "gzip"}
    return Response(body, content_type="application/json", headers=headers)

def outcome(**options):
    operation = schemathesis.openapi.from_wsgi("/openapi.json", app)["/x"]["GET"]
    check = schemathesis.checks.CHECKS.get_one("response_schema_conformance")
    try:
        operation.Case().call_and_validate(checks=[check], **options)
    except BaseException as error:
        inner = getattr(error, "exceptions", [error])
        return type(inner[0]).__name__
    return "passes"

own = outcome()
print("asked for:", asked[0])
plain = outcome(headers={"Accept-Encoding": "identity"})
print("with the transport's own headers:", own)
print("with Accept-Encoding: identity:", plain)
sys.exit(0 if own == "ContentDeserializationError" and plain == "passes" else 1)
TRY
cd "$folder" && venv/bin/python try.py
