# The commands of a developer. `make help` lists them; .ci has the stages of `make test`.

.DEFAULT_GOAL := help
.PHONY: $(shell sed -n 's/^\([a-z]*\):.*/\1/p' $(firstword $(MAKEFILE_LIST)))

PYTHON ?= python3
PORT ?= 5000
SPEED ?= 60
ci := .venv/bin/python .ci/test.py

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

setup: ## .venv with the locked tools, and the folders in which Ansible finds this collection
	@PYTHON="$(PYTHON)" .ci/setup

test: setup ## all of the following up to integration, and their counts
	@$(ci)

lint: setup ## format, lint, types, documentation, changelog
	@$(ci) lint

unit: setup ## tests in process; ARGS="-k versions"
	@$(ci) unit $(ARGS)

processes: setup ## tests that start processes or servers; ARGS="-k runner"
	@$(ci) processes $(ARGS)

build: setup ## the artifact for users, installed, read and imported elsewhere; ARGS="--lint"
	@$(ci) build $(ARGS)

sanity: setup ## ansible-test sanity; ARGS="--test validate-modules"
	@$(ci) sanity $(ARGS)

integration: setup ## ansible-test integration against the emulator; TARGET="component" ARGS="-v"
	@$(ci) integration $(TARGET) $(ARGS)

guides: setup ## what the README, the guides and the examples show; ARGS="-k quick-start"
	@$(ci) guides $(ARGS)

generate: setup ## the factory's options, from the catalog of resources
	@.venv/bin/python .ci/generate.py

format: setup ## rewrite the Python files the way lint wants them
	@.venv/bin/ruff format
	@.venv/bin/ruff check --fix

changelog: setup ## changelogs/fragments and new plugins into CHANGELOG.rst, for the version in galaxy.yml
	@HOME="$(CURDIR)/.build/home" PATH="$(CURDIR)/.venv/bin:$$PATH" ANSIBLE_COLLECTIONS_PATH=.build \
		antsibull-changelog release --update-existing --reload-plugins --refresh-plugins

release: setup ## the version, addresses and changelog of a release, and its artifact; VERSION=1.0.0 REPOSITORY=https://…
	@.venv/bin/python .ci/release.py "$$VERSION" "$$REPOSITORY" "$$DOCUMENTATION"
	@$(MAKE) --no-print-directory --assume-old=setup changelog build
	@.venv/bin/python .ci/release.py --tag "$$VERSION"
	@rm .build/release
	@echo "Review the changes, run 'make test guides', and commit. Then push the commit and the tag $$VERSION."

released: setup ## check that the working tree is a complete release; TAG=1.0.0
	@.venv/bin/python .ci/release.py --tag "$$TAG"

emulator: setup ## EC2 Image Builder on 127.0.0.1; PORT=5000 SPEED=60
	@PYTHONPATH=tests .venv/bin/python -m emulator --port $(PORT) --speed $(SPEED)

docs: setup ## the guides and the documentation of all plugins as a site in .build/site/html
	@.venv/bin/python .ci/docs.py

site: docs ## check the pages of make docs in Chromium, and write their screenshots
	@PYTHONPATH=tests .venv/bin/python -m browser.site

demo: setup ## see the collection at work
	@tests/demo/run

recording: setup ## the picture of a terminal in README.md, from a run of the demo
	@PYTHONPATH=tests .venv/bin/python -m demo.recording

matrix: setup ## the oldest and newest versions of ansible-core, Python, amazon.aws and boto3; ARGS="--only 2.17"
	@.venv/bin/python .ci/matrix.py $(ARGS)
	@.venv/bin/python .ci/generate.py

bench: setup ## how long factories take; ARGS="--pipelines 10 100 1000"
	@tests/benchmark/run $(ARGS)

faults: setup ## a factory while AWS and the network fail; ARGS="--seed 2 --lag 2"
	@tests/faults/run $(ARGS)

ee: setup ## the build context of the execution environment, and what it installs
	@.venv/bin/python .ci/ee.py

events: setup ## the rulebooks react to builds; needs Java 17 and Python 3.12
	@PYTHON="$(PYTHON)" tests/events/run

controller: setup ## the role controller with the modules of awx.awx, against a stub of the API of AWX
	@tests/controller/run

bake: setup ## a playbook into a Debian root file system, with real packages; needs root and debootstrap
	@tests/bake/run $(ARGS)

permissions: setup ## every module without each permission that it needs
	@PERMISSIONS=all $(ci) unit --numprocesses=auto --dist=worksteal tests/unit/modules/test_permissions.py

report: setup ## check the report of an emulated fleet in Chromium, and write its screenshots
	@tests/report/run $(ARGS)

clean: ## remove all that these commands made
	rm -rf .build .venv
