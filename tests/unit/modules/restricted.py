"""A user to whom the policies of ``docs/permissions.md`` are attached, in an account that enforces them.

moto does not enforce the resources of policies, except for S3, nor what a service does with the caller's permissions:
see ``emulator/authorization.py``. So the policies are attached with the resource ``*``, except those for S3.
"""

from __future__ import annotations

import json
from typing import Any

from moto.core.authorization import enable_iam_authentication
from moto.iam.models import iam_backends
from unit.modules.conftest import CREDENTIALS, Account, Result, Run
from unit.permissions import IAM_ACTIONS, NEEDS_NONE, PAGE, PURPOSES, documents, purpose_of

POLICIES = dict(zip(PURPOSES, documents(PAGE.read_text()), strict=True))


class User:
    """Runs modules with the permissions that the page gives for what they do, or with other statements."""

    def __init__(self, account: Account, run: Run, statements: list[dict[str, Any]] | None = None) -> None:
        self._statements = statements
        self._iam, self._run = account.client("iam"), run
        self._iam.create_user(UserName="robot")
        self._iam.create_access_key(UserName="robot")
        (key,) = iam_backends[account.id][account.partition].users["robot"].access_keys
        # The credentials of all tests, because a client for others takes long to make.
        key.access_key_id, key.secret_access_key = CREDENTIALS.values()

    def run(self, module: str, /, *, check: bool = False, without: str = "", **options: Any) -> Result:
        """Run a module with the policies for it, or for check mode, and ``without`` one of their actions."""
        purpose = "looking" if check or module.endswith("_info") else purpose_of(module)
        builds = purpose if check or options.get("build", "never") == "never" else "building"
        statements = [
            statement
            for name in dict.fromkeys(("looking", purpose, builds))
            for statement in POLICIES[name]["Statement"]
        ]
        allowed = self._statements or [
            statement if "arn:aws:s3:" in str(statement["Resource"]) else {**statement, "Resource": "*"}
            for statement in statements
        ]
        self._attach([*allowed, {"Effect": "Deny", "Action": without or "none:None", "Resource": "*"}])
        with enable_iam_authentication():
            return self._run(module, check=check, **options)

    def _attach(self, statements: list[dict[str, Any]]) -> None:
        document = json.dumps({"Version": "2012-10-17", "Statement": statements})
        self._iam.put_user_policy(UserName="robot", PolicyName="page", PolicyDocument=document)


def actions_of(result: Result) -> list[str]:
    """Return the actions for which a task needed permission, in order."""
    actions = dict.fromkeys(f"{call.service}:{call.operation}" for call in result.calls)
    return list(dict.fromkeys(IAM_ACTIONS.get(action, action) for action in actions if action not in NEEDS_NONE))
