#!/usr/bin/env bash
# Runs the parts of a run on a real Slurm cluster: a controller and two nodes on this machine. One part is asked to stop half-way, as by a
# preemption or a time limit, and one node is killed with all its processes. The merged result must equal the undivided run, byte for byte.
#
#     tests/cluster.sh BINARY
#
# Slurm comes from Debian's packages, which are unpacked into a cache (SLURM_CACHE, target/slurm by default); nothing is installed.
# Where that is impossible, the test says so and exits with 0.
set -euo pipefail

readonly PARTS=8 TRIALS=16384 LIMIT=120
# Each part takes about 1.5 s of one thread, so that there is time to hit it half-way.
run=(bench-burn --trials "$TRIALS")
for group in small medium large largest; do run+=(--set "groups.$group.count=1750"); done

skip() {
    printf '\n************ SKIPPED: the cluster test did not run: %s ************\n\n' "$1"
    exit 0
}

[ $# = 1 ] || { echo "usage: tests/cluster.sh BINARY" >&2; exit 2; }
binary=$(realpath "$1")
root=$(realpath "$(dirname "$0")/..")
cache=$(realpath -m "${SLURM_CACHE:-$root/target/slurm}")

[ "$(uname)" = Linux ] || skip "Slurm needs Linux"
[ "$(id -u)" = 0 ] || skip "slurmd needs root"
for tool in apt-get dpkg; do command -v "$tool" > /dev/null || skip "there is no $tool to get Slurm with"; done

# Unpacked beside the cache and renamed at the end: a cache that exists is whole.
if ! [ -d "$cache" ]; then
    mkdir -p "$(dirname "$cache")"
    new=$(mktemp -d "$cache.XXXXXX")
    trap 'rm -rf "$new"' EXIT
    mkdir "$new/packages"
    cd "$new/packages"
    get() { timeout 60 apt-get --quiet -o Acquire::Retries=0 -o Acquire::http::Timeout=10 -o APT::Sandbox::User=root "$@" > /dev/null 2>&1; }
    packages=(slurmctld slurmd slurm-client slurm-wlm-basic-plugins libhwloc15 liblua5.1-0 libmunge2)
    # The first download fails where the lists of packages are old or were never fetched.
    get download "${packages[@]}" || { get update && get download "${packages[@]}"; } || skip "Debian's packages of Slurm cannot be downloaded"
    for package in *.deb; do dpkg -x "$package" "$new"; done
    cd "$root"
    rm -r "$new/packages"
    mv --no-target-directory "$new" "$cache"
    trap - EXIT
fi

# In a network of its own where the system permits that: nobody reaches the cluster, and it does not matter how this machine is named or connected.
# Names are resolved only where there is an address besides 127.0.0.1, hence the second one.
# shellcheck disable=SC2016 # expanded by the inner shell
if [ -z "${ISOLATED:-}" ] && unshare --net --uts ip link set lo up 2> /dev/null; then
    ISOLATED=1 SLURM_CACHE=$cache exec unshare --net --uts sh -c \
        'ip link set lo up && ip address add 127.0.0.2/8 dev lo && echo localhost > /proc/sys/kernel/hostname && exec "$@"' sh "$root/tests/cluster.sh" "$binary"
fi
for name in 127.0.0.1 "$(uname --nodename)"; do getent ahostsv4 "$name" > /dev/null || skip "the name $name has no address"; done

work=$(mktemp -d)
libraries=$(echo "$cache"/usr/lib/*-linux-gnu)
export LD_LIBRARY_PATH=$libraries:$libraries/slurm-wlm PATH=$cache/usr/sbin:$cache/usr/bin:$PATH SLURM_CONF=$work/slurm.conf
slurmctld-wlm -V > /dev/null || { rm -r "$work"; skip "Debian's programs of Slurm do not start here"; }
mkdir "$work"/{state,spool,logs}

# Every process of this cluster has SLURM_CONF in its environment: daemons, steps, jobs and compcast. With w1, those of this node.
processes() {
    local files
    files=$(grep -lzx "SLURM_CONF=$SLURM_CONF" /proc/[0-9]*/environ 2> /dev/null) || true
    # shellcheck disable=SC2086 # names without spaces
    [ $# = 0 ] || files=$(grep -lzxE "(TEST_NODE|SLURMD_NODENAME)=$1" /dev/null $files 2> /dev/null) || true
    sed -nE 's|/proc/([0-9]+)/environ|\1|p' <<< "$files"
}

finish() {
    local code=$? pids
    trap - EXIT
    # A reader of the output that is gone must not keep the rest from being done.
    trap '' PIPE INT TERM HUP
    set +e
    [ "$code" = 0 ] || report >&2
    for _ in {1..20}; do
        mapfile -t pids < <(processes | grep -vx "$BASHPID")
        # Helpers of this very command are in the list too, and are gone by now.
        kill -KILL "${pids[@]}" 2> /dev/null || break
        sleep 0.1
    done
    rm -rf "$work"
    exit "$code"
}

report() {
    local file
    echo "---- queue"
    timeout 10 squeue --all --states=all || true
    timeout 10 sinfo --Node --long || true
    for file in "$work"/starts "$work"/logs/* "$work"/*.log; do
        if [ -f "$file" ]; then echo "---- ${file##*/}" && tail -n 30 "$file"; fi
    done
}

fail() {
    echo "FAILED after $SECONDS s: $1" >&2
    exit 1
}

# Waits until a command succeeds; all waits together are bounded.
await() {
    local what=$1
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$LIMIT" ] || fail "waited in vain until $what"
        sleep 0.1
    done
}

trap finish EXIT
trap 'exit 130' INT TERM HUP
SECONDS=0

