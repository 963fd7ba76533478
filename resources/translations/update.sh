#!/bin/sh
# Collects every string of the window and of the engine into the .ts files, for translators.
# Those that are new stand there as "unfinished"; those that are gone are dropped.
set -eu
cd "$(dirname "$0")/../.."
lupdate=${LUPDATE:-.venv/bin/pyside6-lupdate}
here=resources/translations
for language in zh_CN; do
    "$lupdate" -extensions py -no-obsolete -locations none gui -ts "$here/gui_$language.ts"
    "$lupdate" -extensions py -no-obsolete -locations none -tr-function-alias tr=say core gui \
        -ts "$here/core_$language.ts"
done
