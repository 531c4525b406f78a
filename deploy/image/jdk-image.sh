#!/usr/bin/env bash
# jdk-image.sh <name>: makes a base on which the container image can be built where no registry is in reach, from this
# machine's own files: the JDK, bash and the programs that "tramo package" calls, with their C libraries. It cannot compile.
# Called by "tramo jdk-image", which finds the JDK.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR
source "$here/libraries.sh"

programs=(bash cat chmod chown cp dirname env find grep ldd ls mkdir mktemp readlink rm sed sort tail touch)
image_java_home=/opt/java/openjdk

fail() {
    echo "tramo: $*" >&2
    exit 1
}

# Where /bin, /lib and their like are links into /usr, they are links there.
top_folders() {
    local path
    mkdir -p "$base/usr/bin" "$base/tmp" "$base/etc"
    chmod 1777 "$base/tmp"
    for path in /bin /sbin /lib /lib32 /lib64 /libx32; do
        if [[ -L $path ]]; then
            mkdir -p "$base/$(readlink -f "$path")"
            cp -P "$path" "$base$path"
        fi
    done
}

# Not its sources, its manual, and the archives of classes that only make it start faster.
copy_jdk() {
    mkdir -p "$base$image_java_home"
    cp -RL "$JAVA_HOME/." "$base$image_java_home/"
    rm -rf "$base$image_java_home"/lib/{src.zip,server/*.jsa}
}

copy_programs() {
    local program path files=() found
    for program in "${programs[@]}"; do
        path=$(type -P "$program") || fail "not installed: $program"
        cp --parents --dereference "$path" "$base"
        # ldd is a script.
        [[ $program == ldd ]] || files+=("$path")
    done
    files+=("$JAVA_HOME"/bin/{java,jlink} "$JAVA_HOME"/lib/lib{java,jimage,jli,net,nio,zip}.so "$JAVA_HOME/lib/server/libjvm.so")
    found=$(LD_LIBRARY_PATH=$JAVA_HOME/lib:$JAVA_HOME/lib/server libraries "${files[@]}")
    while read -r path; do
        [[ $path == "$JAVA_HOME"/* ]] || cp --parents --dereference "$path" "$base"
    done <<<"$found"
}

[[ $# -eq 1 && -n $1 ]] || fail "usage: tramo jdk-image <name>"
base=$(mktemp -d)
trap 'rm -rf "$base"' EXIT
chmod 755 "$base"
umask 022
top_folders
copy_jdk
copy_programs
tar -C "$base" --owner=0 --group=0 --numeric-owner -c . | docker import --change "ENV JAVA_HOME=$image_java_home" \
    --change "ENV PATH=$image_java_home/bin:/usr/bin:/bin" - "$1"
