#!/usr/bin/env python3
"""A Kerberos realm of its own on loopback, for tests and benchmarks.

usage: test_realm.py COMMAND [ARGUMENT…]

Makes a database, starts a KDC on a free port, runs the command, ends the KDC, and exits as the command did. The command finds the realm
by KRB5_CONFIG; CMRP_REALM names a folder with what it needs:

  service.keytab   a key of each of SERVICES
  wrong.keytab     another key of the same principals and key versions
  other.keytab     host/localhost alone
  rc4.keytab       an RC4 key of MSServerClusterMgmtAPI/localhost
  USER.ccache      a ticket of each of USERS
  skewed.ccache    a ticket of admin, for a client whose clock is an hour ahead
  expired.ccache   the same for one that is five hours ahead, when the ticket is over

Tickets for MSServerClusterMgmtAPI/weak get an RC4 session key. Exit status 77: krb5-kdc or krb5-admin-server is not installed.
"""
import os, pathlib, shutil, socket, struct, subprocess, sys, tempfile, time

SKIPPED = 77
REALM = "CMRP.TEST"
USERS = {"admin": "conformance", "reader": "conformance", "backup": "conformance", "stranger": "conformance", "alice": "Secret1"}
SERVICES = ["MSServerClusterMgmtAPI/localhost", "MSServerClusterMgmtAPI/weak", "MSServerClusterMgmtAPI/node1.cmrp.test",
            "host/localhost", "host/node1.cmrp.test"]
SERVICE_PASSWORD = "the-service"
AES = "aes256-cts-hmac-sha1-96"

KRB5_CONF = """[libdefaults]
  default_realm = {realm}
  dns_lookup_kdc = false
  dns_lookup_realm = false
  dns_canonicalize_hostname = false
  rdns = false
  udp_preference_limit = 1
[realms]
  {realm} = {{
    kdc = 127.0.0.1:{port}
  }}
"""
KDC_CONF = """[libdefaults]
  allow_rc4 = true
[kdcdefaults]
  kdc_listen = 127.0.0.1:{port}
  kdc_tcp_listen = 127.0.0.1:{port}
[realms]
  {realm} = {{
    database_name = {folder}/principals
    key_stash_file = {folder}/stash
    acl_file = {folder}/acl
    supported_enctypes = {aes}:normal arcfour-hmac:normal
  }}
[logging]
  kdc = FILE:{folder}/kdc.log
"""


def tool(name):
    """Where a program is; administrators' programs are not in everybody's PATH."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")


class Realm:
    """Runs from construction to stop()."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cmrp-realm-"))
        self.kdc = None
        self.environment = dict(os.environ, KRB5_CONFIG=str(self.folder / "krb5.conf"), CMRP_REALM=str(self.folder),
                                KRB5_KDC_PROFILE=str(self.folder / "kdc.conf"), KRB5RCACHEDIR=str(self.folder))
        try:
            self._start()
            self._export()
        except BaseException:
            self.stop()
            raise

    def run(self, *command, text=""):
        done = subprocess.run([tool(command[0]), *map(str, command[1:])], input=text, env=self.environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(map(str, command))}: {done.stdout}")
        return done.stdout

    def ticket(self, user, file, lifetime="1h"):
        """Gets a ticket of that user into a file of the folder."""
        self.run("kinit", "-l", lifetime, "-c", self.folder / file, user, text=USERS[user] + "\n")

    def _start(self):
        # The port is free now; another process may take it before the KDC does, so there are some tries.
        for attempt in range(5):
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            for name, text in (("krb5.conf", KRB5_CONF), ("kdc.conf", KDC_CONF)):
                (self.folder / name).write_text(text.format(realm=REALM, port=port, folder=self.folder, aes=AES))
            if attempt == 0:
                self.run("kdb5_util", "create", "-s", "-r", REALM, "-P", "master")
                commands = [f"addprinc -pw {password} {user}" for user, password in USERS.items()]
                commands += [f"addprinc -pw {SERVICE_PASSWORD} {service}" for service in SERVICES]
                commands += ["setstr MSServerClusterMgmtAPI/weak session_enctypes arcfour-hmac"]
                self.run("kadmin.local", "-r", REALM, text="\n".join(commands) + "\n")
            self.kdc = subprocess.Popen([tool("krb5kdc"), "-n", "-r", REALM], env=self.environment,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            deadline = time.monotonic() + 20
            while self.kdc.poll() is None and time.monotonic() < deadline:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        return
                time.sleep(0.02)
            self._end_kdc()
        raise RuntimeError("krb5kdc does not start: " + (self.folder / "kdc.log").read_text())

    def keytab(self, file, services, password=SERVICE_PASSWORD, encryption=AES):
        lines = []
        for service in services:
            salt = [] if encryption == "arcfour-hmac" else ["-f"] if password == SERVICE_PASSWORD else []
            lines += [" ".join(["addent", "-password", "-p", f"{service}@{REALM}", "-k", "1", "-e", encryption, *salt]), password]
        self.run("ktutil", text="\n".join(lines + [f"wkt {self.folder / file}", "quit"]) + "\n")

    def _export(self):
        self.keytab("service.keytab", SERVICES)
        self.keytab("wrong.keytab", SERVICES, password="not-the-service")
        self.keytab("other.keytab", ["host/localhost"])
        self.keytab("rc4.keytab", ["MSServerClusterMgmtAPI/localhost"], encryption="arcfour-hmac")
        for user in USERS:
            self.ticket(user, f"{user}.ccache")
        # The header of a file of tickets says how far the KDC's clock is from the client's: tag 1, seconds, microseconds. The service's
        # ticket is fetched while the clock is right, for a KDC looks at the clock as well.
        self.ticket("admin", "now", "4h")
        self.run("kvno", "-c", self.folder / "now", *SERVICES)
        tickets = (self.folder / "now").read_bytes()
        assert tickets[:8] == struct.pack(">HHHH", 0x0504, 12, 1, 8), tickets[:16]
        for file, hours in (("skewed.ccache", 1), ("expired.ccache", 5)):
            (self.folder / file).write_bytes(tickets[:8] + struct.pack(">ii", 3600 * hours, 0) + tickets[16:])

    def _end_kdc(self):
        if self.kdc and self.kdc.poll() is None:
            self.kdc.terminate()
            self.kdc.wait(10)

    def stop(self):
        self._end_kdc()
        shutil.rmtree(self.folder)


def missing():
    """The first program that a realm needs and that is not there."""
    return next((name for name in ("kdb5_util", "kadmin.local", "krb5kdc", "ktutil", "kinit") if not tool(name)), None)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if missing():
        print(f"skipped: no {missing()}; apt-get install krb5-kdc krb5-admin-server krb5-user")
        sys.exit(SKIPPED)
    realm = Realm()
    try:
        status = subprocess.run(sys.argv[1:], env=realm.environment).returncode
    finally:
        realm.stop()
    sys.exit(status if status >= 0 else 128 - status)


if __name__ == "__main__":
    main()
