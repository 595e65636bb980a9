#!/usr/bin/env python3
"""A manual page of what a program says of itself: manual_page.py PROGRAM SUMMARY FOLDER writes FOLDER/PROGRAM.1.gz"""
import gzip
import pathlib
import subprocess
import sys

program, summary, folder = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])


def said(option):
    return subprocess.run([program, option], check=True, capture_output=True, text=True).stdout


def literal(text):
    """Text that roff leaves as it is."""
    lines = text.replace("\\", "\\e").replace("-", "\\-").splitlines()
    return "\n".join("\\&" + line for line in lines)


version = said("--version").split()[-1]
page = f""".TH {program.name.upper()} 1 "" "{program.name} {version}"
.SH NAME
{program.name} \\- {summary}
.SH DESCRIPTION
.nf
{literal(said("--help"))}
.fi
"""
folder.mkdir(parents=True, exist_ok=True)
with gzip.GzipFile(folder / f"{program.name}.1.gz", "wb", mtime=0) as file:
    file.write(page.encode())
