#!/usr/bin/env python3
"""Kerberos against cmrp-server as a process, in a realm of its own: the whole suite, Samba's rpcclient, and what its log says about
clients that do not get in.

usage: kerberos_test.py CMRP-SERVER CMRP-CONFORM [UNITTEST-OPTION…]        (under reference/rpc/test_realm.py)
"""
import os, pathlib, re, shutil, subprocess, sys, unittest

from server_under_test import Server

ROOT = pathlib.Path(__file__).resolve().parents[2]
REALM = pathlib.Path(os.environ["CMRP_REALM"])
SERVER, CONFORM = sys.argv[1:3]
PRINCIPALS = "all admin@CMRP.TEST\nread reader@CMRP.TEST\nread-backup backup@CMRP.TEST\n"
HOST = "node1.cmrp.test"
CREDENTIALS = {"all": "admin", "read": "reader", "backup": "backup", "stranger": "stranger"}


def conform(server, *options, credentials):
    """Runs the suite on the server; `credentials` are those of the profile. Returns exit status and output."""
    sets = [word for name, value in credentials.items() for word in ("--set", f"credentials.{name}={value}")]
    # As long as the busiest machine needs: nothing here is about time.
    sets += [word for name in ("connect", "call", "settle") for word in ("--set", f"deadlines.{name}=30000")]
    sets += [word for node in range(3) for word in ("--set", f"endpoint.nodes.{node}.service-host={HOST}")]
    targets = ROOT / "conformance/targets"
    done = subprocess.run([CONFORM, "--target", targets / "reference.yaml", "--baseline", targets / "reference.baseline.yaml",
                           "--ready-file", server.ready, "--report", server.folder / "report", *sets, *options],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=500)
    unexpected = re.sub(r"(?m)^XFAIL .*\n  .*\n", "", done.stdout)
    return done.returncode, unexpected


def tickets(names=CREDENTIALS):
    return {name: f"{{principal: {user}@CMRP.TEST, ccache: {REALM}/{user}.ccache}}" for name, user in names.items()}


class Kerberos(unittest.TestCase):
    def start(self, keytab="service.keytab"):
        server = Server(SERVER, "--keytab", REALM / keytab, "--no-ntlm", "--control", "127.0.0.1:0", principals=PRINCIPALS)
        self.addCleanup(server.stop)
        return server

    def test_the_whole_suite(self):
        server = self.start()
        status, output = conform(server, credentials=tickets())
        self.assertEqual(status, 0, output[-4000:] + server.log()[-2000:])

    def test_a_password_in_the_profile(self):
        passwords = {name: f"{{principal: {user}@CMRP.TEST, password: conformance}}" for name, user in CREDENTIALS.items()}
        status, output = conform(self.start(), "--section", "3.1.4.2.1", credentials=passwords)
        self.assertEqual(status, 0, output)

    def test_rpcclient_finds_its_way(self):
        self.assertTrue(shutil.which("rpcclient"), "apt-get install smbclient")
        server = self.start()
        # Samba asks for Kerberos tickets by name only: this one, in its eyes alone, leads to the server.
        (server.folder / "hosts").write_text(f"{server.address} {HOST}\n")
        environment = dict(os.environ, LD_PRELOAD="libnss_wrapper.so", NSS_WRAPPER_HOSTS=str(server.folder / "hosts"),
                           KRB5CCNAME=str(REALM / "admin.ccache"))
        done = subprocess.run(
            ["rpcclient", "--use-kerberos=required", f"ncacn_ip_tcp:{HOST}[seal,spnego]", "-c", "clusapi_get_cluster_name"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, env=environment)
        self.assertRegex(done.stdout, r"(?s)ClusterName: CLUSTER1.*NodeName: NODE1", server.log())

    def test_ntlm_can_be_off(self):
        server = self.start()
        status, output = conform(server, "--section", "3.1.4.2.1",
                                 credentials={"all": "{domain: CMRP, user: admin, password: conformance}"})
        self.assertEqual(status, 3, output)

    def test_the_log_says_why_a_client_is_refused(self):
        for keytab, ccache, reason in (("service.keytab", "skewed", "skew"), ("wrong.keytab", "admin", "cannot decrypt ticket")):
            with self.subTest(reason):
                server = self.start(keytab)
                status, output = conform(server, "--section", "3.1.4.2.1",
                                         credentials={"all": f"{{ccache: {REALM}/{ccache}.ccache}}"})
                self.assertEqual(status, 3, output)
                self.assertRegex(server.log(), f"thrown out: .*{reason}")
                self.assertNotRegex(output, f"{reason}|{REALM}/.*keytab")
                server.stop()

    def test_a_keytab_that_cannot_serve_stops_the_start(self):
        for keytab, reason in (("none", "none: .*not found"), ("other.keytab", "MSServerClusterMgmtAPI/HOST"), ("rc4.keytab", "AES")):
            done = subprocess.run([SERVER, "--keytab", REALM / keytab], stderr=subprocess.PIPE, text=True, timeout=20)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertRegex(done.stderr, f"(?m)^cmrp-server: --keytab .*{reason}")
            self.assertEqual(done.stderr.count("\n"), 2, done.stderr)  # a warning that there are no principals, and this

    def test_contradictions_stop_the_start(self):
        for options, reason in ((["--no-ntlm"], "name a keytab"),
                                (["--no-ntlm", "--keytab", REALM / "service.keytab", "--allow-bare-ntlm"], "contradicts")):
            done = subprocess.run([SERVER, *options], stderr=subprocess.PIPE, text=True, timeout=20)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertRegex(done.stderr, f"cmrp-server: --no-ntlm .*{reason}")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
