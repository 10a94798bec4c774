"""The role image_report: its variables, and its templates."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from unit.plugin_utils.reports import account, build, image, newest, package, pipeline, scan, use

from ansible_collections.goldsmith.image_builder.plugins.filter.image_report import DOCUMENTATION, image_report

ROLE = Path(__file__).resolve().parents[3] / "roles" / "image_report"
VARIABLES = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
EVIL = "<script>alert(1)</script> \"'& | `x` *b*\n| next"


def _render(name: str, report: dict[str, Any], title: str = "Image report") -> str:
    environment = Environment(loader=FileSystemLoader(ROLE / "templates"), trim_blocks=True, undefined=StrictUndefined)
    return environment.get_template(name).render(image_report_result=report, image_report_title=title)


def _report(text: str = "web") -> dict[str, Any]:
    """Return a report in which everything that users name is a text."""
    failed = build(status="FAILED", reason=text)
    pipelines = [
        pipeline(text, builds=[failed, build(None), build()], factory=text, schedule={"schedule_expression": text}),
        pipeline("plain", newest_image=None, builds=[], lifecycle_policies=[text], status="DISABLED"),
        pipeline("old", newest_image=newest(90)),
    ]
    return image_report(
        {
            text: account(
                *pipelines,
                scans=[scan(package(text, "CRITICAL", text), critical=1), {**scan(arn="arn:x"), "counts": None}],
                images=[{**image("ami-old", 3), "label": text}],
                uses=[
                    use("ami-old", text, owner_tags={"Team": text}),
                    use("ami-old", kind="launch_template"),
                    use("ami-x"),
                ],
            ),
            "empty": account(account_id="210987654321"),
            "failed": {"failed": True, "msg": text},
            "denied": account(
                region="us-east-1", unread=[{"region": "us-east-1", "action": "ec2:DescribeInstances", "msg": text}]
            ),
        }
    )


class _Page(HTMLParser):
    """The elements of a page, which must be nested correctly."""

    VOID = ("meta", "link")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]


@pytest.mark.parametrize("report", [_report(), _report(EVIL), image_report({})], ids=["full", "evil", "empty"])
def test_the_page_is_self_contained_and_well_formed(report: dict[str, Any]) -> None:
    text = _render("report.html.j2", report)
    page = _Page(text)
    assert page.all("script", "img", "iframe", "object") == []
    assert [link["href"] for link in page.all("link")] == ["data:,"]
    assert re.findall(r"https?://|url\(|@import", text) == []
    identifiers = [attributes["id"] for _tag, attributes in page.elements if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))
    targets = {str(link["href"]) for link in page.all("a")}
    assert {target for target in targets if target[:1] != "#"} == set()
    assert page.elements[0] == ("html", {"lang": "en"})
    assert [tag for tag, _attributes in page.elements if tag in ("h1", "main")] == ["h1", "main"]


def test_each_header_cell_has_a_scope_and_each_graph_a_text() -> None:
    page = _Page(_render("report.html.j2", _report()))
    assert [cell for cell in page.all("th") if not cell.get("scope")] == []
    graphs = page.all("svg")
    assert graphs
    assert [graph for graph in graphs if not (graph.get("aria-label") or graph.get("aria-hidden"))] == []


def test_names_and_messages_are_escaped() -> None:
    page = _Page(_render("report.html.j2", _report(EVIL), title=EVIL))
    assert page.text.count("<script>alert(1)</script>") > 10
    document = _render("report.md.j2", _report(EVIL), title=EVIL)
    assert "<script" not in document
    rows = [line for line in document.splitlines() if line.startswith("|")]
    columns = {len(re.findall(r"(?<!\\)\|", row)) for row in rows}
    assert columns <= {4, 5, 6, 8}
    assert "\n| next" not in document


def test_the_page_shows_what_needs_attention_first() -> None:
    page = _Page(_render("report.html.j2", _report()))
    report = _report()
    positions = [page.text.index(item["message"]) for item in report["attention"]]
    assert positions == sorted(positions)
    assert positions[-1] < page.text.index("Pipelines", positions[-1])
    assert (
        "Nothing needs attention" in _Page(_render("report.html.j2", image_report({"shop": account(pipeline())}))).text
    )


def test_the_page_of_an_account_without_resources_has_a_note() -> None:
    report = image_report({"shop": account()})
    sentence = "No image pipelines, images or lifecycle policies exist in this account and region."
    assert sentence in _Page(_render("report.html.j2", report)).text
    assert "no image pipelines, images or lifecycle policies" in _render("report.md.j2", report)


@pytest.mark.parametrize("report", [_report(), image_report({})], ids=["full", "empty"])
def test_the_report_has_its_schema(report: dict[str, Any]) -> None:
    schema = json.loads((ROLE / "files" / "report.schema.json").read_text())
    jsonschema.validate(report, schema)


def test_defaults_list_every_variable_and_agree_with_the_documentation() -> None:
    defaults = yaml.safe_load((ROLE / "defaults" / "main.yml").read_text())
    assert defaults == {name: spec["default"] for name, spec in VARIABLES.items()}


def test_the_limits_are_those_of_the_filter() -> None:
    options = yaml.safe_load(DOCUMENTATION)["options"]
    limits = {name: option["default"] for name, option in options.items() if name != "_input"}
    assert limits == {name: VARIABLES[f"image_report_{name}"]["default"] for name in limits}


def test_readme_lists_every_variable() -> None:
    assert set(re.findall(r"^\| `(image_report_\w+)`", (ROLE / "README.md").read_text(), re.M)) == set(VARIABLES)
