# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read the data of one account and region for the report."""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

from .._aws.arn import Arn
from .._aws.client import Client, response_time
from .._aws.concurrency import run_concurrently
from .._engine.listing import Query, find_resources
from .._engine.operation import Context, OperationSpec
from .._factory.ownership import MARK
from .._images.ami_users import AmiUsers
from .._images.build_history import describe_build, read_steps, seconds_between
from .._images.details import list_executions
from .._images.image import image_from_api, read_image, status_of
from .._images.lifecycle_policies import policies_for
from .._images.region import Unread
from .._images.scans import read_scan
from .._images.search import Search, list_images
from .._images.usage import Use, amis_of, by_recipe, rank
from .._options.spec import Option, Values
from .._resources.image_pipeline import IMAGE_PIPELINES
from .._resources.lifecycle_policy import LIFECYCLE_POLICIES

_KINDS = ("instance", "launch_template", "auto_scaling_group")
_RECIPES = ("image_recipe_arn", "container_recipe_arn")
_DAY = 86400


class _Pipeline(NamedTuple):
    """A pipeline, and its images in the form of the options, newest first."""

    values: Values
    images: list[Values]

    @property
    def newest(self) -> Values | None:
        """The newest available image."""
        return next((image for image in self.images if status_of(image) == "AVAILABLE"), None)


