# SPDX-License-Identifier: Apache-2.0
# "make demo" and "make test" need Python 3.10 or newer and nothing else.

PYTHON ?= python3
VENV ?= .venv
TOX = $(VENV)/bin/tox
DEMO = $(VENV)/demo
# Each worker that runs functional tests starts a cloud.
WORKERS ?= 2
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo demo-down test test-programs lint docs man packages release-check bench clean

test: $(TOX)  ## lint, types, unit and functional tests
	$(TOX) run -q -e lint
	$(TOX) run -q --notest -e functional
	.tox/functional/bin/python -m pytest -n $(WORKERS) --dist loadfile \
		--no-loadscope-reorder

test-programs: $(TOX)  ## install programs that tests use, on Debian as root
	$(VENV)/bin/python -m pip install --quiet bindep
	missing=$$($(VENV)/bin/bindep --brief test) || { apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
		--no-install-recommends $$missing; }

lint: $(TOX)  ## lint and types
	$(TOX) run -q -e lint

docs: $(TOX)  ## the documentation, into doc/build/html
	$(TOX) run -q -e docs

man: $(TOX)  ## update the man pages in share/man
	$(TOX) run -q -e man

packages: $(TOX)  ## build and install Debian and RPM packages, as root
	$(TOX) run -q -e packages

release-check: $(TOX)  ## build a release, check and install it
	$(TOX) run -q -e release

demo: $(DEMO)/.installed  ## the main job, on a real cloud that it starts
	@PATH="$(CURDIR)/$(DEMO)/bin:$$PATH" PYTHON="$(PYTHON)" sh tests/functional/demo.sh

demo-down:  ## stop the cloud that the demo started
	@$(PYTHON) -m tests.functional.cloud down

bench:  ## measure against an older release: ROWS='help list-*' for a part
	@$(PYTHON) -m benchmarks $(ROWS)

clean: demo-down  ## remove all that was built here
	rm -rf $(VENV) .tox .cloud build dist doc/build mutants

$(TOX): tox.ini
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet 'tox>=4.11'
	@touch $@

$(DEMO)/.installed: requirements.txt setup.cfg
	$(PYTHON) -m venv $(DEMO)
	$(DEMO)/bin/python -m pip install --quiet --editable '.[openstack]'
	@touch $@
