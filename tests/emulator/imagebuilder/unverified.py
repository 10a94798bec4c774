"""The list of doubts: what is not verified about AWS, and what the emulator does instead.

Collection and emulator are based on the same facts, so they agree where the facts are wrong. This list shows where that
can happen. Each switch below is one doubt: its docstring states the question and the known facts. Its value is what the
emulator assumes. All code that depends on the assumption reads the switch, so that a test can change it and see whether
a client relies on it: in process with ``monkeypatch.setattr(emulator.assumed, "newest_first", False)``, on the server
with ``PATCH /emulator/assumptions``.

Assumptions without a switch:

Requests and errors

- The texts of messages. Quoted by users of AWS are those about a pattern, a missing output, a missing build date, a
  missing instance profile, a duplicate, a dependency, an incomplete cron expression, a step name, missing inputs, an
  undefined component parameter, a pinned Amazon workflow, the role of a lifecycle policy, a missing Inspector, and a
  parent image in ECR. The others are made up in the same style.
- InvalidParameterValueException is the code for everything that the service model forbids.
- A caller is authorized before the members of the request are checked.
- A delete or tag operation on an ARN that names no concrete resource finds nothing.
- A list returns the entries that meet all filters; a filter is met by any one of its values.
- A client token is remembered forever, unless its request failed.
- A read sees every earlier write.

Resources

- A component is identical to the latest build if document, descriptions, platform, supported OS versions and key are
  equal; tags do not count. A workflow: document, descriptions and key.
- Workflows with the same name and different types are different resources, because their ARNs differ.
- A document may have the top-level key ``version`` and its parameters ``allowedValues``; both have no effect.
- A component document needs one of the phases build, validate and test; a document with another phase alone is refused.
- A step of a workflow may lack inputs that its action requires.
- Recipes that a lifecycle policy selects can be deleted.
- A lifecycle policy on containers may have exclusion rules for AMIs.
- A Dockerfile template may have any text.
- Create accepts a component for another platform than that of its last version, ``iops`` for gp2 volumes, and in
  volumes and distributions a KMS key of another Region or the name of an alias. The last three fail in EC2.
- The policy of a resource must follow the general rules of policies and name the resource's own ARN as ``Resource``,
  as all published ones do. What Resource Access Manager checks is not published.

Pipelines and builds

- ``dateNextRun`` and ``consecutiveFailures`` appear with the first build of a pipeline. AWS shows neither before a run.
- A schedule that waits for dependency updates compares with the last build, whatever its result, and looks only at
  references with wildcards and at parameters. A skipped run does not change ``dateLastRun``.
- Scheduled builds of one pipeline can run at the same time.
- The durations of all steps. An AMI takes about 20 minutes, as users report for small ones.
- A build whose workflows include no BUILD workflow makes no AMI, and has none to distribute in its own Region.
- An ``ExecuteComponents`` step is skipped if the recipe has no component for its stage. AWS shows this for its own
  workflows.
- Log lines are those of a published log where it has them. The others are made up in the same style.
- The image of ``DistributeImage`` for an image ARN is the next build of that image. For an AMI it is named after the
  AMI, as one published answer shows; characters that a name cannot have become hyphens.
- An import task of a virtual machine is complete after ten minutes. A disk image is not inspected.
- SNS messages have the tags of the image, and ``semver`` has 30 bits for each of the four nodes, as in an example.
- Containers, and AMIs with an on-demand scan, are scanned after the tests. A scan that fails does not fail the build.
- In a finding, ``vendorSeverity`` other than ``Important``, and epoch, release and architecture of the package.

Lifecycle

- A lifecycle policy runs at the time of day at which it was created. It counts the images of each version on its own,
  deletes failed and cancelled images regardless of the count, and applies at most one rule to an image in a run.
- A scheduled deprecation changes the AMIs when it happens, not before, and gives way to a later update of the image.

Amazon Inspector

- While it is being enabled, it counts as off for image scanning. A second request for the same resource type fails for
  the account until the first is done. Enabling an enabled type succeeds.
- Its settings before the first change, and after an update that omits one: the VM scanner is off, the others stay.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Unverified:
    """The switches."""

    # Names and versions

    leading_zeros_are_ignored: bool = True
    """Are 2019.12.3 and 2019.12.03 the same version? Old resources have leading zeros. Versions are compared as
    numbers and shown as given."""

    runs_of_separators_collapse: bool = False
    """Does ``a b`` become ``a-b`` in an ARN, not ``a--b``? The documented rule is about single characters."""

    first_automatic_node: int = 0
    """The first number for the ``x`` in the version of a new recipe. It is 0 for ``1.x.0``, as an acceptance test of
    Terraform shows; for the other positions it is derived from that."""

    several_wildcards_make_a_version: bool = False
    """Can a recipe be created as ``1.x.x``? Only one ``x`` is known to be filled in. If True, the leftmost ``x`` is
    counted up and the others become 0."""

    # Refusals

    unknown_members_are_refused: bool = True
    """Are unknown members of a request refused? AWS services usually ignore them; a client that sends them is
    wrong."""

    unknown_actions_are_refused: bool = False
    """Does creating a component or workflow refuse actions that the user guide does not list? AWS adds actions from
    time to time."""

    unknown_document_keys_are_refused: bool = True
    """Does creating a component or workflow refuse unknown keys in its document? The retry settings of a workflow step
    exist, but their key is not published and counts as unknown."""

    conditions_are_checked: bool = True
    """Does creating a component or workflow check the operators of its conditions? Only the refusal of conditions that
    are nested too deeply is documented."""

    workflow_actions_fit_the_type: bool = True
    """Does creating a workflow refuse an action in a wrong stage? The stages are documented, the refusal is not."""

    workflow_inputs_are_checked: bool = False
    """Does creating a workflow refuse inputs that the action of a step does not have?"""

    workflow_references_are_checked: bool = False
    """Does creating a workflow refuse references to undefined steps, outputs, parameters and values?"""

    other_registries_are_refused: bool = False
    """Does creating a container recipe refuse a parent image from a registry other than Docker Hub and Amazon ECR?
    Users report that others do not work; whether Create or the build fails is not known."""

    contradicting_platforms_are_refused: bool = True
    """Is ``platformOverride`` refused if it contradicts an Image Builder image? It is documented for custom base
    images."""

    repositories_are_looked_up: bool = True
    """Does creating a container recipe check that the target repository exists? It must exist when the build runs."""

    instance_images_are_looked_up: bool = True
    """Does creating a container recipe check that the AMI of the build instance exists? Creating an image recipe
    checks its parent image."""

    fast_launch_is_checked: bool = False
    """Does creating a distribution configuration refuse ``maxParallelLaunches`` below 6? EC2 refuses it at the end of
    the build at the latest."""

    placement_targets_need_a_host: bool = False
    """Does creating an infrastructure configuration refuse ``hostId`` or ``hostResourceGroupArn`` without the tenancy
    ``host``? They are documented to apply only to it."""

    roles_must_trust_image_builder: bool = True
    """Does creating a lifecycle policy check that its role trusts Image Builder? The trust policy is documented as
    required; the refusal speaks of sufficient permissions."""

    included_resources_fit_the_type: bool = True
    """Is a lifecycle policy on AMIs refused if it includes containers, and one on containers if it includes AMIs or
    snapshots?"""

    counts_refuse_what_ages_have: bool = True
    """Does a count-based lifecycle rule refuse a unit and ``retainAtLeast``? Both are documented for age-based
    rules."""

    selections_need_all_tags: bool = True
    """Does a lifecycle policy with several tags select only images that have all of them, not any?"""

    executions_need_their_resource: bool = True
    """Is listing the lifecycle executions of a missing policy or image an error, not an empty list?"""

    keys_must_be_arns: bool = True
    """Is a component's KMS key refused unless it is an ARN? It is documented as the ARN of a key or alias."""

    cron_needs_a_question_mark: bool = False
    """Must the day of the month or the weekday be ``?``? The user guide demands it and breaks the rule in its
    examples."""

    unknown_time_zones_are_refused: bool = True
    """Is a time zone refused that the IANA database lacks? It is documented as one of its names; the model has only a
    pattern."""

    unknown_regions_are_refused: bool = True
    """Does a distribution configuration refuse Regions that do not exist in the partition?"""

    empty_distributions_are_refused: bool = True
    """Is ``distributions: []`` refused? The model sets no minimum."""

    empty_output_is_an_output: bool = False
    """Does ``amiDistributionConfiguration: {}`` count as an output? Clients report that it is refused."""

    parameter_accounts_are_checked: bool = True
    """Does writing a distribution configuration check the account of a Systems Manager parameter? It must be a target
    account during distribution."""

    schedules_need_an_expression: bool = True
    """Is ``schedule: {}`` refused? The model requires no member of a schedule."""

    open_references_hold_the_last: bool = True
    """Does a reference with wildcards, or to a version without a build, prevent the deletion of the last resource that
    it matches? A reference to exactly one resource does."""

    dry_run_finds_duplicates: bool = False
    """Does a dry run find that a name is taken? It is documented to validate permissions and parameters."""

    marketplace_product: str = r"prod-[a-z0-9]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    """The pattern of a Marketplace product ID, which can be a parent image. The platform of such an image is
    unknown."""

    most_tags: int = 50
    """The most tags of a resource. 50 is documented for one request, and the usual limit of AWS for a resource."""

    most_builds: int = 100
    """The most builds in progress at a time that a client can start. 100 is the default quota of an account and Region;
    the refusal of another build is not documented."""

    policies_can_deny: bool = False
    """Can the policy of a resource deny? Permissions of Resource Access Manager only allow."""

    policies_allow_reading_only: bool = True
    """Is a policy refused that allows other actions than Get and List? All published ones allow these two."""

    policies_can_name_the_owner: bool = True
    """Can a policy name the account that owns the resource?"""

    any_policy_shares: bool = False
    """Does a policy that allows only the owner count as sharing, which prevents the deletion of the resource?"""

    # Responses

    imported_script_is_one_command: bool = True
    """How is an imported script wrapped? Documented is a document with a single step. If True, its text is the one
    command of a step named Script; if False, each line that is not blank is a command. On Windows the step runs
    PowerShell."""

    absent_policies_are_not_found: bool = False
    """Is reading the policy of a resource without one an error? It is documented as ``{}``, and the error is
    modelled."""

    deleted_images_are_shown: bool = False
    """Does an image that was deleted with its resources remain with the status DELETED? The model has the status, and
    says that such builds do not resolve."""

    on_demand_scans_are_shown: bool = False
    """Does an image show the state of an on-demand scan of its AMI? Amazon EC2 holds the findings of such a scan."""

    nothing_found_is_counted: bool = True
    """Does an aggregation have an entry for an image, pipeline or vulnerability without findings?"""

    embedded_parents_are_resolved: bool = True
    """Does the recipe inside an image name the build of the parent image? One old example does."""

    steps_are_in_order: bool = True
    """Are the steps of a workflow execution listed in the order of the document?"""

    failed_workflows_are_rolled_back: bool = True
    """Does a failed workflow execution end as ROLLBACK_COMPLETED, not FAILED? The model has both, and says that a step
    which aborts rolls back the completed steps."""

    active_state_is_shown: bool = True
    """Does a normal component show the state ACTIVE? Answers of 2026 do; an answer of 2020 does not."""

    working_directory_is_filled_in: bool = True
    """Does an image recipe show the default working directory? An answer of 2026 does; tests of 2021 did not."""

    included_resources_are_filled_in: bool = False
    """Does a lifecycle rule show the omitted booleans of ``includeResources`` as false? One answer of 2026 does not.
    ``isPublic`` is known to be filled in."""

    termination_is_filled_in: bool = True
    """Does an infrastructure configuration show the defaults of its two terminate flags? An answer of 2026 shows them,
    but may have been asked for them."""

    distribution_timeout_is_shown: bool = True
    """Does a distribution configuration show ``timeoutMinutes``? The model requires the member; answers of 2026 show
    it, one of 2020 does not."""

    distributions_are_reordered: bool = False
    """Do distributions come back in another order? If True, they are sorted by Region."""

    distributions_show_empty_lists: bool = False
    """Do distributions come back with empty lists that were never given? Cloud Control shows them; no answer of the
    API itself does."""

    disabled_pipelines_have_a_next_run: bool = False
    """Does a disabled pipeline with a schedule show ``dateNextRun``?"""

    empty_lists_are_kept: bool = False
    """Is an optional list that was given empty returned?"""

    newest_first: bool = True
    """Are lists ordered from the newest to the oldest? The only published list of builds is; workflow executions are
    listed from the oldest, whatever this switch says."""

    # Error codes

    code_of_bad_combination: str = "InvalidParameterCombinationException"
    """For members that exclude or require each other: two recipes, a subnet without security groups, workflows without
    a role. The exception is described so, but only some operations list it."""

    code_of_misplaced_wildcard: str = "InvalidVersionNumberException"
    """For a reference with ``x.2.x``, which the patterns allow and the documentation does not."""

    code_of_unknown_reference: str = "ResourceNotFoundException"
    """For an ARN inside a request that names no resource. The exception is described so."""

    code_of_impossible_state: str = "InvalidRequestException"
    """For changing the state of an image during its build, and cancelling a lifecycle execution that has ended."""

    code_of_second_update: str = "ResourceInUseException"
    """For changing the state of an image during a lifecycle execution. The refusal is documented."""

    code_of_late_cancel: str = "InvalidParameterValueException"
    """For cancelling a finished image. CloudFormation's handlers expect this code; the model lists others."""

    code_of_impossible_retry: str = "InvalidRequestException"
    """For retrying an image that did not fail, failed before its tests, or holds a container."""

    code_of_changing_amazons: str = "ForbiddenException"
    """For deleting or tagging a resource of Amazon or another publisher."""

    code_of_unknown_filter: str = "InvalidParameterValueException"
    """For a filter that the operation does not have."""

    code_of_by_name_with_version: str = "InvalidParameterCombinationException"
    """For ``byName`` together with the version filter."""

    # Other services

    inspector_is_asked: bool = False
    """A convenience, not a doubt. Amazon Inspector is off until it is enabled, so that image scanning would always be
    refused. If True, the state of the emulated Inspector decides."""

    inspector_takes_requests: int = 1
    """How many requests find Amazon Inspector in the state ENABLING or DISABLING. It takes some time on AWS."""

    inspector_has_settings_while_off: bool = False
    """Can the settings of scans be read and changed while Amazon Inspector is off?"""


assumed = Unverified()
