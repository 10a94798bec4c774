"""An index of the builds of an account and region."""

from __future__ import annotations

from collections.abc import Iterator

from ..resources.arns import Arn
from ..resources.store import Store
from .build import Build
from .execution import Execution, Step


class Builds:
    """All builds whose images exist."""

    def __init__(self, images: Store) -> None:
        self._images = images
        self._by_image: dict[Arn, Build] = {}
        self._numbers: dict[Arn, int] = {}
        self.latest: dict[Arn, Build] = {}
        """The latest build of each pipeline."""

    def __iter__(self) -> Iterator[Build]:
        return iter([build for arn, build in self._by_image.items() if self._images.find(arn) is build.image])

    def next_arn(self, version: Arn) -> Arn:
        """Return the ARN of the next build of an image's version; build numbers are not reused after a deletion."""
        self._numbers[version] = self._numbers.get(version, 0) + 1
        return version.at(version.version, self._numbers[version])

    def add(self, build: Build) -> None:
        """Add a build."""
        self._by_image[build.arn] = build

    def of(self, image: Arn) -> Build | None:
        """Return the build of an image."""
        return next((build for build in self if build.arn == image), None)

    def execution(self, identifier: str) -> tuple[Build, Execution] | None:
        """Return the execution of a workflow."""
        for build in self:
            for execution in build.executions:
                if execution.id == identifier:
                    return build, execution
        return None

    def step(self, identifier: str) -> tuple[Build, Execution, Step] | None:
        """Return the execution of a step."""
        for build in self:
            for execution in build.executions:
                for step in execution.steps:
                    if step.body["stepExecutionId"] == identifier:
                        return build, execution, step
        return None
