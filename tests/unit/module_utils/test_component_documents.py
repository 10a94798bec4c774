"""Problems of component documents, each with its position and advice."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from unit.module_utils.documents import CATALOG, ROOT, Result, check_data

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import InvalidOption
from ansible_collections.goldsmith.image_builder.plugins.module_utils._documents.component import component_problems
from ansible_collections.goldsmith.image_builder.plugins.module_utils._documents.component_actions import (
    COMPONENT_ACTIONS,
    PLATFORMS,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._documents.problems import (
    UNCHANGED,
    check_document,
)

check = partial(check_data, component_problems)

FILES = [
    *ROOT.glob("examples/**/components/*.yml"),
    ROOT / "tests/integration/targets/component/files/web.yml",
    ROOT / "tests/integration/targets/role_image_pipeline/files/nginx.yml",
]

COMPLETE = """\
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
"""A document with everything that a document can have."""

GOOD = {
    "complete": COMPLETE,
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
    "undocumented keys": """\
schemaVersion: 1.0
author: web team
phases:
  - name: build
    owner: web team
    steps:
      - name: Update
        action: UpdateOS
        retries: 3
""",
    "allowed values of a parameter, in public use": """\
schemaVersion: 1.0
parameters: [{Tier: {type: string, default: gold, allowedValues: [gold, silver]}}]
phases: [{name: build, steps: [{name: A, action: Reboot}]}]
""",
    "an assertion": """\
schemaVersion: 1.0
phases:
  - name: test
    steps:
      - name: Port
        action: Assert
        inputs: {numberGreaterThanEquals: 1024, value: '8443'}
      - name: Both
        action: Assert
        inputs: {and: [{fileExists: /etc/motd}, {not: {patternMatches: '^x', value: '{{ test.Port.outputs.stdout }}'}}]}
""",
    "conditions": """\
schemaVersion: 1.0
phases:
  - name: build
    steps:
      - name: Four
        action: Reboot
        if: {or: [{and: [{or: [{and: [{stringIsEmpty: ''}, {binaryExists: git}]}]}]}], then: Skip, else: Execute}
      - name: Hash
        action: Reboot
        if: {fileSHA256Equals: abc, path: /srv/x}
      - name: List
        action: Reboot
        if: {not: [{numberEquals: '-1.5', value: 2}]}
""",
    **{file.name: file.read_text() for file in FILES},
    **{f"aws/{one['name']}": one["document"] for one in CATALOG["components"] if "document" in one},
}


def build(*steps: str, head: str = "", tail: str = "") -> str:
    """A document with a step on each line. The first one is on line 5 if the head is empty."""
    lines = "".join(f"    - {step}\n" for step in steps)
    return f"schemaVersion: 1.0\n{head}phases:\n  - name: build\n    steps:\n{lines}{tail}"


def phase(name: str) -> str:
    """Another phase, which is line 6 of a document with one step."""
    return f"  - {{name: {name}, steps: [{STEP}]}}\n"


def when(condition: str) -> str:
    return build(f"{{name: A, action: Reboot, if: {condition}}}")


def asserting(inputs: str) -> str:
    return build(f"{{name: A, action: Assert, inputs: {inputs}}}")


@pytest.mark.parametrize("name", GOOD)
def test_valid_documents(name: str) -> None:
    assert check(GOOD[name]) == Result()
    assert check(yaml.safe_load(GOOD[name])) == Result()


STEP = "{name: A, action: Reboot}"
PLACE = "data: line 5, phase 'build', step 'A': "
NESTED = "{or: [{and: [{or: [{and: [{or: [{fileExists: /x}]}]}]}]}]}"
BOMB = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)

