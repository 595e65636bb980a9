#!/bin/sh
# A control hook for the ClusAPI conformance suite, to start from. The suite runs it once an operation:
#
#     hook_example.sh OPERATION [ARGUMENT...]
#
# hook_target.h lists the operations, their arguments and what to print; sut_control.x says what each has to do. Copy
# this file, fill in what your server can do, and delete the rest: what is not here is answered "unsupported".
#
#     exit 0   done, and its effect can be seen over ClusAPI
#     exit 3   this server cannot do that
#     exit 4   there is no node, resource or group of that name
#     other    it did not work; print message=WHY, or write the reason to standard error
#
# It can be tried by hand:  ./hook_example.sh capabilities; echo $?

set -eu

# How your server is managed. The commands below are an invention of this example: put yours in their place.
ADMIN=${CLUSTER_ADMIN:-cluster-admin}

# The name of an object comes from a case of the suite: always between quotes, never through eval.
need_resource() {
    "$ADMIN" resource exists "$1" || { echo "message=no resource $1"; exit 4; }
}

operation=${1:?"usage: $0 OPERATION [ARGUMENT...]"}
shift

case $operation in
capabilities)
    # Only what really works: a capability that is declared and does not work is a failure of the run.
    # capabilities.h has the whole list.
    echo capability=reset
    echo capability=locked-mode
    echo capability=node-failure
    echo capability=server-restart
    ;;

reset)
    # Back to the documented default. Return when the cluster has settled.
    "$ADMIN" restore default-snapshot --wait
    ;;

mark-resource)
    # RESOURCE locked|core|shared-volume on|off
    need_resource "$1"
    case $2 in
    locked) "$ADMIN" resource lock "$1" "$3" ;;
    *) exit 3 ;;
    esac
    ;;

fail-node)
    "$ADMIN" node power-off "$1"
    ;;

restart-server)
    # A server that is started here outlives the hook, so its output goes elsewhere; then wait until it answers.
    "$ADMIN" stop --all
    "$ADMIN" start --all >/var/log/cluster-start.log 2>&1
    "$ADMIN" wait --ready
    ;;

*)
    exit 3
    ;;
esac
