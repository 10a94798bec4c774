"""What nobody could verify about AWS, and what this service does instead.

Each switch says which choice was made and why. Everything in the service that rests on such a choice reads it
here, so that a test can turn it and see whether a client came to depend on it: in process with
``monkeypatch.setattr(emulator.assumed, "newest_first", False)``, on the server with a ``PATCH`` of
``/emulator/assumptions``.

Unverified too, but not switchable:

- The wording of messages. That of a pattern, a missing output, a missing build date, a missing instance profile,
  a duplicate, a dependency, an incomplete cron expression, a step name, missing inputs, an undefined component
  parameter, a pinned Amazon workflow, the role of a lifecycle policy and a missing Inspector is AWS's own, as users
  quoted it; all other texts are made up in that style. So is the code InvalidParameterValueException for whatever the
  service model forbids.
- Deleting or tagging with an ARN that is not a concrete resource's finds nothing.
- Of several filters all must be met; of the values of a filter one.
- A client token is remembered for good; a request that failed is not.
- What makes a component identical to the latest build: its document, descriptions, platform, supported OS versions
  and key; not its tags. Likewise a workflow: its document, descriptions and key.
- Workflows of one name and different types are different ones, because their ARNs are.
- A workflow's document may refer to steps and parameters that it does not have, and to inputs that an action does not.
- The recipes that a lifecycle policy selects need not exist, and can be deleted.
- Whether a schedule finds something new is a question of what the last build of the pipeline started with, whatever
  became of it, and of references with wildcards and parameters only. A skipped run is no run: `dateLastRun` stays.
- Scheduled builds of a pipeline can run at the same time.
- A lifecycle policy runs at the time of the day at which it was made. It selects images of all versions that fit a
  version with wildcards, counts those of each version by themselves, deletes failed and cancelled ones whatever the
  count, and leaves an image that a rule was applied to, or that is further on, to its other rules.
- A lifecycle policy on containers may have exclusion rules about AMIs.
- Nothing is demanded of the text of a Dockerfile template.
- What Resource Access Manager demands of a resource's policy: the rules of any policy, and what all published ones have
  in common, the resource's own ARN as ``Resource`` among it.
- Amazon Inspector that is still being enabled counts as off for image scanning, and a request about a type of resource
  that an earlier one is not done with fails for the account. Enabling what is enabled succeeds.
- How Amazon Inspector scans before somebody changes it, and what becomes of a setting that an update leaves out: the
  VM scanner is switched off, the others stay.
- A read sees every earlier write at once.
- How long anything in a build takes. An AMI takes some 20 minutes, as users report of small ones.
- A build with own workflows of which none builds makes no AMI, and so has none to distribute in its own Region.
- The lines of logs are worded as a published log where that has them; the others are made up in that style.
- Of `DistributeImage`, the new image's name and version: those of the image that it comes from, of which it is the next
  build; without one, the name of the distribution configuration.
- A virtual machine's import task is taken for complete after ten minutes, and a disk image is not looked into.
- Waiting for an action is possible for 12 hours.
- Of messages to SNS, the tags: those of the image. `semver` is taken for the four nodes with 30 bits each, as in an
  example.
- Containers and AMIs that are scanned themselves are after the tests. A scan that does not succeed fails no build.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Unverified:
    """The choices, one a field."""

    # Names and versions

    leading_zeros_are_ignored: bool = True
    """Old data holds versions such as 2019.12.03; whether 2019.12.3 is the same version today is not documented.
    They sort alike, so they are taken for the same; the text stays as it was given."""

    runs_of_separators_collapse: bool = False
    """Whether ``a  b`` becomes ``a--b`` or ``a-b`` in an ARN. The documented rule is about single characters."""

    first_automatic_node: int = 0
    """The patch of the first version of a recipe that is created as ``1.0.x``: only the pattern is documented."""

    several_wildcards_make_a_version: bool = False
    """Whether a recipe can be created as ``1.x.x``. Only one placeholder is known to be filled in. When turned on,
    the leftmost is counted up and those after it become 0."""

    # What is refused

    unknown_members_are_refused: bool = True
    """AWS services commonly ignore members they do not know. Refused, because a client that sends them is wrong."""

    unknown_actions_are_refused: bool = True
    """Whether creating a component or workflow checks that its steps' actions exist. The checks of components became
    stricter in 2026."""

    unknown_document_keys_are_refused: bool = True
    """Whether creating a component or workflow checks that its document has no key that means nothing. The settings
    of a workflow's step for its retries exist, but not even the name of their key is known: it counts as unknown."""

    workflow_actions_fit_the_type: bool = True
    """Creating a workflow is documented to check its steps against its type. Which actions go with which type is not:
    assumed is what the actions are about, an instance, the making of the image or what comes after."""

    container_platforms_must_be_known: bool = True
    """Whether a container recipe on an image from a registry is refused without ``platformOverride`` when the image's
    name does not tell its platform. The override is documented for custom base images, and that it must be given when
    Image Builder cannot tell; how Image Builder tells is not."""

    contradicting_platforms_are_refused: bool = True
    """Whether the platform of an Image Builder image can be overridden by another; the override is documented for
    custom base images."""

    repositories_are_looked_up: bool = True
    """Whether creating a container recipe checks that the target repository exists; it is documented that it must
    exist where the build runs."""

    instance_images_are_looked_up: bool = True
    """Whether creating a container recipe checks that the AMI of the build instance exists, as that of an image
    recipe's parent image is."""

    roles_must_trust_image_builder: bool = True
    """A lifecycle policy's role is documented to need a trust policy that lets Image Builder assume it. The refusal
    speaks of sufficient permissions; that it looks at the trust policy is likely and not sure."""

    included_resources_fit_the_type: bool = True
    """Whether a lifecycle policy on AMIs can include containers, and one on containers AMIs and snapshots."""

    counts_refuse_what_ages_have: bool = True
    """Whether a count-based lifecycle rule can have a unit and ``retainAtLeast``, which are documented for those that
    are age-based."""

    selections_need_all_tags: bool = True
    """Whether an image that a lifecycle policy selects by tags must have all of them, or any."""

    executions_need_their_resource: bool = True
    """Whether the lifecycle executions of a policy or image that does not exist are refused, not an empty list."""

    keys_must_be_arns: bool = True
    """A component's KMS key is documented as the ARN of a key or alias; that another form is refused is not."""

    cron_needs_a_question_mark: bool = False
    """The user guide demands ``?`` for the day of the month or of the week, and breaks the rule in its examples."""

    unknown_time_zones_are_refused: bool = True
    """A schedule's time zone is documented as one of the IANA database; the model has only a pattern."""

    unknown_regions_are_refused: bool = True
    """Whether the Regions of a distribution configuration are checked for existence in the partition."""

    empty_distributions_are_refused: bool = True
    """Whether ``distributions: []`` is refused; the model sets no minimum."""

    empty_output_is_an_output: bool = False
    """Whether ``amiDistributionConfiguration: {}`` counts as an output. Clients report that it is refused."""

    parameter_accounts_are_checked: bool = True
    """Whether the account of a Systems Manager parameter is checked when the configuration is written; it is
    documented that it must be a target account during distribution."""

    schedules_need_an_expression: bool = True
    """Whether ``schedule: {}`` is refused; the model requires no member of a schedule."""

    open_references_hold_the_last: bool = True
    """Whether a reference with wildcards, or to a version without a build, keeps the last resource it stands for
    from being deleted. A reference to exactly one resource does."""

    dry_run_finds_duplicates: bool = False
    """A dry run is documented to validate permissions and parameters; that a name is taken is neither."""

    marketplace_product: str = r"prod-[a-z0-9]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    """What a Marketplace product ID looks like, which can be a parent image; such an image's platform is unknown."""

    most_tags: int = 50
    """The limit of tags in one request; that it holds for all tags of a resource is the common rule of AWS."""

    policies_can_deny: bool = False
    """Whether the policy of a resource can deny something. Permissions of Resource Access Manager only allow."""

    policies_allow_reading_only: bool = True
    """Whether a policy can allow other actions than to get and to list. All published ones allow these two."""

    policies_can_name_the_owner: bool = True
    """Whether a policy can name the account that has the resource anyway."""

    any_policy_shares: bool = False
    """Whether a resource with a policy that allows its owner alone counts as shared, which keeps it from being
    deleted."""

    # What is returned

    imported_script_is_one_command: bool = True
    """An imported script is documented to be wrapped in a document with a single step that runs it. How is not: here
    its text is the one command of a step called Script; turned off, each of its lines is a command, without blank
    ones. On Windows the step runs PowerShell."""

    absent_policies_are_not_found: bool = False
    """Whether reading the policy of a resource that has none is an error. It is documented to be ``{}``, and the
    error is declared."""

    deleted_images_are_shown: bool = False
    """Whether an image that was deleted together with its resources is still there with the status DELETED: the model
    has that status, and documents that such builds do not resolve."""

    on_demand_scans_are_shown: bool = False
    """Whether an image tells the state of an on-demand scan of its AMI. Amazon EC2 has the findings of such a scan, and
    the state is described as that of their collection."""

    nothing_found_is_counted: bool = True
    """Whether findings are counted for an image, a pipeline or a vulnerability of which there are none."""

    embedded_parents_are_resolved: bool = True
    """Whether the recipe inside an image names the build that its parent image was resolved to. One old example does;
    the recipe itself keeps what it was given."""

    steps_are_in_order: bool = True
    """Whether the steps of a workflow's execution are listed in the order of the document."""

    failed_workflows_are_rolled_back: bool = True
    """Whether the execution of a workflow that failed ends as rolled back or as failed: the model has both, and says
    that a step which aborts fails the workflow and rolls back completed steps."""

    active_state_is_shown: bool = False
    """Whether a normal component has a state. An example of 2020 shows none; ACTIVE was added to the model later."""

    working_directory_is_filled_in: bool = True
    """Whether a recipe shows the default working directory: a published answer of 2026 does, tests of 2021 did not.
    Filled in, because a client must not take it for a difference."""

    included_resources_are_filled_in: bool = True
    """Whether a lifecycle rule with ``includeResources`` shows the booleans that were left out, as false. It is known
    of ``isPublic``; filled in, because a client must not take them for a difference."""

    termination_is_filled_in: bool = True
    """Whether an infrastructure configuration shows the defaults of its two terminate flags, which are true.
    A published answer of 2026 shows them; filled in, because a client must not take them for a difference."""

    distribution_timeout_is_shown: bool = True
    """Whether a distribution configuration has ``timeoutMinutes``, which the model requires and nothing uses."""

    distributions_are_reordered: bool = False
    """Whether distributions come back in another order than they were given; turned on, they are sorted by Region."""

    distributions_show_empty_lists: bool = False
    """Whether distributions come back with empty lists that nobody gave. Reads through Cloud Control show them, and
    writing them back is refused; no example of the API itself shows them."""

    disabled_pipelines_have_a_next_run: bool = False
    """Whether ``dateNextRun`` is there while a pipeline with a schedule is disabled."""

    empty_lists_are_kept: bool = False
    """Whether an optional list that was given empty is returned."""

    newest_first: bool = True
    """The order of lists is not documented; the one published list of builds has the newest first."""

    # Error codes

    code_of_bad_combination: str = "InvalidParameterCombinationException"
    """For members that exclude or need each other: two recipes, a subnet without security groups, workflows without
    a role. The exception is described so, but only some of the operations list it."""

    code_of_misplaced_wildcard: str = "InvalidVersionNumberException"
    """For ``x.2.x``, which the patterns allow and the documentation does not. The exception is described as
    a version that does not follow the required syntax."""

    code_of_unknown_reference: str = "ResourceNotFoundException"
    """For an ARN inside a request that belongs to nothing. The exception is described as: at least one of the
    resources referenced by the request does not exist."""

    code_of_impossible_state: str = "InvalidRequestException"
    """For changing the state of an image that is still being built, and cancelling a lifecycle execution that ended."""

    code_of_second_update: str = "ResourceInUseException"
    """For an update of an image's state while a lifecycle execution deals with it: documented to be refused."""

    code_of_late_cancel: str = "InvalidParameterValueException"
    """For cancelling an image that is finished, as users of CloudFormation saw it; the model declares others."""

    code_of_impossible_retry: str = "InvalidRequestException"
    """For retrying an image that cannot be retried: one that did not fail, was not tested or distributed, or holds
    a container."""

    code_of_changing_amazons: str = "ForbiddenException"
    """For deleting or tagging what Amazon provides."""

    code_of_unknown_filter: str = "InvalidParameterValueException"
    """For a filter name that the operation does not have."""

    code_of_by_name_with_version: str = "InvalidParameterCombinationException"
    """For ``byName`` together with the version filter."""

    # Neighbouring services

    inspector_is_asked: bool = False
    """Not a doubt about AWS but a convenience: Amazon Inspector is off until it is enabled, so image scanning would be
    refused everywhere. When turned on, the state of the emulated Inspector decides."""

    inspector_takes_requests: int = 1
    """How many requests Amazon Inspector answers as being enabled or disabled, before it is. That it takes a while is
    known, how long is not."""

    inspector_has_settings_while_off: bool = False
    """Whether the settings of scans can be read and changed while Amazon Inspector is off."""


assumed = Unverified()
