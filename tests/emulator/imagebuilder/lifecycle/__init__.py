"""What becomes of images that are there: they are deprecated, disabled, made available again and deleted.

An ``execution`` does that with a list of ``Task``, one an image, whoever made the list: ``state_update`` does for
StartResourceStateUpdate, and ``selection`` for a policy, which ``daily`` runs. What it does to AMIs and containers is
in ``outputs``, and ``reading`` has the operations that tell of executions.
"""
