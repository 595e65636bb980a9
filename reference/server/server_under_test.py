"""cmrp-server for tests in Python: on a fresh store, with an endpoint mapper on port 135 of a loopback address of its own."""
import json, os, pathlib, shutil, subprocess, sys, tempfile, time

SKIPPED = 77  # CTest's SKIP_RETURN_CODE


class Server:
    """Runs from construction to stop(), which ends it by its pid. Exits as skipped if port 135 cannot be had."""

    def __init__(self, program, *options, principals, users=None, environment=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cmrp-server-"))
        # An address that other tests, and other runs, do not use: 127/8 is all loopback.
        self.address = f"127.{86 + os.getpid() % 100}.{os.getpid() // 100 % 250}.{1 + os.getpid() % 250}"
        (self.folder / "principals").write_text(principals)
        if users:
            (self.folder / "users").write_text(users)
            options = (*options, "--ntlm-users", self.folder / "users")
        self.ready = self.folder / "ready.json"
        with open(self.folder / "log", "w") as log:
            self.process = subprocess.Popen(
                [program, "--listen", f"{self.address}:0", "--endpoint-mapper", f"{self.address}:135",
                 "--principals", self.folder / "principals", "--store", f"sqlite:{self.folder}/cluster.db",
                 "--ready-file", self.ready, *options], stderr=log, env=environment)
        deadline = time.monotonic() + 20
        while not self.ready.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                text = self.log()
                self.stop()
                if "Permission denied" in text:
                    print("skipped: port 135 needs privileges\n" + text)
                    sys.exit(SKIPPED)
                sys.exit("cmrp-server did not start:\n" + text)
            time.sleep(0.05)
        self.port = json.loads(self.ready.read_text())["nodes"][0]["port"]

    def log(self):
        return (self.folder / "log").read_text()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)