ERRORS = [
    ("schemaVersion: 1.0\nphases: [", "data: line 2: this is not valid YAML: "),
    ("a: b\n\tc: d", "line 2: this is not valid YAML: found character '\\t' that cannot start any token."),
    ("a: \x07", "data: line 1: this is not valid YAML: special characters are not allowed"),
    ("---\na: 1\n---\nb: 2\n", "data: line 3: this is not valid YAML: but found another document"),
    ("a: &a [*a]", "data: line 1: this is not valid YAML: the anchor &a contains its own alias."),
    (BOMB, "data: line 6: this is not valid YAML: its aliases expand to more than 50000 values."),
    ("phases: " + "[" * 4000, "data: line 1: this is not valid YAML: it is nested more than 100 levels deep."),
    ("# nothing\n", "data: line 1: a document must be a mapping that starts with schemaVersion: 1.0."),
    ("just text", "data: line 1: a document must be a mapping that starts with schemaVersion: 1.0."),
    ("- a\n- b", "data: line 1: a document must be a mapping that starts with schemaVersion: 1.0."),
    (
        build("{name: A, action: CreateFile, inputs: [{path: {{ Path }}}]}"),
        "data: line 5: this is not valid YAML: a key must be text; put a value that starts with {{ in quotes.",
    ),
    (build("{name: A, action: !Sub Reboot}"), "line 5: this is not valid YAML: the tag !Sub is not supported."),
    (build(STEP).replace("1.0", "2.0"), "data: line 1: schemaVersion must be 1.0."),
    (build(STEP).replace("schemaVersion: 1.0\n", ""), "data: line 1: schemaVersion must be 1.0."),
    (
        "schemaVersion: 1.0\nphases: []\n",
        "data: line 2: phases must contain at least one of build, validate and test.",
    ),
    ("schemaVersion: 1.0\n", "data: line 1: phases must contain at least one of build, validate and test."),
    ("schemaVersion: 1.0\nphases: {build: []}\n", "data: line 2: phases must be a list. Start each entry "),
    (
        build(STEP).replace("name: build", "name: install"),
        "data: line 3: phases must contain at least one of build, validate and test.",
    ),
    (
        build(STEP).replace("name: build", "name: container-host-test"),
        "data: line 3: phases must contain at least one of build, validate and test.",
    ),
    (
        build(STEP).replace("name: build", "name: biuld"),
        "data: line 3, phase 'biuld': this phase does not exist. Did you mean build?",
    ),
    (build(STEP, tail=phase("tset")), "line 6, phase 'tset': this phase does not exist. Did you mean test?"),
    (build(STEP, tail=phase("Validate")), "phase 'Validate': this phase does not exist. Did you mean validate?"),
    (
        build(STEP).replace("name: build", "nome: build"),
        "line 3, phase 1: name is missing. Image Builder runs the phases build, validate, test and container-host-",
    ),
    (build(STEP, tail=phase("build")), "line 6: another phase is named 'build'. Give each phase its own name."),
    (build(), "data: line 4, phase 'build': steps must contain at least one step."),
    (build("{action: Reboot}"), "data: line 5, phase 'build', step 1: name is missing."),
    (
        build("{name: Install it, action: Reboot}"),
        "phase 'build', step 'Install it': the name must contain only letters, digits, hyphens and underscores.",
    ),
    (build(STEP, STEP), "line 6, phase 'build': another step is named 'A'. Give each step its own name."),
    (build("{name: A}"), PLACE + "action is missing."),
    (
        build("{name: A, action: ExecuteBsh, inputs: {}}"),
        PLACE + "action ExecuteBsh does not exist. Did you mean ExecuteBash?",
    ),
    (build("{name: A, action: CreatFolder}"), "action CreatFolder does not exist. Did you mean CreateFolder?"),
    (build("{name: A, action: S3Download}"), PLACE + "action S3Download requires inputs: source and destination."),
    (build("{name: A, action: S3Download, inputs: []}"), "action S3Download requires inputs: source and destination."),
    (
        build("{name: A, action: CopyFile, inputs: [{source: /a, destination: /b}, {source: /a}]}"),
        PLACE + "action CopyFile requires the input destination.",
    ),
    (
        build("{name: A, action: ExecutePowerShell, inputs: {command: ls}}"),
        PLACE + "action ExecutePowerShell requires the input commands or file.",
    ),
    (
        build("{name: A, action: ExecuteBash, inputs: {commands: ls}}"),
        PLACE + "commands must be a list. Start each command with a hyphen.",
    ),
    (
        build("{name: A, action: Reboot, timeoutSeconds: 0}"),
        PLACE + "timeoutSeconds must be 1 or more seconds, or -1 for no limit, not 0.",
    ),
    (build("{name: A, action: Reboot, timeoutSeconds: soon}"), "or -1 for no limit, not soon."),
    (build("{name: A, action: Reboot, maxAttempts: 0}"), "maxAttempts must be 1 or more, not 0."),
    (build("{name: A, action: Reboot, maxAttempts: true}"), "maxAttempts must be 1 or more, not true."),
    (
        build("{name: A, action: Reboot, onFailure: Retry}"),
        PLACE + "onFailure must be Abort, Continue or Ignore, not Retry.",
    ),
    (build("{name: A, action: Reboot, loop: [1]}"), "loop must be a mapping with for or forEach."),
    (
        build("{name: A, action: Reboot, timeoutSecond: 5}"),
        PLACE + "'timeoutSecond' is not a valid key. Did you mean timeoutSeconds?",
    ),
    (build("{name: A, action: Reboot, OnFailure: Abort}"), "'OnFailure' is not a valid key. Did you mean onFailure?"),
    (build(STEP, head="parameter: []\n"), "line 2: 'parameter' is not a valid key. Did you mean parameters?"),
    (build(STEP, head="parameters: {Site: {type: string}}\n"), "data: line 2: parameters must be a list."),
    (
        build(STEP, head="parameters: [{Site: {type: string}, Port: {type: string}}]\n"),
        "data: line 2: each of the parameters must be a mapping with one key, its name.",
    ),
    (build(STEP, head="parameters: [Site]\n"), "each of the parameters must be a mapping with one key, its name."),
    (
        build(STEP, head="parameters: [{name: Tier, type: string, description: which}]\n"),
        "data: line 2, parameter 'Tier': each parameter must be a mapping whose key is the name. "
        'Write "- Tier: {type: string, description: which}".',
    ),
    (
        build("{name: A, action: ReadFile, inputs: [{path: '{{ Tier }}'}]}", head="parameters: [{name: Tier}]\n"),
        'Write "- Tier: {type: string}".',
    ),
    (
        build(STEP, head="constants: [{name: Port, type: string, value: 80 or 443}]\n"),
        "data: line 2, constant 'Port': each constant must be a mapping whose key is the name. "
        'Write "- Port: {type: string, value: "80 or 443"}".',
    ),
    (build(STEP, head="parameters: [{Site: {type: number}}]\n"), "line 2, parameter 'Site': type must be string."),
    (build(STEP, head="parameters: [{Site: {default: a}}]\n"), "parameter 'Site': type must be string."),
    (
        build(STEP, head="parameters: [{Ab: {type: string}}]\n"),
        "data: line 2, parameter 'Ab': the name must have 3 to 128 letters, digits, hyphens and underscores.",
    ),
    (
        build(STEP, head="parameters: [{Site: {type: string}}, {Site: {type: string}}]\n"),
        "data: line 2: another parameter or constant is named 'Site'.",
    ),
    (
        build(STEP, head="parameters: [{Site: {type: string}}]\nconstants: [{Site: {type: string, value: a}}]\n"),
        "data: line 3: another parameter or constant is named 'Site'.",
    ),
    (build(STEP, head="constants: [{Site: {type: string}}]\n"), "data: line 2, constant 'Site': value is missing."),
    (
        build(
            "{name: A, action: DeleteFile, inputs: [{path: '{{ sitePath }}'}]}",
            head="parameters: [{SitePath: {type: string}}]\n",
        ),
        "{{ sitePath }} is not a parameter or constant of the document. Did you mean SitePath?",
    ),
    (
        build("{name: A, action: DeleteFile, inputs: [{path: '{{Site}}'}]}"),
        PLACE + "{{ Site }} is not a parameter or constant of the document. Declare it under parameters or constants.",
    ),
    (
        build("{name: A, action: Reboot, loop: {forEach: ['{{ Sites }}']}}"),
        "{{ Sites }} is not a parameter or constant of the document.",
    ),
    (when("{stringEquals: a, value: '{{ Site }}'}"), "{{ Site }} is not a parameter or constant of the document."),
    (
        build(
            "{name: Fetch, action: UpdateOS}",
            "{name: A, action: DeleteFile, inputs: [{path: '{{ build.Fetsh.inputs[0].x }}'}]}",
        ),
        "{{ build.Fetsh.inputs[0].x }}: phase 'build' has no step 'Fetsh'. Did you mean Fetch?",
    ),
    (
        build(
            "{name: A, action: DeleteFile, inputs: [{path: '{{ build.B.outputs.stdout }}'}]}",
            "{name: B, action: Reboot}",
        ),
        "{{ build.B.outputs.stdout }}: step 'B' has not run at this point. Refer to an earlier step.",
    ),
    (
        build("{name: A, action: UpdateOS}")
        + "  - name: test\n    steps:\n"
        + "    - {name: B, action: ReadFile, inputs: [{path: '{{ build.A.outputs.stdout }}'}]}\n",
        "data: line 8, phase 'test', step 'B': {{ build.A.outputs.stdout }}: phases 'build' and 'test' run in "
        "different stages. Values are not passed between stages.",
    ),
    (
        build("{name: B, action: ReadFile, inputs: [{path: '{{ cleanup.A.outputs.stdout }}'}]}", tail=phase("cleanup")),
        "{{ cleanup.A.outputs.stdout }}: Image Builder does not run phase 'cleanup'. Refer to a step of another phase.",
    ),
    (when("later"), PLACE + "if must be a mapping with one operator."),
    (when("[{fileExists: /a}, {fileExists: /b}]"), PLACE + "if must be a mapping with one operator."),
    (when("{then: Skip}"), PLACE + "a condition must have exactly one operator."),
    (when("{folderExist: /srv/x}"), PLACE + "operator folderExist does not exist. Did you mean folderExists?"),
    (when("{binaryExists: git, then: Run}"), PLACE + "then must be Abort, Execute or Skip, not Run."),
    (
        when("{stringIsEmpty: '', folderExists: /x}"),
        PLACE + "a condition must have exactly one operator, not stringIsEmpty and folderExists. "
        "Combine conditions with and, or and not.",
    ),
    (when(NESTED), PLACE + "conditions are nested more than 4 levels deep."),
    (when("{numberEquals: 3}"), PLACE + "operator numberEquals requires value."),
    (when("{fileMD5Equals: abc}"), PLACE + "operator fileMD5Equals requires path."),
    (when("{booleanEquals: true, value: x}"), PLACE + "operator booleanEquals is not available in components."),
    (when("{and: {fileExists: /x}}"), PLACE + "and must be a list of conditions."),
    (when("{and: []}"), PLACE + "and must have at least one condition."),
    (when("{not: [{fileExists: /x}, {fileExists: /y}]}"), PLACE + "not must have exactly one condition."),
    (when("{not: later}"), PLACE + "not must be a mapping."),
    (when("{or: [later]}"), PLACE + "a condition must be a mapping with one operator."),
    (when("{or: [{fileExists: /x, then: Skip}]}"), "exactly one operator, not fileExists and then."),
    (build("{name: A, action: Assert}"), PLACE + "action Assert requires inputs: one comparison or logical operator."),
    (asserting("{stringEqual: a, value: a}"), "operator stringEqual does not exist. Did you mean stringEquals?"),
    (asserting("{stringEquals: a}"), PLACE + "operator stringEquals requires value."),
]


