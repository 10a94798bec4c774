#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ..module_utils._module import run_info
from ..module_utils._resources.workflow import WORKFLOWS


def main() -> None:
    run_info(WORKFLOWS)


if __name__ == "__main__":
    main()
