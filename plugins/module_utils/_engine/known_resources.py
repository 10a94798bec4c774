# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The resources that were read from AWS, and those that this task predicts or has written."""

from __future__ import annotations

from collections.abc import Collection

from .._aws.arn import Arn, is_image_builder_arn
from .._aws.client import Client
from .._aws.concurrency import Memo
from .._aws.kinds import Kind, kind_of
from .._options.spec import Values
from .._options.translate import from_api


class KnownResources:
    """Reads each resource and each list at most once. Threads can share it."""

    def __init__(self, client: Client, declared: Collection[tuple[Kind, str]], check_mode: bool) -> None:
        """``declared`` are the kinds and names of the resources that the same task makes."""
        self.client = client
        self.declared = declared
        self.check_mode = check_mode
        self._resources = Memo(self._read)
        self._lists = Memo(self._list)
        self._recorded: dict[str, Arn] = {}
        """The version that a bare name refers to, by kind and name."""
        self._predicted: set[str] = set()
        self._first: set[str] = set()
        """The recorded resources that have no other version."""

    def record(self, arn: Arn, resource: Values, predicted: bool, is_first: bool = False) -> None:
        """Record a resource that this task has written or, if ``predicted``, would write. Its name then refers to it.

        ``is_first`` means that no version existed before, so that no newer version has to be looked up.
        """
        self._recorded[f"{arn.kind}/{arn.name}"] = arn
        self._resources.put(str(arn), resource)
        (self._predicted.add if predicted else self._predicted.discard)(str(arn))
        (self._first.add if is_first else self._first.discard)(str(arn))

    def lookup(self, arn: str) -> Values | None:
        """Return the resource that an ARN names, in snake_case; a wildcard selects the newest version.

        Returns None if it does not exist, or if the text is no ARN of Image Builder.
        """
        recorded = self.recorded(Arn.parse(arn)) if is_image_builder_arn(arn) else None
        found = None if str(recorded) in self._first else self._resources(arn)
        newer = recorded and (found is None or Arn.parse(found["arn"]).order < recorded.order)
        return self._resources(str(recorded)) if newer else found

    def recorded(self, wanted: Arn) -> Arn | None:
        """Return the recorded version that ``wanted``, which may hold wildcards, selects."""
        arn = self._recorded.get(f"{wanted.kind}/{wanted.name}")
        return arn if arn and wanted.covers(arn) else None

    def recorded_by_name(self, arn_kind: str, name: str) -> Arn | None:
        """Return the recorded version of a resource."""
        return self._recorded.get(f"{arn_kind}/{name}")

    def recorded_of(self, kind: Kind) -> list[Arn]:
        """Return the recorded version of each resource of a kind."""
        return [arn for arn in tuple(self._recorded.values()) if kind_of(arn.kind) is kind]

    def exists(self, arn: str) -> bool:
        """Return whether the resource exists in AWS now. A predicted resource does not exist yet."""
        resource = self.lookup(arn)
        return resource is not None and resource["arn"] not in self._predicted

    def listed(self, kind: Kind, owner: str) -> list[Arn]:
        """Return the ARNs of all resources of a kind that Amazon owns (``owner`` is ``aws``), or else this account."""
        return self._lists((kind, "aws" if owner == "aws" else ""))

    def _read(self, arn: str) -> Values | None:
        try:
            kind = kind_of(Arn.parse(arn).kind)
        except (ValueError, KeyError):
            return None
        members = self.client.get_resource(kind, arn)
        return None if members is None else from_api({}, members)

    def _list(self, key: tuple[Kind, str]) -> list[Arn]:
        kind, owner = key
        query = {"owner": "Amazon"} if owner == "aws" else {}
        return [Arn.parse(item["arn"]) for item in self.client.list_resources(kind, **query)]
