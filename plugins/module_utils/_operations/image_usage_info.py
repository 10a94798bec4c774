# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the resources that use the AMIs of images, and compare these images with the newest ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from .._aws.arn import Arn
from .._aws.client import Client, Members
from .._aws.concurrency import run_concurrently
from .._aws.errors import AwsError, InvalidOption
from .._aws.kinds import IMAGE_PIPELINE, IMAGE_RECIPE
from .._engine.operation import Context, OperationSpec
from .._factory.ownership import MARK
from .._images.ami_users import AmiUsers
from .._images.details import DETAILS
from .._images.image import image_from_api
from .._images.region import Unread
from .._images.search import Search, list_images
from .._images.usage import KINDS, Use, amis_of, by_recipe, furthest_behind_first, make_row, rank, summarize
from .._options.spec import Option, Reference, Values

_DETAILS = ("scan_finding_counts", "scan_findings")

Series = list[list[Values]]
"""The images of each pipeline or recipe, newest first."""


def read_usage(context: Context, values: Values) -> Values:
    """Return the users of the AMIs of the images that the options select, and summaries of them."""
    client = context.client
    client.identify_caller()
    images = _select(client, values)
    regions = {ami: region for image, _ranked in images for ami, region in amis_of(image).items()}
    if not regions:
        client.warn("No image with AMIs matches, so no users of AMIs were searched for.")
    found, unread = _find_users(client, values, regions)
    by_ami = {ami: ranked for image, ranked in reversed(images) for ami in amis_of(image)}
    tags, account = values["owner_tags"], client.caller.owner
    rows = furthest_behind_first(
        make_row(use, by_ami[use.ami], {"region": region, "account_id": account}, tags) for region, use in found
    )
    known = {image["arn"]: {**ranked, **_findings(image)} for image, ranked in images}
    summary = summarize(rows, known, tags)
    summary["by_image"] = _with_findings(client, summary["by_image"], values)
    shown = [row for row in rows if row["versions_behind"]] if values["outdated"] else rows
    return {"changed": False, "image_usage": shown, "summary": summary, **({"unread": unread} if unread else {})}


def _select(client: Client, values: Values) -> list[tuple[Values, Values]]:
    """Return the selected images, each with its distance to the newest one."""
    images = [pair for series in _find_series(client, values) for pair in zip(series, rank(series), strict=True)]
    recipe = values.get("image_recipe_arn")
    return [pair for pair in images if _is_of_recipe(recipe, pair[0])] if recipe else images


def _is_of_recipe(recipe: str, image: Values) -> bool:
    """Return whether the reference to a recipe, which can contain a wildcard, selects the version of an image."""
    wanted, arn = Arn.parse(recipe), Arn.parse(image["arn"])
    return replace(wanted, kind=arn.kind).covers(arn)


def _find_series(client: Client, values: Values) -> Series:
    if "images" in values:
        return _given_series(values["images"])
    if "image_pipeline_arn" in values:
        return [_list(client, Search(pipeline=values["image_pipeline_arn"]))]
    if "image_recipe_arn" in values:
        return by_recipe(_list(client, Search(name=Arn.parse(values["image_recipe_arn"]).name)))
    return _factory_series(client, values.get("factory", ""))


def _factory_series(client: Client, factory: str) -> Series:
    """Return the images of the pipelines and recipes of a factory, or of all."""

    def belongs(resource: Members) -> bool:
        return not factory or (resource.get("tags") or {}).get(MARK) == factory

    pipelines = [resource["arn"] for resource in client.list_tagged_resources(IMAGE_PIPELINE) if belongs(resource)]
    series = run_concurrently(lambda arn: _list(client, Search(pipeline=arn)), pipelines)
    seen = {image["arn"] for images in series for image in images}
    others = [image for image in _list(client, Search()) if image["arn"] not in seen]
    if factory:
        recipes = client.list_tagged_resources(IMAGE_RECIPE)
        names = {Arn.parse(recipe["arn"]).name for recipe in recipes if belongs(recipe)}
        others = [image for image in others if Arn.parse(image["arn"]).name in names]
    return [*series, *by_recipe(others)]


