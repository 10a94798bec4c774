# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declare a component that runs playbooks. Its document is generated from the options and a bundle of files."""

from __future__ import annotations

import hashlib
import io
import tarfile
from dataclasses import replace
from pathlib import Path

from .._aws.errors import ImageBuilderError, InvalidOption, raise_invalid
from .._documents.playbook import (
    Bundle,
    Run,
    bundle_content,
    bundle_uri,
    playbook_document,
    without_content,
)
from .._engine.applying import Applier, Outcome
from .._engine.declaration import declare
from .._engine.operation import Context, OperationSpec
from .._engine.planning import Planner
from .._engine.result import resource_result
from .._options.spec import Values
from .._resources.component import COMPONENT
from .bundle_store import BundleStore, VersionedBundles
from .playbook_options import OPTIONS, option_mistakes


def manage_playbook_component(context: Context, values: Values) -> Values:
    """Create, change or delete the component and its bundles, and return the result of the task."""
    raise_invalid(option_mistakes(values))
    store = BundleStore(context.client, values.get("bucket", ""), values["prefix"], values["name"])
    if values["state"] == "absent":
        return _delete(context, store, values)
    bundle, document = _bundle_and_document(context, store, values)
    store.check(bundle)
    spec = replace(COMPONENT, shown=lambda options: _shown(store, bundle, options))
    declaration = declare(spec, {**values, "data": document})
    planner = Planner(context.client, spec, context.references, context.check_mode)
    versions = VersionedBundles(context.client, planner.arn_of(declaration.desired))
    if declaration.keep_versions:
        versions.read()
    outcome = Applier(planner, before_write=store.upload).present(declaration.desired, declaration.keep_versions)
    if not (context.check_mode or outcome.failure):
        store.upload()
    outcome = replace(outcome, changed=outcome.changed or store.is_missing)
    facts = {"sha256": bundle.digest, "size": len(bundle.content), "uri": bundle.uri}
    return _result(context, store, versions, outcome, values["name"], bundle=facts)


def _bundle_and_document(context: Context, store: BundleStore, values: Values) -> tuple[Bundle, str]:
    """Return the bundle and the document; the bundle is in the document if it fits."""
    if not values.get("bundle"):
        raise InvalidOption("bundle", "is missing. The action plugin of this module makes it; call it as a task.")
    run = Run(
        name=values["name"],
        region=context.client.region,
        timeout=values["timeout"],
        parameters=values.get("parameters", {}),
        is_validated=values["validate"] == "idempotent",
        is_tested=bool(values.get("test_playbook")),
        vault_password_parameter=values.get("vault_password_parameter", ""),
    )
    bundle = Bundle(Path(values["bundle"]).read_bytes())
    document = playbook_document(run, bundle)
    create = context.client.input_shape(COMPONENT.kind.operation("create"))
    longest = create.members["data"].metadata["max"]
    if len(document) <= longest:
        return bundle, document
    if not values.get("bucket"):
        reason = f"is required: the bundle has {len(bundle.content)} bytes, so that the document would have "
        reason += f"{len(document)} characters, and {longest} are allowed. Set a bucket, or add files to exclude."
        raise InvalidOption("bucket", reason)
    bundle = replace(bundle, uri=store.uri_of(bundle))
    return bundle, playbook_document(run, bundle)


def _shown(store: BundleStore, bundle: Bundle, options: Values) -> Values:
    """Return the options for a diff: with the files of the bundle in place of its content."""
    document = options.get("data", "")
    rest = {name: value for name, value in options.items() if name != "data"}
    return {**rest, "files": _files(store, bundle, document), "data": without_content(document)}


def _files(store: BundleStore, bundle: Bundle, document: str) -> dict[str, str] | str:
    """Return the files of the bundle of a document, each with the beginning of its checksum."""
    uri, content = bundle_uri(document), bundle_content(document)
    if uri:
        try:
            content = bundle.content if uri == bundle.uri else store.read(uri)
        except ImageBuilderError as error:
            return f"The bundle {uri} could not be read: {error}"
    return {} if content is None else files_in(content)


def files_in(content: bytes) -> dict[str, str] | str:
    """Return the files of a bundle, each with the beginning of its checksum."""
    try:
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            read = {entry.name: archive.extractfile(entry) for entry in archive}
            return {name: hashlib.sha256(file.read()).hexdigest()[:16] for name, file in read.items() if file}
    except (tarfile.TarError, OSError, EOFError) as error:
        return f"The bundle could not be read: {error}"


def _delete(context: Context, store: BundleStore, values: Values) -> Values:
    declaration = declare(COMPONENT, values)
    planner = Planner(context.client, COMPONENT, context.references, context.check_mode)
    versions = VersionedBundles(context.client, planner.arn_of(declaration.desired))
    versions.read()
    outcome = Applier(planner).absent(declaration.desired)
    return _result(context, store, versions, outcome, values["name"])


def _result(
    context: Context, store: BundleStore, versions: VersionedBundles, outcome: Outcome, name: str, **more: Values
) -> Values:
    """Delete the bundles of the deleted versions, and return the result of the task."""
    unused = versions.unused_without(outcome.pruned, more.get("bundle", {}).get("uri", ""))
    if outcome.resource is None and not versions.left_without(outcome.pruned):
        unused = sorted({*unused, *store.all_uris()})
    failure = None if context.check_mode else store.delete(unused)
    outcome = replace(outcome, changed=outcome.changed or bool(unused), failure=outcome.failure or failure)
    return resource_result(COMPONENT, name, outcome, pruned_bundles=unused, **more)


OPERATION = OperationSpec(options=OPTIONS, run=manage_playbook_component)
