<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>Account</name>
    <message>
        <source>({number} more: {sum})</source>
        <translation>(另外 {number} 项：{sum})</translation>
    </message>
    <message>
        <source>Inside: {layers}.</source>
        <translation>里面依次是：{layers}。</translation>
    </message>
    <message>
        <source>{optimizer} moves each parameter.</source>
        <translation>{optimizer} 移动每个参数。</translation>
    </message>
    <message>
        <source>By hand (rung 1): line {line}, {code}</source>
        <translation>手写时（第 1 级）：第 {line} 行，{code}</translation>
    </message>
    <message>
        <source>{cell}: the gradient is stopped.</source>
        <translation>{cell}：梯度被截止。</translation>
    </message>
    <message>
        <source>Its other gradient, by hand: line {line}, {code}</source>
        <translation>它的另一条路，手写时：第 {line} 行，{code}</translation>
    </message>
    <message>
        <source>Recomputed in a different order; the program&apos;s value is {stored}.</source>
        <translation>换个顺序重算了一遍；程序里的数是 {stored}。</translation>
    </message>
    <message>
        <source>Recomputed, and equal to the program&apos;s value.</source>
        <translation>重算了一遍，和程序自己的数相等。</translation>
    </message>
    <message>
        <source>By hand (rung 1): part of line {line}, {code}</source>
        <translation>手写时（第 1 级）：第 {line} 行的一部分，{code}</translation>
    </message>
    <message>
        <source>{cell}: the gradient passes.</source>
        <translation>{cell}：梯度通过。</translation>
    </message>
</context>
<context>
    <name>AnswerControls</name>
    <message>
        <source>Answer</source>
        <translation>答案</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>BesideView</name>
    <message>
        <source>Lines that do the same job</source>
        <translation>做同一件事的代码行</translation>
    </message>
    <message>
        <source>differ by</source>
        <translation>相差</translation>
    </message>
    <message>
        <source>{left} lines beside {right}, {start}.</source>
        <translation>{left} 行与 {right} 行并排，{start}。</translation>
    </message>
    <message>
        <source>equal</source>
        <translation>相等</translation>
    </message>
    <message>
        <source>difference</source>
        <translation>差</translation>
    </message>
    <message>
        <source>What both computed there</source>
        <translation>两者在此算出的量</translation>
    </message>
    <message>
        <source>The largest difference between two cells, divided by the largest cell of either</source>
        <translation>对应两格之差的最大值，除以两者中最大的一格</translation>
    </message>
</context>
<context>
    <name>Card</name>
    <message>
        <source>mean {mean}</source>
        <translation>均值 {mean}</translation>
    </message>
    <message>
        <source>std {std}</source>
        <translation>标准差 {std}</translation>
    </message>
    <message>
        <source>min {least}</source>
        <translation>最小 {least}</translation>
    </message>
    <message>
        <source>max {greatest}</source>
        <translation>最大 {greatest}</translation>
    </message>
    <message>
        <source>{number} not sampled</source>
        <translation>{number} 个未抽查</translation>
    </message>
    <message>
        <source>{number} blocks not finite</source>
        <translation>{number} 块不是有限数</translation>
    </message>
    <message>
        <source>{number} not finite</source>
        <translation>{number} 个不是有限数</translation>
    </message>
    <message>
        <source>{rows}, {columns}</source>
        <translation>{rows}，{columns}</translation>
    </message>
    <message>
        <source>row {one}</source>
        <translation>第 {one} 行</translation>
    </message>
    <message>
        <source>rows {first}–{last}</source>
        <translation>第 {first}–{last} 行</translation>
    </message>
    <message>
        <source>column {one}</source>
        <translation>第 {one} 列</translation>
    </message>
    <message>
        <source>columns {first}–{last}</source>
        <translation>第 {first}–{last} 列</translation>
    </message>
    <message>
        <source>from {least} to {greatest}</source>
        <translation>从 {least} 到 {greatest}</translation>
    </message>
    <message>
        <source>{place}: {mean}, {range}</source>
        <translation>{place}：{mean}，{range}</translation>
    </message>
    <message>
        <source>reading…</source>
        <translation>读取中…</translation>
    </message>
    <message>
        <source>zeros {share} %</source>
        <translation>零占 {share}%</translation>
    </message>
    <message>
        <source>Hover here to see the exact numbers.</source>
        <translation>停留片刻即可读出真实数值。</translation>
    </message>
</context>
<context>
    <name>Chart</name>
    <message>
        <source>The numbers of this plot as a table</source>
        <translation>把这张图的数值列成表</translation>
    </message>
    <message>
        <source>Save this plot as a figure for a report</source>
        <translation>把这张图存成报告用的插图</translation>
    </message>
</context>
<context>
    <name>CheckDetail</name>
    <message>
        <source>Distribution of the relative differences</source>
        <translation>相对误差的分布</translation>
    </message>
    <message>
        <source>{name}: {told}. The program&apos;s value is {seen}.</source>
        <translation>{name}：{told}。程序的值取自：{seen}。</translation>
    </message>
    <message>
        <source>{name}, for reference: {told}.</source>
        <translation>{name}，仅供参考：{told}。</translation>
    </message>
    <message>
        <source>program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>autograd</source>
        <translation>自动求导</translation>
    </message>
    <message>
        <source>central</source>
        <translation>中心差分</translation>
    </message>
    <message>
        <source>{ways}: {told}.</source>
        <translation>{ways}：{told}。</translation>
    </message>
    <message>
        <source>DISTRIBUTION OF THE RELATIVE DIFFERENCES</source>
        <translation>相对误差的分布</translation>
    </message>
    <message>
        <source>{ways}, {number} entries: {apart} apart at [{place}], where rounding explains {allowed} ({share}). Largest difference {absolute}, relative {relative}.</source>
        <translation>{ways}，{number} 个元素：在 [{place}] 处相差 {apart}，舍入能解释 {allowed}（{share}）。最大误差 {absolute}，相对 {relative}。</translation>
    </message>
    <message>
        <source>relative difference</source>
        <translation>相对误差</translation>
    </message>
    <message>
        <source>Share of the entries</source>
        <translation>占全部元素的比例</translation>
    </message>
    <message>
        <source>{ways}: {apart} apart; rounding explains {allowed} ({share}).</source>
        <translation>{ways}：相差 {apart}，舍入能解释 {allowed}（{share}）。</translation>
    </message>
    <message>
        <source>The central differences used steps from {least} to {most} in either direction.</source>
        <translation>中心差分向两侧各取 {least} 到 {most} 的步长。</translation>
    </message>
    <message>
        <source>{number} entries have no central difference: a ReLU switches too close to them.</source>
        <translation>{number} 个元素没有差分值：附近有 ReLU 切换。</translation>
    </message>
