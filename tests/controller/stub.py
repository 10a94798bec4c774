"""A stub of the AWX API: objects with names, the relations between them, surveys, and launches.

The shape of the responses is that of AWX 24.6. Lists can be filtered by the values of fields. What is wrong with a
request is refused; see ``rules``.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from .rules import launch_mistakes, mistakes, survey_mistakes

ROOT = "/api/v2/"
TOKEN = base64.b64encode(b"stub").decode()

RELATIONS = {
    "organizations": ["galaxy_credentials", "instance_groups"],
    "projects": ["project_updates"],
    "inventories": ["instance_groups", "input_inventories"],
    "job_templates": ["credentials", "labels", "instance_groups"],
    "workflow_job_templates": ["labels", "workflow_nodes"],
    "workflow_job_template_nodes": ["credentials", "labels", "success_nodes", "failure_nodes", "always_nodes"],
    "schedules": ["credentials", "labels"],
}
NOTIFIED = ["notification_templates_started", "notification_templates_success", "notification_templates_error"]
RELATED = {**dict.fromkeys(NOTIFIED, "notification_templates"), "labels": "labels"}
SURVEYED = ("job_templates", "workflow_job_templates")
TEMPLATES = ("job_templates", "workflow_job_templates", "projects", "inventory_sources")
DEFAULTS: dict[str, Any] = {"description": "", "scm_revision": "0", "finished": "2026-01-01"}
ASKED = dict.fromkeys([f"ask_{name}_on_launch" for name in ("variables", "limit", "labels", "inventory")], False)
MANAGED = {"kind": "cloud", "inputs": {"fields": [{"id": "username"}, {"id": "password"}]}, "injectors": {}}
Run = Callable[[dict[str, Any], dict[str, Any]], bool]
"""Runs a job of a template with variables, and returns whether it was successful."""


class Api:
    """The objects by kind and ID, their relations, and the changes since ``changes`` was emptied."""

    def __init__(self, run: Run = lambda _template, _variables: True) -> None:
        self.lock = Lock()
        self._run = run
        self.changes: list[tuple[str, str]] = []
        self._objects: dict[str, dict[int, dict[str, Any]]] = {}
        self._related: dict[str, list[int]] = {}
        self._surveys: dict[str, Any] = {}
        self._ids = 0
        self._create("credential_types", {"name": "Amazon Web Services", **MANAGED})

    def names(self, kind: str) -> list[str]:
        """Return the names of the objects of a kind, sorted."""
        return sorted(each.get("name") or each["identifier"] for each in self._objects.get(kind, {}).values())

    def survey(self, template: str) -> list[dict[str, Any]]:
        """Return the questions of a job template."""
        found = next(each for each in self._objects["job_templates"].values() if each["name"] == template)
        spec: list[dict[str, Any]] = self._surveys[found["related"]["survey_spec"]]["spec"]
        return spec

    def respond(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        """Return the status and the content of the response."""
        parts = path.removeprefix(ROOT).strip("/").split("/")
        if parts == ["config"]:
            return 200, {"version": "24.6.1"}
        if len(parts) == 1:
            return self._list(method, parts[0], query, body)
        if len(parts) == 2:
            return self._detail(method, parts[0], int(parts[1]), body)
        return self._relation(method, parts[0], int(parts[1]), path, body)

    def _list(self, method: str, kind: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        if method == "POST":
            refused = mistakes(kind, _readable(body), {}, self._find)
            return (400, refused) if refused else (201, self._create(kind, body))
        kinds = TEMPLATES if kind == "unified_job_templates" else (kind,)
        found = [
            each
            for one in kinds
            for each in self._objects.get(one, {}).values()
            if all(_matches(each, name, value) for name, value in query.items() if name != "page_size")
        ]
        return 200, _page(found)

    def _detail(self, method: str, kind: str, number: int, body: Any) -> tuple[int, Any]:
        objects = self._objects.get(kind, {})
        if number not in objects:
            return 404, {"detail": "Not found."}
        if method == "PATCH":
            if refused := mistakes(kind, _readable(body), objects[number], self._find):
                return 400, refused
            objects[number].update(body)
            self._record("update", objects[number])
        elif method == "DELETE":
            if kind == "credential_types" and any(
                credential["credential_type"] == number for credential in self._objects.get("credentials", {}).values()
            ):
                return 403, {"detail": "Credential types that are in use cannot be deleted"}
            self._record("delete", objects.pop(number))
            return 204, None
        return 200, objects[number]

    def _relation(self, method: str, kind: str, number: int, path: str, body: Any) -> tuple[int, Any]:
        owner = self._objects[kind][number]
        relation = path.strip("/").split("/")[-1]
        if relation == "survey_spec":
            return self._survey(method, path, owner, body)
        if relation == "launch":
            return self._launch(owner, body)
        if relation == "create_approval_template":
            if refused := mistakes("workflow_approval_templates", body, {}, self._find):
                return 400, refused
            approval = self._create("workflow_approval_templates", body)
            owner["unified_job_template"] = approval["id"]
            owner["related"]["unified_job_template"] = approval["url"]
            return 201, approval
        numbers = self._related.setdefault(path, [])
        if method == "POST":
            kinds = "workflow_job_template_nodes" if relation.endswith("_nodes") else RELATED.get(relation, relation)
            if self._find(kinds, body["id"]) is None:
                return 400, {"msg": f"{kinds} object with id {body['id']} does not exist."}
            (numbers.remove if body.get("disassociate") else numbers.append)(body["id"])
            self._record("relate", owner)
            return 204, None
        return 200, _page([{"id": each} for each in numbers])

    def _survey(self, method: str, path: str, owner: dict[str, Any], body: Any) -> tuple[int, Any]:
        if method == "POST":
            if refused := survey_mistakes(body):
                return 400, refused
            self._surveys[path] = body
            self._record("survey", owner)
        elif method == "DELETE":
            self._surveys.pop(path, None)
            self._record("survey", owner)
        return 200, self._surveys.get(path, {})

    def _launch(self, template: dict[str, Any], body: dict[str, Any]) -> tuple[int, Any]:
        survey = self._surveys.get(template["related"]["survey_spec"], {})
        variables = body.get("extra_vars", {})
        if refused := launch_mistakes(template, survey, variables):
            return 400, refused
        job = self._create("jobs", {"name": template["name"], "created": "2026-01-01", "artifacts": {}, **body})
        ran = self._run(template, {**json.loads(template.get("extra_vars") or "{}"), **variables})
        job["status"] = "successful" if ran else "failed"
        return 201, job

    def _find(self, kind: str, number: Any) -> dict[str, Any] | None:
        kinds = TEMPLATES if kind == "unified_job_templates" else (kind,)
        return next((self._objects[one][number] for one in kinds if number in self._objects.get(one, {})), None)

    def _create(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        self._ids += 1
        url = f"{ROOT}{kind}/{self._ids}/"
        relations = [*RELATIONS.get(kind, []), *NOTIFIED, *(["survey_spec"] if kind in SURVEYED else [])]
        relations += ["launch"] if kind == "job_templates" else []
        organization = self._find("organizations", body.get("organization")) or {}
        created = {
            **DEFAULTS,
            **(ASKED if kind in SURVEYED else {}),
            **_readable(body),
            "summary_fields": {"organization": {"name": organization.get("name", "")}},
            "id": self._ids,
            "type": re.sub("ies$", "y", kind).removesuffix("s"),
            "url": url,
            "related": {relation: f"{url}{relation}/" for relation in relations},
            "status": "successful",
        }
        self._objects.setdefault(kind, {})[self._ids] = created
        self._record("create", created)
        return created

    def _record(self, action: str, changed: dict[str, Any]) -> None:
        self.changes.append((action, changed.get("name") or changed.get("identifier", "")))


def _matches(found: dict[str, Any], name: str, value: str) -> bool:
    """Return whether an object matches a filter of the query, such as ``name=web`` or ``id__in=1,2``."""
    field, _separator, operator = name.partition("__")
    return str(found.get(field)) in (value.split(",") if operator == "in" else [value])


def _readable(body: dict[str, Any]) -> dict[str, Any]:
    """Return a request without what the API stores elsewhere."""
    return {name: value for name, value in body.items() if name != "type"}


def _page(results: list[dict[str, Any]]) -> dict[str, Any]:
    return {"count": len(results), "next": None, "previous": None, "results": results}


@contextmanager
def served(api: Api) -> Iterator[str]:
    """Serve the API on a free port of the loopback interface, and yield the URL."""

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            url = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}") if length else {}
            allowed = self.headers.get("Authorization") == f"Bearer {TOKEN}"
            with api.lock:
                query = dict(parse_qsl(url.query))
                status, content = api.respond(self.command, url.path, query, body) if allowed else (401, {})
            payload = b"" if content is None else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.send_header("X-API-Product-Name", "AWX")
            self.send_header("X-API-Product-Version", "24.6.1")
            self.end_headers()
            self.wfile.write(payload)

        do_GET = do_POST = do_PATCH = do_DELETE = _serve

        def log_message(self, *_arguments: Any) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
