"""Does a race tell what the plain scripts do when each runs alone, and is it quick enough?

    python tests/benchmarks/race.py [--programs all] [--sizes hand,article,square:512]

Lets all programs race, as `main.py race` does, in a process of its own; then runs each one's
exported script alone, in processes of its own one after another, and times it in turns as long and
as many. (The script collects the losses in place of printing them, as the race does.) Then lets
them race once more: a machine whose speed changes by the minute is the same to both then. Prints
both rates, what they differ by, and the spread that the race tells of: the larger of the two, or
what a program that is started again may differ by; then for how many the race itself would say that
the difference is smaller than that, how many pairs of starts of one script differ by less than
RESTART, and how long the racing took. 11 programs at three sizes should
need less than 90 seconds.
"""

import argparse
import itertools
import json
import math
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from core.compare.race import Speed, Standing, differ
from core.compare.race.standing import RESTART
from core.experiment.experiment import parse_experiment
from core.run.script import write_script

ROOT = Path(__file__).parents[2]

PROCESSES = 3  # of each script: a program that is started again has another place in memory

# In place of the loop that an exported script ends with.
ALONE = """\
import sys
from time import perf_counter
from typing import Any

program = train(x, y, w1, w2, knobs)
turn, steps = float(sys.argv[1]), 1


def run(steps):
    losses = []
    start = perf_counter()
    for t, loss in zip(range(steps), program):
        losses.append(loss.item())
    return perf_counter() - start


run(1)
end = perf_counter() + 0.5
while perf_counter() < end:
    steps = max(1, round(turn * steps / run(steps)))
for _ in range(int(sys.argv[2])):
    print(steps / run(steps))
"""


def race(arguments: list[str]) -> tuple[list[Standing], float]:
    """The standings of a race, and the seconds that it took from its start to its end."""
    start = perf_counter()
    command = [sys.executable, str(ROOT / "main.py"), "race", "--events", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    seconds = perf_counter() - start
    told = map(json.loads, done.stdout.splitlines())
    return [_read(one["standing"]) for one in told if one["event"] == "stood"], seconds


def _read(told: dict[str, Any]) -> Standing:
    speeds = {name: Speed(tuple(told[name])) for name in ("plain", "watched", "article")}
    rest = {name: told[name] for name in ("threads", "first_step", "warm_up", "matmul", "copy")}
    return Standing(experiment=parse_experiment(told["experiment"]), **speeds, **rest)


def run_alone(standing: Standing, turn: float) -> list[Speed]:
    """The speed of the same experiment's script at each start, in turns of so many seconds."""
    script = write_script(standing.experiment, standing.threads)
    head, loop = script.rsplit("knobs = SimpleNamespace", 1)
    text = f"{head}knobs = SimpleNamespace{loop.splitlines()[0]}\n{ALONE}"
    rounds = str(len(standing.plain.rounds))
    command = [sys.executable, "-c", text, str(turn), rounds]
    printed = [
        subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
        for _ in range(PROCESSES)
    ]
    return [Speed(tuple(map(float, text.split()))) for text in printed]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", default="all")
    parser.add_argument("--sizes", default="hand,article,square:512")
    parser.add_argument("--seconds", default="1.2")
    options = parser.parse_args()
    arguments = [f"--{name}={value}" for name, value in vars(options).items()]
    standings, seconds = race(arguments)
    alone = [
        run_alone(standing, float(options.seconds) / 2 / len(standing.plain.rounds))
        for standing in standings
    ]
    again, more_seconds = race(arguments)
    seconds = max(seconds, more_seconds)
    agree, pairs = 0, []
    print("program     size              in the race   alone       differ   spread")
    for before, script_starts, after in zip(standings, alone, again, strict=True):
        assert before.experiment == after.experiment
        raced = Speed(before.plain.rounds + after.plain.rounds)
        starts = list(itertools.combinations([start.median for start in script_starts], 2))
        pairs += [abs(math.log(one / other)) < math.log1p(RESTART) for one, other in starts]
        script = Speed(tuple(speed for start in script_starts for speed in start.rounds))
        agree += not differ(raced, script)
        spread = max(raced.spread, script.spread, RESTART)
        print(
            f"{before.experiment.program:<11} {before.size.text:<17} "
            f"{raced.median:<13.5g} {script.median:<11.5g} "
            f"{raced.median / script.median - 1:<+8.1%} {spread:.1%}"
        )
    print(f"{agree} of {len(standings)} agree within the spread.")
    print(
        f"{sum(pairs)} of {len(pairs)} pairs of starts of one script differ by less than "
        f"{RESTART:.0%}."
    )
    ratio = 33 / len(standings)
    print(
        f"The racing took {seconds:.0f} s for {len(standings)} contenders: "
        f"for 11 programs at three sizes that makes {ratio * seconds:.0f} s."
    )


if __name__ == "__main__":
    main()