</context>
<context>
    <name>ChecksTable</name>
    <message>
        <source>Checked gradients</source>
        <translation>检验过的梯度</translation>
    </message>
    <message>
        <source>gradient</source>
        <translation>梯度</translation>
    </message>
    <message>
        <source>What was checked, in the order of the backward pass</source>
        <translation>检验的量，按反向传播的次序</translation>
    </message>
    <message>
        <source>worst at</source>
        <translation>最差处</translation>
    </message>
    <message>
        <source>program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>autograd</source>
        <translation>自动求导</translation>
    </message>
    <message>
        <source>That entry by PyTorch&apos;s autograd, in float64</source>
        <translation>PyTorch 自动求导（float64）算出的该元素</translation>
    </message>
    <message>
        <source>central</source>
        <translation>中心差分</translation>
    </message>
    <message>
        <source>That entry by central differences, in float64</source>
        <translation>中心差分（float64）算出的该元素</translation>
    </message>
    <message>
        <source>absolute</source>
        <translation>绝对误差</translation>
    </message>
    <message>
        <source>How far apart they are at that entry</source>
        <translation>这一格上两个数相差多少</translation>
    </message>
    <message>
        <source>The same, divided by the larger of the two</source>
        <translation>这个差除以两个数中较大的那个</translation>
    </message>
    <message>
        <source>relative</source>
        <translation>相对误差</translation>
    </message>
    <message>
        <source>share</source>
        <translation>占比</translation>
    </message>
    <message>
        <source>The difference at that entry, as a share of what rounding explains there</source>
        <translation>该元素处的误差，占舍入所能解释的百分之几</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>未通过</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>未检验</translation>
    </message>
    <message>
        <source>for reference</source>
        <translation>仅供参考</translation>
    </message>
    <message>
        <source>The entry that differs most, compared with what rounding explains</source>
        <translation>相对舍入所允许的，误差最大的元素</translation>
    </message>
    <message>
        <source>That entry in the program</source>
        <translation>程序算出的该元素</translation>
    </message>
</context>
<context>
    <name>CodePanel</name>
    <message>
        <source>Whole script</source>
        <translation>完整脚本</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>逐行计时</translation>
    </message>
    <message>
        <source>Time each line over twenty steps, and show what it makes</source>
        <translation>走二十步，测出每一行的用时，并显示它得到的数组形状</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>The code that runs</source>
        <translation>运行的代码</translation>
    </message>
    <message>
        <source>CODE THAT RUNS</source>
        <translation>运行的代码</translation>
    </message>
    <message>
        <source>Also show the lines that make the data and the loop</source>
        <translation>连同造数据的几行和循环一起显示</translation>
    </message>
    <message>
        <source>STANDALONE SCRIPT</source>
        <translation>可以带走的脚本</translation>
    </message>
    <message>
        <source>Copy the code that is shown</source>
        <translation>复制这里显示的代码，好贴到别处</translation>
    </message>
</context>
<context>
    <name>ColumnsModel</name>
    <message>
        <source>Column</source>
        <translation>列</translation>
    </message>
    <message>
        <source>First value</source>
        <translation>第一个值</translation>
    </message>
    <message>
        <source>Used as</source>
        <translation>用作</translation>
    </message>
    <message>
        <source>{column} is used as: {use}</source>
        <translation>{column} 用作：{use}</translation>
    </message>
    <message>
        <source>input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>不用</translation>
    </message>
    <message>
        <source>column {number}</source>
        <translation>第 {number} 列</translation>
    </message>
</context>
<context>
    <name>CompareTab</name>
    <message>
        <source>What is compared</source>
        <translation>比较什么</translation>
    </message>
</context>
<context>
    <name>Contents</name>
    <message>
        <source>Lessons</source>
        <translation>课程</translation>
    </message>
    <message>
        <source>Opening the lessons…</source>
        <translation>正在打开课程…</translation>
    </message>
    <message>
        <source>By {author}.</source>
        <translation>作者：{author}。</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分钟</translation>
    </message>
    <message>
        <source>{done} of {tasks} tasks</source>
        <translation>任务 {done}/{tasks}</translation>
    </message>
    <message>
        <source>Each lesson sets up the experiment for you. Your own settings come back afterwards.</source>
        <translation>每一课都会替你设好实验；离开后，你自己的设置会恢复。</translation>
    </message>
</context>
<context>
    <name>CurvePlot</name>
    <message>
        <source>… and {count} more</source>
        <translation>…另有 {count} 个</translation>
    </message>
    <message>
        <source>{name}, minimum</source>
        <translation>{name}（最小）</translation>
    </message>
    <message>
        <source>{name}, maximum</source>
        <translation>{name}（最大）</translation>
    </message>
</context>
<context>
    <name>DataFileDialog</name>
    <message>
        <source>Data file</source>
        <translation>数据文件</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>正在读取……</translation>
    </message>
    <message>
        <source>{number} examples</source>
        <translation>{number} 个样本</translation>
    </message>
    <message>
        <source>Choose at least one column as input and one as target.</source>
        <translation>至少选一列作输入、一列作目标。</translation>
    </message>
    <message>
        <source>Click in the last column to change how a column is used. To change several at once, select their rows and press Space.</source>
        <translation>点击最后一列，可改变该列的用途。要同时改几列，先选中这些行，再按空格键。</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
</context>
<context>
    <name>Endings</name>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Show that step</source>
        <translation>看看那一步</translation>
    </message>
    <message>
        <source>Try {changes}</source>
        <translation>试试{changes}</translation>
    </message>
    <message>
        <source>The first {kind} appeared at step {step} in {variable}, line {line} of {file}: {code}</source>
        <translation>第一个 {kind} 出现在第 {step} 步的 {variable} 里，{file} 第 {line} 行：{code}</translation>
    </message>
    <message>
        <source>The report says what happened. It stays on this computer.</source>
        <translation>经过都写在一份报告里。报告只存在这台电脑上。</translation>
    </message>
    <message>
        <source>Chainrule closed unexpectedly last time.</source>
        <translation>Chainrule 上次意外退出了。</translation>
    </message>
</context>
<context>
    <name>ExperimentPanel</name>
    <message>
        <source>{weights} weights · {flop} a step · {memory} of memory</source>
        <translation>{weights} 个权重 · 每步 {flop} · 内存 {memory}</translation>
    </message>
    <message>
        <source>PROGRAM</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>NETWORK</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>TRAINING</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Article size</source>
        <translation>教程规模</translation>
    </message>
    <message>
        <source>Hand size</source>
        <translation>手算规模</translation>
    </message>
    <message>
        <source>64 × 1000 × 100 × 10, as in the tutorial</source>
        <translation>64 × 1000 × 100 × 10，和教程一样</translation>
    </message>
    <message>
        <source>2 × 3 × 2 × 1, whole numbers to follow on paper</source>
        <translation>2 × 3 × 2 × 1，全是整数，可以在纸上跟着算</translation>
    </message>
    <message>
        <source>Use these settings</source>
        <translation>就用这些设置</translation>
    </message>
    <message>
        <source>{program} learns well with: {settings}</source>
        <translation>适合“{program}”的设置：{settings}</translation>
    </message>
    <message>
        <source>{optimizer} changes each weight by about the learning rate, however large the gradient is; at {rate} it seems to stand still. It learns well with: {settings}</source>
        <translation>不论梯度多大，{optimizer} 每一步对每个权重的改动都和学习率差不多大；学习率为 {rate} 时几乎看不出在学习。这样设置能学得很好：{settings}</translation>
    </message>
