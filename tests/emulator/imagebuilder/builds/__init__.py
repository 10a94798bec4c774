"""Builds of images.

``start`` creates the image and starts its ``stages``, a process that goes through the statuses. Stages run
``workflows``, whose steps are ``actions``; one of the actions runs the documents of ``components``. The results are in
``machine_images`` and ``containers``, the log in ``logs``. Every error in a build is a ``BuildFailure``. ``schedules``
starts the builds of pipelines with a schedule; ``events`` and ``notifications`` report what happens.
"""
