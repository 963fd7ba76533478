"""What a GPU makes of the ladder: the same losses as the CPU, how much faster, and a chart of it.

    python tests/benchmarks/gpu.py [--out FOLDER] [--device cuda] [--quick]

It needs numpy and torch alone (Python 3.12, torch 2.11 or newer), and takes less than five minutes.
It reads the programs' files as they are. Into the folder it writes gpu.json and gpu.svg; the exit
code is 1 if a rung computes other losses than rung 2 does on the CPU in float64. With `--quick`
the sizes and times are small, and `--device cpu --quick` tries the script itself out.
"""

import argparse
import importlib.util
import json
import math
import platform
import sys
import time
import warnings
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch
import torch._dynamo
import torch.distributed as dist

CORE = Path(__file__).resolve().parents[2] / "core"
RUNGS = {
    2: "tensors_by_hand", 3: "autograd", 4: "custom_function", 5: "sequential", 6: "optimizer",
    7: "custom_module", 8: "dynamic_graph", 9: "compiled", 10: "cuda_graph", 11: "data_parallel",
}  # fmt: skip
# Relative differences of the losses that rounding explains, over STEPS steps.
ROOM = {"float64": 1e-9, "float32": 1e-3, "bfloat16": 0.1}
STEPS = 100
N, D_OUT, HIDDEN, D_IN = 64, 10, 100, 1000
LIMIT = 285.0  # seconds, after which no size is begun any more


def load(path):
    """The module in a file, without the package around it, which needs more than torch."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def make(n, d_in, hidden, d_out, dtype, device, scale=1.0):
    """The article's x, y, w1 and w2 with seed 0; `scale` makes the weights smaller."""
    random = np.random.RandomState(0)
    shapes = ((n, d_in), (n, d_out), (d_in, hidden), (hidden, d_out))
    x, y, w1, w2 = (random.randn(*shape) for shape in shapes)
    arrays = (x, y, scale * w1, scale * w2)
    return [torch.tensor(one, dtype=getattr(torch, dtype), device=device) for one in arrays]


def knobs(rate):
    """What a program may read while it runs."""
    return SimpleNamespace(learning_rate=rate, optimizer="SGD", options={}, seed=0)


def finish(device):
    """Wait until the device has done what it was told to."""
    if device != "cpu":
        torch.cuda.synchronize()


def losses(rung, dtype, device, steps):
    """The losses of so many steps of a rung at the article's size."""
    if rung == 8:  # it draws the depth of its graph, so it is another network
        arrays, rate = make(N, D_IN, HIDDEN, D_OUT, dtype, device, 0.03), 1e-6
    else:
        arrays, rate = make(N, D_IN, HIDDEN, D_OUT, dtype, device), 1e-6
    program = load(CORE / "programs" / f"{RUNGS[rung]}.py").train(*arrays, knobs(rate))
    found = [float(loss) for _, loss in zip(range(steps), program, strict=False)]
    program.close()
    return found


def parity(device, steps):
    """For each rung and dtype the largest relative difference of a loss, or why there is none.

    Rung 8 is compared with itself on the CPU, the others with rung 2 in float64 on the CPU.
    """
    truth = {2: losses(2, "float64", "cpu", steps), 8: losses(8, "float64", "cpu", steps)}
    rows = []
    for rung, name in RUNGS.items():
        for dtype in ROOM:
            row = {"rung": rung, "program": name, "dtype": dtype}
            try:
                found, true = losses(rung, dtype, device, steps), truth[8 if rung == 8 else 2]
                apart = max(abs(a / b - 1) for a, b in zip(found, true, strict=True))
                row |= {"apart": apart, "agrees": apart <= ROOM[dtype]}
            except Exception as error:  # one rung that fails does not end the others
                row |= {"error": f"{type(error).__name__}: {error}"[:300], "agrees": False}
                row["expected"] = rung == 10 and device == "cpu"
            rows.append(row)
            print(f"  rung {rung:>2} {dtype:<8}", row.get("error") or f"{row['apart']:.2e}")
    return rows


