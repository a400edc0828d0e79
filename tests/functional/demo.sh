#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The main job of Watcher, with real servers and the real openstack program:
# empty a host for maintenance. Run it with "make demo".
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

say 'A Keystone and a Watcher, and an emulated Nova with four hosts.'
"$python" -m tests.functional.cloud up --dir "$state"
. "$state/openrc"
"$python" -m tests.functional.cloud reset --dir "$state"

say 'Watcher consists of two services beside its API. Both should live.'
run optimize service list

say 'A goal is what to optimise for; a strategy is a way to get there.'
run optimize goal list
run optimize strategy list --goal cluster_maintaining
run optimize strategy show host_maintenance

say 'This is where the servers are. Let us empty compute-1.'
run optimize data model list --sort-column 'Node Host Name' --sort-column 'Server Name' \
    -c 'Server Name' -c 'Server State' -c 'Node Host Name'
before=$(servers_of compute-1)

now=$(date +%Y%m%d-%H%M%S)
say 'An audit template keeps what several audits have in common.'
run optimize audit template create "maintenance-$now" cluster_maintaining \
    --strategy host_maintenance --description 'Empty a host'

say 'An audit looks at the cluster and recommends an action plan.'
run optimize audit create --name "empty-$now" \
    --audit-template "maintenance-$now" -p maintenance_node=compute-1 --wait \
    -c Name -c State -c Goal -c Strategy -c Parameters

say 'Nothing has happened yet: the plan is only RECOMMENDED.'
run optimize action plan list --audit "empty-$now"
run optimize action list --audit "empty-$now" --long -c State -c Summary

say 'Starting it moves the servers.'
run optimize action plan start --audit "empty-$now" --wait \
    -c UUID -c State -c Strategy
state_now=$(openstack optimize action plan show --audit "empty-$now" \
    -f value -c State)

say 'Watcher looks at the cluster again every few seconds. Now it sees:'
"$python" -m tests.functional.cloud refresh --dir "$state"
run optimize data model list --sort-column 'Node Host Name' --sort-column 'Server Name' \
    -c 'Server Name' -c 'Server State' -c 'Node Host Name'
after=$(servers_of compute-1)

if [ "$state_now" != SUCCEEDED ] || [ "$after" -ne 0 ]; then
    echo "The plan is $state_now; compute-1 has $after servers still." >&2
    exit 1
fi
cat <<END

compute-1 had $before servers and is empty now, ready for maintenance.

The cloud is still up. To go on with it:
    . $state/openrc
    export PATH=$(dirname "$(command -v openstack)"):\$PATH
    openstack optimize --help        (or: watcher --help)
To stop it:
    make demo-down
END
