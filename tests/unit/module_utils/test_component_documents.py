"""What is wrong with a component's document: all of it at once, each with its line and with what to write."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from unit.module_utils.documents import CATALOG, ROOT, problem_with

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import InvalidOption
from ansible_collections.goldsmith.image_builder.plugins.module_utils._documents.checks import check_document
from ansible_collections.goldsmith.image_builder.plugins.module_utils._documents.component import ACTIONS, mistakes

problem = partial(problem_with, mistakes)

FILES = [
    *ROOT.glob("examples/**/components/*.yml"),
    ROOT / "tests/integration/targets/component/files/web.yml",
    ROOT / "tests/integration/targets/role_image_pipeline/files/nginx.yml",
]

WHOLE = """\
name: web
description: Installs the web server
schemaVersion: 1.0
parameters:
  - Package:
      type: string
      default: nginx
  - Site:
      type: string
      description: The address of the site
constants:
  - Folder:
      type: string
      value: /srv/www
phases:
  - name: build
    steps:
      - name: Fetch
        action: S3Download
        timeoutSeconds: 60
        onFailure: Continue
        maxAttempts: 3
        inputs:
          - source: s3://images/{{ Site }}.tar
            destination: '{{ Folder }}/site.tar'
          - source: s3://images/site.conf
            destination: /etc/nginx/conf.d/
      - name: Unpack
        action: ExecuteBash
        timeoutSeconds: -1
        inputs:
          commands:
            - dnf install -y {{Package}}
            - |
              set -e
              tar -x -f '{{ build.Fetch.inputs[0].destination }}'
              echo "{{ build.Fetch.outputs.stdout }}"
      - name: Every
        action: ExecuteBash
        loop:
          name: each
          forEach:
            list: '{{ Package }},php'
            delimiter: ','
        inputs:
          commands: ['echo {{ loop.index }} {{ each.value }}']
      - name: Update
        action: UpdateOS
  - name: validate
    steps:
      - name: Unpack
        action: ExecuteBash
        if:
          stringEquals: yes
          value: '{{ Site }}'
        inputs:
          commands:
            - "podman inspect --format '{{ .State.Status }}' {{ build.Unpack.outputs.stdout }}"
            - "echo '{{ user | upper }}' '{{{ Nothing }}}' {{ }} {{ab}}"
  - name: test
    steps:
      - name: Restart
        action: Reboot
        inputs:
          delaySeconds: 60
"""
"""All that a document can have."""

GOOD = {
    "whole": WHOLE,
    "json": '{"schemaVersion": "1.0", "phases": [{"name": "test", "steps": [{"name": "a", "action": "Reboot"}]}]}',
    "an anchor": """\
schemaVersion: 1.0
phases:
  - name: build
    steps: &steps
      - name: Update
        action: UpdateOS
  - name: container-host-test
    steps: *steps
""",
    "a script of PowerShell": """\
schemaVersion: 1
phases:
  - name: build
    steps:
      - name: Run
        action: ExecutePowerShell
        inputs: {file: 'C:\\setup.ps1'}
""",
    "inputs below commands, as in the user guide's examples of loops": """\
schemaVersion: 1.0
phases:
  - name: build
    steps:
      - name: Upload
        action: S3Upload
        loop: {forEach: {list: a.txt}}
        inputs:
          commands:
            - source: '{{ loop.value }}'
              destination: s3://bucket/{{ loop.value }}
      - name: Run
        action: ExecuteBinary
        loop: {forEach: [a, b]}
        inputs:
          commands: {path: run.exe, args: ['{{ loop.value }}']}
""",
    "keys that nobody has heard of": """\
schemaVersion: 1.0
author: somebody
phases:
  - name: build
    owner: somebody
    steps:
      - name: Update
        action: UpdateOS
        retries: 3
