"""New versions of launch templates that are based on another version, which moto ignores."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from moto.ec2.responses.launch_templates import LaunchTemplates


def extend() -> None:
    """Make moto's EC2 read ``SourceVersion``."""
    LaunchTemplates.create_launch_template_version = _based_on_source(  # type: ignore[assignment, method-assign]
        LaunchTemplates.create_launch_template_version
    )


def _based_on_source(create: Callable[[LaunchTemplates], Any]) -> Callable[[LaunchTemplates], Any]:
    @wraps(create)
    def create_launch_template_version(self: LaunchTemplates) -> Any:
        if source := self._get_param("SourceVersion"):
            name, identifier = self._get_param("LaunchTemplateName"), self._get_param("LaunchTemplateId")
            backend = self.ec2_backend
            template = backend.get_launch_template_by_name(name) if name else backend.get_launch_template(identifier)
            self.params["LaunchTemplateData"] = {
                **template.get_version(source).data,
                **self._get_param("LaunchTemplateData", {}),
            }
        return create(self)

    return create_launch_template_version
