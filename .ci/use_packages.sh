#!/usr/bin/env bash
# Runs what the packages contain, where only they are installed. Each line that is printed was looked at first.
set -euo pipefail
cd /work

# expect WHAT PATTERN COMMAND…: the command's output has a line that matches.
expect() {
  local what=$1 pattern=$2 output
  shift 2
  output=$("$@" 2>&1) || true
  grep -qE "$pattern" <<<"$output" || { printf 'FAILED: %s: no line matches %s in\n%s\n' "$what" "$pattern" "$output" >&2; exit 1; }
  echo "ok: $what"
}

targets=/usr/share/cmrp/targets
cmrp-server --ntlm-users $targets/reference.users --principals $targets/reference.principals --store sqlite:cluster.db \
  --listen 127.0.0.1:0 --endpoint-mapper 127.0.0.1:0 --control 127.0.0.1:0 --ready-file ready.json --log-level warning &
server=$!
trap 'kill "$server"; wait "$server" || true' EXIT
for _ in $(seq 200); do
  [[ -e ready.json ]] && break
  sleep 0.05
done
port=$(grep -oE '"port": *[0-9]+' ready.json | head -n 1 | grep -oE '[0-9]+')

echo conformance >password
export CLUSAPI_CLUSTER=127.0.0.1:$port CLUSAPI_USER='CMRP\admin' CLUSAPI_PASSWORD_FILE=$PWD/password
expect "cmrp lists resources" '^Cluster Name +Online +Cluster Group' cmrp resource list
expect "cmrp writes the registry" '^V is 7$' cmrp registry set Test V 7 --type dword
expect "cmrp is completed" 'cmrp' cat /usr/share/bash-completion/completions/cmrp
expect "cmrp has a manual" 'cmrp .- looks at' zcat /usr/share/man/man1/cmrp.1.gz

gcc /usr/share/doc/libclusapi-dev/examples/take_offline.c $(pkg-config --cflags --libs clusapi) -o take_offline
expect "a program is built with the headers and works" '^Cluster Name is offline$' ./take_offline 'Cluster Name'

expect "cmrp-check judges a capture" '^FAIL ApiOfflineResource/access' cmrp-check wrong-read-access.pcapng
expect "tshark has the plugin" 'CMRP.*ApiOfflineResource "SQL Data"' tshark -r wrong-read-access.pcapng

# Last, because it leaves the cluster as its last case had it.
expect "the suite judges a section of the server" '^PASSED: ' cmrp-conform --target $targets/reference.yaml --ready-file ready.json \
  --baseline $targets/reference.baseline.yaml --section 3.1.4.2.1 --quiet
expect "the suite for clients judges the library" '^PASSED: ' cmrp-client-conform --client cmrp-clusapi-client \
  --case 'ApiDeleteGroup/*' --quiet