""",
    **{file.name: file.read_text() for file in FILES},
    **{f"aws/{one['name']}": one["document"] for one in CATALOG["components"]},
}


def build(*steps: str, head: str = "") -> str:
    """A document whose steps stand one on a line, beginning with line 5 below a head of no lines."""
    lines = "".join(f"    - {step}\n" for step in steps)
    return f"schemaVersion: 1.0\n{head}phases:\n  - name: build\n    steps:\n{lines}"


@pytest.mark.parametrize("name", GOOD)
def test_what_the_service_takes_is_no_mistake(name: str) -> None:
    assert problem(GOOD[name]) is None
    assert problem(yaml.safe_load(GOOD[name])) is None


STEP = "{name: A, action: Reboot}"
PLACE = "phase 'build', step 'A'"

BAD = [
    ("schemaVersion: 1.0\nphases: [", "data: line 2: this is not YAML: "),
    ("a: b\n\tc: d", "data: line 2: this is not YAML: found character '\\t' that cannot start any token"),
    ("a: \x07", "data: line 1: this is not YAML: special characters are not allowed"),
    ("---\na: 1\n---\nb: 2\n", "data: line 3: this is not YAML: but found another document"),
    ("a: &a [*a]", "data: line 1: this is not YAML: a part of it contains itself"),
    ("# nothing\n", "data: line 1: a document is a mapping, which begins with schemaVersion: 1.0"),
    ("just text", "data: line 1: a document is a mapping, which begins with schemaVersion: 1.0"),
    ("- a\n- b", "data: line 1: a document is a mapping, which begins with schemaVersion: 1.0"),
    (
        build("{name: A, action: CreateFile, inputs: [{path: {{ Path }}}]}"),
        "data: line 5: this is not YAML: a key is a text; what begins with {{ has to stand in quotes",
    ),
    (build("{name: A, action: !Sub Reboot}"), "data: line 5: this is not YAML: the tag !Sub means nothing here"),
    (build(STEP).replace("1.0", "2.0"), "data: line 1: schemaVersion has to be 1.0"),
    (build(STEP).replace("schemaVersion: 1.0\n", ""), "data: line 1: schemaVersion has to be 1.0"),
    (
        "schemaVersion: 1.0\nphases: []\n",
        "data: line 2: phases has to hold at least one of build, validate, test, container-host-test",
    ),
    ("schemaVersion: 1.0\n", "data: line 1: phases has to hold at least one of "),
    ("schemaVersion: 1.0\nphases: {build: []}\n", "data: line 2: phases has to be a list: begin each "),
    (
        build(STEP).replace("name: build", "name: biuld"),
        "data: line 3, phase 'biuld': there is no phase 'biuld': Image Builder runs build, validate, test, "
        "container-host-test. Did you mean build?",
    ),
    (build(STEP).replace("name: build", "nome: build"), "data: line 3, phase 1: a phase has to have a name: "),
    (
        build(STEP) + f"  - name: build\n    steps: [{STEP}]\n",
        "data: line 6: there is a phase 'build' already: give each its own name",
    ),
    (build(), "data: line 4, phase 'build': steps has to hold at least one step"),
    (
        build("{action: Reboot}"),
        "data: line 5, phase 'build', step 1: a step has to have a name",
    ),
    (
        build("{name: Install it, action: Reboot}"),
        "data: line 5, phase 'build', step 'Install it': a step's name has letters, digits, hyphens and underscores",
    ),
    (build(STEP, STEP), "data: line 6, phase 'build': there is a step 'A' already: give each its own name"),
    (build("{name: A}"), f"data: line 5, {PLACE}: a step has to have an action"),
    (
        build("{name: A, action: ExecuteBsh, inputs: {}}"),
        f"data: line 5, {PLACE}: there is no action ExecuteBsh. Did you mean ExecuteBash?",
    ),
    (
        build("{name: A, action: Cook, inputs: {}}"),
        f"data: line 5, {PLACE}: there is no action Cook. These are: {', '.join(ACTIONS)}.",
    ),
    (
        build("{name: A, action: S3Download}"),
        f"data: line 5, {PLACE}: S3Download needs inputs: source and destination",
    ),
    (build("{name: A, action: S3Download, inputs: []}"), "S3Download needs inputs: source and destination"),
    (
        build("{name: A, action: CopyFile, inputs: [{source: /a, destination: /b}, {source: /a}]}"),
        f"data: line 5, {PLACE}: CopyFile needs destination in its inputs",
    ),
    (
        build("{name: A, action: ExecutePowerShell, inputs: {command: ls}}"),
        f"data: line 5, {PLACE}: ExecutePowerShell needs commands or file in its inputs",
    ),
    (
        build("{name: A, action: ExecuteBash, inputs: {commands: ls}}"),
        f"data: line 5, {PLACE}: commands has to be a list: begin each command with a hyphen",
    ),
    (
        build("{name: A, action: Reboot, timeoutSeconds: 0}"),
        f"data: line 5, {PLACE}: timeoutSeconds has to be a number of seconds from 1, or -1 for none, not 0",
    ),
    (build("{name: A, action: Reboot, timeoutSeconds: soon}"), "timeoutSeconds has to be a number of seconds"),
    (build("{name: A, action: Reboot, maxAttempts: 0}"), "maxAttempts has to be a number from 1, not 0"),
    (build("{name: A, action: Reboot, maxAttempts: true}"), "maxAttempts has to be a number from 1, not true"),
    (
        build("{name: A, action: Reboot, onFailure: Retry}"),
        f"data: line 5, {PLACE}: onFailure has to be Abort, Continue or Ignore, not Retry",
    ),
    (build("{name: A, action: Reboot, loop: [1]}"), "loop has to be a mapping with for or forEach"),
    (
        build("{name: A, action: Reboot, timeoutSecond: 5}"),
        f"data: line 5, {PLACE}: there is no 'timeoutSecond'; write timeoutSeconds",
    ),
    (build("{name: A, action: Reboot, OnFailure: Abort}"), "there is no 'OnFailure'; write onFailure"),
    (build(STEP, head="parameter: []\n"), "data: line 2: there is no 'parameter'; write parameters"),
    (build(STEP, head="parameters: {Site: {type: string}}\n"), "data: line 2: parameters has to be a list"),
    (
        build(STEP, head="parameters: [{Site: {type: string}, Port: {type: string}}]\n"),
        "data: line 2: each of the parameters is a mapping with one key, which is its name",
    ),
    (build(STEP, head="parameters: [Site]\n"), "each of the parameters is a mapping with one key"),
    (
        build(STEP, head="parameters: [{Site: {type: number}}]\n"),
        "data: line 2, parameter 'Site': type has to be string; there is no other",
    ),
    (build(STEP, head="parameters: [{Site: {default: a}}]\n"), "parameter 'Site': type has to be string"),
    (
        build(STEP, head="parameters: [{Ab: {type: string}}]\n"),
        "data: line 2, parameter 'Ab': a name has 3 to 128 letters, digits, hyphens and underscores",
    ),
    (
        build(STEP, head="parameters: [{Site: {type: string}}, {Site: {type: string}}]\n"),
        "data: line 2: there is a parameter or constant 'Site' already",
    ),
    (
        build(STEP, head="parameters: [{Site: {type: string}}]\nconstants: [{Site: {type: string, value: a}}]\n"),
        "data: line 3: there is a parameter or constant 'Site' already: give each its own name",
    ),
    (build(STEP, head="constants: [{Site: {type: string}}]\n"), "data: line 2, constant 'Site': value is missing"),
    (
        build(
            "{name: A, action: DeleteFile, inputs: [{path: '{{ sitePath }}'}]}",
            head="parameters: [{SitePath: {type: string}}]\n",
        ),
        f"data: line 6, {PLACE}: {{{{ sitePath }}}} is none of the document's parameters and constants. "
        "Did you mean SitePath?",
    ),
    (
        build("{name: A, action: DeleteFile, inputs: [{path: '{{Site}}'}]}"),
        f"data: line 5, {PLACE}: {{{{ Site }}}} is none of the document's parameters and constants. Declare it there.",
    ),
    (
        build("{name: A, action: Reboot, loop: {forEach: ['{{ Sites }}']}}"),
        "{{ Sites }} is none of the document's parameters and constants",
    ),
    (
        build(
            "{name: Fetch, action: UpdateOS}",
            "{name: A, action: DeleteFile, inputs: [{path: '{{ build.Fetsh.inputs[0].x }}'}]}",
        ),
        f"data: line 6, {PLACE}: {{{{ build.Fetsh.inputs[0].x }}}}: phase 'build' has no step 'Fetsh'. "
        "Did you mean Fetch?",
    ),
    (
        build(
            "{name: A, action: DeleteFile, inputs: [{path: '{{ build.B.outputs.stdout }}'}]}",
            "{name: B, action: Reboot}",
        ),
        "{{ build.B.outputs.stdout }}: that step has not run yet",
    ),
    (
        build("{name: A, action: UpdateOS}")
        + "  - name: test\n    steps:\n"
        + "    - {name: B, action: ReadFile, inputs: [{path: '{{ build.A.outputs.stdout }}'}]}\n",
        "data: line 8, phase 'test', step 'B': {{ build.A.outputs.stdout }}: phase 'build' runs in another stage than "
        "phase 'test', and nothing is passed between stages",
    ),
]


@pytest.mark.parametrize(("data", "expected"), BAD)
def test_a_mistake_has_its_line_and_what_to_write(data: str, expected: str) -> None:
    found = problem(data)
    assert found is not None
    assert expected in found
    assert "\n" not in found, "one mistake is told once"


def test_the_line_is_the_one_within_a_script() -> None:
    text = WHOLE.replace("set -e", "echo {{ Fodler }}")
    line = text[: text.index("Fodler")].count("\n") + 1
    assert problem(text) == (
        f"data: line {line}, phase 'build', step 'Unpack': {{{{ Fodler }}}} is none of the document's parameters and "
        "constants. Did you mean Folder?"
    )


def test_a_structure_has_no_lines() -> None:
    given = {"schemaVersion": 1.0, "phases": [{"name": "build", "steps": [{"name": "A", "action": "Rebot"}]}]}
    assert problem(given) == "data: phase 'build', step 'A': there is no action Rebot. Did you mean Reboot?"
    assert problem({"schemaVersion": 1.0}) == (
        "data: phases has to hold at least one of build, validate, test, container-host-test"
    )


def test_all_mistakes_are_told_at_once() -> None:
    text = build("{name: A, action: Rebot}", "{name: B b, action: UpdateOS, onFailure: abort}")
    assert problem(text) == (
        "data: has 3 mistakes:\n"
        "- line 5, phase 'build', step 'A': there is no action Rebot. Did you mean Reboot?\n"
        "- line 6, phase 'build', step 'B b': a step's name has letters, digits, hyphens and underscores only\n"
        "- line 6, phase 'build', step 'B b': onFailure has to be Abort, Continue or Ignore, not abort"
    )


def test_but_not_more_than_ten() -> None:
    found = problem(build(*(f"{{name: S{number}, action: Cook, inputs: {{a: b}}}}" for number in range(13))))
    assert found is not None
    assert found.startswith("data: has 13 mistakes:\n- line 5, ")
    assert found.count("\n- line ") == 10
    assert found.endswith("\n- and 3 more")


def test_of_a_document_in_s3_the_option_with_its_address_is_named() -> None:
    with pytest.raises(InvalidOption, match=r"^uri: line 1: schemaVersion has to be 1\.0$"):
        check_document({"data": build(STEP).replace("1.0", "3"), "uri": "s3://components/web.yml"}, mistakes)


SCALARS = st.none() | st.booleans() | st.integers() | st.sampled_from(["build", "A", "Reboot", "{{ Name }}", "$.a", ""])
KEYS = st.sampled_from(
    ["schemaVersion", "phases", "parameters", "constants", "name", "steps", "action", "inputs", "loop"]
)
TREES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner), max_leaves=20)


@given(TREES)
def test_whatever_is_given_the_answer_is_a_sentence(tree: Any) -> None:
    assert str(problem(tree) or problem(yaml.safe_dump(tree)) or "fine")


@given(st.text())
def test_whatever_text_is_given_the_answer_is_a_sentence(text: str) -> None:
    assert str(problem(text)).startswith("data: ")