</context>
<context>
    <name>Figure</name>
    <message>
        <source>Save as a figure</source>
        <translation>存成插图</translation>
    </message>
</context>
<context>
    <name>FileActions</name>
    <message>
        <source>Open run</source>
        <translation>打开训练记录</translation>
    </message>
    <message>
        <source>Save run</source>
        <translation>保存训练记录</translation>
    </message>
    <message>
        <source>Export losses</source>
        <translation>导出损失</translation>
    </message>
    <message>
        <source>Export weights</source>
        <translation>导出权重</translation>
    </message>
    <message>
        <source>Export script</source>
        <translation>导出脚本</translation>
    </message>
    <message>
        <source>Export loss plot</source>
        <translation>导出损失曲线图</translation>
    </message>
    <message>
        <source>Chainrule runs</source>
        <translation>Chainrule 训练记录</translation>
    </message>
</context>
<context>
    <name>FileControl</name>
    <message>
        <source>Choose file and columns…</source>
        <translation>选择文件和列……</translation>
    </message>
</context>
<context>
    <name>Fold</name>
    <message>
        <source>Experiment</source>
        <translation>实验</translation>
    </message>
    <message>
        <source>Show or hide the settings below the lesson</source>
        <translation>显示或隐藏课文下方的设置</translation>
    </message>
</context>
<context>
    <name>GridMap</name>
    <message>
        <source>Final loss by two fields</source>
        <translation>两个设置下的最终损失</translation>
    </message>
    <message>
        <source>Lowest loss by two fields</source>
        <translation>两个设置下的最低损失</translation>
    </message>
    <message>
        <source>colour: loss on a logarithmic scale</source>
        <translation>颜色：损失（对数）</translation>
    </message>
</context>
<context>
    <name>Histogram</name>
    <message>
        <source>Remove {name}</source>
        <translation>移除 {name}</translation>
    </message>
    <message>
        <source>Histogram of {name}</source>
        <translation>{name} 的直方图</translation>
    </message>
    <message>
        <source>from</source>
        <translation>从</translation>
    </message>
    <message>
        <source>to</source>
        <translation>到</translation>
    </message>
    <message>
        <source>numbers</source>
        <translation>个数</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>least</source>
        <translation>最小</translation>
    </message>
    <message>
        <source>greatest</source>
        <translation>最大</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>standard deviation</source>
        <translation>标准差</translation>
    </message>
    <message>
        <source>share of zeros</source>
        <translation>零的占比</translation>
    </message>
    <message>
        <source>bin {number}</source>
        <translation>第 {number} 格</translation>
    </message>
    <message>
        <source>The numbers of {name} as a table</source>
        <translation>用表格看 {name} 的数字</translation>
    </message>
    <message>
        <source>This program has no {name}</source>
        <translation>这个程序里没有 {name}</translation>
    </message>
    <message>
        <source>all {number} not finite</source>
        <translation>全部 {number} 个都不是有限数</translation>
    </message>
    <message>
        <source>mean {mean}</source>
        <translation>均值 {mean}</translation>
    </message>
    <message>
        <source>std {std}</source>
        <translation>标准差 {std}</translation>
    </message>
    <message>
        <source>zeros {share} %</source>
        <translation>零占 {share}%</translation>
    </message>
    <message>
        <source>silent units {share} %</source>
        <translation>沉默单元 {share}%</translation>
    </message>
    <message>
        <source>{number} not finite</source>
        <translation>非有限数 {number}</translation>
    </message>
    <message>
        <source>{name} of the last run</source>
        <translation>上一次运行的 {name}</translation>
    </message>
    <message>
        <source>The last run has no {name}</source>
        <translation>上一次运行里没有 {name}</translation>
    </message>
    <message>
        <source>The distribution of {name} now; the dashed line shows the start.</source>
        <translation>{name} 里的数现在的分布；虚线是开始时的分布。</translation>
    </message>
    <message>
        <source>The distribution of {name} at each step: brighter means more numbers.</source>
        <translation>{name} 里的数在每一步的分布：越亮的地方数越多。</translation>
    </message>
    <message>
        <source>The distribution of {name} will be drawn here</source>
        <translation>{name} 的分布会画在这里</translation>
    </message>
</context>
<context>
    <name>HistogramRow</name>
    <message>
        <source>Add a variable of the program</source>
        <translation>添加程序里的变量</translation>
    </message>
    <message>
        <source>All variables are shown</source>
        <translation>所有变量都已显示</translation>
    </message>
    <message>
        <source>Show the distributions over time</source>
        <translation>看分布怎样随时间变化</translation>
    </message>
    <message>
        <source>Train first to see the variables</source>
        <translation>先训练，才知道有哪些变量</translation>
    </message>
</context>
<context>
    <name>Ladder</name>
    <message>
        <source>Program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>{title} – not available here</source>
        <translation>{title}（本机不可用）</translation>
    </message>
</context>
<context>
    <name>LessonActions</name>
    <message>
        <source>Folder of lessons</source>
        <translation>课程文件夹</translation>
    </message>
    <message>
        <source>Zip of lessons</source>
        <translation>课程 zip 文件</translation>
    </message>
    <message>
        <source>Lessons</source>
        <translation>课程</translation>
    </message>
    <message>
        <source>Save course report</source>
        <translation>保存学习报告</translation>
    </message>
</context>
<context>
    <name>LessonPanel</name>
    <message>
        <source>All lessons</source>
        <translation>全部课程</translation>
    </message>
    <message>
        <source>Close the lesson</source>
        <translation>关闭这一课</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>The page</source>
        <translation>这一页</translation>
    </message>
    <message>
        <source>LESSONS</source>
        <translation>课程</translation>
    </message>
    <message>
        <source>{page} of {pages}</source>
        <translation>第 {page}/{pages} 页</translation>
    </message>
    <message>
        <source>end</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>This page sets: {settings}. Your own settings come back afterwards.</source>
        <translation>本页设置：{settings}。离开后恢复你自己的设置。</translation>
    </message>
    <message>
        <source>hand size</source>
        <translation>手算规模</translation>
    </message>
    <message>
        <source>article size</source>
        <translation>教程规模</translation>
    </message>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
    <message>
        <source>Locked on this page: {names}.</source>
        <translation>本页锁定：{names}。</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>术语</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一页</translation>
    </message>
    <message>
        <source>Next lesson</source>
        <translation>下一课</translation>
    </message>
    <message>
        <source>What you have learned</source>
        <translation>你学到了什么</translation>
    </message>
</context>
<context>
    <name>LogSliderControl</name>
    <message>
        <source>{field}, slider</source>
        <translation>{field}，滑块</translation>
    </message>
