#!/usr/bin/env python3
"""The functions that the headers declare are those that the library has: exports_test.py LIBRARY HEADER…"""
import re
import subprocess
import sys

library, *headers = sys.argv[1:]
symbols = subprocess.run(["nm", "-D", "--defined-only", library], check=True, capture_output=True, text=True).stdout
exported = {line.split()[2].partition("@")[0] for line in symbols.splitlines() if line.split()[1] == "T"}
text = "".join(open(header, encoding="utf-8").read() for header in headers)
declared = set(re.findall(r"WINAPI (\w+)\(", re.sub(r"/\*.*?\*/", "", text, flags=re.S)))
for name in sorted(declared - exported):
    print(f"{name} is declared, and not in the library")
for name in sorted(exported - declared):
    print(f"{name} is in the library, and no header declares it")
print(f"{len(declared & exported)} functions")
sys.exit(declared != exported)
