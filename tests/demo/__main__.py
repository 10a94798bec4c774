"""`make demo`: run the examples against the emulator, chapter by chapter, and check what they show.

Each chapter runs real commands in a temporary folder and checks their results. The first unmet expectation ends the
demo with exit status 1.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable

from .chapters import builds, factories, pipeline, playbooks
from .stage import Stage, Unexpected, heading, opened_stage, style

CHAPTERS: tuple[Callable[[Stage], None], ...] = (
    pipeline.prepare_the_account,
    pipeline.create_the_pipeline,
    pipeline.read_it_with_the_aws_cli,
    pipeline.run_it_again,
    pipeline.change_one_line,
    builds.build_an_image,
    builds.launch_an_instance,
    playbooks.bake_a_role,
    playbooks.change_one_line_of_the_role,
    playbooks.explain_a_failed_task,
    factories.plan_a_fleet,
    factories.build_layers,
    factories.rebuild_every_layer,
    factories.find_outdated_instances,
    factories.report,
)

NEXT = """\
.build/demo/report.html        the report of the last chapter, for a browser
README.md                      the first playbook of your own
docs/factories.md              many pipelines in one task, and their builds
docs/permissions.md            the permissions that the modules require in your account
make emulator PORT=5000        the emulator, for your own playbooks: AWS_ENDPOINT_URL=http://127.0.0.1:5000
"""


def main() -> int:
    """Run all chapters and print what they have shown."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    started = time.monotonic()
    print("This demo runs the examples of the collection against an emulator of AWS. It takes about two minutes:")
    print("the clock of the emulator is fast, so that a build of half an hour takes some seconds.\n")
    for number, chapter in enumerate(CHAPTERS, 1):
        print(f"{number:>3}. {chapter.__doc__}")
    try:
        with opened_stage() as stage:
            for number, chapter in enumerate(CHAPTERS, 1):
                heading(f"{number}. {chapter.__doc__}")
                began = time.monotonic()
                chapter(stage)
                print(style("2", f"({time.monotonic() - began:.0f} seconds)"))
    except Unexpected as error:
        print(f"\n{style('1;31', '✘')} The demo failed: {error}", file=sys.stderr)
        return 1
    heading(f"{len(stage.shown)} expectations met in {time.monotonic() - started:.0f} seconds")
    print("\n".join(f"{style('32', '✔')} {what}" for what in stage.shown))
    heading("Next")
    print(NEXT, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