def _list(client: Client, search: Search) -> list[Values]:
    """Return the AMI images, in the form of the options. The summaries contain the AMIs."""
    return [image_from_api(summary) for summary in list_images(client, search) if summary.get("type") != "DOCKER"]


def _given_series(images: list[Values]) -> Series:
    """Return the images of the option ``images`` by their pipeline, or else by their recipe."""
    by_pipeline: dict[str, list[Values]] = {}
    for index, image in enumerate(images):
        _check_image(image, f"images[{index}]")
        if image.get("type") != "DOCKER":
            by_pipeline.setdefault(image.get("source_pipeline_arn") or "", []).append(image)
    others = by_pipeline.pop("", [])
    series = [
        sorted(built, key=lambda image: (image["date_created"], Arn.parse(image["arn"]).order), reverse=True)
        for built in by_pipeline.values()
    ]
    return [*series, *by_recipe(others)]


def _check_image(image: Values, path: str) -> None:
    """Raise InvalidOption for a mapping that is not in the form of an image."""
    try:
        rank([image])
        amis_of(image)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        reason = "is not an image. Set images to the images that image_info returns."
        raise InvalidOption(path, reason) from error


def _find_users(client: Client, values: Values, regions: dict[str, str]) -> tuple[list[tuple[str, Use]], list[Values]]:
    """Return the users of AMIs with their regions, and the missing permissions. ``regions`` are those of the AMIs."""
    in_region: dict[str, set[str]] = {}
    for ami, region in sorted(regions.items()):
        in_region.setdefault(region, set()).add(ami)
    searched = list(dict.fromkeys(values.get("regions") or sorted(in_region)))
    for region in searched:
        if in_region and region not in in_region:
            client.warn(f"regions: '{region}' has no AMIs of the images. They are in: {', '.join(sorted(in_region))}.")
    users = [
        AmiUsers(client, region, in_region[region], Unread(client.warn, "image_usage", region))
        for region in searched
        if region in in_region
    ]
    jobs = list(product(users, values["kinds"]))
    found = run_concurrently(lambda job: job[0].find(job[1]), jobs)
    pairs = [(job[0].region.name, use) for job, uses in zip(jobs, found, strict=True) for use in uses]
    return pairs, [entry for user in users for entry in user.region.unread.entries]


def _findings(image: Values) -> Values:
    """Return the findings that an image of the option ``images`` has."""
    return {name: image[name] for name in _DETAILS if name in image}


def _with_findings(client: Client, images: list[Values], values: Values) -> list[Values]:
    names = values.get("include", ())

    def add(image: Values) -> Values:
        return {**image, **dict(_read_findings(client, image["image_build_version_arn"], names))}

    return run_concurrently(add, images) if names else images


def _read_findings(client: Client, arn: str, names: list[str]) -> Iterator[tuple[str, object]]:
    """Yield the findings of an image that the caller may read."""
    for name in names:
        try:
            yield name, DETAILS[name](client, arn)
        except AwsError as error:
            if not error.is_forbidden:
                raise
            client.warn(f"summary.by_image has no {name}. {error}")


OPERATION = OperationSpec(
    options={
        "image_pipeline_arn": Option(reference=Reference(IMAGE_PIPELINE)),
        "image_recipe_arn": Option(reference=Reference(IMAGE_RECIPE, reading=True)),
        "factory": Option(),
        "images": Option("list", elements="dict"),
        "regions": Option("list", elements="str"),
        "kinds": Option("list", elements="str", choices=KINDS, default=list(KINDS)),
        "owner_tags": Option("list", elements="str", default=["Owner", "Team"]),
        "outdated": Option("bool", default=False),
        "include": Option("list", elements="str", choices=_DETAILS),
    },
    run=read_usage,
    selectors=("factory",),
    mutually_exclusive=(
        ("image_pipeline_arn", "image_recipe_arn", "factory", "images"),
        ("images", "include"),
    ),
)
