# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The conversion of component and workflow documents."""

from __future__ import annotations

from .._documents import yaml
from .conversions import Conversion


def _comparable_document(text: str) -> str:
    """Return one text for all ways to write the same document. Unlike Python's values, it keeps ``true`` from ``1``.

    A script is compared as it is: in YAML, two commands on two lines would equal both on one line.
    """
    document = yaml.load(text)
    is_document = isinstance(document, dict) and "schemaVersion" in document
    return yaml.dump(document, sort_keys=True) if is_document else text


DOCUMENT = Conversion(
    parse=lambda document: document if isinstance(document, str) else yaml.dump(document),
    comparable=_comparable_document,
)
"""A YAML document, given as text or as a structure. Its formatting is no difference, its content is."""
