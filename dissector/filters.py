# SPDX-License-Identifier: GPL-2.0-or-later
"""filters.py PLUGIN-FOLDER: writes dissector/FILTERS.md, the reference of all display filters, from the plugin itself."""
import os
import sys

from tshark import Tshark

HERE = os.path.dirname(os.path.abspath(__file__))

HEAD = """# Display filters

Made by `filters.py` from what the plugin registers (`tshark -G fields`); a test fails when it is stale.

A parameter or member NAME of the specification is `cmrp.NAME`. Where a name has several forms (another width, other names
for its values), the form that more than half of its owners have keeps `cmrp.NAME`, and the others are `cmrp.OWNER.NAME`,
OWNER being the method or structure: `cmrp.ApiGetResourceState.State == "ClusterResourceFailed"`. Bits of flags are
`cmrp.NAME.FLAG`. What begins with a small letter and is no parameter says what the plugin found out. The links between a
request and its answer are Wireshark's own: `dcerpc.request_in`, `dcerpc.response_in`.

| filter | type | what |
| --- | --- | --- |
"""


def document(tshark):
    rows = []
    for line in tshark.run("-G", "fields").splitlines():
        columns = line.split("\t")
        if columns[0] == "F" and columns[2].startswith("cmrp."):
            blurb = columns[7] if len(columns) > 7 and columns[7] else columns[1]
            rows.append(f"| `{columns[2]}` | {columns[3][3:].lower()} | {blurb} |\n")
    return HEAD + "".join(sorted(set(rows), key=str.lower))


if __name__ == "__main__":
    tshark = Tshark(os.path.abspath(sys.argv[1]))
    with open(os.path.join(HERE, "FILTERS.md"), "w", encoding="utf-8") as out:
        out.write(document(tshark))
    tshark.close()