</context>
<context>
    <name>LossPlot</name>
    <message>
        <source>Press Train to see the loss fall</source>
        <translation>按“训练”，看损失下降</translation>
    </message>
    <message>
        <source>LOSS</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Loss by step</source>
        <translation>每一步的损失</translation>
    </message>
    <message>
        <source>Pin run</source>
        <translation>钉住曲线</translation>
    </message>
    <message>
        <source>Unpin runs</source>
        <translation>取下曲线</translation>
    </message>
    <message>
        <source>The losses as a table</source>
        <translation>用表格看损失</translation>
    </message>
    <message>
        <source>this run</source>
        <translation>这次运行</translation>
    </message>
    <message>
        <source>… and {count} more</source>
        <translation>……还有 {count} 项</translation>
    </message>
    <message>
        <source>Unpin: {label}</source>
        <translation>取下：{label}</translation>
    </message>
    <message>
        <source>Unpin all</source>
        <translation>全部取下</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Sum of squared errors at each step. L switches the axis.</source>
        <translation>每一步的误差平方和。按 L 键切换对数坐标和线性坐标。</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>this run: {setting}</source>
        <translation>这次运行：{setting}</translation>
    </message>
    <message>
        <source>The last run: {settings}</source>
        <translation>上一次运行：{settings}</translation>
    </message>
    <message>
        <source>The last run</source>
        <translation>上一次运行</translation>
    </message>
    <message>
        <source>Loss: the sum of the squared errors</source>
        <translation>损失：误差的平方和</translation>
    </message>
    <message>
        <source>step {step}</source>
        <translation>第 {step} 步</translation>
    </message>
    <message>
        <source>rate {rate}</source>
        <translation>学习率 {rate}</translation>
    </message>
    <message>
        <source>Also draw a moving average over a fiftieth of the curve</source>
        <translation>再画一条邻近各点的平均线，宽度为曲线的五十分之一</translation>
    </message>
    <message>
        <source>Keep this curve to compare it with later runs</source>
        <translation>留下这条曲线，好和后面的比较</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Lessons</source>
        <translation>课程</translation>
    </message>
    <message>
        <source>Learn it step by step</source>
        <translation>一步一步地学</translation>
    </message>
    <message>
        <source>Loading PyTorch; NumPy is ready.</source>
        <translation>正在加载 PyTorch；NumPy 已就绪。</translation>
    </message>
</context>
<context>
    <name>Multiples</name>
    <message>
        <source>The last finite one was {loss}, at step {step}.</source>
        <translation>最后一个有限的损失是 {loss}，在第 {step} 步。</translation>
    </message>
    <message>
        <source>step {step}</source>
        <translation>第 {step} 步</translation>
    </message>
    <message>
        <source>Curves of the sweep</source>
        <translation>扫描的各条曲线</translation>
    </message>
    <message>
        <source>{sign} step {step}, loss {loss}, lowest so far {best}</source>
        <translation>{sign} 第 {step} 步，损失 {loss}，途中最低 {best}</translation>
    </message>
</context>
<context>
    <name>NetworkPicture</name>
    <message>
        <source>{d_in} inputs, {hidden} hidden units, {d_out} outputs</source>
        <translation>{d_in} 个输入，{hidden} 个隐藏单元，{d_out} 个输出</translation>
    </message>
</context>
<context>
    <name>NumbersDialog</name>
    <message>
        <source>Copy all</source>
        <translation>全部复制</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>OneStepTab</name>
    <message>
        <source>Next line</source>
        <translation>下一行</translation>
    </message>
    <message>
        <source>Back one line</source>
        <translation>退回一行</translation>
    </message>
    <message>
        <source>Line of the step</source>
        <translation>这一步里的行</translation>
    </message>
    <message>
        <source>THE STEP SO FAR</source>
        <translation>这一步到目前为止</translation>
    </message>
    <message>
        <source>What the step has made so far</source>
        <translation>这一步到目前为止算出的变量</translation>
    </message>
    <message>
        <source>The autograd graph</source>
        <translation>自动求导的计算图</translation>
    </message>
    <message>
        <source>Show the step of another program beside this one</source>
        <translation>把另一个程序的同一步并排显示</translation>
    </message>
    <message>
        <source>Recording…</source>
        <translation>正在记录……</translation>
    </message>
    <message>
        <source>STEP {step}</source>
        <translation>第 {step} 步</translation>
    </message>
    <message>
        <source>line {number}</source>
        <translation>第 {number} 行</translation>
    </message>
    <message>
        <source>alone</source>
        <translation>只看这个</translation>
    </message>
    <message>
        <source>beside {number} {program}</source>
        <translation>对照 {number} {program}</translation>
    </message>
    <message>
        <source>Forward one line</source>
        <translation>前进一行</translation>
    </message>
    <message>
        <source>Compare with another program</source>
        <translation>与另一个程序并排</translation>
    </message>
    <message>
        <source>Working out how this cell was made…</source>
        <translation>正在推算这一格是怎么来的……</translation>
    </message>
    <message>
        <source>Previous line</source>
        <translation>上一行</translation>
    </message>
</context>
<context>
    <name>Overlay</name>
    <message>
        <source>Weights and gradients of</source>
        <translation>权重和梯度属于</translation>
    </message>
    <message>
        <source>{count} of {all} numbers in {name} of {run} aren&apos;t finite.</source>
        <translation>{run} 的 {name} 里有 {count} 个数（共 {all} 个）不是有限的数。</translation>
    </message>
    <message>
        <source>LOSS</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Select runs in the table</source>
        <translation>请在表中选择运行</translation>
    </message>
    <message>
        <source>FINAL {name}</source>
        <translation>最终的 {name}</translation>
    </message>
    <message>
        <source>NORM OF THE GRADIENT OF {name}</source>
        <translation>{name} 的梯度范数</translation>
    </message>
    <message>
        <source>Which weights and which gradient are drawn</source>
        <translation>画哪个权重的分布和梯度</translation>
    </message>
    <message>
        <source>{run} was repeated in one process, and its last loss differs by {share} %: several processes add in a different order and so round differently.</source>
        <translation>“{run}”这次是用一个进程重做的，最后的损失相差 {share} %：多个进程求和的先后次序不同，舍入也就不同。</translation>
    </message>
    <message>
        <source>When {run} was repeated, its last loss differed by {share} %, so its norms may differ too: a GPU may add in a different order every time.</source>
        <translation>重做“{run}”，最后的损失相差 {share} %，所以这些范数可能不是它当时的：GPU 每次求和的先后次序可能都不同。</translation>
    </message>
    <message>
        <source>When {run} was repeated, its last loss differed by {share} %, so its norms may differ too: its data file has changed, or it ran on another machine or with other versions of NumPy or torch.</source>
        <translation>重做“{run}”，最后的损失相差 {share} %，所以这些范数可能不是它当时的：数据文件改动过，或者当时用的是另一台机器，或者别的 NumPy、torch 版本。</translation>
    </message>
    <message>
        <source>When {run} was repeated, its last loss differed by {share} %, so its norms may differ too: it ran on another machine, or with other versions of NumPy or torch.</source>
        <translation>重做“{run}”，最后的损失相差 {share} %，所以这些范数可能不是它当时的：当时用的是另一台机器，或者别的 NumPy、torch 版本。</translation>
    </message>
    <message>
        <source>Select two runs to compare their final weights</source>
        <translation>选两次运行：最终权重的分布会叠在一起</translation>
    </message>
    <message>
        <source>The selected runs have no weights to draw; the reason is below</source>
        <translation>选中的运行没有权重：原因见下面</translation>
    </message>
    <message>
        <source>The selected runs have no gradient norms to draw; the reason is below</source>
        <translation>选中的运行没有范数可看，原因见下方</translation>
    </message>
    <message>
        <source>Computed when the current run is paused or over</source>
        <translation>正在进行的运行一暂停或结束，就来计算</translation>
    </message>
    <message>
        <source>Computed when the current run is over</source>
        <translation>正在进行的运行一结束，就来计算</translation>
    </message>
    <message>
        <source>The selected runs are repeated to measure the norms of their gradients</source>
        <translation>会把选中的运行重做一遍，看它们的梯度有多大（范数）</translation>
    </message>
    <message>
        <source>No weights were kept for {count} of these runs. Restore the settings of one of them and train it again.</source>
        <translation>其中 {count} 次运行没有保存权重。请按其中一次运行设置，再训练一次。</translation>
    </message>
    <message>
        <source>No weights were kept for {run}. Restore its settings and train it again.</source>
        <translation>“{run}”没有保存权重。请按这次运行设置，再训练一次。</translation>
    </message>
