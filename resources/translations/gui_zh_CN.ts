<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>Banner</name>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try a tenth of the learning rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The first {kind} was born at step {step} in {variable}, line {line} of {file}: {code}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each step went too far down the slope and landed higher on the other side, until the numbers no longer fitted into {dtype}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CodePanel</name>
    <message>
        <source>Whole script</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the lines that make the data and the loop as well</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy what is shown, to paste it elsewhere</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The code that runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SCRIPT TO TAKE ALONG</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CODE THAT RUNS</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ExperimentPanel</name>
    <message>
        <source>{weights} weights · {flop} a step · {memory} of memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PROGRAM</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>NETWORK</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TRAINING</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Article size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hand size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>64 × 1000 × 100 × 10, as in the tutorial</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>2 × 3 × 2 × 1, whole numbers to follow on paper</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Histogram</name>
    <message>
        <source>Remove {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Histogram of {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the numbers in {name} are distributed now; the dashed line is the start.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mean {mean}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>spread {spread}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>zeros {share} %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>silent units {share} %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{number} not finite</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HistogramRow</name>
    <message>
        <source>Add a variable of the program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All variables are shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train first, to see what there is</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Ladder</name>
    <message>
        <source>Program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{title} – not here</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LossPlot</name>
    <message>
        <source>Press Train to see the loss fall</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>LOSS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loss by step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sum of squared errors at each step. L switches the axis.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>step {step}: {loss}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Train</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>NetworkPicture</name>
    <message>
        <source>{d_in} inputs, {hidden} hidden units, {d_out} outputs</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Transport</name>
    <message>
        <source>of {steps} steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>loss, from {first}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>steps a second</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do one step and rest (Right)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the weights it started from (R)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many steps a second, at most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train or pause (Space)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>loss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>full speed</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n step(s) a second</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
</context>
</TS>
