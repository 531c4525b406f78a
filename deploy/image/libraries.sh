# For the other scripts of this folder, which read it.
# shellcheck shell=bash

# libraries <file>...: prints the paths of the C libraries that these programs and libraries load, and of their loader.
libraries() {
    local found
    found=$(ldd "$@")
    if grep 'not found' <<<"$found" >&2; then
        echo "tramo: C libraries are missing" >&2
        return 1
    fi
    sed -nE 's/^\t(.* => )?(\/.*) \(0x[0-9a-f]+\)$/\2/p' <<<"$found" | sort -u
}
