#!/bin/sh
# Puts in place what Chainrule needs: system packages, where there is apt-get and a right to use it,
# and .venv with the packages of requirements*.txt. The Makefile calls it before everything else;
# when nothing is missing, it needs neither network nor root and takes a blink.
#
#   sh setup.sh run          what the app needs
#   sh setup.sh test         and what its tests and checks need
#   sh setup.sh torch-gpu    what the app needs, with PyTorch's build for NVIDIA GPUs
#
# PYTHON=/path/to/python3 in the environment chooses the Python that .venv is made of.
set -eu
cd "$(dirname "$0")"

wanted=${1:-run}
stamp=.venv/installed # what is installed, or "unfinished" while it is being installed

say() { printf '%s\n' "$*"; }
die() { say "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null; }

# --- Python ---------------------------------------------------------------------------------------

find_python() {
    if [ -n "${PYTHON-}" ]; then
        set -- "$PYTHON"
    else
        set -- python3 python3.13 python3.12 python3.11 /usr/bin/python3
    fi
    for python in "$@"; do
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return
    done
    return 1
}

# On Debian it cannot without python3-venv.
can_make_venv() { "$python" -c 'import ensurepip' 2>/dev/null; }

base_of() { "$1" -c 'import sys; print(sys.base_prefix, sys.version)' 2>/dev/null; }

# Not so after a set-up that was cut short, when the Python behind it has gone, or when PYTHON names
# another one.
venv_is_sound() {
    .venv/bin/python -c 'import pip' 2>/dev/null &&
        ! grep -qs unfinished $stamp &&
        { [ -z "${PYTHON-}" ] || [ "$(base_of "$PYTHON")" = "$(base_of .venv/bin/python)" ]; }
}

# --- System packages ------------------------------------------------------------------------------

# Debian's name of each, and the library that shows that it is there (whatever the system).
libraries="
libgl1              libGL.so.1
libegl1             libEGL.so.1
libxkbcommon0       libxkbcommon.so.0
libxkbcommon-x11-0  libxkbcommon-x11.so.0
libglib2.0-0        libglib-2.0.so.0
libfontconfig1      libfontconfig.so.1
libdbus-1-3         libdbus-1.so.3
libxcb-cursor0      libxcb-cursor.so.0
libxcb-icccm4       libxcb-icccm.so.4
libxcb-keysyms1     libxcb-keysyms.so.1
libxcb-shape0       libxcb-shape.so.0"

missing_packages() {
    [ "$python" = .venv/bin/python ] || can_make_venv || say python3-venv
    present=$(/sbin/ldconfig -p 2>/dev/null || :)
    [ -z "$present" ] || say "$libraries" | while read -r package library; do
        case $present in *"$library "*) ;; *) say "$package" ;; esac
    done
    has_chinese_font || say fonts-wqy-microhei
    [ "$wanted" = test ] || return 0
    have Xvfb || say xvfb
    have xauth || say xauth
    # torch.compile writes C++ that includes Python.h.
    have g++ || say g++
    "$python" -c 'import os, sysconfig; os.stat(sysconfig.get_path("include") + "/Python.h")' \
        2>/dev/null || say python3-dev
}

has_chinese_font() {
    [ -e /usr/share/fonts/truetype/wqy/wqy-microhei.ttc ] ||
        { have fc-list && [ -n "$(fc-list :lang=zh-cn family)" ]; }
}

install_packages() {
    if ! have apt-get; then
        say "Please install what Debian calls: $*"
        return
    fi
    root=
    if [ "$(id -u)" != 0 ]; then
        root=sudo
        # Only those who may be administrators are asked for a password, and only at a terminal.
        if ! sudo -n true 2>/dev/null && ! { [ -t 0 ] && id -nG | grep -qwE 'sudo|admin'; }; then
            say "Please have an administrator run: apt-get install $*"
            return
        fi
    fi
    say "Installing system packages: $*"
    $root apt-get -qq update || :
    $root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -y install --no-install-recommends "$@" >/dev/null ||
        say "apt-get could not install all of these; Chainrule goes on without."
}