</context>
<context>
    <name>Pins</name>
    <message>
        <source>Bring them back</source>
        <translation>取回来</translation>
    </message>
    <message>
        <source>… and {count} more</source>
        <translation>……还有 {count} 项</translation>
    </message>
    <message>
        <source>Runs you pinned last time are still available.</source>
        <translation>上次钉住的运行还在。</translation>
    </message>
</context>
<context>
    <name>PredictionControls</name>
    <message>
        <source>Your curve</source>
        <translation>你画的曲线</translation>
    </message>
    <message>
        <source>Draw with the mouse or the arrow keys: Left and Right choose a point, Up and Down move it.</source>
        <translation>用鼠标画，或用方向键：左右键选一个点，上下键移动它。</translation>
    </message>
    <message>
        <source>Predict</source>
        <translation>预测</translation>
    </message>
</context>
<context>
    <name>ProcessesView</name>
    <message>
        <source>{count} processes</source>
        <translation>{count} 个进程</translation>
    </message>
    <message>
        <source>Number of processes</source>
        <translation>进程数</translation>
    </message>
    <message>
        <source>Sending gradients and losses, and waiting for the slower processes</source>
        <translation>收发梯度和损失，包括等待较慢的进程</translation>
    </message>
    <message>
        <source>The thin line is the rest of the step, in which the rank computes</source>
        <translation>细线是一步里余下的时间，用来计算</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>进程号</translation>
    </message>
    <message>
        <source>Step, ms</source>
        <translation>一步，毫秒</translation>
    </message>
    <message>
        <source>In all-reduce, ms</source>
        <translation>花在 all-reduce，毫秒</translation>
    </message>
    <message>
        <source>Share of the step</source>
        <translation>占一步的比例</translation>
    </message>
    <message>
        <source>Ranks of the run</source>
        <translation>这次运行的各进程</translation>
    </message>
    <message>
        <source>ideal</source>
        <translation>理想情况</translation>
    </message>
    <message>
        <source>{title} (rung 11) gives each process its part of the batch, and adds up their gradients at every step: that is the all-reduce.</source>
        <translation>{title}（第 11 级）把一批样本分给各进程，每一步都把它们的梯度加起来：这就是 all-reduce。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Trains with one process, with two and so on, at two sizes</source>
        <translation>用一个、两个……进程各训练一会儿，两种规模</translation>
    </message>
    <message>
        <source>Press Train to start {count} processes.</source>
        <translation>按“训练”，就会启动 {count} 个进程。</translation>
    </message>
    <message>
        <source>1 process</source>
        <translation>1 个进程</translation>
    </message>
    <message>
        <source>This machine has one core: processes would only take turns.</source>
        <translation>这台机器只有一个核：多个进程只能轮流运行。</translation>
    </message>
    <message>
        <source>Measuring: {done} of {there} done.</source>
        <translation>正在测量：已完成 {done} / {there}。</translation>
    </message>
    <message>
        <source>{size}: 1 process does {rate} steps a second.</source>
        <translation>{size}：1 个进程，每秒 {rate} 步。</translation>
    </message>
    <message>
        <source>{size}, a larger network for comparison: 1 process does {rate} steps a second.</source>
        <translation>{size}（较大的网络，用来对比）：1 个进程，每秒 {rate} 步。</translation>
    </message>
    <message>
        <source>{size}: {count} processes do {rate} steps a second and are {times} times as fast as one here: {share} % of a step&apos;s time is spent in all-reduce.</source>
        <translation>{size}：{count} 个进程，每秒 {rate} 步，在这台机器上，速度是一个进程的 {times} 倍：每一步有 {share} % 的时间花在 all-reduce。</translation>
    </message>
    <message>
        <source>{size}: {count} processes do {rate} steps a second and are {times} times slower than one here: {share} % of a step&apos;s time is spent in all-reduce.</source>
        <translation>{size}：{count} 个进程，每秒 {rate} 步，在这台机器上反而更慢，一个进程的速度是它的 {times} 倍：每一步有 {share} % 的时间花在 all-reduce。</translation>
    </message>
    <message>
        <source>{size}: {count} processes do {rate} steps a second, about as many as one here: {share} % of a step&apos;s time is spent in all-reduce.</source>
        <translation>{size}：{count} 个进程，每秒 {rate} 步，在这台机器上和一个进程差不多：每一步有 {share} % 的时间花在 all-reduce。</translation>
    </message>
    <message>
        <source>processes</source>
        <translation>进程数</translation>
    </message>
    <message>
        <source>{size}: {count} processes do {rate} steps a second: {share} % of a step&apos;s time is spent in all-reduce.</source>
        <translation>{size}：{count} 个进程，每秒 {rate} 步：每一步有 {share} % 的时间花在 all-reduce。</translation>
    </message>
    <message>
        <source>Then press Train: that starts the processes</source>
        <translation>然后按“训练”，各进程随之启动</translation>
    </message>
    <message>
        <source>The whole step</source>
        <translation>一步的全部用时</translation>
    </message>
    <message>
        <source>How long each rank&apos;s step takes while rung 11 trains in several processes</source>
        <translation>第 11 级用多个进程训练时，这里显示每个进程一步要多久</translation>
    </message>
    <message>
        <source>Something else was running here at the same time and slowed this down: measure again with nothing else running.</source>
        <translation>同时还有别的计算占用了时间：请在没有其他计算时再测一次。</translation>
    </message>
    <message>
        <source>RATE RELATIVE TO ONE PROCESS</source>
        <translation>速度（一个进程的多少倍）</translation>
    </message>
    <message>
        <source>Measure scaling</source>
        <translation>测一测随进程数的增长</translation>
    </message>
    <message>
        <source>This run uses {having}: press “{button}”, then Train, to use {count}.</source>
        <translation>这次运行用的是 {having}：要用 {count} 个进程，请按“{button}”，再按“训练”。</translation>
    </message>
    <message>
        <source>The current settings use {having}: press “{button}”, then Train, to use {count}.</source>
        <translation>按现在的设置，会用 {having}训练：要用 {count} 个进程，请按“{button}”，再按“训练”。</translation>
    </message>
    <message>
        <source>How the rate scales with the number of processes hasn&apos;t been measured yet</source>
        <translation>还没有测过速度怎样随进程数增长</translation>
    </message>
    <message>
        <source>Set rung 11 to this number of processes</source>
        <translation>设为第 11 级，用这么多进程</translation>
    </message>
