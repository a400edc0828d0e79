#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The main job of Watcher, with real servers and the real openstack program:
# drain a host for maintenance. Run it with "make demo".
set -eu

python=${PYTHON:-python3}
state=${WATCHERCLIENT_CLOUD_DIR:-.cloud}

say() { printf '\n# %s\n' "$*"; }

# Print a command as one would type it, then run it.
run() {
    printf '\n$ openstack'
    for word in "$@"; do
        case $word in
            *' '*) printf " '%s'" "$word" ;;
            *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
    openstack "$@"
}

servers_of() {
    openstack optimize data model list -f value \
        -c server_name -c node_hostname | grep -v '^None' |
        grep -c " $1\$" || true
}

say 'Start Keystone, Watcher, and an emulated Nova with four hosts.'
"$python" -m tests.functional.cloud up --dir "$state"
. "$state/openrc"
"$python" -m tests.functional.cloud reset --dir "$state"

say 'Besides its API, Watcher has two services. Both must be ACTIVE.'
run optimize service list

say 'A goal is what to optimize for; a strategy is a way to achieve it.'
run optimize goal list
run optimize strategy list --goal cluster_maintaining
run optimize strategy show host_maintenance

say 'These are the hosts and their load. The job is to drain compute-1.'
run optimize data model host list
before=$(servers_of compute-1)

now=$(date +%Y%m%d-%H%M%S)
say 'An audit template contains what several audits have in common.'
run optimize audit template create "maintenance-$now" cluster_maintaining \
    --strategy host_maintenance --description 'Drain a host'

say 'An audit analyzes the cluster and recommends an action plan.'
run optimize audit create --name "drain-$now" \
    --audit-template "maintenance-$now" -p maintenance_node=compute-1 --wait \
    -c Name -c State -c Goal -c Strategy -c Parameters

say 'Nothing has changed yet. This is what the plan would do:'
run optimize action plan review --audit "drain-$now"

say 'Start the plan. It migrates the servers.'
run optimize action plan start --audit "drain-$now" --wait \
    -c UUID -c State -c Strategy
state_now=$(openstack optimize action plan show --audit "drain-$now" \
    -f value -c State)

say 'Watcher updates its model of the cluster every few seconds. Verify the result:'
"$python" -m tests.functional.cloud refresh --dir "$state"
run optimize action plan verify --audit "drain-$now"
run optimize data model host list
after=$(servers_of compute-1)

if [ "$state_now" != SUCCEEDED ] || [ "$after" -ne 0 ]; then
    echo "The plan is $state_now; compute-1 still has $after servers." >&2
    exit 1
fi
cat <<END

compute-1 had $before servers. It is now empty and ready for maintenance.

The cloud is still up. To continue with it:
    . $state/openrc
    export PATH=$(dirname "$(command -v openstack)"):\$PATH
    openstack optimize --help        (or: watcher --help)
To stop it:
    make demo-down
END