class AccountReport:
    """Reads one account in one region."""

    def __init__(self, client: Client, values: Values) -> None:
        self._client = client
        self._values = values
        client.identify_caller()
        self._place = {"region": client.region, "account_id": client.caller.owner}
        self._unread = Unread(client.warn, "image_report", client.region)
        response = client.call("list image pipelines", "list_image_pipelines", maxResults=1)
        self._now = response_time(response)

    def read(self) -> Values:
        """Return the pipelines with their builds, the images, their findings and their users."""
        found = find_resources(self._client, IMAGE_PIPELINES, Query())
        images = run_concurrently(lambda one: self._list(Search(pipeline=one["arn"])), found)
        pipelines = [_Pipeline(*pair) for pair in zip(found, images, strict=True)]
        policies = self._unread.attempt(lambda: find_resources(self._client, LIFECYCLE_POLICIES, Query())) or []
        ranked = self._rank(pipelines)
        uses = self._read_uses()
        return {
            **self._place,
            "date": self._now,
            "pipelines": self._describe_pipelines(pipelines, policies),
            "images": ranked,
            "scans": self._read_scans(pipelines, ranked, uses),
            "lifecycle_policies": policies,
            "uses": uses,
            "unread": self._unread.entries,
        }

    def _list(self, search: Search) -> list[Values]:
        found = self._unread.attempt(lambda: list_images(self._client, search)) or []
        return [image_from_api(summary) for summary in found]

    def _rank(self, pipelines: list[_Pipeline]) -> list[Values]:
        """Return all AMI images, with their AMIs and how far they are behind."""
        built = {image["arn"] for pipeline in pipelines for image in pipeline.images}
        others = [image for image in self._list(Search()) if image["arn"] not in built]
        series = [(pipeline.values["name"], pipeline.images) for pipeline in pipelines]
        series += [("", images) for images in by_recipe(others)]
        return [
            {**ranked, "label": Arn.parse(image["arn"]).label, "pipeline": name, "amis": amis_of(image)}
            for name, images in series
            for image, ranked in zip(images, rank(images), strict=True)
            if image.get("type") != "DOCKER"
        ]

    def _read_uses(self) -> list[Values]:
        """Return the instances, launch templates and Auto Scaling groups of this region, with any AMI."""
        users = AmiUsers(self._client, self._client.region, None, self._unread)
        found = [use for uses in run_concurrently(users.find, _KINDS) for use in uses]
        return [self._describe_use(use) for use in found if not _is_build_instance(use)]

    def _describe_use(self, use: Use) -> Values:
        owners = {tag: use.tags[tag] for tag in self._values["owner_tags"] if tag in use.tags}
        return {
            **{"kind": use.kind, "id": use.id, "name": use.name, **self._place},
            **{"ami": use.ami, "owner_tags": owners, "via": use.via},
        }

    def _describe_pipelines(self, pipelines: list[_Pipeline], policies: list[Values]) -> list[Values]:
        count = self._values["builds"]
        images = [(pipeline, image) for pipeline in pipelines for image in pipeline.images[:count]]
        builds = iter(run_concurrently(lambda pair: self._describe_build(*pair), images))
        return [
            {
                **self._describe_pipeline(pipeline),
                "builds": list(islice(builds, len(pipeline.images[:count]))),
                "lifecycle_policies": _policies_for(policies, pipeline),
            }
            for pipeline in pipelines
        ]

    def _describe_build(self, pipeline: _Pipeline, image: Values) -> Values:
        """Return a build; with its steps if it is the last one of the pipeline."""
        executions = self._unread.attempt(lambda: list_executions(self._client, image["arn"])) or []
        build = describe_build(image, executions, self._now)
        if image is not pipeline.images[0]:
            return build
        steps = self._unread.attempt(lambda: read_steps(self._client, image, executions, self._now)) or []
        return {**build, "steps": steps}

    def _describe_pipeline(self, pipeline: _Pipeline) -> Values:
        values, newest = pipeline.values, pipeline.newest
        return {
            **{name: values[name] for name in ("name", "arn", "status")},
            "platform": values.get("platform", ""),
            "factory": values["tags"].get(MARK, ""),
            "recipe": Arn.parse(_recipe(values)).label,
            "schedule": values.get("schedule", {}),
            "consecutive_failures": values.get("consecutive_failures", 0),
            "date_last_run": values.get("date_last_run", ""),
            "date_next_run": values.get("date_next_run", ""),
            "newest_image": self._describe_newest(newest) if newest else None,
        }

    def _describe_newest(self, image: Values) -> Values:
        outputs = image.get("output_resources", {})
        return {
            "arn": image["arn"],
            "label": Arn.parse(image["arn"]).label,
            "date_created": image["date_created"],
            "age_days": seconds_between(image["date_created"], self._now) // _DAY,
            "amis": [
                {"region": ami["region"], "account_id": ami.get("account_id", ""), "ami": ami["image"]}
                for ami in outputs.get("amis", [])
                if ami.get("image")
            ],
            "image_uris": [
                uri for container in outputs.get("containers", []) for uri in container.get("image_uris", ())
            ],
        }

    def _read_scans(self, pipelines: list[_Pipeline], images: list[Values], uses: list[Values]) -> list[Values]:
        """Return the findings in the newest image of each pipeline, and in the images that are in use."""
        newest = [pipeline.newest["arn"] for pipeline in pipelines if pipeline.newest]
        used = {use["ami"] for use in uses if use["kind"] == "instance"}
        in_use = [image["image_build_version_arn"] for image in images if used.intersection(image["amis"])]
        arns = list(dict.fromkeys([*newest, *in_use]))
        scans = run_concurrently(lambda arn: self._read_scan(arn, is_newest=arn in newest), arns)
        return [scan for scan in scans if scan]

    def _read_scan(self, arn: str, *, is_newest: bool) -> Values | None:
        image = self._unread.attempt(lambda: read_image(self._client, arn))
        if image is None:
            return None
        scan = self._unread.attempt(lambda: read_scan(self._client, image, with_packages=is_newest))
        return scan and {**scan, "is_newest": is_newest}


def _policies_for(policies: list[Values], pipeline: _Pipeline) -> list[str]:
    values, newest = pipeline.values, pipeline.newest
    kind = "DOCKER" if "container_recipe_arn" in values else "AMI"
    tags = newest["tags"] if newest else values.get("image_tags", {})
    return policies_for(policies, _recipe(values), kind, tags)


def _recipe(pipeline: Values) -> str:
    return next(str(pipeline[name]) for name in _RECIPES if name in pipeline)


def _is_build_instance(use: Use) -> bool:
    """Whether Image Builder started an instance to build or test an image."""
    return use.kind == "instance" and "Ec2ImageBuilderArn" in use.tags


def read_report(context: Context, values: Values) -> Values:
    """Return the data of this account and region for the report."""
    return {"changed": False, "image_report": AccountReport(context.client, values).read()}


OPERATION = OperationSpec(
    options={
        "builds": Option("int", default=10, bounds=(1, 100)),
        "owner_tags": Option("list", elements="str", default=["Owner", "Team"]),
    },
    run=read_report,
)
