# SPDX-License-Identifier: GPL-2.0-or-later
"""Drives tshark with the plugin over captures: plugin_test.py PLUGIN-FOLDER STUB_CAPTURE [unittest options]."""
import glob
import json
import os
import random
import re
import subprocess
import sys
import unittest
import uuid
import xml.etree.ElementTree as xml

import filters
from tshark import Tshark

HERE = os.path.dirname(os.path.abspath(__file__))
VECTORS = os.path.join(HERE, "..", "vectors")
# Where Wireshark's generated dissector misreads what Samba's ndrdump reads as we do (vectors/README.md).
BUILT_IN_IS_WRONG = {("ApiSetServiceAccountPassword", name) for name in ("SizeReturned", "ExpectedBufferSize")}
SYNTAXES = ("ndr", "ndr64")
ORDERS = ("little", "big")


def vector_calls():
    """The messages of stub_capture, in its order: (opnum, method, part, fields)."""
    files = []
    for path in glob.glob(os.path.join(VECTORS, "stubs", "*.json")):
        with open(path, encoding="utf-8") as file:
            files.append(json.load(file))
    for file in sorted(files, key=lambda f: f["opnum"]):
        stubs = file["stubs"]
        answered = set()
        for stub in stubs:
            if stub["part"] == "response":
                answered.add(stub["answers"])
                yield file["opnum"], file["method"], "request", stubs[stub["answers"]]["fields"]
                yield file["opnum"], file["method"], "response", stub["fields"]
        for i, stub in enumerate(stubs):
            if stub["part"] == "request" and i not in answered:
                yield file["opnum"], file["method"], "request", stub["fields"]


def label(field):
    """"ReturnValue" of `ReturnValue: ERROR_SUCCESS (0x00000000)`."""
    return re.match(r"\[?([^:\s]+)", field.get("showname") or field.get("show") or "").group(1)


def number(field):
    return int(field.get("show"), 0)


class Mismatch(Exception):
    pass


def same(where, want, field):
    """Raises unless the PDML field shows the value that a vector's JSON says."""
    children = field.findall("field")
    text = field.get("showname") or ""
    if want is None and field.get("name") != "cmrp.null":
        want = "00000000-0000-0000-0000-000000000000"  # a NULL handle
    if want is None:
        good = text.endswith(": NULL")
    elif isinstance(want, dict):
        return same_fields(where, want, children)
    elif isinstance(want, list):
        if len(want) != len(children):
            raise Mismatch(f"{where}: {len(want)} elements, shown {len(children)}")
        for i, one in enumerate(want):
            same(f"{where}[{i}]", one, children[i])
        return None
    elif isinstance(want, bool):
        good = field.get("show") in (("1", "True") if want else ("0", "False"))
    elif isinstance(want, int):
        good = number(field) == want
    elif re.fullmatch(r"(\d+:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", want) and len(children) >= 2:
        attributes, _, guid = want.rpartition(":")
        good = field.get("show") == guid and number(children[0]) == int(attributes or 0)
    elif any(child.get("name", "").startswith(field.get("name") + ".") for child in children):
        shown = {label_of_flag(child) for child in children if child.get("show") in ("1", "True")}
        good = shown == set(want.split("|"))
    elif field.get("name") in BYTES:
        good = (field.get("value") or "") == want if want else "empty" in text
    else:
        good = want in (field.get("show"), text.partition(": ")[2].partition(" (")[0])
    if not good:
        raise Mismatch(f"{where}: want {want!r}, shown {text!r} ({field.get('show')!r})")
    return None


def label_of_flag(field):
    return field.get("name").rpartition(".")[2]


def same_fields(where, want, fields):
    shown = {label(field): field for field in reversed(fields)}
    for name, value in want.items():
        if name not in shown:
            raise Mismatch(f"{where}.{name} is not shown")
        same(f"{where}.{name}", value, shown[name])


class PluginTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        global BYTES
        cls.tshark = Tshark(PLUGINS)
        listed = cls.tshark.run("-G", "fields").splitlines()
        columns = [line.split("\t") for line in listed if line.startswith("F\t") and "\tcmrp." in line]
        assert columns, f"the plugin in {PLUGINS} was not loaded"
        BYTES = {c[2] for c in columns if c[3] == "FT_BYTES"}
        cls.captures = {}
        for syntax in SYNTAXES:
            for order in ORDERS:
                path = cls.tshark.path(f"{syntax}-{order}.pcap")
                subprocess.run([STUB_CAPTURE, path, syntax, order], check=True)
                os.chmod(path, 0o644)
                cls.captures[syntax, order] = path

    @classmethod
    def tearDownClass(cls):
        cls.tshark.close()

    def packets(self, capture, protocol, *more, plugin=True):
        tree = xml.fromstring(self.tshark.run("-r", capture, "-T", "pdml", "-J", protocol, *more, plugin=plugin))
        return [[p for p in packet.findall("proto") if p.get("name") == protocol] for packet in tree.findall("packet")]

    def test_every_method_shows_what_its_vectors_hold(self):
        calls = list(vector_calls())
        self.assertEqual(len({opnum for opnum, _, _, _ in calls}), 167)
        for key, capture in self.captures.items():
            packets = self.packets(capture, "cmrp")[2:]  # behind bind and bind_ack
            self.assertEqual(len(packets), len(calls))
            for protos, (_, method, part, fields) in zip(packets, calls):
                where = f"{method} {part} {'-'.join(key)}"
                with self.subTest(where):
                    self.assertEqual(len(protos), 1, "not dissected")
                    self.assertIn(f", {method}", protos[0].get("showname"))
                    same_fields(where, fields, protos[0].findall("field"))

    def test_no_stub_is_malformed(self):
        for capture in self.captures.values():
            self.assertEqual(self.tshark.run("-r", capture, "-Y", "_ws.malformed || dcerpc.long_frame"), "")
            # What is no property list or batch is said of the buffer, which names it with a dot.
            fields = self.tshark.run("-r", capture, "-Y", "cmrp.malformed", "-T", "fields", "-e", "cmrp.malformed.field")
            for name in fields.replace(",", "\n").split():
                self.assertRegex(name, r"^(lp(In|Out)?Data|(Ro)?Properties)\.", "a stub is malformed")

    def test_agrees_with_the_dissector_that_is_built_in(self):
        compared, different = 0, []
        for syntax in SYNTAXES:
            capture = self.captures[syntax, "little"]
            ours = self.packets(capture, "cmrp")
            theirs = self.packets(capture, "clusapi", plugin=False)
            for mine, other in zip(ours, theirs):
                if not mine or not other:
                    continue
                shown = {label(field): field for field in reversed(mine[0].findall("field"))}
                for field in other[0].iter("field"):
                    match = re.fullmatch(r"clusapi\.clusapi_\w+\.(\w+)", field.get("name") or "")
                    field_of_ours = shown.get(match.group(1)) if match else None
                    if field_of_ours is None or field_of_ours.get("name") in BYTES | {"cmrp.null"}:
                        continue
                    theirs_is, ours_is = field.get("show"), field_of_ours.get("show")
                    if "" in (theirs_is, ours_is):
                        continue  # a pointer or a structure; they show a FILETIME as a date
                    if re.fullmatch(r"-?(0x)?[0-9a-fA-F]+", theirs_is) and re.fullmatch(r"(0x)?[0-9a-fA-F]+", ours_is):
                        theirs_is, ours_is = int(theirs_is, 0), int(ours_is, 0)
                    elif re.fullmatch(r"(..:){19}..", theirs_is):  # a handle, as its bytes
                        theirs_is = str(uuid.UUID(bytes_le=bytes.fromhex(theirs_is.replace(":", ""))[4:]))
                    compared += 1
                    method = mine[0].get("showname").rpartition(", ")[2]
                    if ours_is != theirs_is and (method, match.group(1)) not in BUILT_IN_IS_WRONG:
                        different.append(f"{method} {match.group(1)} in {syntax}: {ours_is!r}, theirs {theirs_is!r}")
        self.assertGreater(compared, 300)
        self.assertEqual(different, [])

    def test_one_pass_shows_what_two_passes_show(self):
        # Of our part of the tree; a link forward is known to the second pass only.
        def lines(*more):
            shown = self.tshark.run("-r", capture, "-O", "cmrp", *more).splitlines()
            return [line for line in shown if re.match("Failover|    ", line) and
                    "Closed in frame" not in line and "Response in frame" not in line]

        for capture in (self.captures["ndr", "little"], self.captures["ndr64", "big"]):
            self.assertEqual(lines(), lines("-2"))

    def test_findings_are_the_same_in_both_passes(self):
        capture = self.captures["ndr", "little"]
        once = self.tshark.run("-q", "-r", capture, "-z", "cmrp,findings")
        self.assertEqual(once, self.tshark.run("-q", "-2", "-r", capture, "-z", "cmrp,findings"))
        found = json.loads(once)
        self.assertIn("authentication-level", {one["rule"] for one in found})
        shown = self.tshark.run("-r", capture, "-Y", "cmrp.finding", "-T", "fields", "-e", "cmrp.finding")
        self.assertEqual(sorted(shown.replace(",", "\n").split()), sorted(one["rule"] for one in found))
        file = self.tshark.path("findings.json")
        self.tshark.run("-q", "-r", capture, "-z", "cmrp,findings," + file)
        with open(file, encoding="utf-8") as written:
            self.assertEqual(json.load(written), found)

    def test_finds_what_cmrp_check_finds(self):
        # vectors/captures holds what cmrp-check finds in each; captures_test holds cmrp-check to it.
        keytab = self.tshark.take(os.path.join(VECTORS, "captures", "kerberos.keytab"))
        for expectation in sorted(glob.glob(os.path.join(VECTORS, "captures", "*.json"))):
            capture = expectation.removesuffix("json") + "pcapng"
            if not os.path.exists(capture):
                continue  # the schema
            with self.subTest(os.path.basename(capture)), open(expectation, encoding="utf-8") as file:
                keys = ["-o", "ntlmssp.nt_password:conformance"]
                if "kerberos" in capture:
                    keys += ["-K", keytab, "-o", "kerberos.decrypt:TRUE"]
                description = json.load(file)
                if description.get("notes"):
                    keys += ["-o", "cmrp.notes:TRUE"]
                found = self.tshark.run("-q", "-r", self.tshark.take(capture), *keys, "-z", "cmrp,findings")
                self.assertEqual(json.loads(found), description["findings"])

    def test_opens_what_ntlm_and_kerberos_sealed(self):
        keytab = self.tshark.take(os.path.join(VECTORS, "captures", "kerberos.keytab"))
        for name, keys in (("rpcclient-bare-ntlm", ["-o", "ntlmssp.nt_password:conformance"]),
                           ("rpcclient-kerberos", ["-K", keytab, "-o", "kerberos.decrypt:TRUE"])):
            capture = self.tshark.take(os.path.join(VECTORS, "captures", name + ".pcapng"))
            with open(os.path.join(VECTORS, "captures", name + ".json"), encoding="utf-8") as file:
                calls = [call for call in json.load(file)["calls"] if call.get("response")]
            self.assertTrue(calls)
            shown = {packet[0] for packet in (line.split("\t") for line in self.tshark.run(
                "-r", capture, *keys, "-Y", "cmrp.ReturnValue || cmrp.Status", "-T", "fields", "-e", "frame.number").split("\n"))}
            self.assertLessEqual({str(call["frames"][1]) for call in calls}, shown, name)
            self.assertEqual(self.tshark.run("-r", capture, *keys, "-Y", "cmrp.malformed"), "", name)

    def test_statistics_count_every_call(self):
        table = self.tshark.run("-q", "-r", self.captures["ndr", "little"], "-z", "cmrp,stat")
        rows = [[cell.strip() for cell in line.split("|")] for line in table.splitlines() if line.startswith("Api")]
        counts = {}
        for row in rows:
            counts[row[0]] = counts.get(row[0], 0) + int(row[2])
        expected = {}
        for _, method, part, _ in vector_calls():
            expected[method] = expected.get(method, 0) + (part == "request")
        self.assertEqual(counts, expected)

    def test_names_are_filters(self):
        def found(filter_text):
            out = self.tshark.run("-r", self.captures["ndr", "little"], "-Y", filter_text, "-T", "fields", "-e", "cmrp.opnum")
            return set(out.split())

        self.assertEqual(found('cmrp.opnum == "ApiMoveGroupEx" && cmrp.dwMoveFlags.CLUSAPI_GROUP_MOVE_QUEUE_ENABLED == 1'),
                         {"132"})
        self.assertIn("8", found('cmrp.Status == "ERROR_RESOURCE_NOT_FOUND"'))
        self.assertEqual(found('cmrp.ApiGetResourceState.State == "ClusterResourceOnline"'), {"12"})

    def test_changed_bytes_do_no_harm(self):
        for seed in range(2):
            for key, capture in self.captures.items():
                with open(capture, "rb") as file:
                    packets = bytearray(file.read())
                rng = random.Random(f"{seed} {key}")
                at = 24
                while at < len(packets):  # keep the records: only what is in them changes
                    size = int.from_bytes(packets[at + 8:at + 12], "little")
                    for i in range(at + 16 + 40, at + 16 + size):
                        if rng.random() < 0.002 * 10**seed:
                            packets[i] = rng.randrange(256)
                    at += 16 + size
                changed = self.tshark.path("changed.pcap")
                with open(changed, "wb") as file:
                    file.write(packets)
                os.chmod(changed, 0o644)
                self.assertNotIn("Dissector bug", self.tshark.run("-r", changed, "-V"), f"seed {seed}, {key}")

    def test_readme_shows_what_tshark_prints(self):
        with open(os.path.join(HERE, "README.md"), encoding="utf-8") as readme:
            example = readme.read().split("## What an analyst sees")[1].split("```")[1].splitlines()
        capture = self.tshark.take(os.path.join(VECTORS, "captures", "wrong-flags.pcapng"))
        printed = set(self.tshark.run("-r", capture).splitlines() + self.tshark.run("-r", capture, "-O", "cmrp").splitlines())
        lines = [line for line in example if line and not line.startswith("$") and line.strip() != "…"]
        self.assertGreater(len(lines), 20)
        self.assertEqual([line for line in lines if line not in printed], [])

    def test_notes_are_shown_if_they_are_wanted(self):
        capture = self.tshark.take(os.path.join(VECTORS, "captures", "notes-states.pcapng"))
        fields = ("-Y", "cmrp.finding", "-T", "fields", "-e", "cmrp.severity")
        self.assertEqual(self.tshark.run("-r", capture, *fields), "")
        self.assertEqual(self.tshark.run("-r", capture, "-o", "cmrp.notes:TRUE", *fields).split(), ["note"] * 3)

    def test_reference_of_filters_is_not_stale(self):
        with open(os.path.join(HERE, "FILTERS.md"), encoding="utf-8") as written:
            self.assertEqual(written.read(), filters.document(self.tshark),
                             "stale: run dissector/filters.py build/release/wireshark")


if __name__ == "__main__":
    PLUGINS, STUB_CAPTURE = (os.path.abspath(path) for path in sys.argv[1:3])
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
