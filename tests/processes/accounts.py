"""What ``examples/web_server/account.yml`` creates, without a play, which takes longer than some tests."""

from __future__ import annotations

import json

from moto.iam.models import iam_backends
from unit.aws import ACCOUNT

ROLE = "image-builder"
TRUST = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}


def prepare_account() -> None:
    """Create the role and the instance profile of build instances."""
    iam = iam_backends[ACCOUNT]["aws"]
    iam.create_role(
        ROLE,
        json.dumps({"Version": "2012-10-17", "Statement": [TRUST]}),
        path="/",
        permissions_boundary=None,
        description="",
        tags=[],
        max_session_duration="3600",
    )
    iam.create_instance_profile(ROLE, path="/", role_names=[ROLE])
