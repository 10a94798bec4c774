"""What the API of AWX 24.6 refuses, as far as its recorded answers and its source show.

The API ignores unknown fields. The stub refuses them, because an object would differ from what the role declares.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from jinja2 import StrictUndefined, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

Object = dict[str, Any]
Find = Callable[[str, Any], Object | None]
"""Return the object of a kind with an ID."""

FIELDS = {
    "organizations": "name* description",
    "execution_environments": "name* description image* organization:organizations credential:credentials pull",
    "projects": """name* description organization:organizations scm_type scm_url scm_branch scm_update_on_launch
        credential:credentials local_path""",
    "inventories": "name* description organization*:organizations variables kind host_filter",
    "hosts": "name* description inventory*:inventories variables enabled",
    "inventory_sources": """name* description inventory*:inventories source source_project:projects source_path
        overwrite overwrite_vars update_on_launch""",
    "credential_types": "name* description kind* inputs injectors managed",
    "credentials": "name* description credential_type*:credential_types organization:organizations inputs",
    "notification_templates": """name* description organization*:organizations notification_type*
        notification_configuration""",
    "job_templates": """name* description organization:organizations project:projects inventory:inventories playbook
        execution_environment:execution_environments extra_vars job_slice_count survey_enabled ask_limit_on_launch
        ask_variables_on_launch allow_simultaneous""",
    "workflow_job_templates": """name* description organization:organizations extra_vars survey_enabled
        ask_variables_on_launch""",
    "workflow_job_template_nodes": """identifier workflow_job_template*:workflow_job_templates extra_data
        unified_job_template:unified_job_templates""",
    "workflow_approval_templates": "name* description timeout",
    "schedules": "name* description rrule* unified_job_template*:unified_job_templates extra_data enabled",
}
"""The fields of each kind. ``*`` marks a required field, and ``:`` the kind that a field refers to."""

TEXTS = {"text": str, "textarea": str, "multiplechoice": str, "integer": int, "float": float}
"""The types of questions, and the types of their defaults."""

CONFIGURATIONS = {"webhook": {"url", "http_method", "headers"}, "slack": {"token", "channels"}}
"""The required fields of notifications."""


def mistakes(kind: str, body: Object, current: Object, find: Find) -> dict[str, str]:
    """Return what is wrong with the fields of a request. ``current`` is empty for a new object."""
    fields = re.findall(r"(\w+)(\*?)(?::(\w+))?", FIELDS[kind])
    known = {name for name, _required, _refers in fields}
    found = {name: "is unknown" for name in body if name not in known}
    for name, required, refers in fields:
        value = body.get(name, current.get(name))
        if required and value in (None, ""):
            found[name] = "This field is required."
        elif refers and name in body and value not in (None, "") and find(refers, value) is None:
            found[name] = f'Invalid pk "{value}" - object does not exist.'
    if not found and kind in _CHECKS:
        found.update(_CHECKS[kind]({**current, **body}, find))
    return found


def survey_mistakes(spec: Object) -> dict[str, str]:
    """Return what is wrong with a survey."""
    if not all(isinstance(spec.get(name), of) for name, of in (("name", str), ("description", str), ("spec", list))):
        return {"error": "name, description or spec is missing or has the wrong type"}
    if not spec["spec"]:
        return {"error": "'spec' doesn't contain any items."}
    variables = [question.get("variable") for question in spec["spec"]]
    found = [wrong for question in spec["spec"] for wrong in _question(question)]
    found += ["a variable is duplicated"] if len(set(variables)) < len(variables) else []
    return {"error": "; ".join(found)} if found else {}


def _question(question: Object) -> Iterator[str]:
    expected = {"type": str, "question_name": str, "variable": str, "required": bool}
    yield from (f"{name} is missing" for name, of in expected.items() if not isinstance(question.get(name), of))
    kind, default, choices = question.get("type"), question.get("default", ""), question.get("choices", "")
    if kind not in TEXTS:
        yield f"{kind} is not an allowed type"
    elif default != "" and not _has_type(default, kind):
        yield f"default {default!r} is not of the type {kind}"
    if kind == "multiplechoice" and (not choices or (default != "" and default not in choices)):
        yield "the default must be one of the choices"
    yield from (f"{name} is no integer" for name in ("min", "max") if not isinstance(question.get(name), int | None))


def launch_mistakes(template: Object, survey: Object, variables: Object) -> dict[str, Any]:
    """Return what is wrong with the variables of a launch: answers of the survey, and others if the template asks."""
    questions = {question["variable"]: question for question in survey.get("spec", [])}
    wrong = [
        f"'{name}' value missing" if name not in variables else f"'{name}' is not accepted"
        for name, question in questions.items()
        if (question["required"] if name not in variables else not _answers(question, variables[name]))
    ]
    others = [name for name in variables if name not in questions]
    allowed = template.get("ask_variables_on_launch")
    return {
        **({"variables_needed_to_start": wrong} if wrong else {}),
        **({"extra_vars": f"Variables {others} are not allowed on launch."} if others and not allowed else {}),
    }


def _answers(question: Object, value: Any) -> bool:
    if question["type"] == "multiplechoice":
        return value in question["choices"]
    return _has_type(value, question["type"])


def _has_type(value: Any, kind: str) -> bool:
    """Return whether a value has the type of a kind of questions. A boolean is not an integer here."""
    return isinstance(value, TEXTS[kind]) and not isinstance(value, bool)


def _job_template(template: Object, _find: Find) -> Iterator[tuple[str, str]]:
    if not template.get("project"):
        yield "project", "Job Templates must have a project assigned."
    if not template.get("inventory"):
        yield "inventory", "You must either set a default value or ask to prompt on launch."
    yield from _variables("extra_vars", template.get("extra_vars"))


def _variables(field: str, text: str | None) -> Iterator[tuple[str, str]]:
    try:
        fine = isinstance(json.loads(text or "{}"), dict)
    except json.JSONDecodeError:
        fine = False
    if not fine:
        yield field, "Cannot parse as JSON."


def _credential_type(declared: Object, _find: Find) -> Iterator[tuple[str, str]]:
    if declared["kind"] not in ("cloud", "net"):
        yield "kind", "Must be 'cloud' or 'net'."
    names = {field["id"]: "EXAMPLE" for field in declared.get("inputs", {}).get("fields", [])}
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    for injected in declared.get("injectors", {}).values():
        for name, template in injected.items():
            try:
                environment.from_string(template).render(names)
            except UndefinedError as error:
                yield "injectors", f"{name} uses an undefined field ({error})"


def _credential(credential: Object, find: Find) -> Iterator[tuple[str, str]]:
    if not credential.get("organization"):
        yield "detail", "Missing 'user', 'team', or 'organization'."
    declared = find("credential_types", credential["credential_type"]) or {}
    names = {field["id"] for field in declared["inputs"].get("fields", [])}
    yield from (("inputs", f"'{name}' was unexpected") for name in credential.get("inputs", {}) if name not in names)


def _notification(template: Object, _find: Find) -> Iterator[tuple[str, str]]:
    required = CONFIGURATIONS.get(template["notification_type"])
    if required is None:
        yield "notification_type", f'"{template["notification_type"]}" is not a valid choice.'
    elif missing := required - set(template.get("notification_configuration", {})):
        yield (
            "notification_configuration",
            f"Missing required fields for Notification Configuration: {sorted(missing)}.",
        )


def _node(node: Object, find: Find) -> Iterator[tuple[str, str]]:
    template = find("unified_job_templates", node.get("unified_job_template")) or {}
    if node.get("extra_data") and not template.get("ask_variables_on_launch"):
        yield "extra_data", "Variables are not allowed on launch."


def _schedule(schedule: Object, _find: Find) -> Iterator[tuple[str, str]]:
    rule = schedule["rrule"]
    if len(re.findall(r"DTSTART(?:;[^:]+)?:\d+T\d+Z?", rule)) != 1 or re.search(r"DTSTART:\d+T\d+ ", rule):
        yield "rrule", "Valid DTSTART required in rrule."
    if not re.search(r"RRULE:\S*INTERVAL", rule):
        yield "rrule", "INTERVAL required in rrule."


_CHECKS: dict[str, Callable[[Object, Find], Iterator[tuple[str, str]]]] = {
    "job_templates": _job_template,
    "inventories": lambda inventory, _find: _variables("variables", inventory.get("variables")),
    "hosts": lambda host, _find: _variables("variables", host.get("variables")),
    "credential_types": _credential_type,
    "credentials": _credential,
    "notification_templates": _notification,
    "workflow_job_template_nodes": _node,
    "schedules": _schedule,
}