# Below the ports that the system gives to outgoing connections, and closed now.
ports=()
while [ ${#ports[@]} -lt 3 ]; do
    port=$((20000 + RANDOM % 10000))
    [[ " ${ports[*]} " == *" $port "* ]] || (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null || ports+=("$port")
done

# No munge and no cgroups, which would need a daemon and a system of their own. A lost node is noticed after SlurmdTimeout; a requeued job waits
# for cred_expire.
cat > "$SLURM_CONF" <<END
ClusterName=test
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=${ports[0]}
AuthType=auth/none
AuthInfo=cred_expire=5
CredType=cred/none
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
PluginDir=$libraries/slurm-wlm
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool/%n
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/%n.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/%n.log
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/builtin
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,sched_interval=1
SlurmdTimeout=5
ReturnToService=2
NodeName=w1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=${ports[1]} CPUs=1
NodeName=w2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=${ports[2]} CPUs=1
PartitionName=all Nodes=ALL Default=YES State=UP
END
slurmctld-wlm -c
for node in w1 w2; do
    mkdir "$work/spool/$node"
    # The daemon of a step gets an environment of its own.
    printf '#!/bin/sh\nTEST_NODE=%s exec "%s" "$@"\n' "$node" "$cache/usr/sbin/slurmstepd-wlm" > "$work/slurmstepd-$node"
    chmod +x "$work/slurmstepd-$node"
    TEST_NODE=$node slurmd-wlm -N "$node" -d "$work/slurmstepd-$node"
done

# Takes the place of compcast in the array: notes part, node, attempt, and the size of the file that an earlier attempt left.
cat > "$work/compcast" <<END
#!/bin/bash
echo "\$SLURM_ARRAY_TASK_ID \$SLURMD_NODENAME \${SLURM_RESTART_COUNT:-0} \$(stat --format=%s "\$FOLDER/\$SLURM_ARRAY_TASK_ID.partial" 2> /dev/null || echo 0)" >> "$work/starts"
exec "$binary" "\$@"
END
chmod +x "$work/compcast"
touch "$work/starts"

export COMPCAST=$work/compcast FOLDER=$work/parts PARTS
array=$(sbatch --parsable --array="0-$((PARTS - 1))" --output="$work/logs/%a.log" "$root/examples/cluster/slurm.sbatch" run "${run[@]}")
merge=$(sbatch --parsable --dependency="afterok:$array" --kill-on-invalid-dep=yes --output="$work/logs/merge.log" \
    --wrap "'$binary' merge '$FOLDER' --format json --out '$work/merged' --quiet > '$work/merged.json'")

# Sets `part` to one that has computed for 0.4 s on a node: by then a few of its 32 blocks of 64 trials are finished, and about a second is left. These are
# seconds of the processor, as those on the clock depend on what else the machine does.
half_way() {
    local pid ticks
    for pid in $(processes "$1"); do
        ticks=$(cut -d ' ' -f 14 "/proc/$pid/stat" 2> /dev/null) || continue
        [ "$ticks" -ge $((4 * $(getconf CLK_TCK) / 10)) ] || continue
        part=$(tr '\0' '\n' 2> /dev/null < "/proc/$pid/environ" | sed -n 's/^SLURM_ARRAY_TASK_ID=//p') || continue
        [ -n "$part" ] && return
    done
    return 1
}

state_is_settled() {
    state=$(squeue --noheader --states=all --format=%T --jobs="${array}_$1")
    [ "$state" != RUNNING ] && [ "$state" != COMPLETING ]
}
# Asks a part to stop, as a preemption would. Where it was quicker and finished, or had finished no block yet, the next one.
state=
until [ "$state" = PENDING ] && [ -s "$FOLDER/$part.partial" ]; do
    await "a part is half-way on node w1" half_way w1
    # While other parts are pending, scancel would ask again after five seconds, and hit the next attempt.
    timeout 3 scancel --signal=TERM "${array}_$part" || true
    await "part $part has stopped" state_is_settled "$part"
done
interrupted=$part
echo "$SECONDS s: part $interrupted was interrupted and is queued again"

await "a part is half-way on node w1" half_way w1
lost=$part
# Stopped first, so that no daemon lives to report that its job has ended.
mapfile -t pids < <(processes w1)
kill -STOP "${pids[@]}"
mapfile -t pids < <(processes w1)
kill -KILL "${pids[@]}"
echo "$SECONDS s: node w1 is lost with part $lost and ${#pids[@]} processes"

# While the controller finds out.
timeout "$LIMIT" "$binary" run "${run[@]}" --format json --out "$work/whole" --threads 1 --quiet > "$work/whole.json"

is_merged() {
    local state
    state=$(squeue --noheader --states=all --format=%T --jobs="$merge")
    [ "$state" = COMPLETED ] || { [ "$state" != FAILED ] && [ "$state" != CANCELLED ]; } || fail "the merge is $state"
    [ "$state" = COMPLETED ]
}
await "the parts are merged" is_merged

cmp "$work/whole.json" "$work/merged.json" || fail "the merged result is another"
diff -r "$work/whole" "$work/merged" || fail "the merged files are others"
grep -q "^$lost w2 [1-9]" "$work/starts" || fail "part $lost was not run again on node w2"
begun=$(sed -n "s/^$interrupted w[12] 1 //p" "$work/starts")
[ "${begun:-0}" -gt 0 ] || fail "part $interrupted had nothing to go on from"
[ "$begun" -lt "$(stat --format=%s "$FOLDER/$interrupted.partial")" ] || fail "part $interrupted was whole before it went on"

echo "$SECONDS s: $PARTS parts, one interrupted and one lost with its node, give the bytes of the undivided run:" \
    "JSON and $(find "$work/whole" -type f | wc -l) files"
