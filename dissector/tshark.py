# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs tshark with the plugin of a build, or without it.

As root, Wireshark ignores personal plugins and WIRESHARK_PLUGIN_DIR without a word; so tshark is run as nobody, in an
empty home, on copies of plugin and captures that nobody can read.
"""
import os
import shutil
import subprocess
import tempfile

NOBODY = 65534


class Tshark:
    def __init__(self, plugins):
        """`plugins` is the folder in which Wireshark looks for 4.0/epan/cmrp.so."""
        self.home = tempfile.mkdtemp(prefix="cmrp-tshark-")
        os.chmod(self.home, 0o777)
        shutil.copytree(plugins, self.path("plugins"))
        for folder, _, files in os.walk(self.path("plugins")):
            for name in (".", *files):
                os.chmod(os.path.join(folder, name), 0o755)

    def close(self):
        shutil.rmtree(self.home, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.home, name)

    def take(self, capture):
        """A copy of a capture that nobody can read."""
        copy = self.path(os.path.basename(capture))
        shutil.copyfile(capture, copy)
        os.chmod(copy, 0o644)
        return copy

    def run(self, *arguments, plugin=True, program=("tshark",)):
        """What tshark prints; fails with what it said if it does not exit with 0, or complains of a dissector."""
        env = dict(os.environ, HOME=self.home, XDG_CONFIG_HOME=self.home, LC_ALL="C.UTF-8",
                   WIRESHARK_PLUGIN_DIR=self.path("plugins" if plugin else "none"))
        as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"] if os.geteuid() == 0 else []
        done = subprocess.run([*as_nobody, *program, *arguments], env=env, capture_output=True, timeout=600)
        errors = done.stderr.decode(errors="replace")
        if done.returncode != 0 or "ERROR" in errors or "Dissector bug" in errors:
            raise AssertionError(f"tshark {' '.join(arguments)}: exit status {done.returncode}\n{errors}")
        return done.stdout.decode(errors="replace")