</context>
<context>
    <name>ProofTab</name>
    <message>
        <source>Check gradients</source>
        <translation>检验梯度</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Run the program in float32 and in float64 side by side</source>
        <translation>让程序同时用 float32 和 float64 运行</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Break it</source>
        <translation>弄坏它</translation>
    </message>
    <message>
        <source>Mend it</source>
        <translation>修好它</translation>
    </message>
    <message>
        <source>Step {step}</source>
        <translation>第 {step} 步</translation>
    </message>
    <message>
        <source>{title} (needs {sizes})</source>
        <translation>{title}（需要 {sizes}）</translation>
    </message>
    <message>
        <source>Check at step 0</source>
        <translation>在第 0 步检查</translation>
    </message>
    <message>
        <source>Check in float64</source>
        <translation>用 float64 检查</translation>
    </message>
    <message>
        <source>From the weights of the same step, with less rounding</source>
        <translation>还是这一步的权重，舍入误差小得多</translation>
    </message>
    <message>
        <source>✓ right, to within rounding   ✗ wrong   – too small to tell</source>
        <translation>✓ 在舍入误差之内正确   ✗ 错误   – 太小，无法判断</translation>
    </message>
    <message>
        <source>Step {step}, in {dtype}</source>
        <translation>第 {step} 步（{dtype}）</translation>
    </message>
    <message>
        <source>Compute every gradient in three ways, at the weights of this step</source>
        <translation>在这一步的权重处，用三种方法算出每个梯度</translation>
    </message>
    <message>
        <source>Put the right program back</source>
        <translation>换回正确的程序</translation>
    </message>
    <message>
        <source>With these numbers the mistake happens to make no difference. Set the data to random and check again.</source>
        <translation>在这组数上，这个错误恰好不起作用：把数据设为 random，再检查一次。</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>正在计算…</translation>
    </message>
    <message>
        <source>Is the backward pass right? Don&apos;t take it on trust: compare every gradient of the program with autograd&apos;s, and with how the loss changes a little to either side.</source>
        <translation>反向传播对吗？不要轻信：把程序算出的每个梯度与自动求导比较，再向两侧各走一小步，看损失怎样变化。</translation>
    </message>
    <message>
        <source>{title} – not available here</source>
        <translation>{title}（本机不可用）</translation>
    </message>
    <message>
        <source>Replace the right program with a wrong one, and pin its run</source>
        <translation>换上一个有错的程序；原来那次运行的曲线会被钉住</translation>
    </message>
    <message>
        <source>At the initial weights, where the gradients are large</source>
        <translation>用最初的权重：那时梯度还很大</translation>
    </message>
    <message>
        <source>✗ This program is broken on purpose: {idea}. Train it too.</source>
        <translation>✗ 这个程序是故意弄坏的：{idea}。也训练一下它吧。</translation>
    </message>
</context>
<context>
    <name>RaceChart</name>
    <message>
        <source>{a}
overtakes {b}</source>
        <translation>{a}
超过 {b}</translation>
    </message>
    <message>
        <source>D_in = H</source>
        <translation>D_in = H</translation>
    </message>
    <message>
        <source>arithmetic of a step, FLOP</source>
        <translation>一步的运算量，FLOP</translation>
    </message>
    <message>
        <source>STEP TIME, SECONDS</source>
        <translation>每步用时，秒</translation>
    </message>
    <message>
        <source>Step time by size: contenders are drawn when they have finished</source>
        <translation>一步的时间与规模的关系：选手完成后画出</translation>
    </message>
</context>
<context>
    <name>RaceModel</name>
    <message>
        <source>warming up</source>
        <translation>预热中</translation>
    </message>
    <message>
        <source>compiling</source>
        <translation>编译中</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>didn&apos;t get a turn</source>
        <translation>没有轮到</translation>
    </message>
    <message>
        <source>The whisker spans the middle half of its turns. The longest bar is the fastest of its size.</source>
        <translation>横线是中间一半的范围，条的长度只在同一规模内比较。</translation>
    </message>
</context>
<context>
    <name>RaceProgress</name>
    <message>
        <source>Something else running here is slowing the race down.</source>
        <translation>这里正在进行的其他计算会占用它的时间。</translation>
    </message>
    <message>
        <source>Compiling: {who}.</source>
        <translation>正在编译：{who}。</translation>
    </message>
    <message>
        <source>Warming up: {who}.</source>
        <translation>正在预热：{who}。</translation>
    </message>
    <message>
        <source>Turn {number} of {rounds}: {who}.</source>
        <translation>第 {number} / {rounds} 轮：{who}。</translation>
    </message>
    <message>
        <source>Getting ready.</source>
        <translation>准备中。</translation>
    </message>
    <message>
        <source>Starting the process.</source>
        <translation>进程正在启动。</translation>
    </message>
    <message>
        <source>Racing in a separate process: {done} of {there} done, {time}. {now}</source>
        <translation>在单独的进程里比赛：已完成 {done} / {there}，用时 {time}。{now}</translation>
    </message>
    <message>
        <source>The run in this window and the race slow each other down: pause the run.</source>
        <translation>这里正在训练的运行与比赛互相占用时间：请先暂停运行。</translation>
    </message>
    <message>
        <source>Contenders: {count}, {seconds} s of turns in all, plus warming up.</source>
        <translation>选手 {count} 个，轮流运行共 {seconds} 秒，预热另计。</translation>
    </message>
    <message>
        <source>Getting ready: loading torch.</source>
        <translation>准备中：先加载 torch。</translation>
    </message>
</context>
<context>
    <name>RaceView</name>
    <message>
        <source>Programs</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Sizes</source>
        <translation>规模</translation>
    </message>
    <message>
        <source>Sizes: hand, article, 64x1000x100x10 (N x D_in x H x D_out), or square:64..2048 for D_in = H = 64, 128, …</source>
        <translation>规模：hand、article、64x1000x100x10（N x D_in x H x D_out），或 square:64..2048，即 D_in = H = 64、128……</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>导出 CSV…</translation>
    </message>
    <message>
        <source>Race</source>
        <translation>比赛</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Export race</source>
        <translation>导出比赛结果</translation>
    </message>
    <message>
        <source>Threads, for example 1, 2, 4; 0 finds the best number by trial</source>
        <translation>线程数：例如 1, 2, 4；0 表示自动试出</translation>
    </message>
