#!/usr/bin/env bash
# package.sh <folder>: lays out the root file system of the container image there: a Java runtime, the C libraries that it
# loads, and the server; no shell and no other program. Called by "tramo package", which finds the JDK and builds the server.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source-path=SCRIPTDIR
source "$here/libraries.sh"

uid=10001
# What jdeps finds that the server and its libraries refer to, less java.desktop: they want it for programs with windows only,
# and it would bring the libraries of X11. And jdk.jcmd, jdk.jfr and jdk.management to look into a running server.
modules=java.base,java.compiler,java.instrument,java.logging,java.management,java.naming,java.net.http,java.rmi
modules+=,java.scripting,java.security.jgss,java.sql,jdk.jcmd,jdk.jfr,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs

fail() {
    echo "tramo: $*" >&2
    exit 1
}

runtime() {
    mkdir -p "$image/opt/tramo"
    "$JAVA_HOME/bin/jlink" --add-modules "$modules" --strip-java-debug-attributes --no-header-files --no-man-pages --compress=zip-6 \
        --output "$jre"
    cp "$root/server/jvm.options" "$image/opt/tramo/"
    # The JDK's own classes, ready to be mapped. It fits a JVM of these options only: jlink's own archive would go unused.
    "$jre/bin/java" @"$image/opt/tramo/jvm.options" -Xshare:dump >/dev/null
    "$jre/bin/java" @"$image/opt/tramo/jvm.options" -Xshare:on -version 2>/dev/null || fail "the JDK's classes are not shared"
}

# What a worker loads, parsed and verified: all of a worker's start, and about half of a server's. Both start by the image's one
# command line, and with the classes of a server in it a worker would take half as much memory again.
cache() {
    local folder log
    folder=$(mktemp -d)
    log=$folder/log
    (cd "$folder" && "$jre/bin/java" @"$image/opt/tramo/jvm.options" -XX:-AOTClassLinking -XX:AOTCacheOutput="$image/opt/tramo/worker.aot" \
        -jar "$image/opt/tramo/app/quarkus-run.jar" train-worker "$folder/data" >"$log" 2>&1) || { cat "$log" >&2; fail "no AOT cache was made"; }
    rm -rf "$folder"
}

c_libraries() {
    local files found path
    mapfile -t files < <(find "$jre" -type f '(' -name '*.so' -o -perm -u+x ')')
    # The runtime's libraries name each other, and java finds them.
    found=$(LD_LIBRARY_PATH=$jre/lib:$jre/lib/server libraries "${files[@]}")
    while read -r path; do
        [[ $path == "$jre"/* ]] || cp --parents --dereference "$path" "$image"
    done <<<"$found"
}

accounts() {
    mkdir -p "$image/etc"
    printf '%s\n' 'root:x:0:0:root:/:/sbin/nologin' "tramo:x:$uid:$uid:Tramo:/data:/sbin/nologin" >"$image/etc/passwd"
    printf '%s\n' 'root:x:0:' "tramo:x:$uid:" >"$image/etc/group"
    printf '%s\n' 'passwd: files' 'group: files' 'hosts: files dns' >"$image/etc/nsswitch.conf"
}

folders() {
    chmod -R u=rwX,go=rX "$image"
    mkdir -p "$image/tmp" "$image/data" "$image/run/tramo"
    chmod 1777 "$image/tmp"
    chmod 700 "$image/run/tramo"
    chown "$uid:$uid" "$image/data" "$image/run/tramo"
}

[[ $# -eq 1 ]] || fail "usage: tramo package <folder>"
[[ $EUID -eq 0 ]] || fail "package needs root: the image has files of a user of its own"
mkdir -p "$1"
image=$(readlink -f "$1")
[[ -z $(ls -A "$image") ]] || fail "$1 is not empty"
jre=$image/opt/tramo/jre

umask 022
runtime
cp -R "$root/server/target/quarkus-app" "$image/opt/tramo/app"
cache
c_libraries
accounts
folders