def rate_of(run, device, seconds):
    """Steps a second: the median of five turns, after a turn to warm up."""
    steps = 1
    while True:
        took = timed(run, steps, device)
        if took > seconds / 10 or steps >= 10**6:
            break
        steps *= 2
    rates = sorted(steps / timed(run, steps, device) for _ in range(5))
    return rates[2]


def timed(run, steps, device):
    """Seconds for so many steps, until the device has done them."""
    finish(device)
    start = time.perf_counter()
    run(steps)
    finish(device)
    return time.perf_counter() - start


def stepper(rung, arrays, rate):
    """Something that does so many steps of a rung."""
    program = load(CORE / "programs" / f"{RUNGS[rung]}.py").train(*arrays, knobs(rate))

    def run(steps):
        for _ in range(steps):
            next(program)

    return run


def race(device, sizes, seconds, began):
    """Rungs 2, 3 and 10 at square sizes, on the device and on the CPU, in float32."""
    rows = []
    for size in sizes:
        if time.perf_counter() - began > LIMIT:
            print(f"  no time is left for {size}")
            break
        row = {"size": size}
        for place in dict.fromkeys((device, "cpu")):
            for rung in (2, 3, 10) if place != "cpu" else (2, 3):
                arrays = make(N, size, size, D_OUT, "float32", place, 1 / size)
                try:
                    row[f"rung {rung} on {place}"] = rate_of(
                        stepper(rung, arrays, 1e-12), place, seconds
                    )
                except Exception as error:
                    row[f"rung {rung} on {place}: error"] = f"{type(error).__name__}: {error}"[:300]
        best = [value for name, value in row.items() if name.endswith(f"on {device}")]
        base = [value for name, value in row.items() if name.endswith("on cpu")]
        if best and base:
            row["times as fast"] = max(best) / max(base)
        rows.append(row)
        print(" ", {name: value if name == "size" else f"{value:.4g}" if not isinstance(value, str)
                    else value for name, value in row.items()})  # fmt: skip
    return rows


def against_article(device, seconds):
    """Rung 10 (rung 3 where there is no CUDA) against the article's autograd loop, at its size."""
    article = load(CORE / "compare/race/article.py")
    arrays = make(N, D_IN, HIDDEN, D_OUT, "float32", device)
    theirs = rate_of(lambda steps: article.autograd_loop(steps, *arrays, 1e-12), device, seconds)
    rung = 10 if device != "cpu" else 3
    arrays = make(N, D_IN, HIDDEN, D_OUT, "float32", device)
    ours = rate_of(stepper(rung, arrays, 1e-12), device, seconds)
    print(f"  rung {rung}: {ours:.4g} steps/s, article: {theirs:.4g} steps/s: {ours / theirs:.3g}")
    return {"rung": rung, "steps/s": ours, "article steps/s": theirs, "times": ours / theirs}