</context>
<context>
    <name>RunFile</name>
    <message>
        <source>{count} steps</source>
        <translation>{count} 步</translation>
    </message>
    <message>
        <source>loss {loss}</source>
        <translation>损失 {loss}</translation>
    </message>
    <message>
        <source>the same settings</source>
        <translation>设置相同</translation>
    </message>
    <message>
        <source>{name} no longer contains a run that can be read.</source>
        <translation>{name} 中已经没有可以读取的训练记录。</translation>
    </message>
    <message>
        <source>{name} contains another run: {run}.</source>
        <translation>{name} 中保存的是另一次训练：{run}。</translation>
    </message>
    <message>
        <source>The window has a run: {run}.</source>
        <translation>窗口中是这次训练：{run}。</translation>
    </message>
    <message>
        <source>The window has settings but no run: {settings}.</source>
        <translation>窗口中只有设置，没有训练结果：{settings}。</translation>
    </message>
</context>
<context>
    <name>RunsModel</name>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>paced</source>
        <translation>限速</translation>
    </message>
</context>
<context>
    <name>RunsView</name>
    <message>
        <source>Search runs</source>
        <translation>搜索运行记录</translation>
    </message>
    <message>
        <source>Set the window to this run</source>
        <translation>按这次运行设置</translation>
    </message>
    <message>
        <source>Save the run as a Python script</source>
        <translation>把这次运行存为 Python 脚本</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete the selected runs (Del)</source>
        <translation>删除选中的运行 (Del)</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>导出 CSV…</translation>
    </message>
    <message>
        <source>Clear all…</source>
        <translation>全部清除…</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行记录</translation>
    </message>
    <message>
        <source>{count} runs</source>
        <translation>共 {count} 次运行</translation>
    </message>
    <message>
        <source>1 run</source>
        <translation>共 1 次运行</translation>
    </message>
    <message>
        <source>{shown} of {count} runs</source>
        <translation>{shown} / {count} 次运行</translation>
    </message>
    <message>
        <source>Delete the {count} selected runs? They can&apos;t be brought back.</source>
        <translation>删除选中的 {count} 次运行？删除后无法恢复。</translation>
    </message>
    <message>
        <source>Remove runs</source>
        <translation>删除运行</translation>
    </message>
    <message>
        <source>Export runs</source>
        <translation>导出运行记录</translation>
    </message>
    <message>
        <source>Delete all {count} runs? They can&apos;t be brought back.</source>
        <translation>删除全部 {count} 次运行？删除后无法恢复。</translation>
    </message>
    <message>
        <source>Delete the only run? It can&apos;t be brought back.</source>
        <translation>删除仅有的这次运行？删除后无法恢复。</translation>
    </message>
    <message>
        <source>Clear all</source>
        <translation>全部清除</translation>
    </message>
    <message>
        <source>Delete {count} runs</source>
        <translation>删除 {count} 次运行</translation>
    </message>
    <message>
        <source>Delete the run</source>
        <translation>删除这次运行</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Search by program, settings, state or date</source>
        <translation>可以搜索程序、设置、状态和日期里的文字和数字</translation>
    </message>
    <message>
        <source>Restore the settings of this run and show its curve; Train repeats it</source>
        <translation>恢复这次运行的全部设置，并把它的曲线钉在损失图上；按“训练”可重跑</translation>
    </message>
    <message>
        <source>Every run that has ended is listed here. Press Train to add one.</source>
        <translation>每次运行结束后都会记在这张表里：请按“训练”</translation>
    </message>
    <message>
        <source>The rows shown, with all settings and results</source>
        <translation>显示的各行，含全部设置和结果</translation>
    </message>
    <message>
        <source>Only the first {most} selected runs are drawn.</source>
        <translation>画出选中的前 {most} 次。</translation>
    </message>
    <message>
        <source>Save script…</source>
        <translation>导出脚本…</translation>
    </message>
    <message>
        <source>Delete all stored runs</source>
        <translation>删除所有已保存的运行</translation>
    </message>
</context>
<context>
    <name>Saving</name>
    <message>
        <source>Tables</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Keep the old file</source>
        <translation>保留旧文件</translation>
    </message>
    <message>
        <source>Save run</source>
        <translation>保存训练记录</translation>
    </message>
    <message>
        <source>Save as another file…</source>
        <translation>另存为其他文件…</translation>
    </message>
    <message>
        <source>Replace the run</source>
        <translation>替换文件中的训练</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>{path} already exists. Replace it?</source>
        <translation>{path} 已经存在。要替换吗？</translation>
    </message>
</context>
<context>
    <name>SizeDialog</name>
    <message>
        <source>Figure for a report</source>
        <translation>报告用图</translation>
    </message>
    <message>
        <source>Report, one column</source>
        <translation>报告，单栏</translation>
    </message>
    <message>
        <source>Slide</source>
        <translation>幻灯片</translation>
    </message>
    <message>
        <source>For</source>
        <translation>用于</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高</translation>
    </message>
    <message>
        <source>Report, full width</source>
        <translation>报告，通栏</translation>
    </message>
    <message>
        <source>Custom size</source>
        <translation>自定尺寸</translation>
    </message>
</context>
<context>
    <name>Sketch</name>
    <message>
        <source>Draw your curve here</source>
        <translation>在这里画出你的曲线</translation>
    </message>
</context>
<context>
    <name>SweepResults</name>
    <message>
        <source>Final loss</source>
        <translation>最终损失</translation>
    </message>
    <message>
        <source>Lowest loss</source>
        <translation>最低损失</translation>
    </message>
    <message>
        <source>Which loss is shown</source>
        <translation>显示哪个损失</translation>
    </message>
    <message>
        <source>FINAL LOSS</source>
        <translation>最终损失</translation>
    </message>
    <message>
        <source>The loss of each run will be drawn here</source>
        <translation>每次运行的损失会画在这里</translation>
    </message>
    <message>
        <source>∞: diverged later</source>
        <translation>∞：后来发散了</translation>
    </message>
    <message>
        <source>∞: diverged, at this step</source>
        <translation>∞：在这一步发散</translation>
    </message>
    <message>
        <source>The loss at the end, or the lowest one during the run</source>
        <translation>结束时的损失，或途中最低的损失</translation>
    </message>
    <message>
        <source>LOWEST LOSS DURING THE RUN</source>
        <translation>途中最低损失</translation>
    </message>
