#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""harm_test.py PLUGINS CMRP_CHECK WAY: what damaged captures do to the plugin and to cmrp-check.

All captures of vectors/captures put together, those of each link layer, with their keys. WAY is

errors     Wireshark's own way (its tools/fuzz-test.sh): editcap -E changes bytes at random, by several seeds, once
           anywhere and once behind the TCP header only. tshark prints every packet with every detail, in one pass and in
           two; cmrp-check judges.
valgrind   tshark and cmrp-check under valgrind's memcheck, over the captures as they are and with changed bytes.

Fails where a process ends by a signal, Wireshark reports a bug of a dissector, or memory is used that may not be.
"""
import glob
import os
import subprocess
import sys

from tshark import Tshark

HERE = os.path.dirname(os.path.abspath(__file__))
CAPTURES = os.path.join(HERE, os.pardir, "vectors", "captures")
PASSWORD = "conformance"
# Bytes before those of DCE/RPC, by the link layer: TCP on the loopback interface has timestamps, what is made has not.
HEADERS = {"ether": 14 + 20 + 32, "rawip": 20 + 20}  # as capinfos names them
SHARES = [(0.02, False), (0.002, True), (0.02, True)]  # of the bytes that change; only behind the headers
SEEDS = range(1, 4)
# Each allocation of Wireshark's and GLib's pools on its own, so that valgrind sees its end.
SINGLY = {"G_SLICE": "always-malloc", "WIRESHARK_DEBUG_WMEM_OVERRIDE": "simple"}
VALGRIND = ("valgrind", "--quiet", "--error-exitcode=99", "--leak-check=no")


class Subjects:
    def __init__(self, plugins, check):
        self.tshark = Tshark(plugins)
        self.check = check
        self.keytab = self.tshark.take(os.path.join(CAPTURES, "kerberos.keytab"))

    def captures(self):
        """A capture of each link layer, with the bytes of its headers."""
        layers = {}
        files = sorted(glob.glob(os.path.join(CAPTURES, "*.pcapng")))
        table = subprocess.run(["capinfos", "-TrE", *files], check=True, capture_output=True, text=True).stdout
        for line in table.splitlines():
            file, layer = line.split("\t")
            layers.setdefault(layer, []).append(file)
        for layer, members in layers.items():
            whole = self.tshark.path(layer + ".pcapng")
            subprocess.run(["mergecap", "-a", "-w", whole, *members], check=True)
            os.chmod(whole, 0o644)
            yield whole, HEADERS[layer]

    def damaged(self, capture, share, offset, seed):
        changed = capture.replace(".pcapng", f"-{seed}-{share}-{offset}.pcapng")
        # Of packets that end within their headers it complains.
        subprocess.run(["editcap", "-E", str(share), "-o", str(offset), "--seed", str(seed), capture, changed], check=True,
                       stderr=subprocess.DEVNULL)
        os.chmod(changed, 0o644)
        return changed

    def show(self, capture, *more, program=("tshark",)):
        text = self.tshark.run("-r", capture, "-V", "-o", f"ntlmssp.nt_password:{PASSWORD}", "-K", self.keytab,
                               "-o", "kerberos.decrypt:TRUE", "-o", "cmrp.notes:TRUE", *more, program=program)
        assert "Management API (MS-CMRP)" in text, "nothing was dissected"

    def judge(self, capture, program=()):
        done = subprocess.run([*program, self.check, "--notes", "-p", PASSWORD, "-k", self.keytab, "--port", "49200",
                               "--calls", "/dev/null", capture], capture_output=True, timeout=600)
        if done.returncode not in range(4):
            raise AssertionError(f"cmrp-check {capture}: exit status {done.returncode}\n{done.stderr.decode(errors='replace')}")


def main():
    plugins, check, way = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3]
    subjects = Subjects(plugins, check)
    if way == "errors":
        for capture, headers in subjects.captures():
            for seed in SEEDS:
                for share, behind_headers in SHARES:
                    changed = subjects.damaged(capture, share, headers if behind_headers else 0, seed)
                    subjects.show(changed, *(["-2"] if seed % 2 else []))
                    subjects.judge(changed)
                    print(f"survived: {os.path.basename(changed)}")
    elif way == "valgrind":
        os.environ.update(SINGLY)
        for capture, headers in subjects.captures():
            for subject in (capture, subjects.damaged(capture, 0.002, headers, 1)):
                subjects.show(subject, program=(*VALGRIND, "tshark"))
                subjects.judge(subject, program=VALGRIND)
                print(f"clean: {os.path.basename(subject)}")
    else:
        sys.exit(__doc__)
    subjects.tshark.close()


main()
