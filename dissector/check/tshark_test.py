#!/usr/bin/env python3
"""Wireshark over vectors/captures: its own clusapi dissector, and the plugin, have to see what stands beside each capture.

usage: tshark_test.py CAPTURES PLUGINS WIN32_ERRORS

CAPTURES      vectors/captures
PLUGINS       the folder for WIRESHARK_PLUGIN_DIR
WIN32_ERRORS  reference/wire/win32_error.inc

Wireshark's own dissector: no malformed frame, the same opnums, and the same values of all strings, numbers and status codes that it shows.
The plugin: the same findings as cmrp-check, in one pass and in two.
"""
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from tshark import Tshark

failures = 0


def expect(seen, expected, what):
    global failures
    if seen != expected:
        failures += 1
        print(f"FAIL  {what}\n  expected: {expected}\n  seen:     {seen}")


def reading(tshark, description):
    """The arguments that read a vector's capture with its keys."""
    words = ["-r", tshark.take(description["file"].with_suffix(".pcapng"))]
    for password in description.get("nt_passwords", []):
        words += ["-o", f"ntlmssp.nt_password:{password}"]
    if "keytab" in description:
        words += ["-K", tshark.take(description["file"].parent / description["keytab"])]
    return words


def shown_by_wireshark(tshark, description, fields):
    """Values of fields by frame."""
    arguments = [*reading(tshark, description), "-Y", "clusapi || _ws.malformed", "-T", "fields", "-E", "separator=/t", "-E", "aggregator=/s",
                 "-e", "frame.number", "-e", "_ws.malformed"]
    for field in fields:
        arguments += ["-e", field]
    frames = {}
    for line in tshark.run(*arguments, plugin=False).splitlines():
        number, malformed, *values = line.split("\t")
        frames[int(number)] = malformed, dict(zip(fields, values))
    return frames


def check_builtin(tshark, description, known_fields, codes):
    name = description["file"].stem
    wanted = {}  # frame → field → value
    doubled = set()
    for call in description["calls"]:
        for frame, part in zip(call["frames"], ("request", "response")):
            parameters = call.get(part)
            if frame is None or parameters is None or call["method"] is None:
                continue
            if frame in wanted:
                doubled.add(frame)
            values = wanted.setdefault(frame, {"clusapi.opnum": str(call["opnum"])})
            for parameter, value in parameters.items():
                field = f"clusapi.clusapi_{call['method'].removeprefix('Api')}.{parameter}"
                if parameter == "ReturnValue" and value in codes:
                    field = "clusapi.werror"
                kind = known_fields.get(field)
                if kind is None or value is None:
                    continue
                if kind == "FT_STRING" and isinstance(value, str):
                    values[field] = value
                elif kind.startswith("FT_UINT") and isinstance(value, int):
                    values[field] = value
                elif kind == "FT_UINT32" and value in codes:
                    values[field] = codes[value]
    fields = sorted({field for values in wanted.values() for field in values})
    shown = shown_by_wireshark(tshark, description, fields)
    if not description.get("malformed"):
        expect([frame for frame, (malformed, _) in shown.items() if malformed], [], f"{name}: frames that Wireshark finds malformed")
    compared = 0
    for frame, values in wanted.items():
        if frame in doubled:
            continue
        _, seen = shown.get(frame, ("", {}))
        for field, value in values.items():
            text = seen.get(field, "")
            if field != "clusapi.opnum" and text == "":
                continue  # it does not show this one: some outputs of failed calls
            if isinstance(value, int):
                text = int(text.split(" ")[0], 0)
            expect(text, value, f"{name}: frame {frame}: {field}")
            compared += 1
    return compared


def main():
    captures, plugins, errors = map(pathlib.Path, sys.argv[1:4])
    codes = {name: int(value, 0) for name, value in re.findall(r"CMRP_WIN32\((\w+), (0x[0-9A-Fa-f]+)\)", errors.read_text())}
    tshark = Tshark(plugins)
    known_fields = {}
    for line in tshark.run("-G", "fields", plugin=False).splitlines():
        words = line.split("\t")
        if words[0] == "F" and words[2].startswith("clusapi."):
            known_fields[words[2]] = words[3]
    for file in sorted(captures.glob("*.json")):
        if file.name.endswith(".schema.json"):
            continue
        description = json.loads(file.read_text())
        description["file"] = file
        if "wireshark" in description:
            print(f"skip  {file.stem}: {description['wireshark']}")
            continue
        compared = check_builtin(tshark, description, known_fields, codes)
        expect(compared > 0, True, f"{file.stem}: values compared")
        for passes in ([], ["-2"]):
            notes = ["-o", "cmrp.notes:TRUE"] if description.get("notes") else []
            out = tshark.run(*reading(tshark, description), *notes, *passes, "-q", "-z", "cmrp,findings")
            expect(json.loads(out or "null"), description["findings"], f"{file.stem}: the plugin's findings {' '.join(passes)}")
        print(f"done  {file.stem}: {compared} values, {len(description['findings'])} findings")
    tshark.close()
    sys.exit(1 if failures else 0)


main()