# --- Python packages ------------------------------------------------------------------------------

pip_install() {
    say unfinished >$stamp
    .venv/bin/python -m pip --disable-pip-version-check --no-input install "$@" && return
    [ $? -gt 128 ] || rm $stamp # pip was not killed but gave up, and left .venv in order
    return 1
}

# PyTorch's builds for the CPU carry "+cpu" in their version on Linux. Without it, pip would take the
# one for NVIDIA GPUs, several gigabytes with all that it brings along, so that is never done unasked.
install_torch() {
    torch=$(sed -n 's/^torch==//p' requirements-torch.txt)
    if [ "$wanted" = torch-gpu ] && [ "$(uname)" != Darwin ]; then
        pip_install "torch===$torch" # "==" would be content with the build for the CPU
    elif [ "$(uname -sm)" = "Darwin x86_64" ]; then
        say "PyTorch is no longer made for Macs with an Intel chip (2.2 was the last)," \
            "so Chainrule goes on with NumPy alone."
    elif [ "$(torch_in_venv)" != "$torch" ]; then
        say "Installing PyTorch $torch"
        [ "$(uname)" != Linux ] || torch=$torch+cpu
        pip_install $quiet "torch==$torch" 2>.venv/pip.log && return
        if grep -q Retrying .venv/pip.log || # the network is down
            ! grep -q "No matching distribution found for torch==" .venv/pip.log; then
            die "$(cat .venv/pip.log)"
        fi
        say "pip finds no PyTorch for the CPU here, at most the build for NVIDIA GPUs (several GB)," \
            "so Chainrule goes on with NumPy alone."
        say "For that build: make torch-gpu. For the CPU: the command that 'Get Started' on" \
            "pytorch.org gives, with torch==${torch%+*}, as .venv/bin/python -m pip install ..."
    fi
}

torch_in_venv() {
    .venv/bin/python -c 'from importlib.metadata import version
print(version("torch").partition("+")[0])' 2>/dev/null
}

fingerprint() { { .venv/bin/python -V && cat "$@"; } 2>/dev/null | cksum; }
run_stamp() { say "run $(fingerprint requirements.txt requirements-torch.txt)"; }
test_stamp() { say "test $(fingerprint requirements.txt requirements-torch.txt requirements-dev.txt)"; }

# --------------------------------------------------------------------------------------------------

# One set-up at a time: another waits here until the first has let go of this file.
if have flock; then
    exec 9<setup.sh
    flock -n 9 || { say "Waiting for another set-up of this folder to end" && flock 9; }
fi

if venv_is_sound; then
    python=.venv/bin/python
elif ! find_python; then
    [ -z "${PYTHON-}" ] || die "PYTHON=$PYTHON is not Python 3.11 or newer."
    have python3 || ! have apt-get || install_packages python3 python3-venv
    find_python || die "Chainrule needs Python 3.11 or newer; PYTHON=/path/to/python3 names one."
fi

if [ "$(uname)" = Linux ]; then
    missing=$(missing_packages)
    [ -z "$missing" ] || install_packages $missing
fi

if [ "$python" != .venv/bin/python ]; then
    can_make_venv || die "$python cannot make .venv: it has no ensurepip."
    say "Making .venv with $("$python" -V)"
    rm -rf .venv/bin .venv # in this order, so that what is left if it is cut short is unsound
    mkdir .venv
    say unfinished >$stamp
    "$python" -m venv .venv
fi

case $wanted in
run) grep -qsxF "$(run_stamp)" $stamp && exit ;;
test) grep -qsxF "$(test_stamp)" $stamp && exit ;;
esac

quiet=--quiet
[ ! -t 1 ] || quiet=
say "Installing NumPy, Qt and what else the app needs"
pip_install $quiet --requirement requirements.txt
install_torch
if [ "$wanted" = test ]; then
    say "Installing what the tests need"
    pip_install $quiet --requirement requirements-dev.txt
    test_stamp >.venv/finished
fi
run_stamp >>.venv/finished
mv .venv/finished $stamp
