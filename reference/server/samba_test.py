#!/usr/bin/env python3
"""Clients that nobody here wrote drive cmrp-server: Samba's rpcclient and smbtorture, over real sealed TCP.

usage: samba_test.py rpcclient|smbtorture CMRP-SERVER [EXPECTATIONS]

rpcclient finds the server through the endpoint mapper, always at port 135, so the server gets a loopback address of its own.
smbtorture goes to the port that its binding names. Exit status 77: a tool or the privilege for port 135 is missing.
"""
import fnmatch, pathlib, re, shutil, subprocess, sys

from server_under_test import SKIPPED, Server

USER = r"CMRP\admin%Secret-1"


def run(*command, timeout=60):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=timeout)
    return done.stdout


# Command of rpcclient, and what it has to print, as regular expressions in order.
RPCCLIENT = [
    ("clusapi_open_cluster", ["successfully opened cluster", "successfully closed cluster"]),
    ("clusapi_get_cluster_name", ["ClusterName: CLUSTER1", "NodeName: NODE1"]),
    ("clusapi_get_cluster_version", ["WERR_CALL_NOT_IMPLEMENTED"]),
    ("clusapi_get_cluster_version2", ["rpc_status: WERR_OK"]),
    ("clusapi_create_enum 4", ["rpc_status: WERR_OK"]),
    ("clusapi_open_resource 'Cluster Name'", ["rpc_status: WERR_OK"]),
    ("clusapi_open_resource 'No Such Thing'", ["WERR_RESOURCE_NOT_FOUND"]),
    ("clusapi_get_resource_state 'Cluster Name'", ["rpc_status: WERR_OK"]),
    ("clusapi_offline_resource 'Cluster Name'", ["rpc_status: WERR_OK"]),
    ("clusapi_online_resource 'Cluster Name'", ["rpc_status: WERR_OK"]),
    ("clusapi_resume_node NODE2", ["WERR_CLUSTER_NODE_NOT_PAUSED"]),
    ("clusapi_pause_node NODE2", ["NODE2 has been paused"]),
    ("clusapi_resume_node NODE2", ["NODE2 has been resumed"]),
]


def test_rpcclient(server):
    failed = 0
    # Whatever port the binding names, this rpcclient asks the endpoint mapper; [seal] alone is NTLM without SPNEGO.
    for binding in (f"ncacn_ip_tcp:{server.address}[{server.port},seal]", f"ncacn_ip_tcp:{server.address}[seal,spnego]"):
        for command, expected in RPCCLIENT:
            text = run("rpcclient", "-U", USER, binding, "-c", command)
            if re.search(".*".join(expected), text, re.S):
                print(f"ok    {command}")
            else:
                failed += 1
                print(f"FAIL  {command}\n  expected: {expected}\n  seen:     {text.strip()}")
    text = run("rpcclient", "-U", r"CMRP\admin%wrong", f"ncacn_ip_tcp:{server.address}[seal,spnego]", "-c", "clusapi_open_cluster")
    if "opened cluster" in text or "NT_STATUS" not in text:
        failed += 1
        print("FAIL  a wrong password gets in:", text)
    text = run("rpcclient", "-U", USER, f"ncacn_ip_tcp:{server.address}[sign,spnego]", "-c", "clusapi_open_cluster")
    if "opened cluster" in text or "NT_STATUS" not in text:
        failed += 1
        print("FAIL  PKT_INTEGRITY, which is below PKT_PRIVACY, gets in:", text)
    return failed


def expectations(path):
    rows = []
    for number, line in enumerate(pathlib.Path(path).read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        words = line.split(None, 2)
        if words[0] not in ("pass", "fail", "skip") or len(words) < (2 if words[0] == "pass" else 3):
            sys.exit(f"{path}:{number}: write pass NAME, fail NAME REASON or skip NAME REASON")
        rows.append(words)
    return rows


def test_smbtorture(server, path):
    rows = expectations(path)
    listed = re.findall(r"^rpc\.clusapi\.(\S+)", run("smbtorture", "--list"), re.M)
    failed = 0
    for name in listed:
        row = next((r for r in rows if fnmatch.fnmatch(name, r[1])), None)
        if row is None:
            print(f"FAIL  {name} is not in {path}; add a line")
            failed += 1
        elif row[0] == "skip":
            print(f"skip  {name}: {row[2]}")
        else:
            text = run("smbtorture", "--option=torture:dangerous=yes", "-U", USER,
                       f"ncacn_ip_tcp:{server.address}[{server.port},seal,spnego]", f"rpc.clusapi.{name}")
            passed = re.search(rf"^success: {re.escape(name.split('.')[-1])}$|^success: {re.escape(name)}$", text, re.M)
            if bool(passed) == (row[0] == "pass"):
                print(f"{'ok   ' if passed else 'xfail'} {name}" + ("" if passed else f": {row[2]}"))
            else:
                failed += 1
                print(f"FAIL  {name}: " + ("passes; make its line a pass" if passed else text))
    return failed


def main():
    client, program = sys.argv[1:3]
    if not shutil.which(client):
        print(f"skipped: no {client}; apt-get install smbclient samba-testsuite")
        sys.exit(SKIPPED)
    server = Server(program, "--allow-bare-ntlm", principals="all CMRP\\admin\n", users="CMRP:admin:Secret-1\n")
    try:
        failed = test_rpcclient(server) if client == "rpcclient" else test_smbtorture(server, sys.argv[3])
        if server.process.poll() is not None:
            failed += 1
            print(f"FAIL  cmrp-server ended with {server.process.returncode}")
        if failed:
            print("the server's log:\n" + server.log()[-4000:])
    finally:
        server.stop()
    sys.exit(1 if failed else 0)


main()
