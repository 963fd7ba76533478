<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name></name>
    <message>
        <source>{path} can&apos;t be written: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is a folder: name a file in it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} can&apos;t be written: there is no folder {folder}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>torch is not installed; README says how to get it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this torch is built for the CPU; README says how to get a GPU build</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no NVIDIA driver is installed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>torch finds no GPU that it can use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mps is the GPU of a Mac, and this is not one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mps needs a Mac with an Apple chip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this torch is not built for Intel GPUs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>torch finds no Intel GPU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>torch.compile needs a C++ compiler, which the packaged app does not carry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>torch.compile needs a C++ compiler, and none is installed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>torch.compile needs Python&apos;s C headers (python3-dev on Debian)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The way in which the network is written: a rung of the ladder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>N</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many examples go through the network at each step.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>batch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>D_in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many numbers describe one example.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>inputs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>H</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many hidden units, each followed by a ReLU.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>hidden</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>D_out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many numbers are predicted for one example.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>outputs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How far one step goes down the gradient. It may be turned during the run.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many steps of gradient descent the run takes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where the random numbers start; the same seed gives the same data and weights.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Initial weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>normal: standard normal, as in the tutorial; linear: as torch.nn.Linear does it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who takes the step: plain gradient descent (sgd), rmsprop or adam (from rung 6).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The share of the last step that is kept in the next one (from rung 6).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>random: noise, as in the tutorial; hand: small whole numbers for paper; sine: a curve; teacher: made by a hidden network; file: your own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A CSV or NPZ file with the examples, one a row.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Input columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Names or numbers of the columns to predict from; empty: all but the targets.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Target columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Names or numbers of the columns to predict; empty: the last one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Precision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many bits a number has. float16 and bfloat16 need torch.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where the arrays live and the arithmetic is done: cpu, cuda:0, mps, xpu:0.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many CPU cores share a matrix product; 0 chooses by a short trial.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no setting {name}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{label} is empty: type a number.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{label} is in full-width characters: type {plain}, not {given}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{label} has a comma in it: write 1.5 with a point, and 1000 with nothing between the digits, not {given}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{label} must be a number, not {given}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{label} must be a finite number, not {given}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{label} must be at least {minimum}, not {given}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{label} must be at most {maximum}, not {given}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{label} must be a whole number such as 64, not {given}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{label} must be greater than {minimum}, not {given}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{label} must be less than {maximum}, not {given}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{label} must be one of {choices}, not {given}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{label} must be one line of at most {longest} characters, not {given}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is larger than {limit} MB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is no text in UTF-8</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is no JSON from line {line} on, or only a part of it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its lists are nested too deeply</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path}: weights are saved as .safetensors or .npz, not {suffix}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} can&apos;t be opened: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is in it twice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it holds {name}, which is no number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it holds {name}, which is too large for a number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is no run of Chainrule</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has version {found}, and this Chainrule reads version {known}: update it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is no state that a run ends in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} must be a whole number, 0 or more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} must be a number, 0 or more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} must be a list of numbers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there are more losses than steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>learning_rates must be pairs of a step and a rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} must be an object with fields</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has a field {name} that is not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it lacks the field {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No data file is open: name a CSV or NPZ file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} makes {label} {found}, and the experiment says {size}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>NumPy by hand</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>everything written out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tensors by hand</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the same lines in torch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Autograd</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>one call goes backward</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Custom Function</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>your own ReLU, both ways</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nn.Sequential</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>layers hold the weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>torch.optim</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an optimizer takes the step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Custom Module</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a network of your own class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dynamic graph</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a new graph at each step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>torch.compile</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the step as machine code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CUDA graph</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the step replayed on a GPU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{title} can&apos;t run here: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{title} takes its steps by {known}: choose that, or torch.optim (rung 6) for {asked}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{title} has no momentum: set it to 0, or choose rung 6, 7 or 8.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>adam has a momentum of its own: set this one to 0.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no {device} here ({reason}): choose one of {there}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no {device} here: choose one of {there}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>NumPy computes on the CPU only: choose cpu, or a rung from 2 on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{title} needs a GPU: choose cuda:0.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>NumPy here knows float32 and float64, not {dtype}: choose one of them, or a rung from 2 on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{device} has no {dtype}: choose one of {there}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threads must be at most {cores}, the cores of this machine, not {threads}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{label} must be {size} with the data {data}, not {given}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The data hand bring their own weights: choose normal.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No data file is chosen: name a CSV or NPZ file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{label} is only for the data file: choose those, or empty it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>These sizes need {needed} of memory, and {device} has {free} free: make {label} smaller.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} can&apos;t be read as CSV: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is neither UTF-8 nor GB18030 text: save it as CSV in UTF-8.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is no text: choose a CSV or NPZ file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is empty: there is nothing to learn from.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path}, row {row}: the number of columns is {found}, and {expected} in the first row.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} has names of columns and no numbers below.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path}, row {row}, column {column}: {cell} is no number. Give every column a name in the first row, or none.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path}, row {row}, column {column}: a second column is called {name}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} has one column: a table needs inputs and a target.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every column is an input: leave one as target.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every column is a target: leave one as input.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Column {column} is both input and target.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} has no column {name}: choose from {names}, or by number, 1 to {width}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} has no names in its first row, so there is no column {name}: choose by number, 1 to {width}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path}, row {row}, column {column}: a value is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path}, row {row}, column {column}: {cell} has a comma in it; write decimals with a point.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path}, row {row}, column {column}: {cell} is no finite number.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} can&apos;t be read as a table of numbers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path}, row {row}, column {column} of {name}: no finite number.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} can&apos;t be read as NPZ: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path}: the array {name} is {shape} of {dtype}; rows of numbers are needed, N or N x columns.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path}: the array {name} has {found} rows, and others have {expected}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} has no array {name}: choose from {names}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path}: name one array or more as inputs, and others as targets.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} holds {numbers} numbers, which need {need} of memory, and {free} are free: choose a part of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no program {name}: choose one of {known}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seconds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The time for each contender.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None of these can race here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A size is article, hand or four numbers such as 64x1000x100x10, not {given}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start from {run} or from a preset, not from both.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>--{name} {path}: the name must end in {suffixes}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>--{name} {path}: this file is in use already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The loss became {value} at step {step}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{title} ended by itself at step {step}, and should go on for as long as asked.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{title} ran out of memory on {device} at step {step}: make the sizes smaller.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{title} failed at step {step}: {kind}: {text}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{title} failed at step {step} in line {line}, {code}: {kind}: {text}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
