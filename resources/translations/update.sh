#!/bin/sh
# Collects every string of the window and of the engine into the .ts files, for translators.
# Those that are new stand there as "unfinished"; those that are gone are dropped.
set -eu
cd "$(dirname "$0")/../.."
lupdate=${LUPDATE:-.venv/bin/pyside6-lupdate}
here=resources/translations

# The programs' titles and ideas are read from their files: here they are, as strings to collect.
found=$(mktemp -d)
trap 'rm -r "$found"' EXIT
"${PYTHON:-.venv/bin/python}" - > "$found/programs.py" << 'END'
from core.programs import LADDER, UNLISTED

for program in LADDER + UNLISTED:
    print(f"say({program.title.text!r})\nsay({program.idea.text!r})")
END

languages=$(${PYTHON:-.venv/bin/python} -c \
    'from gui.widgets.language import LANGUAGES; print(*(set(LANGUAGES) - {"en"}))')
for language in $languages; do
    "$lupdate" -extensions py -no-obsolete -locations none gui -ts "$here/gui_$language.ts"
    "$lupdate" -extensions py -no-obsolete -locations none -tr-function-alias tr=say \
        core gui "$found" -ts "$here/core_$language.ts"
done
