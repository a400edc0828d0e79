# SPDX-License-Identifier: Apache-2.0
# fish completion of watcher, which knows what can come next.
complete --command watcher --arguments \
    '(watcher complete --values (commandline -opc | string collect) 2>/dev/null)'
