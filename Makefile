# Two commands, each good in a fresh clone: setup.sh first puts in place what is missing.
#
#   make run     opens Chainrule; ARGS='train --steps 100' hands arguments on
#   make test    runs the tests; ARGS='tests/core -x' likewise
#
# PYTHON=/path/to/python3 chooses another Python (3.11 or newer).

.PHONY: run test torch-gpu

run:
	@sh setup.sh run
	@.venv/bin/python main.py $(ARGS)

test:
	@sh setup.sh test
	@QT_QPA_PLATFORM=offscreen .venv/bin/python -m pytest \
	    --numprocesses=auto --maxprocesses=4 --dist=loadgroup $(ARGS)

# PyTorch's build for NVIDIA GPUs, of several gigabytes, is installed only when asked for.
torch-gpu:
	@sh setup.sh torch-gpu

# The packaged app, one folder: dist/Chainrule. TORCH=no leaves PyTorch out: dist/Chainrule-NumPy.
.PHONY: app
app:
	@sh setup.sh test
	@TORCH=$(TORCH) .venv/bin/python -m PyInstaller --noconfirm --log-level WARN chainrule.spec
