#!/usr/bin/env python3
"""cmrp, and with it the library, as a Kerberos client of cmrp-server: tickets of a file, and a user with a password file.

usage: kerberos_test.py CMRP-SERVER CMRP [UNITTEST-OPTION…]        (under reference/rpc/test_realm.py)
"""
import json, os, pathlib, select, subprocess, sys, unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "reference/server"))
from server_under_test import Server

REALM = pathlib.Path(os.environ["CMRP_REALM"])
SERVER, CMRP = sys.argv[1:3]
HOST = "node1.cmrp.test"
PRINCIPALS = "all admin@CMRP.TEST\nread reader@CMRP.TEST\n"


class Kerberos(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(SERVER, "--keytab", REALM / "service.keytab", "--no-ntlm", principals=PRINCIPALS)
        cls.addClassCleanup(cls.server.stop)
        # Kerberos wants a name, which leads to the server in the eyes of cmrp alone.
        (cls.server.folder / "hosts").write_text(f"{cls.server.address} {HOST}\n")
        (cls.server.folder / "password").write_text("conformance\n")
        (cls.server.folder / "wrong").write_text("not-the-password\n")

    def start(self, *words, cluster=HOST, user=None, password=None, ccache=None):
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("CLUSAPI_") and name != "KRB5CCNAME"}
        environment.update(LD_PRELOAD="libnss_wrapper.so", NSS_WRAPPER_HOSTS=str(self.server.folder / "hosts"),
                           RES_OPTIONS="timeout:1 attempts:1", CLUSAPI_CLUSTER=cluster)
        # AddressSanitizer wants to be loaded first, and nothing to bind deeply.
        environment.update(ASAN_OPTIONS="verify_asan_link_order=0", NSS_WRAPPER_DISABLE_DEEPBIND="1")
        if user:
            environment["CLUSAPI_USER"] = user
        if password:
            environment["CLUSAPI_PASSWORD_FILE"] = str(self.server.folder / password)
        environment["KRB5CCNAME"] = f"FILE:{REALM}/{ccache or 'none'}.ccache"
        return subprocess.Popen([CMRP, *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def cmrp(self, *words, **who):
        process = self.start(*words, **who)
        output, errors = process.communicate(timeout=60)
        return process.returncode, output, errors

    def names(self, **who):
        status, output, errors = self.cmrp("resource", "list", "--json", **who)
        self.assertEqual(status, 0, errors + self.server.log())
        return [row["name"] for row in json.loads(output)]

    def test_tickets_of_a_file(self):
        # The endpoint mapper of the host knows the port; or it is written.
        self.assertIn("Cluster Name", self.names(ccache="admin"))
        self.assertIn("Cluster Name", self.names(ccache="admin", cluster=f"{HOST}:{self.server.port}"))

    def test_a_user_and_a_password_file(self):
        self.assertIn("Cluster Name", self.names(user="admin@CMRP.TEST", password="password"))
        # Its own tickets, whatever the file has.
        self.assertIn("Cluster Name", self.names(user="admin@CMRP.TEST", password="password", ccache="stranger"))

    def test_orders_and_events(self):
        who = {"user": "admin@CMRP.TEST", "password": "password"}
        watching = self.start("watch", "--json", "--for", "20", ccache="admin")
        self.addCleanup(watching.wait)
        self.addCleanup(watching.terminate)
        # It has opened the cluster when it sees one of these.
        for order in ["offline", "online"] * 10:
            status, output, errors = self.cmrp("group", order, "Cluster Group", **who)
            self.assertEqual(status, 0, errors)
            if select.select([watching.stdout], [], [], 0.5)[0]:
                break
        event = json.loads(watching.stdout.readline())
        self.assertIn(event["object"], ("group", "resource"))
        self.assertEqual(event["event"], "STATE")

    def test_readers_may_read(self):
        self.assertIn("Cluster Name", self.names(ccache="reader"))
        status, output, errors = self.cmrp("resource", "offline", "Cluster Name", ccache="reader")
        self.assertEqual(status, 1, output)
        self.assertIn("ERROR_ACCESS_DENIED", errors)

    def test_who_does_not_get_in(self):
        for who in ({"ccache": "none"}, {"ccache": "stranger"}, {"user": "admin@CMRP.TEST", "password": "wrong"},
                    {"user": "nobody@CMRP.TEST", "password": "password"}, {"ccache": "expired"}):
            with self.subTest(**who):
                status, output, errors = self.cmrp("resource", "list", **who)
                self.assertEqual(status, 3, output)
                self.assertRegex(errors, r"^cmrp: the cluster cannot be opened: ERROR_ACCESS_DENIED")

    def test_a_password_file_that_is_not_there(self):
        status, output, errors = self.cmrp("resource", "list", user="admin@CMRP.TEST", password="no-such-file")
        self.assertEqual(status, 2, output)
        self.assertIn("CLUSAPI_PASSWORD_FILE", errors)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