@pytest.mark.parametrize(("data", "expected"), ERRORS)
def test_an_error_has_a_position_and_advice(data: str, expected: str) -> None:
    error = check(data).error
    assert expected in error
    assert error.startswith("data: line ")
    assert "\n" not in error, "each problem is reported once"


WARNINGS = [
    (
        build("{name: A, action: TakeSnapshot}"),
        PLACE + "action TakeSnapshot is unknown to this version of the collection. Check its spelling.",
    ),
    (
        build("{name: A, action: ExecuteShell}"),
        PLACE + "action ExecuteShell is unknown to this version of the collection. Did you mean ExecutePowerShell?",
    ),
    (
        build(STEP, tail=phase("rollback")),
        "data: line 6, phase 'rollback': Image Builder does not run this phase. "
        "It runs build, validate, test and container-host-test.",
    ),
    (build(STEP, tail=phase("cleanup")), "line 6, phase 'cleanup': Image Builder does not run this phase."),
    (when("[{fileExists: /x}]"), PLACE + "if is a list. Write it as a mapping, as the user guide does."),
    (
        when("{numberEquals: abc, value: '1'}"),
        PLACE + "operator numberEquals compares numbers, and 'abc' is not a number. The condition is never met.",
    ),
    (when("{stringlessThan: b, value: a}"), "Did you mean stringLessThan?"),
    (when("{serviceIsRunning: sshd}"), "operator serviceIsRunning is unknown to this version of the collection."),
]