def draw(rows, device, title):
    """The race as SVG: steps a second over the size, both logarithmic."""
    lines = {}
    for row in rows:
        for name, value in row.items():
            if " on " in name and not isinstance(value, str):
                lines.setdefault(name, []).append((row["size"], value))
    points = [point for line in lines.values() for point in line]
    width, height, left, right, top, bottom = 760, 460, 80, 170, 50, 60
    low, high = (f(value for _, value in points) for f in (min, max))
    low, high = math.floor(math.log10(low)), math.ceil(math.log10(high))
    first, last = (math.log2(f(size for size, _ in points)) for f in (min, max))

    def place(size, value):
        across = (math.log2(size) - first) / max(last - first, 1)
        up = (math.log10(value) - low) / max(high - low, 1)
        return left + across * (width - left - right), height - bottom - up * (
            height - top - bottom
        )

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="13">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        f'<text x="{left}" y="26" font-size="15">{title}</text>',
        f'<text x="{left}" y="{height - 14}">D_in = H (N = {N}, D_out = {D_OUT}, float32)</text>',
        f'<text x="18" y="{height / 2}" transform="rotate(-90 18 {height / 2})" '
        'text-anchor="middle">steps a second</text>',
    ]
    for power in range(low, high + 1):
        _, y = place(2**first, 10.0**power)
        parts.append(f'<path d="M{left} {y:.1f}H{width - right}" stroke="#ddd"/>')
        label = f"{10**power:g}"
        parts.append(f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{label}</text>')
    for size in sorted({size for size, _ in points}):
        x, _ = place(size, 10.0**low)
        y = height - bottom + 20
        parts.append(f'<text x="{x:.1f}" y="{y}" text-anchor="middle">{size}</text>')
    colours = {"rung 2": "#2563a8", "rung 3": "#b3470f", "rung 10": "#2e7d32"}
    for number, (name, line) in enumerate(lines.items()):
        colour = colours[name.partition(" on ")[0]]
        dash = ' stroke-dasharray="5 4"' if name.endswith("cpu") and device != "cpu" else ""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in line))
        style = f'fill="none" stroke="{colour}" stroke-width="2"{dash}'
        parts.append(f'<polyline points="{path}" {style}/>')
        parts += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
            for x, y in (place(*point) for point in line)
        ]
        x, y = width - right + 14, top + 20 * number + 10
        parts.append(f'<path d="M{x} {y}h24" {style}/>')
        parts.append(f'<text x="{x + 32}" y="{y + 4}">{name}</text>')
    return "\n".join([*parts, "</svg>", ""])


def main():
    """Do it all; the answer is the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=Path())
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    device, began = options.device, time.perf_counter()
    if device != "cpu" and not torch.cuda.is_available():
        print(
            "torch finds no GPU here; --device cpu --quick tries the script out.", file=sys.stderr
        )
        return 2
    warnings.filterwarnings("ignore")
    dist.init_process_group(
        "nccl" if device != "cpu" and dist.is_nccl_available() else "gloo",
        store=dist.HashStore(), rank=0, world_size=1,
    )  # fmt: skip
    name = platform.processor() or platform.machine()
    if device != "cpu":
        name = torch.cuda.get_device_name()
    machine = {
        "device": name, "torch": torch.__version__, "cuda": torch.version.cuda,
        "python": platform.python_version(), "numpy": np.__version__,
        "cpu threads": torch.get_num_threads(), "system": platform.platform(),
    }  # fmt: skip
    print(machine)
    options.out.mkdir(parents=True, exist_ok=True)
    sizes = [2**power for power in (range(6, 9) if options.quick else range(6, 14))]
    seconds = 0.05 if options.quick else 0.5
    print("Losses against the CPU in float64, relative:")
    same = parity(device, 5 if options.quick else STEPS)
    print("Against the article's autograd loop:")
    article = against_article(device, seconds)
    print("Race, steps a second:")
    raced = race(device, sizes, seconds, began)
    fastest = max((row.get("times as fast", 0.0) for row in raced), default=0.0)
    result = {
        "machine": machine, "parity": same, "article": article, "race": raced,
        "times as fast at most": fastest, "seconds": time.perf_counter() - began,
    }  # fmt: skip
    (options.out / "gpu.json").write_text(json.dumps(result, indent=1) + "\n")
    title = f"{name}, torch {torch.__version__}"
    (options.out / "gpu.svg").write_text(draw(raced, device, title), encoding="utf-8")
    dist.destroy_process_group()
    wrong = [row for row in same if not row["agrees"] and not row.get("expected")]
    print(f"At most {fastest:.3g} times as fast as the CPU (the article: 50 or more).")
    agree = sum(row["agrees"] for row in same)
    print(f"{agree} of {len(same)} agree; {result['seconds']:.0f} s.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
