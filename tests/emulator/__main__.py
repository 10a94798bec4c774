"""``python -m emulator -p 5000``: serve in the foreground, on the loopback interface only."""

from __future__ import annotations

import argparse
import ipaddress
import os

from . import IMMEDIATE, clock, register
from .imagebuilder.clock import Speed
from .server import LOOPBACK, run


def _loopback(text: str) -> str:
    try:
        is_loopback = ipaddress.IPv4Address(text).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        raise argparse.ArgumentTypeError(f"'{text}' is not a loopback address")
    return text


def _speed(text: str) -> Speed:
    """Simulated seconds per real second, or ``immediate``."""
    return IMMEDIATE if text == IMMEDIATE else float(text)


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(
        prog="emulator", description="EC2 Image Builder and the rest of moto, on loopback."
    )
    parser.add_argument(
        "-H", "--host", type=_loopback, default=LOOPBACK, help="a loopback address; default %(default)s"
    )
    parser.add_argument("-p", "--port", type=int, default=5000, help="0 selects a free port; default %(default)s")
    parser.add_argument(
        "-s",
        "--speed",
        type=_speed,
        default=60.0,
        help=f"simulated seconds per real second, or '{IMMEDIATE}' for builds that are complete at the next request; "
        "default %(default)s, so that an AMI takes 20 seconds",
    )
    arguments = parser.parse_args()
    register()
    try:
        clock.speed = arguments.speed
    except ValueError as error:
        parser.error(str(error))
    # AWS provides its managed policies in every account, and roles refer to them. moto loads them only on request;
    # that takes two seconds per account.
    os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
    run(arguments.host, arguments.port)


if __name__ == "__main__":
    main()