@pytest.mark.parametrize(("data", "expected"), WARNINGS)
def test_a_warning_has_a_position_and_advice(data: str, expected: str) -> None:
    result = check(data)
    assert result.error == ""
    assert len(result.warnings) == 1
    assert expected in result.warnings[0]


@pytest.mark.parametrize("action", PLATFORMS)
@pytest.mark.parametrize("platform", ["Linux", "macOS", "Windows"])
def test_actions_that_do_not_run_on_all_platforms(action: str, platform: str) -> None:
    inputs = {name.split(" or ")[0]: ["x"] for name in COMPONENT_ACTIONS[action]}
    data = build(f"{{name: A, action: {action}, inputs: {inputs}}}")
    result = check_data(partial(component_problems, platform=platform), data)
    reason = f"action {action} runs on {' and '.join(PLATFORMS[action])} only, and the platform is {platform}."
    expected = f"{PLACE}{reason}"
    if platform in PLATFORMS[action]:
        assert result == Result()
    elif action == "ExecutePowerShell":
        assert result == Result(warnings=[expected])
    else:
        assert result == Result(expected)
    assert check(data) == Result(), "without a platform, all actions are accepted"


@pytest.mark.parametrize(
    "component", [one for one in CATALOG["components"] if "document" in one], ids=lambda one: one["name"]
)
def test_the_components_of_amazon_are_valid_on_their_platform(component: Any) -> None:
    checks = partial(component_problems, platform=component["platform"])
    assert check_data(checks, component["document"]) == Result()


