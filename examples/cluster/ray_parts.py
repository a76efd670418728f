#!/usr/bin/env python3
"""Runs compcast as tasks of a Ray cluster, one part a task, and merges the parts.

    pip install ray
    ray_parts.py --parts 64 --inputs plans --out results -- run plan.toml --trials 100000

The nodes need no shared disk: Ray copies the folder of inputs to each of them, and the parts come back through its object store. compcast has
to be installed on every node and here; or put it into the folder of inputs and give --compcast ./compcast (Ray copies at most 512 MiB).
Linux only, with setpriv from util-linux 2.33 or later. Without --address and RAY_ADDRESS, Ray is started on this machine alone.

Run the same command again after a failure: parts in the folder are not computed again. A part whose worker or node is lost is computed again
by Ray, and so is one that was interrupted (exit code 130); bad input (exit code 2) ends the run at once.

Tested with Ray 2.60.0 on one machine of two CPUs: a worker killed half-way, an interrupted part, one part removed and computed again, and bad
input. Not tested: a cluster of several machines.
"""

import argparse
import contextlib
import os
import subprocess
import sys
from pathlib import Path

# Before Ray is imported, which sends statistics of its usage otherwise. A cluster of several nodes needs it at `ray start`.
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
# One part that fails is reported below; others that failed as well are not.
os.environ.setdefault("RAY_IGNORE_UNHANDLED_ERRORS", "1")
import ray  # noqa: E402

INTERRUPTED = 130


class Interrupted(Exception):
    """Another attempt may succeed: the part was asked to stop, or was killed, as for lack of memory."""


class Failed(Exception):
    """Another attempt would not help."""


@ray.remote(max_retries=5, retry_exceptions=[Interrupted])
def compute(command: list[str]) -> bytes:
    """Returns a part from the standard output of compcast."""
    # A worker that is killed cannot end its child, which would go on beside the next attempt; so the kernel does it.
    done = subprocess.run(["setpriv", "--pdeathsig", "TERM", *command], capture_output=True, check=False)
    message = f"exit code {done.returncode}: {done.stderr.decode(errors='replace').strip()}"
    if done.returncode == INTERRUPTED or done.returncode < 0:
        raise Interrupted(message)
    if done.returncode:
        raise Failed(message)
    return done.stdout


def store(file: Path, data: bytes) -> None:
    """Writes the file as a whole or not at all."""
    fresh = file.with_name(f".{file.name}.new")
    with fresh.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)


def main() -> int:
    parser = argparse.ArgumentParser(
        usage="%(prog)s --parts N [options] -- run SCENARIO …",
        description="Runs compcast as tasks of a Ray cluster, one part a task, and merges the parts.",
    )
    parser.add_argument("--parts", type=int, required=True, metavar="N", help="number of parts; each should take some seconds at least")
    parser.add_argument("--folder", type=Path, default=Path("parts"), help="where the parts are collected [default: parts]")
    parser.add_argument("--inputs", type=Path, default=Path(), metavar="FOLDER",
                        help="scenario and headcount files, copied to every node; compcast runs in it [default: this folder]")
    parser.add_argument("--cpus", type=int, default=1, metavar="N", help="CPUs and threads of each part [default: 1]")
    parser.add_argument("--address", help="Ray cluster [default: RAY_ADDRESS, else this machine]")
    parser.add_argument("--compcast", default="compcast", metavar="PROGRAM", help="name or path of compcast on all nodes [default: compcast]")
    parser.add_argument("--format", default="table", help="format of the merged result on standard output [default: table]")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="write the tables and charts of the merged result to this folder")
    parser.add_argument("arguments", nargs="+", metavar="run SCENARIO …", help="arguments of compcast, without --part, --partial and --threads")
    args = parser.parse_args()

    def command(part: int, file: str) -> list[str]:
        return [args.compcast, *args.arguments, f"--part={part}/{args.parts}", f"--partial={file}", f"--threads={args.cpus}", "--quiet"]

    folder = args.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{part}.partial" for part in range(args.parts)]

    # compcast judges what is there before Ray is started: it leaves a whole part alone, completes a begun one, and refuses one of another run.
    for part, file in enumerate(files):
        if file.exists():
            done = subprocess.run(command(part, str(file)), cwd=args.inputs, check=False)
            if done.returncode:
                return done.returncode

    missing = [part for part, file in enumerate(files) if not file.exists()]
    # Standard output is for the merged result alone, and Ray prints what becomes of its workers.
    with contextlib.redirect_stdout(sys.stderr):
        if missing:
            ray.init(address=args.address, log_to_driver=False, logging_level="warning", runtime_env={"working_dir": str(args.inputs.resolve())})
        tasks = {compute.options(num_cpus=args.cpus, name=f"part {part}").remote(command(part, "-")): part for part in missing}
        while tasks:
            [task], _ = ray.wait(list(tasks))
            part = tasks.pop(task)
            try:
                store(files[part], ray.get(task))
            except (Interrupted, Failed) as error:
                print(f"part {part}: {error.cause}")
                return 1
            print(f"part {part} is there, {len(tasks)} to go")
        ray.shutdown()

    merge = [args.compcast, "merge", str(folder), f"--format={args.format}"]
    if args.out:
        merge.append(f"--out={args.out.resolve()}")
    return subprocess.run(merge, cwd=args.inputs, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