</context>
<context>
    <name>SweepView</name>
    <message>
        <source>Set the window to this run</source>
        <translation>按这次运行设置</translation>
    </message>
    <message>
        <source>Keep in Runs</source>
        <translation>存入运行记录</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>导出 CSV…</translation>
    </message>
    <message>
        <source>one after another</source>
        <translation>一个接一个</translation>
    </message>
    <message>
        <source>{count} side by side</source>
        <translation>{count} 个同时</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Sweep</source>
        <translation>扫描</translation>
    </message>
    <message>
        <source>Next: {text}</source>
        <translation>下一次：{text}</translation>
    </message>
    <message>
        <source>Export sweep</source>
        <translation>导出扫描结果</translation>
    </message>
    <message>
        <source>Finish the previous sweep</source>
        <translation>把原来的扫描做完</translation>
    </message>
    <message>
        <source>Finish a sweep that was stopped</source>
        <translation>把停下的扫描做完</translation>
    </message>
    <message>
        <source>Choose a curve to see how its run went.</source>
        <translation>选一条曲线：这里会说明那次运行的情况。</translation>
    </message>
    <message>
        <source>{count} runs of the experiment on the left, with these fields changed.</source>
        <translation>以左边的设置为准，只改这些设置，共 {count} 次运行。</translation>
    </message>
    <message>
        <source>1 run of the experiment on the left, with these fields changed.</source>
        <translation>以左边的设置为准，只改这些设置，共 1 次运行。</translation>
    </message>
    <message>
        <source>Runs at a time</source>
        <translation>同时运行几个</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Each run trains in its own process, which is then reused for the next</source>
        <translation>每次运行都在单独的进程里；进程会一直留着用</translation>
    </message>
    <message>
        <source>Add all runs of the sweep that have ended to Runs</source>
        <translation>把扫描中已结束的运行全部放进“运行记录”</translation>
    </message>
</context>
<context>
    <name>SweptField</name>
    <message>
        <source>no second field</source>
        <translation>不扫描第二个设置</translation>
    </message>
    <message>
        <source>Second field</source>
        <translation>第二个设置</translation>
    </message>
    <message>
        <source>Values of {field}</source>
        <translation>{field}的取值</translation>
    </message>
    <message>
        <source>Values of the second field</source>
        <translation>第二个设置的取值</translation>
    </message>
    <message>
        <source>Swept field</source>
        <translation>要扫描的设置</translation>
    </message>
    <message>
        <source>For example {example}</source>
        <translation>例如 {example}</translation>
    </message>
</context>
<context>
    <name>Tabs</name>
    <message>
        <source>Views</source>
        <translation>视图</translation>
    </message>
</context>
<context>
    <name>TaskControls</name>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
</context>
<context>
    <name>TaskView</name>
    <message>
        <source>TASK</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Hint</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>The task&apos;s response</source>
        <translation>任务的回应</translation>
    </message>
    <message>
        <source>Show me</source>
        <translation>演示给我看</translation>
    </message>
    <message>
        <source>The task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Hints</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
    <message>
        <source>{task} It must have: {settings}.</source>
        <translation>{task}运行必须用：{settings}。</translation>
    </message>
    <message>
        <source>Do the task while I watch</source>
        <translation>当着我的面做一遍</translation>
    </message>
    <message>
        <source>Show a hint; press again for the next one</source>
        <translation>给一条提示；每按一次再给一条</translation>
    </message>
</context>
<context>
    <name>TextControl</name>
    <message>
        <source>Not in effect yet: press Return</source>
        <translation>尚未生效：按回车键</translation>
    </message>
</context>
<context>
    <name>Ticks</name>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>All available</source>
        <translation>本机可用的全部</translation>
    </message>
    <message>
        <source>{title} – not available here</source>
        <translation>{title}（本机不可用）</translation>
    </message>
</context>
<context>
    <name>TimeBar</name>
    <message>
        <source>Step of the run</source>
        <translation>运行的哪一步</translation>
    </message>
    <message>
        <source>pause to go back</source>
        <translation>暂停后可回看</translation>
    </message>
    <message>
        <source>no run yet</source>
        <translation>还没有运行</translation>
    </message>
    <message>
        <source>no step to go back to</source>
        <translation>没有可回看的步</translation>
    </message>
    <message>
        <source>step {step}, loss {loss}</source>
        <translation>第 {step} 步，损失 {loss}</translation>
    </message>
    <message>
        <source>step {step}</source>
        <translation>第 {step} 步</translation>
    </message>
    <message>
        <source>settings have changed</source>
        <translation>设置已改</translation>
    </message>
    <message>
        <source>Go back to any step; the histograms show it too</source>
        <translation>回到任何一步：直方图也显示那一步</translation>
    </message>
    <message>
        <source>Continue from here</source>
        <translation>从这里继续</translation>
    </message>
    <message>
        <source>Continue training from this step to step {steps}, at the current learning rate. The run so far is pinned.</source>
        <translation>从这一步接着训练到第 {steps} 步，用现在设定的学习率；到此为止的运行会固定在图上。</translation>
    </message>
    <message>
        <source>Raise Steps to continue</source>
        <translation>先加大步数再继续</translation>
    </message>
    <message>
        <source>The run has done all {steps} steps. Raise Steps to continue training.</source>
        <translation>这次运行已经做完全部 {steps} 步。把“步数”设得更大，就能接着训练。</translation>
    </message>
</context>
<context>
    <name>Transport</name>
    <message>
        <source>of {steps} steps</source>
        <translation>共 {steps} 步</translation>
    </message>
    <message>
        <source>loss, from {first}</source>
        <translation>损失，起初 {first}</translation>
    </message>
    <message>
        <source>steps a second</source>
        <translation>步/秒</translation>
    </message>
    <message>
        <source>a second, {threads} threads</source>
        <translation>步/秒，{threads} 线程</translation>
    </message>
    <message>
        <source>One step</source>
        <translation>单步</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Pace</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>即将开始……</translation>
    </message>
    <message>
        <source>Pausing…</source>
        <translation>正在暂停……</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Train or pause</source>
        <translation>训练或暂停</translation>
    </message>
    <message>
        <source>{field}: {mistake}</source>
        <translation>{field}：{mistake}</translation>
    </message>
    <message>
        <source>full speed</source>
        <translation>全速</translation>
    </message>
    <message>
        <source>at most {pace} a second</source>
        <translation>每秒最多 {pace} 步</translation>
    </message>
    <message>
        <source>of {steps}, last run</source>
        <translation>共 {steps}，上一次运行</translation>
    </message>
    <message>
        <source>The current step must finish first</source>
        <translation>要等当前这一步做完</translation>
    </message>
    <message>
        <source>Go back to the initial weights</source>
        <translation>回到训练开始时的权重</translation>
    </message>
    <message>
        <source>The maximum number of steps a second</source>
        <translation>每秒最多走多少步</translation>
    </message>
    <message>
        <source>Do one step, then pause</source>
        <translation>只走一步就停下</translation>
    </message>
</context>
<context>
    <name>_DifferencePlot</name>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Relative difference of the losses by step</source>
        <translation>每一步损失的相对误差</translation>
    </message>
    <message>
        <source>the difference</source>
        <translation>误差</translation>
    </message>
    <message>
        <source>RELATIVE DIFFERENCE OF THE LOSSES, BY STEP</source>
        <translation>每一步两个损失的相对误差</translation>
    </message>
    <message>
        <source>expected from rounding of the predictions</source>
        <translation>预测的舍入所能造成的误差</translation>
    </message>
</context>
<context>
    <name>names</name>
    <message>
        <source>gradient {number}</source>
        <translation>梯度 {number}</translation>
    </message>
    <message>
        <source>{name} (inside backward)</source>
        <translation>{name}（backward 内部）</translation>
    </message>
</context>
</TS>