class TestUnchangedProblems:
    """AWS accepted the problems of the current version, so they must not prevent other changes."""

    OLD = build("{name: Fetch, action: ReadFile, inputs: [{path: '{{ build.Fetch.outputs.stdout }}'}]}")
    REASON = "{{ build.Fetch.outputs.stdout }}: step 'Fetch' has not run at this point. Refer to an earlier step."
    PROBLEM = f"phase 'build', step 'Fetch': {REASON}"

    def test_is_a_warning(self) -> None:
        new = self.OLD.replace("    - {", "    - {name: First, action: Reboot}\n    - {")
        assert check(new).error == f"data: line 6, {self.PROBLEM}"
        assert check(new, self.OLD) == Result(warnings=[f"data: line 6, {self.PROBLEM} {UNCHANGED}"])

    def test_a_second_one_of_the_same_kind_is_an_error(self) -> None:
        new = self.OLD + "    - {name: Next, action: ReadFile, inputs: [{path: '{{ build.Next.outputs.stdout }}'}]}\n"
        assert check(new, self.OLD).error == "data: line 6, phase 'build', step 'Next': " + self.REASON.replace(
            "Fetch", "Next"
        )

    def test_a_changed_one_is_an_error(self) -> None:
        old = build("{name: A, action: Reboot, maxAttempts: 0}")
        assert check(old, old).warnings == [f"{PLACE}maxAttempts must be 1 or more, not 0. {UNCHANGED}"]
        assert check(old.replace("0}", "-1}"), old).error == PLACE + "maxAttempts must be 1 or more, not -1."

    def test_one_more_than_before_is_an_error(self) -> None:
        twice = "{name: A, action: ReadFile, inputs: [{path: '{{ Site }}'}, {path: '{{ Site }}'}]}"
        once = "{name: A, action: ReadFile, inputs: [{path: '{{ Site }}'}]}"
        assert check(build(once), build(twice)).error == ""
        assert check(build(twice), build(once)).error.startswith(PLACE + "{{ Site }} is not a parameter")

    @pytest.mark.parametrize("current", ["", "a: [", "- a", BOMB])
    def test_an_unreadable_current_document_is_ignored(self, current: str) -> None:
        assert check(self.OLD, current).error == f"data: line 5, {self.PROBLEM}"


def test_the_line_is_the_one_within_a_script() -> None:
    text = COMPLETE.replace("set -e", "echo {{ Fodler }}")
    line = text[: text.index("Fodler")].count("\n") + 1
    assert check(text).error == (
        f"data: line {line}, phase 'build', step 'Unpack': {{{{ Fodler }}}} is not a parameter or constant of the "
        "document. Did you mean Folder?"
    )


def test_inline_documents_have_no_line_numbers() -> None:
    inline = {"schemaVersion": 1.0, "phases": [{"name": "build", "steps": [{"name": "A", "action": "Rebot"}]}]}
    assert check(inline).error == ("data: phase 'build', step 'A': action Rebot does not exist. Did you mean Reboot?")
    assert check({"schemaVersion": 1.0}).error == (
        "data: phases must contain at least one of build, validate and test."
    )


def test_all_errors_are_reported_at_once() -> None:
    text = build("{name: A, action: Rebot}", "{name: B b, action: UpdateOS, onFailure: abort}")
    assert check(text).error == (
        "data: the document has 3 errors:\n"
        "- line 5, phase 'build', step 'A': action Rebot does not exist. Did you mean Reboot?\n"
        "- line 6, phase 'build', step 'B b': the name must contain only letters, digits, hyphens and underscores.\n"
        "- line 6, phase 'build', step 'B b': onFailure must be Abort, Continue or Ignore, not abort."
    )


@pytest.mark.parametrize("action", ["Rebot", "Cook"])
def test_ten_problems_are_reported_in_full(action: str) -> None:
    result = check(build(*(f"{{name: S{number}, action: {action}}}" for number in range(13))))
    if action == "Rebot":
        assert result.error.startswith("data: the document has 13 errors:\n- line 5, ")
        assert result.error.count("\n- line ") == 10
        assert result.error.endswith("\n- and 3 more.")
    else:
        assert len(result.warnings) == 11
        assert result.warnings[-1] == "data: and 3 more."


def test_long_values_are_shortened() -> None:
    name = "x" * 5000
    text = build(f"{{name: '{name} y', action: Reboot, onFailure: {name}, if: {{fileExist{name}: /x}}}}")
    assert len(check(text).error) < 2000


def test_errors_of_a_document_in_s3_name_the_option_with_the_uri() -> None:
    values = {"data": build(STEP).replace("1.0", "3"), "uri": "s3://components/web.yml"}
    with pytest.raises(InvalidOption, match=r"^uri: line 1: schemaVersion must be 1\.0\.$"):
        check_document(values, component_problems)


SCALARS = st.none() | st.booleans() | st.integers() | st.sampled_from(["build", "A", "Reboot", "{{ Name }}", "$.a", ""])
KEYS = st.sampled_from(
    ["schemaVersion", "phases", "parameters", "constants", "name", "steps", "action", "inputs", "loop", "if", "and"]
)
TREES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner), max_leaves=20)


@given(TREES)
def test_any_structure_is_checked_without_an_exception(tree: Any) -> None:
    assert isinstance(check(tree), Result)
    assert isinstance(check(yaml.safe_dump(tree)), Result)


@given(st.text())
def test_any_text_is_checked_without_an_exception(text: str) -> None:
    assert check(text).error.startswith("data: ")
