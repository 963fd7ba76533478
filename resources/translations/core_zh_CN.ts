<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name></name>
    <message>
        <source>{path} can&apos;t be written: {reason}.</source>
        <translation>无法写入 {path}：{reason}。</translation>
    </message>
    <message>
        <source>{path} is a folder: name a file in it.</source>
        <translation>{path} 是文件夹：请写出其中的文件名。</translation>
    </message>
    <message>
        <source>{path} can&apos;t be written: the folder {folder} doesn&apos;t exist.</source>
        <translation>无法写入 {path}：没有文件夹 {folder}。</translation>
    </message>
    <message>
        <source>This needs PyTorch: {reason}.</source>
        <translation>这需要 PyTorch：{reason}。</translation>
    </message>
    <message>
        <source>this packaged app comes without torch, to stay small; a larger one includes it</source>
        <translation>这个安装包为求小巧没有带 torch，另有带 torch 的版本</translation>
    </message>
    <message>
        <source>PyTorch no longer supports Macs with an Intel chip: 2.2 was the last version that did, and this needs a newer one</source>
        <translation>PyTorch 已不再支持 Intel 芯片的 Mac：2.2 是最后一版，而这里需要更新的版本</translation>
    </message>
    <message>
        <source>torch isn&apos;t installed; the README explains how to install it</source>
        <translation>没有安装 torch，安装方法见 README</translation>
    </message>
    <message>
        <source>torch is only partly installed; the README explains how to install it</source>
        <translation>torch 没有装完整；安装方法见 README</translation>
    </message>
    <message>
        <source>torch is installed but can&apos;t be loaded ({reason}); the README explains how to install it</source>
        <translation>torch 已安装，但无法加载（{reason}）；安装方法见 README</translation>
    </message>
    <message>
        <source>this build of torch lacks torch.distributed</source>
        <translation>这个 torch 没有编译进 torch.distributed</translation>
    </message>
    <message>
        <source>PyTorch is still being loaded</source>
        <translation>PyTorch 还在加载</translation>
    </message>
    <message>
        <source>this build of torch supports only the CPU; the README explains how to get a GPU build</source>
        <translation>装的 torch 是 CPU 版，怎样换成 GPU 版见 README</translation>
    </message>
    <message>
        <source>no NVIDIA driver is installed</source>
        <translation>没有安装 NVIDIA 驱动</translation>
    </message>
    <message>
        <source>torch found no GPU that it can use</source>
        <translation>torch 找不到可用的 GPU</translation>
    </message>
    <message>
        <source>mps is the GPU of a Mac, and this isn&apos;t a Mac</source>
        <translation>mps 是 Mac 上的 GPU，而这台机器不是 Mac</translation>
    </message>
    <message>
        <source>mps needs a Mac with an Apple chip</source>
        <translation>mps 需要用 Apple 芯片的 Mac</translation>
    </message>
    <message>
        <source>this build of torch doesn&apos;t support Intel GPUs</source>
        <translation>装的 torch 不支持 Intel GPU</translation>
    </message>
    <message>
        <source>torch found no Intel GPU</source>
        <translation>torch 找不到 Intel GPU</translation>
    </message>
    <message>
        <source>the GPU isn&apos;t responding ({reason})</source>
        <translation>GPU 没有响应（{reason}）</translation>
    </message>
    <message>
        <source>torch.compile needs a C++ compiler, which the packaged app doesn&apos;t include</source>
        <translation>torch.compile 需要 C++ 编译器，而打包好的应用里不带</translation>
    </message>
    <message>
        <source>torch.compile needs a C++ compiler, and none is installed</source>
        <translation>torch.compile 需要 C++ 编译器，而这台机器上没有安装</translation>
    </message>
    <message>
        <source>torch.compile needs Python&apos;s C headers (python3-dev on Debian)</source>
        <translation>torch.compile 需要 Python 的 C 头文件（在 Debian 上是 python3-dev）</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>N</source>
        <translation>N</translation>
    </message>
    <message>
        <source>How many examples go through the network at each step.</source>
        <translation>每一步有多少个样本通过网络。</translation>
    </message>
    <message>
        <source>batch</source>
        <translation>批大小</translation>
    </message>
    <message>
        <source>D_in</source>
        <translation>D_in</translation>
    </message>
    <message>
        <source>How many numbers describe one example.</source>
        <translation>一个样本用多少个数来描述。</translation>
    </message>
    <message>
        <source>inputs</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>H</source>
        <translation>H</translation>
    </message>
    <message>
        <source>How many hidden units, each followed by a ReLU.</source>
        <translation>隐藏单元的个数，每个后面接一个 ReLU。</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>隐藏单元</translation>
    </message>
    <message>
        <source>D_out</source>
        <translation>D_out</translation>
    </message>
    <message>
        <source>How many numbers are predicted for one example.</source>
        <translation>对一个样本要预测多少个数。</translation>
    </message>
    <message>
        <source>outputs</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>How far each step moves against the gradient. It can change during the run: 1e-6, 100: 2e-6 means 1e-6 at first, then 2e-6 from step 100 on.</source>
        <translation>每一步沿梯度方向下降多远。训练途中可以改变：1e-6, 100: 2e-6 表示先用 1e-6，从第 100 步起用 2e-6。</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>How many steps of gradient descent the run takes.</source>
        <translation>这次训练做多少步梯度下降。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Starts the random number generator; the same seed gives the same data and weights.</source>
        <translation>随机数的起点；种子相同，数据和初始权重就相同。</translation>
    </message>
    <message>
        <source>Initial weights</source>
        <translation>初始权重</translation>
    </message>
    <message>
        <source>normal: standard normal, as in the tutorial; linear: as in torch.nn.Linear.</source>
        <translation>normal：标准正态分布，和教程一样；linear：和 torch.nn.Linear 的初始化一样。</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>The rule that updates the weights: plain gradient descent (sgd) or, from rung 6 on, rmsprop or adam.</source>
        <translation>由谁来走这一步：普通梯度下降（sgd），或 rmsprop、adam（在第 6 级）。</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>动量</translation>
    </message>
    <message>
        <source>The fraction of the last step that is carried into the next one (from rung 6 on).</source>
        <translation>上一步的更新有多大比例带进下一步（第 6 至 8 级）。</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>random: noise, as in the tutorial; hand: small whole numbers to follow on paper; sine: a curve; teacher: made by a hidden network; file: your own.</source>
        <translation>random：随机噪声，和教程一样；hand：小整数，便于手算；sine：一条正弦曲线；teacher：由另一个不露面的网络生成；file：你自己的数据。</translation>
    </message>
    <message>
        <source>Data file</source>
        <translation>数据文件</translation>
    </message>
    <message>
        <source>A table with one example per row, like a CSV file.</source>
        <translation>存放样本的表格，一行一个样本，例如 CSV 文件。</translation>
    </message>
    <message>
        <source>Input columns</source>
        <translation>输入列</translation>
    </message>
    <message>
        <source>Names or numbers of the columns to predict from; empty: all but the targets.</source>
        <translation>用哪些列来预测，写列名或列号；不写就是目标列以外的所有列。</translation>
    </message>
    <message>
        <source>Target columns</source>
        <translation>目标列</translation>
    </message>
    <message>
        <source>Names or numbers of the columns to predict; empty: the last one.</source>
        <translation>要预测哪些列，写列名或列号；不写就是最后一列。</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>The floating-point type of all numbers. float16 and bfloat16 need torch.</source>
        <translation>一个数占多少位。float16 和 bfloat16 需要 torch。</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Where the arrays are stored and the arithmetic is done: cpu, cuda:0, mps, xpu:0.</source>
        <translation>数组放在哪里，就在哪里计算：cpu、cuda:0、mps、xpu:0。</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>How many CPU cores share a matrix product; 0 finds the best number by a short trial.</source>
        <translation>一次矩阵乘法分给多少个 CPU 核；填 0 就先试跑一下，自动选定。</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>进程数</translation>
    </message>
    <message>
        <source>How many processes share the batch, each on its own core or GPU (rung 11).</source>
        <translation>一批样本由几个进程分担，每个进程用自己的核或 GPU（第 11 级）。</translation>
    </message>
    <message>
        <source>There is no setting {name}.</source>
        <translation>没有 {name} 这项设置。</translation>
    </message>
    <message>
        <source>{label} is empty: type a number.</source>
        <translation>“{label}”是空的：请填一个数。</translation>
    </message>
    <message>
        <source>{label} is in full-width characters: type {plain}, not {given}.</source>
        <translation>“{label}”用了全角字符：请写成 {plain}，不要写 {given}。</translation>
    </message>
    <message>
        <source>{label} contains a comma: write 1.5 with a point, and 1000 without a separator, not {given}.</source>
        <translation>“{label}”里有逗号：小数请用点，如 1.5；千位不要分隔，如 1000；现在是 {given}。</translation>
    </message>
    <message>
        <source>{label} must be a number, not {given}.</source>
        <translation>“{label}”必须是数，现在是 {given}。</translation>
    </message>
    <message>
        <source>{label} must be a finite number, not {given}.</source>
        <translation>“{label}”必须是有限的数，现在是 {given}。</translation>
    </message>
    <message>
        <source>{label} must be at least {minimum}, not {given}.</source>
        <translation>“{label}”不能小于 {minimum}，现在是 {given}。</translation>
    </message>
    <message>
        <source>{label} must be at most {maximum}, not {given}.</source>
        <translation>“{label}”不能大于 {maximum}，现在是 {given}。</translation>
    </message>
    <message>
        <source>{label} must be a whole number like 64, not {given}.</source>
        <translation>“{label}”必须是整数（如 64），现在是 {given}。</translation>
    </message>
    <message>
        <source>{label} must be greater than {minimum}, not {given}.</source>
        <translation>“{label}”必须大于 {minimum}，现在是 {given}。</translation>
    </message>
    <message>
        <source>{label} must be less than {maximum}, not {given}.</source>
        <translation>“{label}”必须小于 {maximum}，现在是 {given}。</translation>
    </message>
    <message>
        <source>{label} must be one of {choices}, not {given}.</source>
        <translation>“{label}”只能从 {choices} 中选，现在是 {given}。</translation>
    </message>
    <message>
        <source>{label} must be one line of at most {longest} characters, not {given}.</source>
        <translation>“{label}”只能写一行，不超过 {longest} 个字符，现在是 {given}。</translation>
    </message>
    <message>
        <source>it is larger than {limit} MB</source>
        <translation>文件超过了 {limit} MB</translation>
    </message>
    <message>
        <source>{reason}</source>
        <translation>{reason}</translation>
    </message>
    <message>
        <source>it isn&apos;t text in UTF-8</source>
        <translation>它不是 UTF-8 文本</translation>
    </message>
    <message>
        <source>text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>its lists are nested too deeply</source>
        <translation>列表嵌套得太深</translation>
    </message>
    <message>
        <source>{path} can&apos;t be opened. {sentence}</source>
        <translation>无法打开 {path}。{sentence}</translation>
    </message>
    <message>
        <source>{path}: weights are saved as .safetensors or .npz, not {suffix}.</source>
        <translation>{path}：权重只能存成 .safetensors 或 .npz，不能存成 {suffix}。</translation>
    </message>
    <message>
        <source>{path} isn&apos;t a valid file name.</source>
        <translation>{path} 不能作为文件名。</translation>
    </message>
    <message>
        <source>{path} can&apos;t be opened: {reason}.</source>
        <translation>无法打开 {path}：{reason}。</translation>
    </message>
    <message>
        <source>it isn&apos;t a Chainrule run</source>
        <translation>它不是 Chainrule 的训练记录</translation>
    </message>
    <message>
        <source>{name} isn&apos;t a state that a run can end in</source>
        <translation>训练不会以 {name} 状态结束</translation>
    </message>
    <message>
        <source>it has more losses than steps</source>
        <translation>损失的个数比步数还多</translation>
    </message>
    <message>
        <source>{label}: write the first rate, then the changes in the order of their steps. For example, 1e-6, 100: 2e-6 means 1e-6 at first, then 2e-6 from step 100 on.</source>
        <translation>{label}：先写最初的学习率，再按步数顺序写每次改变。例如 1e-6, 100: 2e-6 表示先用 1e-6，从第 100 步起用 2e-6。</translation>
    </message>
    <message>
        <source>learning_rates must be pairs of a step and a rate</source>
        <translation>learning_rates 的每一项必须是一个步数和一个学习率</translation>
    </message>
    <message>
        <source>{name} is after the year 9999</source>
        <translation>{name} 晚于公元 9999 年</translation>
    </message>
    <message>
        <source>its message can&apos;t be shown</source>
        <translation>它的说明无法显示</translation>
    </message>
    <message>
        <source>{name} must be an object with fields</source>
        <translation>{name} 必须是含有字段的对象</translation>
    </message>
    <message>
        <source>it has an unknown field {name}</source>
        <translation>它有不认识的字段 {name}</translation>
    </message>
    <message>
        <source>the field {name} is missing</source>
        <translation>它缺少字段 {name}</translation>
    </message>
    <message>
        <source>No data file is open: choose one.</source>
        <translation>没有打开数据文件：请选一个。</translation>
    </message>
    <message>
        <source>NumPy by hand</source>
        <translation>手写 NumPy</translation>
    </message>
    <message>
        <source>everything written out</source>
        <translation>每一步都写出来</translation>
    </message>
    <message>
        <source>Tensors by hand</source>
        <translation>手写张量</translation>
    </message>
    <message>
        <source>the same lines in torch</source>
        <translation>同样的几行换成 torch</translation>
    </message>
    <message>
        <source>Autograd</source>
        <translation>自动求导</translation>
    </message>
    <message>
        <source>one call runs the backward pass</source>
        <translation>调用一次，完成反向传播</translation>
    </message>
    <message>
        <source>Custom Function</source>
        <translation>自定义 Function</translation>
    </message>
    <message>
        <source>your own ReLU, both ways</source>
        <translation>自己写 ReLU 的前向传播和反向传播</translation>
    </message>
    <message>
        <source>nn.Sequential</source>
        <translation>nn.Sequential</translation>
    </message>
    <message>
        <source>layers hold the weights</source>
        <translation>由层来保管权重</translation>
    </message>
    <message>
        <source>torch.optim</source>
        <translation>torch.optim</translation>
    </message>
    <message>
        <source>an optimizer takes the step</source>
        <translation>由优化器来走这一步</translation>
    </message>
    <message>
        <source>Custom Module</source>
        <translation>自定义 Module</translation>
    </message>
    <message>
        <source>a network of your own class</source>
        <translation>用自己的类写网络</translation>
    </message>
    <message>
        <source>Dynamic graph</source>
        <translation>动态图</translation>
    </message>
    <message>
        <source>a new graph at each step</source>
        <translation>每一步都新建一张计算图</translation>
    </message>
    <message>
        <source>torch.compile</source>
        <translation>torch.compile</translation>
    </message>
    <message>
        <source>the step as machine code</source>
        <translation>把整步编译成机器码</translation>
    </message>
    <message>
        <source>CUDA graph</source>
        <translation>CUDA 图</translation>
    </message>
    <message>
        <source>the step replayed on a GPU</source>
        <translation>录下一步，在 GPU 上反复重放</translation>
    </message>
    <message>
        <source>Data parallel</source>
        <translation>数据并行</translation>
    </message>
    <message>
        <source>the batch split over processes</source>
        <translation>一批样本分给多个进程</translation>
    </message>
    <message>
        <source>Broken: a missing factor 2</source>
        <translation>有错：漏了系数 2</translation>
    </message>
    <message>
        <source>every gradient is half as long as it should be</source>
        <translation>每个梯度都只有应有的一半长</translation>
    </message>
    <message>
        <source>Broken: the mean instead of the sum</source>
        <translation>有错：把和写成了平均</translation>
    </message>
    <message>
        <source>every gradient is N · D_out times too small</source>
        <translation>每个梯度都只有应有的 N · D_out 分之一</translation>
    </message>
    <message>
        <source>Broken: no mask</source>
        <translation>有错：没有掩码</translation>
    </message>
    <message>
        <source>silent units get a gradient too</source>
        <translation>没有激活的单元也得到了梯度</translation>
    </message>
    <message>
        <source>Broken: a forgotten transpose</source>
        <translation>有错：忘了转置</translation>
    </message>
    <message>
        <source>Broken: gradients not zeroed</source>
        <translation>有错：梯度没有清零</translation>
    </message>
    <message>
        <source>each step follows the sum of all gradients so far</source>
        <translation>每一步都沿着到目前为止所有梯度的和走</translation>
    </message>
    <message>
        <source>Broken: requires_grad forgotten</source>
        <translation>有错：忘了 requires_grad</translation>
    </message>
    <message>
        <source>no graph is recorded, so backward() fails</source>
        <translation>没有记下计算图，backward() 会出错</translation>
    </message>
    <message>
        <source>Broken: backward() forgotten</source>
        <translation>有错：忘了 backward()</translation>
    </message>
    <message>
        <source>every gradient stays zero, and nothing is learnt</source>
        <translation>梯度一直是零，什么也学不到</translation>
    </message>
    <message>
        <source>Broken: no_grad forgotten</source>
        <translation>有错：忘了 no_grad</translation>
    </message>
    <message>
        <source>In {dtype}, torch.optim rounds the learning rate {rate} to 0, so no weight changes: choose float32 or a larger rate.</source>
        <translation>在 {dtype} 里，torch.optim 会把学习率 {rate} 舍入成 0：它一点也不会改变权重。请改用 float32，或把学习率调大。</translation>
    </message>
    <message>
        <source>In {dtype}, torch.optim rounds the learning rate {rate} to {used}.</source>
        <translation>在 {dtype} 里，torch.optim 会把学习率 {rate} 舍入成 {used}。</translation>
    </message>
    <message>
        <source>{title} can&apos;t run here: {reason}.</source>
        <translation>“{title}”不能在这台机器上运行：{reason}。</translation>
    </message>
    <message>
        <source>{title} has no momentum: set it to 0, or choose rung 6, 7 or 8.</source>
        <translation>“{title}”没有动量：请把动量设为 0，或选第 6、7、8 级。</translation>
    </message>
    <message>
        <source>adam has its own momentum: set Momentum to 0.</source>
        <translation>adam 自带动量：请把这里的动量设为 0。</translation>
    </message>
    <message>
        <source>{device} isn&apos;t available here ({reason}): choose one of {there}.</source>
        <translation>这台机器上没有 {device}（{reason}）：可选的设备有 {there}。</translation>
    </message>
    <message>
        <source>{device} isn&apos;t available here: choose one of {there}.</source>
        <translation>这台机器上没有 {device}：可选的设备有 {there}。</translation>
    </message>
    <message>
        <source>{title} needs a GPU: choose cuda:0.</source>
        <translation>“{title}”需要 GPU：请选 cuda:0。</translation>
    </message>
    <message>
        <source>{device} doesn&apos;t support {dtype}: choose one of {there}.</source>
        <translation>{device} 不支持 {dtype}：可选的精度有 {there}。</translation>
    </message>
    <message>
        <source>Threads must be at most {cores}, the cores of this machine, not {threads}.</source>
        <translation>线程数不能超过这台机器的 {cores} 个核，现在是 {threads}。</translation>
    </message>
    <message>
        <source>{title} runs only on the CPU and on CUDA: choose cpu or cuda:0.</source>
        <translation>{title} 只用 CPU 和 CUDA：请选 cpu 或 cuda:0。</translation>
    </message>
    <message>
        <source>{title} runs in one process: set Processes to 1, or choose Data parallel (rung 11).</source>
        <translation>{title} 只用一个进程：请把进程数设为 1，或选“数据并行”（第 11 级）。</translation>
    </message>
    <message>
        <source>Processes must be at most {cores}, the cores of this machine, not {processes}.</source>
        <translation>进程数最多是 {cores}，即这台机器的核数，不能是 {processes}。</translation>
    </message>
    <message>
        <source>Each process needs at least one example of the batch: set Processes to at most {n}, or make N larger.</source>
        <translation>每个进程至少要分到一个样本：请把进程数设为不超过 {n}，或把 N 调大。</translation>
    </message>
    <message>
        <source>Each process needs its own GPU, and this machine has {gpus}: set Processes to no more than that, or choose cpu.</source>
        <translation>每个进程需要自己的 GPU，而这台机器有 {gpus} 个：请把进程数设为不超过它，或选 cpu。</translation>
    </message>
    <message>
        <source>{label} must be {size} with the data {data}, not {given}.</source>
        <translation>数据选 {data} 时，“{label}”必须是 {size}，现在是 {given}。</translation>
    </message>
    <message>
        <source>No data file is set: choose one.</source>
        <translation>没有选数据文件：请选一个。</translation>
    </message>
    <message>
        <source>These sizes need {needed} of memory, but {device} has only {free} free: make {label} smaller.</source>
        <translation>这样的规模需要 {needed} 内存，而 {device} 只能腾出 {free}：请把 {label} 调小。</translation>
    </message>
    <message>
        <source>{path} isn&apos;t a file: name one of {kinds}.</source>
        <translation>{path} 不是文件：请选 {kinds} 文件。</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: {reason}.</source>
        <translation>无法读取 {path}：{reason}。</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read as CSV: {reason}.</source>
        <translation>无法把 {path} 当作 CSV 读取：{reason}。</translation>
    </message>
    <message>
        <source>{path} is neither UTF-8 nor GB18030 text: save it as CSV in UTF-8.</source>
        <translation>{path} 既不是 UTF-8 文本，也不是 GB18030 文本：请用 UTF-8 编码存成 CSV。</translation>
    </message>
    <message>
        <source>{path} isn&apos;t text, so it can&apos;t be read as CSV.</source>
        <translation>{path} 不是文本，不能当作 CSV 读取。</translation>
    </message>
    <message>
        <source>{path} is empty: there is nothing to learn from.</source>
        <translation>{path} 是空的：没有可学的数据。</translation>
    </message>
    <message>
        <source>{path}, row {row}, column {column}: {cell} isn&apos;t a number. Name every column in the first row, or none.</source>
        <translation>{path} 第 {row} 行第 {column} 列：{cell} 不是数。第一行要么每列都写列名，要么都不写。</translation>
    </message>
    <message>
        <source>{path}, row {row}, column {column}: another column is already called {name}.</source>
        <translation>{path} 第 {row} 行第 {column} 列：列名 {name} 重复了。</translation>
    </message>
    <message>
        <source>{path} has only one column: a table needs inputs and a target.</source>
        <translation>{path} 只有一列：表里要有输入，还要有目标。</translation>
    </message>
    <message>
        <source>Every column is an input: leave one as the target.</source>
        <translation>所有列都作了输入：请留一列作目标。</translation>
    </message>
    <message>
        <source>Every column is a target: leave one as an input.</source>
        <translation>所有列都作了目标：请留一列作输入。</translation>
    </message>
    <message>
        <source>Column {column} is both an input and a target.</source>
        <translation>列 {column} 既是输入又是目标。</translation>
    </message>
    <message>
        <source>{path} has no column {name}: choose one of {names}, or a number from 1 to {width}.</source>
        <translation>{path} 里没有列 {name}：列名可选 {names}，也可以写列号 1 到 {width}。</translation>
    </message>
    <message>
        <source>The first row of {path} has no names, so there is no column {name}: choose a number from 1 to {width}.</source>
        <translation>{path} 的第一行不是列名，所以没有列 {name}：请写列号 1 到 {width}。</translation>
    </message>
    <message>
        <source>{path}, row {row}, column {column}: a value is missing.</source>
        <translation>{path} 第 {row} 行第 {column} 列：缺一个数。</translation>
    </message>
    <message>
        <source>{path}, row {row}, column {column}: {cell} contains a comma; write decimals with a point.</source>
        <translation>{path} 第 {row} 行第 {column} 列：{cell} 里有逗号，小数请用点。</translation>
    </message>
    <message>
        <source>{path}, row {row}, column {column}: {cell} isn&apos;t a finite number.</source>
        <translation>{path} 第 {row} 行第 {column} 列：{cell} 不是有限的数。</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read as a table of numbers.</source>
        <translation>无法把 {path} 读成一张全是数的表。</translation>
    </message>
    <message>
        <source>{path}, row {row}, column {column} of {name}: the number isn&apos;t finite.</source>
        <translation>{path} 中 {name} 的第 {row} 行第 {column} 列：不是有限的数。</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read as NPZ: {reason}.</source>
        <translation>无法把 {path} 当作 NPZ 读取：{reason}。</translation>
    </message>
    <message>
        <source>{path} is an archive, but it doesn&apos;t contain arrays: save the table as CSV.</source>
        <translation>{path} 是压缩包，但里面不是数组：请把表格存成 CSV。</translation>
    </message>
    <message>
        <source>{path}: the array {name} has the shape {shape} and the type {dtype}, but it must hold numbers in the shape N or N x columns.</source>
        <translation>{path}：数组 {name} 的形状是 {shape}，类型是 {dtype}；需要一行一个样本的数，形状为 N 或 N x 列数。</translation>
    </message>
    <message>
        <source>{path} has no array {name}: choose one of {names}.</source>
        <translation>{path} 里没有数组 {name}：可选的有 {names}。</translation>
    </message>
    <message>
        <source>{path}: choose at least one array as inputs, and at least one other as targets.</source>
        <translation>{path}：请指定一个或几个数组作输入，再指定别的数组作目标。</translation>
    </message>
    <message>
        <source>{path} holds {numbers} numbers, which need {need} of memory, but only {free} is free: choose part of it.</source>
        <translation>{path} 里有 {numbers} 个数，需要 {need} 内存，而现在只剩 {free}：请只选其中一部分。</translation>
    </message>
    <message>
        <source>There is no program {name}: choose one of {known}.</source>
        <translation>没有程序 {name}：可选的有 {known}。</translation>
    </message>
    <message>
        <source>Seconds</source>
        <translation>秒数</translation>
    </message>
    <message>
        <source>The time for each contender.</source>
        <translation>每个参赛者跑多少秒。</translation>
    </message>
    <message>
        <source>None of these contenders can run here.</source>
        <translation>这些在这台机器上都不能参赛。</translation>
    </message>
    <message>
        <source>At {size}, {a} does {rate} steps a second.</source>
        <translation>大小为 {size} 时，{a} 每秒 {rate} 步。</translation>
    </message>
    <message>
        <source>At {size}, {a} is the fastest: {rate} steps a second, {times} times as many as {b}.</source>
        <translation>大小为 {size} 时，{a} 最快：每秒 {rate} 步，是 {b} 的 {times} 倍。</translation>
    </message>
    <message>
        <source>At {size}, {a} is the fastest: {rate} steps a second, {percent} % more than {b}.</source>
        <translation>大小为 {size} 时，{a} 最快：每秒 {rate} 步，比 {b} 多 {percent} %。</translation>
    </message>
    <message>
        <source>Start from {run} or from a preset, not both.</source>
        <translation>{run} 和预设只能选一个作起点，不能两个都用。</translation>
    </message>
    <message>
        <source>--{name} needs a file name.</source>
        <translation>--{name} 需要一个文件名。</translation>
    </message>
    <message>
        <source>--{name} {path}: the name must end in {suffixes}.</source>
        <translation>--{name} {path}：文件名必须以 {suffixes} 结尾。</translation>
    </message>
    <message>
        <source>{path} was not written: the run produced nothing to save.</source>
        <translation>没有写入 {path}：这次训练没有可以保存的东西。</translation>
    </message>
    <message>
        <source>--{name} {path}: another option already writes this file.</source>
        <translation>--{name} {path}：这个文件已经派了别的用处。</translation>
    </message>
    <message>
        <source>The loss became {value} at step {step}.</source>
        <translation>第 {step} 步，损失变成了 {value}。</translation>
    </message>
    <message>
        <source>{title} ran out of memory on {device} at step {step}: make the sizes smaller.</source>
        <translation>“{title}”在第 {step} 步用光了 {device} 的内存：请减小规模。</translation>
    </message>
    <message>
        <source>{title} failed at step {step}: {kind}: {text}</source>
        <translation>“{title}”在第 {step} 步出错：{kind}: {text}</translation>
    </message>
    <message>
        <source>{title} failed at step {step} in line {line}, {code}: {kind}: {text}</source>
        <translation>“{title}”在第 {step} 步出错，在第 {line} 行 {code}：{kind}: {text}</translation>
    </message>
    <message>
        <source>{name} is not installed</source>
        <translation>没有安装 {name}</translation>
    </message>
    <message>
        <source>Qt can&apos;t be loaded: {reason}</source>
        <translation>无法载入 Qt：{reason}</translation>
    </message>
    <message>
        <source>there is no display</source>
        <translation>没有显示器</translation>
    </message>
    <message>
        <source>a system library is missing: {reason}</source>
        <translation>缺少系统库：{reason}</translation>
    </message>
    <message>
        <source>the display {name} isn&apos;t responding</source>
        <translation>显示器 {name} 没有响应</translation>
    </message>
    <message>
        <source>{address} isn&apos;t a file on this computer.</source>
        <translation>{address} 不是这台电脑上的文件。</translation>
    </message>
    <message>
        <source>Opened {path}.</source>
        <translation>已打开 {path}。</translation>
    </message>
    <message>
        <source>Opening {path}…</source>
        <translation>正在打开 {path}…</translation>
    </message>
    <message>
        <source>There are no losses yet: train first.</source>
        <translation>还没有损失：请先训练。</translation>
    </message>
    <message>
        <source>There are no weights yet: train first.</source>
        <translation>还没有权重：请先训练。</translation>
    </message>
    <message>
        <source>Copied: {text}</source>
        <translation>已复制：{text}</translation>
    </message>
    <message>
        <source>Saved {path}, without {changes}: no step has used that yet.</source>
        <translation>已保存 {path}，其中没有 {changes}：还没有任何一步用过它。</translation>
    </message>
    <message>
        <source>Saved the current settings in {path}, not the run that is shown.</source>
        <translation>已保存 {path}：保存的是当前的设置，不是图中显示的那次训练。</translation>
    </message>
    <message>
        <source>The run is still training: pause it first.</source>
        <translation>仍在训练：请先暂停。</translation>
    </message>
    <message>
        <source>Saved {path} with the losses of the first {count} steps only: after that, not every step&apos;s loss is kept.</source>
        <translation>已保存 {path}，其中只有前 {count} 步的损失：之后各步的损失没有逐一保留。</translation>
    </message>
    <message>
        <source>Choose at least one program, one device and one precision.</source>
        <translation>请至少选一个程序、一个设备和一种精度。</translation>
    </message>
    <message>
        <source>A race is running in the Compare tab: it and this run slow each other down.</source>
        <translation>“比较”页正在比赛：比赛与这次运行互相占用时间，两边的速度都不准。</translation>
    </message>
    <message>
        <source>The race ended early: {done} of {there} contenders had finished.</source>
        <translation>比赛提前结束：{there} 个选手中有 {done} 个完成了所有轮次。</translation>
    </message>
    <message>
        <source>Something else was running here at the same time and slowed the race down: race again with nothing else running.</source>
        <translation>比赛时这里还有别的计算在进行，占用了它的时间：请在没有其他计算时重新比赛。</translation>
    </message>
    <message>
        <source>Only the CPU is available: {reason}.</source>
        <translation>只有 CPU：{reason}。</translation>
    </message>
    <message>
        <source>Saved {path}.</source>
        <translation>已保存 {path}。</translation>
    </message>
    <message>
        <source>The settings in {path} could not be read.</source>
        <translation>无法读取 {path} 中的设置。</translation>
    </message>
    <message>
        <source>The settings could not be read and were set aside as {path}.</source>
        <translation>设置文件无法读取，已另存为 {path}。</translation>
    </message>
    <message>
        <source>The backward pass of a product is two products: the gradient times each operand, transposed.</source>
        <translation>一个乘积在反向传播时变成两个乘积：梯度分别乘以每个因子的转置。</translation>
    </message>
    <message>
        <source>Lets the gradient through where the ReLU let its value through, and nowhere else.</source>
        <translation>ReLU 放行了数值的地方，梯度也通过；别处一律不过。</translation>
    </message>
    <message>
        <source>Each square multiplies the gradient by twice the number that was squared.</source>
        <translation>每个平方传下去的是：梯度乘以那个数的两倍。</translation>
    </message>
    <message>
        <source>A difference passes the gradient on unchanged.</source>
        <translation>减法把梯度原样传下去。</translation>
    </message>
    <message>
        <source>Passes on twice the difference between prediction and target.</source>
        <translation>传下去的是预测与目标之差的两倍。</translation>
    </message>
    <message>
        <source>Each hidden unit adds up the inputs of one example, each times its weight.</source>
        <translation>每个隐藏单元把一个样本的各个输入乘以各自的权重，再加起来。</translation>
    </message>
    <message>
        <source>Each output adds up the hidden units of one example, each times its weight.</source>
        <translation>每个输出把一个样本的各个隐藏单元乘以各自的权重，再加起来。</translation>
    </message>
    <message>
        <source>The loss adds up the squares of all the errors.</source>
        <translation>损失是所有误差的平方和。</translation>
    </message>
    <message>
        <source>The gradient of each weight in w2 adds up the weight&apos;s effect on the loss over all examples.</source>
        <translation>w2 的每个权重，把它在每个样本里对损失的影响加起来。</translation>
    </message>
    <message>
        <source>The gradient passes where the ReLU was open, and stops where it was closed.</source>
        <translation>ReLU 开着的地方梯度通过，关着的地方梯度止步。</translation>
    </message>
    <message>
        <source>The gradient of each weight in w1 adds up the weight&apos;s effect on the loss over all examples.</source>
        <translation>w1 的每个权重，把它在每个样本里对损失的影响加起来。</translation>
    </message>
    <message>
        <source>Each weight moves a little against its gradient: downhill.</source>
        <translation>每个权重逆着自己的梯度挪一点：往下坡走。</translation>
    </message>
    <message>
        <source>A row of the first matrix times a column of the second, added up.</source>
        <translation>第一个矩阵的一行乘以第二个矩阵的一列，再加起来。</translation>
    </message>
    <message>
        <source>The squares of all cells, added up.</source>
        <translation>所有格子的平方加起来。</translation>
    </message>
    <message>
        <source>All cells, added up.</source>
        <translation>所有格子加起来。</translation>
    </message>
    <message>
        <source>Set to this number.</source>
        <translation>设成这个数。</translation>
    </message>
    <message>
        <source>no entry could be compared</source>
        <translation>没有一个元素能够比较</translation>
    </message>
    <message>
        <source>all entries of {one} and {other} are 0</source>
        <translation>{one}与{other}的所有元素都是 0</translation>
    </message>
    <message>
        <source>There are no gradients to check. {why}</source>
        <translation>没有可以检验的梯度。{why}</translation>
    </message>
    <message>
        <source>the variable {name}</source>
        <translation>变量 {name}</translation>
    </message>
    <message>
        <source>{name}{index} is {value} but should be {true}</source>
        <translation>{name}{index} 是 {value}，应该是 {true}</translation>
    </message>
    <message>
        <source>At step 0 the two losses are equal to the last digit.</source>
        <translation>第 0 步，两个损失直到最后一位都相等。</translation>
    </message>
    <message>
        <source>At step {step} they differ by more than a thousandth.</source>
        <translation>到第 {step} 步，它们相差超过千分之一。</translation>
    </message>
    <message>
        <source>At step {step} they differ by more than a thousandth, at step {later} by more than a tenth.</source>
        <translation>到第 {step} 步，它们相差超过千分之一，到第 {later} 步超过十分之一。</translation>
    </message>
    <message>
        <source>{name}.grad</source>
        <translation>{name}.grad</translation>
    </message>
    <message>
        <source>{name}.grad, which autograd was told to keep</source>
        <translation>{name}.grad（已让自动求导保留它）</translation>
    </message>
    <message>
        <source>{name}.grad, transposed</source>
        <translation>{name}.grad 的转置</translation>
    </message>
    <message>
        <source>no gradient reached {name} in this step</source>
        <translation>这一步里没有梯度传回到 {name}</translation>
    </message>
    <message>
        <source>the program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>autograd in float64</source>
        <translation>float64 的自动求导</translation>
    </message>
    <message>
        <source>central differences in float64</source>
        <translation>float64 的中心差分</translation>
    </message>
    <message>
        <source>Pause (Space) to look inside the next step.</source>
        <translation>先暂停（空格），再看接下来的一步。</translation>
    </message>
    <message>
        <source>Pause (Space) to check the next step.</source>
        <translation>请先暂停（空格键），再检验接下来的一步。</translation>
    </message>
    <message>
        <source>This run is already pinned.</source>
        <translation>这次运行已经钉住了。</translation>
    </message>
    <message>
        <source>At most {most} runs can be pinned: unpin some first.</source>
        <translation>最多钉住 {most} 次运行：请先取下几个。</translation>
    </message>
    <message>
        <source>Pinned runs couldn&apos;t be saved for the next start: {reason}</source>
        <translation>钉住的运行没能保存，下次启动时不会再有：{reason}</translation>
    </message>
    <message>
        <source>There was no room for {count} of them; the next start offers them again.</source>
        <translation>其中 {count} 个放不下；下次启动时会再次提供。</translation>
    </message>
    <message>
        <source>Runs imported from an older version: {count}. Files that couldn&apos;t be read: {mistakes}. The old files are now in {path}.</source>
        <translation>已收进旧版 Chainrule 的 {count} 次运行，另有 {mistakes} 个文件无法读取。旧文件现在在 {path}。</translation>
    </message>
    <message>
        <source>Runs imported from an older version: {count}. The old files are now in {path}.</source>
        <translation>已收进旧版 Chainrule 的 {count} 次运行。旧文件现在在 {path}。</translation>
    </message>
    <message>
        <source>The pinned runs were set aside as {path}: they could not be read.</source>
        <translation>无法读取钉住的运行，已另存为 {path}。</translation>
    </message>
    <message>
        <source>The pinned runs in {path} could not be read.</source>
        <translation>无法读取 {path} 中钉住的运行。</translation>
    </message>
    <message>
        <source>The system can&apos;t start another thread. Close other programs and try again.</source>
        <translation>系统资源不足，无法再创建线程，请重试。</translation>
    </message>
    <message>
        <source>This failed: {kind}: {text}</source>
        <translation>无法完成：{kind}：{text}</translation>
    </message>
    <message>
        <source>Type a number.</source>
        <translation>请输入一个数。</translation>
    </message>
    <message>
        <source>That is too long for an answer.</source>
        <translation>作为答案，这太长了。</translation>
    </message>
    <message>
        <source>The run is {found}, not {claimed}.</source>
        <translation>运行的结果是 {found}，不是 {claimed}。</translation>
    </message>
    <message>
        <source>The first number that isn&apos;t finite is in {found}, not in {claimed}.</source>
        <translation>第一个不是有限数的数出现在 {found} 里，而不是 {claimed} 里。</translation>
    </message>
    <message>
        <source>The run ended after {step} steps.</source>
        <translation>运行在 {step} 步之后就结束了。</translation>
    </message>
    <message>
        <source>No line of {program} contains {words}.</source>
        <translation>{program} 里没有含 {words} 的行。</translation>
    </message>
    <message>
        <source>{name} has the shape {shape}.</source>
        <translation>{name} 的形状是 {shape}。</translation>
    </message>
    <message>
        <source>{program} doesn&apos;t compute {name}.</source>
        <translation>{program} 不产生 {name}。</translation>
    </message>
    <message>
        <source>Claims need an experiment: add preset or set to the page.</source>
        <translation>claims 需要实验：请给这一页加上 preset 或 set。</translation>
    </message>
    <message>
        <source>The experiment has {steps} steps, counted from 0.</source>
        <translation>实验有 {steps} 步，从 0 数起。</translation>
    </message>
    <message>
        <source>{text} isn&apos;t a number: write it like 1 000 or 0.25.</source>
        <translation>{text} 不是数：请写成例如 1 000 或 0.25。</translation>
    </message>
    <message>
        <source>The file is larger than {limit} kB.</source>
        <translation>文件大于 {limit} kB。</translation>
    </message>
    <message>
        <source>This isn&apos;t text in UTF-8: save the file in that encoding.</source>
        <translation>这里不是 UTF-8 文本：请用 UTF-8 编码保存文件。</translation>
    </message>
    <message>
        <source>The line is longer than {limit} characters: break it.</source>
        <translation>这一行超过 {limit} 个字符：请换行。</translation>
    </message>
    <message>
        <source>There are more than {limit} characters without an empty line: add one.</source>
        <translation>超过 {limit} 个字符没有空行。</translation>
    </message>
    <message>
        <source>{name} is already listed under with, so it can&apos;t be listed under show.</source>
        <translation>{name} 已经在 with 里了，不能再放进 show。</translation>
    </message>
    <message>
        <source>Train until the loss is below {loss}.</source>
        <translation>训练，直到损失降到 {loss} 以下。</translation>
    </message>
    <message>
        <source>The loss fell to {loss}, below {limit}.</source>
        <translation>损失降到了 {loss}，低于 {limit}。</translation>
    </message>
    <message>
        <source>The run diverged, so its loss never fell below {limit}. One of the settings that this task is about isn&apos;t right yet: {fields}.</source>
        <translation>这次运行发散了，损失没有降到 {limit} 以下。这道题要改的设置还不对：{fields}。</translation>
    </message>
    <message>
        <source>The lowest loss was {loss}, but it must fall below {limit}. One of the settings that this task is about isn&apos;t right yet: {fields}.</source>
        <translation>最低的损失是 {loss}，应当降到 {limit} 以下。这道题要改的设置还不对：{fields}。</translation>
    </message>
    <message>
        <source>The run diverged, so its loss never fell below {limit}: try a smaller learning rate.</source>
        <translation>这次运行发散了，损失没有降到 {limit} 以下：试试更小的学习率。</translation>
    </message>
    <message>
        <source>The lowest loss was {loss}, but it must fall below {limit}: try more steps or another learning rate.</source>
        <translation>最低的损失是 {loss}，应当降到 {limit} 以下：试试多走几步，或换一个学习率。</translation>
    </message>
    <message>
        <source>Make a run diverge: its loss has to overflow.</source>
        <translation>让一次运行发散，也就是让损失溢出。</translation>
    </message>
    <message>
        <source>It diverged after {step} steps.</source>
        <translation>走了 {step} 步就发散了。</translation>
    </message>
    <message>
        <source>It ran all {step} steps.</source>
        <translation>{step} 步全部走完了。</translation>
    </message>
    <message>
        <source>It diverged before the end: try a smaller learning rate.</source>
        <translation>没走完就发散了：试试更小的学习率。</translation>
    </message>
    <message>
        <source>It was stopped before the end: let it finish.</source>
        <translation>没走完就被停下了：让它一直跑下去。</translation>
    </message>
    <message>
        <source>Let a run fail, and read the error.</source>
        <translation>让一次运行出错，并读一读错误信息。</translation>
    </message>
    <message>
        <source>It failed, as it should: read the error.</source>
        <translation>它出错了，正该如此：请读一读错误信息。</translation>
    </message>
    <message>
        <source>It ran without an error, but it must fail here.</source>
        <translation>它没有出错，而这里要它出错。</translation>
    </message>
    <message>
        <source>That was {found}; this task is about {wanted}.</source>
        <translation>刚才的是{found}；这个任务要的是{wanted}。</translation>
    </message>
    <message>
        <source>The run failed before it could show anything: read the error.</source>
        <translation>运行还没有给出结果就出错了：请读一读错误信息。</translation>
    </message>
    <message>
        <source>This task needs {label} {wanted}, but that run had {found}.</source>
        <translation>这个任务要求{label}为 {wanted}；刚才那次运行是 {found}。</translation>
    </message>
    <message>
        <source>The loss stayed finite to the end: try a larger learning rate.</source>
        <translation>损失到最后都是有限的：试试更大的学习率。</translation>
    </message>
    <message>
        <source>It was stopped before anything went wrong: let it run.</source>
        <translation>还没出错就停了：请让它跑下去。</translation>
    </message>
    <message>
        <source>{some}, {another}</source>
        <translation>{some}、{another}</translation>
    </message>
    <message>
        <source>That lowered the learning rate: raise it.</source>
        <translation>这样学习率变小了：请调大。</translation>
    </message>
    <message>
        <source>The learning rate is {rate} from this step on.</source>
        <translation>从这一步起，学习率是 {rate}。</translation>
    </message>
    <message>
        <source>This is the line that makes {name}.</source>
        <translation>就是这一行算出 {name}。</translation>
    </message>
    <message>
        <source>The proof failed, as it should here: it found what is wrong.</source>
        <translation>检验没有通过：找到了错误的梯度，这正是这一页要看的。</translation>
    </message>
    <message>
        <source>Right.</source>
        <translation>对。</translation>
    </message>
    <message>
        <source>The shape has {wanted} sizes, not {found}.</source>
        <translation>这个形状有 {wanted} 个大小，不是 {found} 个。</translation>
    </message>
    <message>
        <source>One of the sizes is right, but not all.</source>
        <translation>有一个大小对了，但不是全部。</translation>
    </message>
    <message>
        <source>That is close, but not close enough.</source>
        <translation>接近了，但还不够。</translation>
    </message>
    <message>
        <source>There is no such lesson in {language}.</source>
        <translation>{language} 里没有这一课。</translation>
    </message>
    <message>
        <source>Write the heading of a page as # Title, on one line.</source>
        <translation>页的标题请写成 # 标题，占一行。</translation>
    </message>
    <message>
        <source>A page&apos;s title has 1 to {most} characters.</source>
        <translation>页的标题要有 1 到 {most} 个字符。</translation>
    </message>
    <message>
        <source>This block is never closed: end it with {mark}.</source>
        <translation>这一段没有结尾：请用 {mark} 结束。</translation>
    </message>
    <message>
        <source>There are more than {most} formulas.</source>
        <translation>公式超过了 {most} 个。</translation>
    </message>
    <message>
        <source>The text is nested too deeply.</source>
        <translation>文字嵌套得太深。</translation>
    </message>
    <message>
        <source>The name {name} {reason}.</source>
        <translation>名称 {name} {reason}。</translation>
    </message>
    <message>
        <source>{name} is an archive inside the pack: unpack it.</source>
        <translation>{name} 是课程包里的压缩包：请解压。</translation>
    </message>
    <message>
        <source>leads out of the pack</source>
        <translation>指向课程包之外</translation>
    </message>
    <message>
        <source>has an empty part</source>
        <translation>有空的部分</translation>
    </message>
    <message>
        <source>is longer than {most} characters</source>
        <translation>超过 {most} 个字符</translation>
    </message>
    <message>
        <source>{path} can&apos;t be opened. {file}, line {line}: {sentence}</source>
        <translation>无法打开 {path}。{file} 第 {line} 行：{sentence}</translation>
    </message>
    <message>
        <source>{path} can&apos;t be opened. {file}: {sentence}</source>
        <translation>无法打开 {path}。{file}：{sentence}</translation>
    </message>
    <message>
        <source>Too high</source>
        <translation>画得偏高</translation>
    </message>
    <message>
        <source>Too low</source>
        <translation>画得偏低</translation>
    </message>
    <message>
        <source>Too high in one part and too low in another</source>
        <translation>一部分偏高，另一部分偏低</translation>
    </message>
    <message>
        <source>This run doesn&apos;t count: predict first, then start another.</source>
        <translation>这次运行不算数：请先预测，再开始另一次。</translation>
    </message>
    <message>
        <source>The run has started, so a prediction no longer counts. Let it finish, predict, and start another.</source>
        <translation>运行已经开始，现在预测不算数了。等它结束，预测，再开始另一次。</translation>
    </message>
    <message>
        <source>Draw the curve from left to right, above 0.</source>
        <translation>请从左到右画曲线，并且要在 0 以上。</translation>
    </message>
    <message>
        <source>The run didn&apos;t finish: start it again. Your prediction still counts.</source>
        <translation>运行没有走完：请再开始一次，你的预测仍然有效。</translation>
    </message>
    <message>
        <source>You predicted {chosen}, but {end}. What came true: {true}.</source>
        <translation>你预测的是{chosen}，但{end}。实际发生的是：{true}。</translation>
    </message>
    <message>
        <source>The run has no losses to compare your curve with.</source>
        <translation>这次运行没有可以与你的曲线比较的损失。</translation>
    </message>
    <message>
        <source>Each option needs one of loss_below, loss_above, loss_between or diverged = true.</source>
        <translation>每个选项要有 loss_below、loss_above、loss_between、diverged = true 之一。</translation>
    </message>
    <message>
        <source>Your prediction is noted. Now press Train.</source>
        <translation>已记下你的预测。现在请按“训练”。</translation>
    </message>
    <message>
        <source>Your prediction is noted: {chosen}. Now press Train.</source>
        <translation>已记下你的预测：{chosen}。现在请按“训练”。</translation>
    </message>
    <message>
        <source>the run diverged after {step} steps</source>
        <translation>运行在 {step} 步之后发散</translation>
    </message>
    <message>
        <source>the last loss is {loss}</source>
        <translation>最后的损失是 {loss}</translation>
    </message>
    <message>
        <source>As you predicted: {end}.</source>
        <translation>和你预测的一样：{end}。</translation>
    </message>
    <message>
        <source>None of these came true: {end}.</source>
        <translation>这些都没有发生：{end}。</translation>
    </message>
    <message>
        <source>Well drawn: your curve was off by a factor of {factor}, on average. The last loss was {true}, and you drew {drawn}.</source>
        <translation>画得好：你的曲线平均相差 {factor} 倍。最后的损失是 {true}，你画的是 {drawn}。</translation>
    </message>
    <message>
        <source>{side}: your curve was off by a factor of {factor} on average, which is {powers} powers of ten. The last loss was {true}, and you drew {drawn}.</source>
        <translation>{side}：你的曲线平均相差 {factor} 倍，也就是 {powers} 个数量级。最后的损失是 {true}，你画的是 {drawn}。</translation>
    </message>
    <message>
        <source>The progress in {path} could not be read.</source>
        <translation>无法读取 {path} 里的进度。</translation>
    </message>
    <message>
        <source>The progress could not be read and was set aside as {path}.</source>
        <translation>无法读取进度，已另存为 {path}。</translation>
    </message>
    <message>
        <source>An answer is a number, a shape or a reading: give one of the three.</source>
        <translation>答案是一个数、一个形状或一个读数：请三者选一。</translation>
    </message>
    <message>
        <source>A reading needs a tolerance, like 0.01, because nobody types all its digits.</source>
        <translation>没有人会把读数的每一位都输入：请加上 tolerance，例如 0.01。</translation>
    </message>
    <message>
        <source>That isn&apos;t the value from your last run: read it again.</source>
        <translation>这不是你上次运行给出的数：请再读一次。</translation>
    </message>
    <message>
        <source>The size is right, but the sign isn&apos;t.</source>
        <translation>大小对了，符号不对。</translation>
    </message>
    <message>
        <source>That is half of it: is a factor of 2 missing?</source>
        <translation>这是它的一半：是不是少了因子 2？</translation>
    </message>
    <message>
        <source>That is twice as much: is there an extra factor of 2?</source>
        <translation>这是它的两倍：是不是多了一个因子 2？</translation>
    </message>
    <message>
        <source>The digits are right, but the decimal point is in the wrong place.</source>
        <translation>数字对了，小数点的位置不对。</translation>
    </message>
    <message>
        <source>That isn&apos;t the number.</source>
        <translation>不是这个数。</translation>
    </message>
    <message>
        <source>The sizes are right, but not their order: rows first, then columns.</source>
        <translation>尺寸都对，顺序不对：先行后列。</translation>
    </message>
    <message>
        <source>That isn&apos;t the shape: which arrays is it made from?</source>
        <translation>不是这个形状：它是由哪些数组算出来的？</translation>
    </message>
    <message>
        <source>Train first, and let the run finish: the answer comes from your own run.</source>
        <translation>请先训练，并让运行走完：答案就是你自己的运行给出的数。</translation>
    </message>
    <message>
        <source>Your last run gave no number: train again, and let the run finish.</source>
        <translation>你上次的运行没有给出数：请再训练一次，并让它走完。</translation>
    </message>
    <message>
        <source>A shape has 1 to {most} sizes.</source>
        <translation>形状有 1 到 {most} 个大小。</translation>
    </message>
    <message>
        <source>This number is the right answer: a reply belongs to a wrong one.</source>
        <translation>这个数是对的：replies 是给错的数准备的。</translation>
    </message>
    <message>
        <source>Exactly one of the options must have right = true.</source>
        <translation>必须恰好有一个选项写着 right = true。</translation>
    </message>
    <message>
        <source>Two options say {text}.</source>
        <translation>有两个选项都写着{text}。</translation>
    </message>
    <message>
        <source>loss_between must be two numbers, the smaller one first, as in [1, 10].</source>
        <translation>loss_between 必须是两个数，小的在前，例如 [1, 10]。</translation>
    </message>
    <message>
        <source>Write diverged = true, or leave it out.</source>
        <translation>请写 diverged = true，或者不写。</translation>
    </message>
    <message>
        <source>There must be 2 to {most} options.</source>
        <translation>必须有 2 到 {most} 个选项。</translation>
    </message>
    <message>
        <source>it is neither a folder nor a zip</source>
        <translation>它既不是文件夹也不是 zip</translation>
    </message>
    <message>
        <source>it isn&apos;t a zip, or it is damaged</source>
        <translation>它不是 zip，或者已损坏</translation>
    </message>
    <message>
        <source>{name} isn&apos;t a plain file.</source>
        <translation>{name} 不是普通文件。</translation>
    </message>
    <message>
        <source>{name} is larger than {limit} kB.</source>
        <translation>{name} 大于 {limit} kB。</translation>
    </message>
    <message>
        <source>The pack is larger than {limit} MB.</source>
        <translation>课程包大于 {limit} MB。</translation>
    </message>
    <message>
        <source>The pack has more than {most} files.</source>
        <translation>课程包里的文件超过 {most} 个。</translation>
    </message>
    <message>
        <source>There are too many dots in this line.</source>
        <translation>这一行里的点太多。</translation>
    </message>
    <message>
        <source>These settings are nested too deeply.</source>
        <translation>这些设置嵌套得太深。</translation>
    </message>
    <message>
        <source>This isn&apos;t valid TOML from here on: {reason}.</source>
        <translation>从这里起不是 TOML：{reason}。</translation>
    </message>
    <message>
        <source>{name} must be true or false.</source>
        <translation>{name} 必须是 true 或 false。</translation>
    </message>
    <message>
        <source>{name} must be a table.</source>
        <translation>{name} 必须是表。</translation>
    </message>
    <message>
        <source>{name} must be a list of tables.</source>
        <translation>{name} 必须是表的列表。</translation>
    </message>
    <message>
        <source>{name} is missing.</source>
        <translation>缺少 {name}。</translation>
    </message>
    <message>
        <source>{name} must be a list.</source>
        <translation>{name} 必须是列表。</translation>
    </message>
    <message>
        <source>{name} must be text of 1 to {longest} characters.</source>
        <translation>{name} 必须是 1 到 {longest} 个字符的文字。</translation>
    </message>
    <message>
        <source>{name} must be a whole number from {least} to {most}.</source>
        <translation>{name} 必须是 {least} 到 {most} 的整数。</translation>
    </message>
    <message>
        <source>{name} must be a number from {least} to {most}.</source>
        <translation>{name} 必须是 {least} 到 {most} 的数。</translation>
    </message>
    <message>
        <source>There is no {name} here: choose from {known}.</source>
        <translation>这里没有 {name}：请从 {known} 中选择。</translation>
    </message>
    <message>
        <source>There is no {path}.</source>
        <translation>没有 {path}。</translation>
    </message>
    <message>
        <source>These numbers can&apos;t be read again.</source>
        <translation>这些数无法重新读出。</translation>
    </message>
    <message>
        <source>There is no formula between these dollar signs.</source>
        <translation>这两个美元符号之间没有公式。</translation>
    </message>
    <message>
        <source>This formula can&apos;t be read: {reason}.</source>
        <translation>看不懂这个公式：{reason}。</translation>
    </message>
    <message>
        <source>Let a run finish all its steps.</source>
        <translation>让一次运行走完所有步。</translation>
    </message>
    <message>
        <source>Raise the learning rate during a run.</source>
        <translation>在运行当中把学习率调大。</translation>
    </message>
    <message>
        <source>Raise the learning rate to {to} during a run.</source>
        <translation>在运行当中把学习率调到 {to}。</translation>
    </message>
    <message>
        <source>No run is in progress: press Train first, then change the learning rate.</source>
        <translation>现在没有运行：请先按“训练”，再改学习率。</translation>
    </message>
    <message>
        <source>Higher: the learning rate has to reach {to}.</source>
        <translation>再大一些：学习率要达到 {to}。</translation>
    </message>
    <message>
        <source>In One step, stop on the line that makes {name}.</source>
        <translation>在“单步”里，停在算出 {name} 的那一行。</translation>
    </message>
    <message>
        <source>In Proof, check gradients that are right.</source>
        <translation>用“检验”检验一次梯度，要通过。</translation>
    </message>
    <message>
        <source>In Proof, check gradients that are wrong.</source>
        <translation>用“检验”检验一次梯度，要查出错误。</translation>
    </message>
    <message>
        <source>The proof passed: with these numbers, no gradient is wrong.</source>
        <translation>检验通过：用这些数，没有发现错误的梯度。</translation>
    </message>
    <message>
        <source>The proof failed, but it must pass here: choose a correct program.</source>
        <translation>检验没有通过，而这里要它通过：请换一个正确的程序。</translation>
    </message>
    <message>
        <source>The proof passed although this program is broken: with these numbers, the mistake makes no difference. Use other numbers, and check again.</source>
        <translation>这个程序是坏的，检验却通过了：用现在这些数，错误恰好不影响结果。请换一些数，再检验一次。</translation>
    </message>
    <message>
        <source>The proof passed, but it must fail here: break the program first.</source>
        <translation>检验通过了，而这里要它不通过：请先把程序弄坏。</translation>
    </message>
    <message>
        <source>put braces around the {part} that begins a row</source>
        <translation>请给一行开头的 {part} 加上花括号</translation>
    </message>
    <message>
        <source>put braces around the argument of {command}</source>
        <translation>请给 {command} 后面的内容加上花括号</translation>
    </message>
    <message>
        <source>put braces around the table that {command} belongs to</source>
        <translation>请给 {command} 前面的表加上花括号</translation>
    </message>
    <message>
        <source>it is nested too deeply</source>
        <translation>嵌套得太深</translation>
    </message>
    <message>
        <source>{part} is never closed</source>
        <translation>{part} 没有收尾</translation>
    </message>
    <message>
        <source>{part} has nothing to close</source>
        <translation>{part} 没有对应的开头</translation>
    </message>
    <message>
        <source>something is missing after {command}</source>
        <translation>{command} 后面缺了内容</translation>
    </message>
    <message>
        <source>there is nothing before {part}</source>
        <translation>{part} 前面没有内容</translation>
    </message>
    <message>
        <source>there is no table {name}: choose from {known}</source>
        <translation>没有 {name} 这种表：请从 {known} 中选择</translation>
    </message>
    <message>
        <source>write \text with plain words between braces</source>
        <translation>\text 的花括号里只能写普通的英文文字</translation>
    </message>
    <message>
        <source>the command {name} isn&apos;t supported</source>
        <translation>这里没有命令 {name}</translation>
    </message>
    <message>
        <source>{character} can&apos;t be drawn</source>
        <translation>画不出 {character}</translation>
    </message>
    <message>
        <source>There is nothing to report yet: open the lessons first.</source>
        <translation>还没有可以报告的内容：请先打开课程。</translation>
    </message>
    <message>
        <source>This line makes no array.</source>
        <translation>这一行不产生数组。</translation>
    </message>
    <message>
        <source>There are no gradients to clear before the first backward pass.</source>
        <translation>第一次反向传播之前，没有梯度可清零。</translation>
    </message>
    <message>
        <source>Passes the learning rate to the optimizer. This line makes no array.</source>
        <translation>把学习率交给优化器。这一行不产生数组。</translation>
    </message>
    <message>
        <source>Cleared, because backward adds to what is there: {names}.</source>
        <translation>已清零，因为 backward 会累加到原有的值上：{names}。</translation>
    </message>
    <message>
        <source>The loop moves on: here {name} is {other}.</source>
        <translation>循环取出下一个：这里 {name} 就是 {other}。</translation>
    </message>
    <message>
        <source>{text} can&apos;t be calculated: use numbers, + - * / ** and brackets.</source>
        <translation>{text} 算不出来：请只用数字、+ - * / ** 和括号。</translation>
    </message>
    <message>
        <source>The file of stored runs was damaged, and was moved to {path}. Runs recovered: {count}.</source>
        <translation>保存运行的文件已损坏，已移到 {path}；救回 {count} 次运行。</translation>
    </message>
    <message>
        <source>This run can&apos;t be stored, because some of its numbers aren&apos;t finite.</source>
        <translation>这次运行里有不是有限数的数，所以无法保存。</translation>
    </message>
    <message>
        <source>The weights of this run weren&apos;t kept: train it again to get them.</source>
        <translation>这次运行的权重没有保存：要看的话请重跑一遍。</translation>
    </message>
    <message>
        <source>The weights of this run weren&apos;t kept: they take {size}, and the limit for one run is {most}.</source>
        <translation>这次运行的权重没有保存：它们要占 {size}，而每次运行最多只能占 {most}。</translation>
    </message>
    <message>
        <source>{title} keeps no gradient in a variable, because its whole step is one call: train with {other} instead, whose losses are the same.</source>
        <translation>“{title}”没有哪个变量存着梯度，因为它的一整步只是一次调用：请用“{other}”跑一遍，损失是一样的。</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>中止</translation>
    </message>
    <message>
        <source>diverged</source>
        <translation>发散</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>出错</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Steps done</source>
        <translation>已走步数</translation>
    </message>
    <message>
        <source>Final loss</source>
        <translation>最终损失</translation>
    </message>
    <message>
        <source>Best loss</source>
        <translation>最小损失</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>steps/s</source>
        <translation>步/秒</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>s</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>First step</source>
        <translation>第一步用时</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Kept in Runs: {count}.</source>
        <translation>已存入“运行记录”：{count} 次。</translation>
    </message>
    <message>
        <source>Number of values</source>
        <translation>取值个数</translation>
    </message>
    <message>
        <source>{label} can&apos;t be swept: choose another field.</source>
        <translation>不能对{label}做扫描：请换一个设置。</translation>
    </message>
    <message>
        <source>{label} has no values: type some, like {example}.</source>
        <translation>{label}还没有取值：请输入几个，例如 {example}。</translation>
    </message>
    <message>
        <source>{label}: say how many values the range has.</source>
        <translation>{label}：请说明这个范围取多少个值。</translation>
    </message>
    <message>
        <source>{label}: a logarithmic range must start above 0, not at {given}.</source>
        <translation>{label}：对数范围要从大于 0 的数开始，不能从 {given} 开始。</translation>
    </message>
    <message>
        <source>{label}: {given} isn&apos;t a range: write it like {example}.</source>
        <translation>{label}：{given} 不是范围，可以这样写：{example}。</translation>
    </message>
    <message>
        <source>The processes for the runs can&apos;t be started: {reason}.</source>
        <translation>无法为这些运行启动进程：{reason}。</translation>
    </message>
    <message>
        <source>A sweep needs a field: choose one or two.</source>
        <translation>扫描需要设置：请选一个或两个。</translation>
    </message>
    <message>
        <source>A sweep has one field or two: leave out the others.</source>
        <translation>一次扫描只能有一个或两个设置：请去掉其余的。</translation>
    </message>
    <message>
        <source>{label} is swept twice: choose another field.</source>
        <translation>{label}被选了两次：请换另一个设置。</translation>
    </message>
    <message>
        <source>Workers</source>
        <translation>工作进程</translation>
    </message>
    <message>
        <source>--field2 and --values2 go together: give both, or neither.</source>
        <translation>--field2 和 --values2 要一起用：两个都写，或者都不写。</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>被拒绝</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>{state} at step {step}</source>
        <translation>{state}（第 {step} 步）</translation>
    </message>
    <message>
        <source>{count} of {all} can&apos;t run: {reason}</source>
        <translation>{all} 次中有 {count} 次无法运行：{reason}</translation>
    </message>
    <message>
        <source>The lowest final loss: {loss}, {values}.</source>
        <translation>最终损失最低的是：{values}，损失 {loss}。</translation>
    </message>
    <message>
        <source>The lowest loss during a run: {loss}, {values}.</source>
        <translation>途中损失最低的是：{values}，损失 {loss}。</translation>
    </message>
    <message>
        <source>{count} of {all} diverged.</source>
        <translation>{all} 次中有 {count} 次发散。</translation>
    </message>
    <message>
        <source>The sweep can&apos;t go on: {reason}</source>
        <translation>扫描无法继续：{reason}</translation>
    </message>
    <message>
        <source>{a} overtakes {b} at D_in = H = {size} here.</source>
        <translation>在这台机器上，从 D_in = H = {size} 起，{a} 超过 {b}。</translation>
    </message>
    <message>
        <source>{a} overtakes {b} at {flop} a step here.</source>
        <translation>在这台机器上，从每步 {flop} 起，{a} 超过 {b}。</translation>
    </message>
    <message>
        <source>{name}, {detail}</source>
        <translation>{name}，{detail}</translation>
    </message>
    <message>
        <source>threads by trial</source>
        <translation>线程数由试跑决定</translation>
    </message>
    <message>
        <source>1 thread</source>
        <translation>1 个线程</translation>
    </message>
    <message>
        <source>{count} threads</source>
        <translation>{count} 个线程</translation>
    </message>
    <message>
        <source>Squares go from a smaller side up to a larger one, like square:64..2048, not {given}.</source>
        <translation>方形的边长要从小到大写，例如 square:64..2048，而不是 {given}。</translation>
    </message>
    <message>
        <source>A size is article, hand, four numbers like 64x1000x100x10, or squares like square:64..2048, not {given}.</source>
        <translation>大小可以写 article、hand、四个数（例如 64x1000x100x10）或一串方形（例如 square:64..2048），而不是 {given}。</translation>
    </message>
    <message>
        <source>The race was stopped.</source>
        <translation>比赛已停止。</translation>
    </message>
    <message>
        <source>The race could not be started: {reason}</source>
        <translation>比赛无法开始：{reason}</translation>
    </message>
    <message>
        <source>The temporary file that passes the data to the processes can&apos;t be used: {reason}.</source>
        <translation>无法通过临时文件把数据交给这些进程：{reason}。</translation>
    </message>
    <message>
        <source>The processes can&apos;t be started: {reason}.</source>
        <translation>无法启动这些进程：{reason}。</translation>
    </message>
    <message>
        <source>Rank {rank} ended in the middle of step {step}: {reason}. The others can&apos;t go on without it.</source>
        <translation>rank {rank} 在第 {step} 步中途消失：{reason}。没有它，其余进程无法继续。</translation>
    </message>
    <message>
        <source>Rank {rank} failed at step {step}: {kind}: {text}</source>
        <translation>进程 {rank} 在第 {step} 步出错：{kind}：{text}</translation>
    </message>
    <message>
        <source>One process computed this with the whole batch. In the run, each process has its part of the batch, and the parts are added up in another order, which changes the last digits.</source>
        <translation>这里由一个进程用整批样本算出。运行时每个进程只有其中一部分，各部分相加的次序不同，末几位数字会有差别。</translation>
    </message>
    <message>
        <source>This build of torch lacks torch.distributed, so its processes can&apos;t communicate.</source>
        <translation>这个 torch 没有编译进 torch.distributed，各进程之间无法通信。</translation>
    </message>
    <message>
        <source>torchrun has started {processes} processes: leave out --processes.</source>
        <translation>torchrun 已经启动了 {processes} 个进程：请去掉 --processes。</translation>
    </message>
    <message>
        <source>The final weights are those of the first two runs.</source>
        <translation>最终权重只画前两次的。</translation>
    </message>
    <message>
        <source>The final weights are those of the first two runs that kept any.</source>
        <translation>最终权重取自选中的运行里保存了权重的前两次。</translation>
    </message>
    <message>
        <source>{optimizer} divides by the root of a mean squared gradient plus eps, which is {eps}. In {dtype}, eps is rounded to 0, and for {divided} of {weights} weights that root was 0 as well: their steps were divided by 0, whatever the learning rate.</source>
        <translation>{optimizer} 要除以“梯度平方的平均值的平方根再加 eps”，eps 是 {eps}。在 {dtype} 里 eps 被舍入成 0，而 {weights} 个权重中有 {divided} 个的平方根也是 0：于是除以了 0，学习率多大都一样。</translation>
    </message>
    <message>
        <source>Each step went too far down the slope and landed higher on the other side, until the numbers no longer fitted into {dtype}.</source>
        <translation>每一步都迈过了头，落到对面坡上更高的地方，最后数大得 {dtype} 装不下了。</translation>
    </message>
    <message>
        <source>Nothing was saved. {mistake}</source>
        <translation>什么都没有保存。{mistake}</translation>
    </message>
    <message>
        <source>Saved {path}, but these settings can&apos;t run here: {reason}</source>
        <translation>已保存 {path}，但这些设置在这台电脑上无法运行：{reason}</translation>
    </message>
    <message>
        <source>The window now has this run&apos;s settings, and Train draws its curve: pin it to keep it there.</source>
        <translation>窗口已改成这次运行的设置，“训练”里显示着它的曲线；想留着对比，就钉住它。</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>How many steps to take first.</source>
        <translation>走了多少步之后。</translation>
    </message>
    <message>
        <source>this Qt doesn&apos;t have the platform {name}</source>
        <translation>此 Qt 没有 {name} 平台</translation>
    </message>
    <message>
        <source>The processes can&apos;t connect at {address}: {reason}</source>
        <translation>各进程无法在 {address} 会合：{reason}</translation>
    </message>
    <message>
        <source>RANK and WORLD_SIZE are set, but MASTER_ADDR or MASTER_PORT isn&apos;t. Start this with torchrun, which sets them all, or unset RANK to train in one process.</source>
        <translation>设置了 RANK 和 WORLD_SIZE，却没有设置 MASTER_ADDR 或 MASTER_PORT。请用 torchrun 启动，它会设置全部变量；或取消 RANK，在一个进程里训练。</translation>
    </message>
    <message>
        <source>MASTER_ADDR is {text}, but no machine of that name was found: {reason}.</source>
        <translation>MASTER_ADDR 是 {text}，找不到这个名字的机器：{reason}。</translation>
    </message>
    <message>
        <source>{name} is {text} but should be a whole number from {least} to {most}. Start this with torchrun, which sets it, or unset RANK to train in one process.</source>
        <translation>{name} 是 {text}，而它应是 {least} 到 {most} 的整数。请用 torchrun 启动，它会设置这个变量；或取消 RANK，在一个进程里训练。</translation>
    </message>
    <message>
        <source>{path}: plots are saved as .png, .svg or .pdf, not {suffix}.</source>
        <translation>{path}：图只能保存为 .png、.svg 或 .pdf，不能保存为 {suffix}。</translation>
    </message>
    <message>
        <source>from the same weights and the same momentum</source>
        <translation>从同样的权重和同样的动量出发</translation>
    </message>
    <message>
        <source>from the same weights</source>
        <translation>从同样的权重出发</translation>
    </message>
    <message>
        <source>there is not enough memory to load torch</source>
        <translation>内存不足，无法加载 torch</translation>
    </message>
    <message>
        <source>The output can&apos;t be written: {reason}</source>
        <translation>无法写出结果：{reason}</translation>
    </message>
    <message>
        <source>{path} can&apos;t be used: {reason}.</source>
        <translation>{path} 无法使用：{reason}。</translation>
    </message>
    <message>
        <source>There is not enough memory: make the sizes smaller, or close other programs.</source>
        <translation>内存不足：请把尺寸改小，或关闭其他程序。</translation>
    </message>
    <message>
        <source>torch.compile could not make machine code ({reason})</source>
        <translation>torch.compile 没能生成机器码（{reason}）</translation>
    </message>
    <message>
        <source>torch.compile looks for the C++ compiler {name}, which isn&apos;t installed; to use another one, name it in the environment, like CXX=clang++</source>
        <translation>torch.compile 要找 C++ 编译器 {name}，而它没有安装；在环境变量里设 CXX=clang++，就能用已有的那个</translation>
    </message>
    <message>
        <source>torch.compile needs Apple&apos;s command line tools: run xcode-select --install</source>
        <translation>torch.compile 需要苹果的命令行工具：请运行 xcode-select --install</translation>
    </message>
    <message>
        <source>it was killed (SIGKILL), which the system does when memory runs out</source>
        <translation>它被强行终止（SIGKILL），内存耗尽时系统会这样做</translation>
    </message>
    <message>
        <source>it was ended by {signal}</source>
        <translation>它被信号 {signal} 终止</translation>
    </message>
    <message>
        <source>{said} (exit code {code})</source>
        <translation>{said}（退出码 {code}）</translation>
    </message>
    <message>
        <source>it ended with exit code {code}</source>
        <translation>它以退出码 {code} 结束</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行记录</translation>
    </message>
    <message>
        <source>Race</source>
        <translation>比赛</translation>
    </message>
    <message>
        <source>Sweep</source>
        <translation>扫描</translation>
    </message>
    <message>
        <source>The process of this run has ended: {reason}. If memory is low, make the sizes smaller or train fewer runs at a time.</source>
        <translation>这次运行所在的进程已结束：{reason}。如果内存不足，请减小尺寸，或减少同时进行的运行。</translation>
    </message>
    <message>
        <source>it has no lesson file, like 01-first-steps.md</source>
        <translation>里面没有课程，例如 01-first-steps.md</translation>
    </message>
    <message>
        <source>examples and hidden units are mixed up</source>
        <translation>样本和隐藏单元混在了一起</translation>
    </message>
    <message>
        <source>updating a leaf of the graph fails</source>
        <translation>更新计算图的叶子张量会出错</translation>
    </message>
    <message>
        <source>The race ended by itself: {reason}. Race again.</source>
        <translation>竞速自行结束：{reason}。请重新竞速。</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>数</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>true 或 false</translation>
    </message>
    <message>
        <source>a list</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>an object with fields</source>
        <translation>带字段的对象</translation>
    </message>
    <message>
        <source>null</source>
        <translation>null</translation>
    </message>
    <message>
        <source>it contains a number that is too large</source>
        <translation>其中有太大的数</translation>
    </message>
    <message>
        <source>its content isn&apos;t what was expected ({reason})</source>
        <translation>内容与此处要求的不符（{reason}）</translation>
    </message>
    <message>
        <source>{name} can&apos;t be {given}</source>
        <translation>{name} 不能是 {given}</translation>
    </message>
    <message>
        <source>{one} or {other}</source>
        <translation>{one}或{other}</translation>
    </message>
    <message>
        <source>{name} must be {kind}</source>
        <translation>{name} 必须是{kind}</translation>
    </message>
    <message>
        <source>{name} must be {kind} {sign} {limit}</source>
        <translation>{name} 必须是{sign} {limit} 的{kind}</translation>
    </message>
    <message>
        <source>{name} contains a number that is too large</source>
        <translation>{name} 中有太大的数</translation>
    </message>
    <message>
        <source>{name} isn&apos;t valid ({reason})</source>
        <translation>{name} 不正确（{reason}）</translation>
    </message>
    <message>
        <source>Saving {path}…</source>
        <translation>正在保存 {path}…</translation>
    </message>
    <message>
        <source>{path} is unchanged.</source>
        <translation>{path} 保持不变。</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>One step</source>
        <translation>单步</translation>
    </message>
    <message>
        <source>Proof</source>
        <translation>检验</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>导出(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Losses as CSV…</source>
        <translation>损失（CSV）(&amp;L)…</translation>
    </message>
    <message>
        <source>&amp;Weights…</source>
        <translation>权重(&amp;W)…</translation>
    </message>
    <message>
        <source>&amp;Script…</source>
        <translation>脚本(&amp;S)…</translation>
    </message>
    <message>
        <source>Loss &amp;plot as a figure…</source>
        <translation>损失曲线图(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;New</source>
        <translation>新建(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Open run…</source>
        <translation>打开训练记录(&amp;O)…</translation>
    </message>
    <message>
        <source>Open &amp;data…</source>
        <translation>打开数据(&amp;D)…</translation>
    </message>
    <message>
        <source>Open e&amp;xample data…</source>
        <translation>打开示例数据(&amp;X)…</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>最近打开(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Save run</source>
        <translation>保存训练记录(&amp;S)</translation>
    </message>
    <message>
        <source>Save run &amp;as…</source>
        <translation>训练记录另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Copy as command line</source>
        <translation>复制为命令行(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>暂无</translation>
    </message>
    <message>
        <source>&amp;Lessons</source>
        <translation>课程(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;All lessons</source>
        <translation>全部课程(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Chainrule&apos;s own course</source>
        <translation>Chainrule 自带的课程(&amp;C)</translation>
    </message>
    <message>
        <source>Open &amp;folder of lessons…</source>
        <translation>打开课程文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>Open &amp;zip of lessons…</source>
        <translation>打开课程 zip 文件(&amp;Z)…</translation>
    </message>
    <message>
        <source>Save course &amp;report…</source>
        <translation>保存学习报告(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Experiment below the lesson</source>
        <translation>课文下方的实验设置(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Presenter mode</source>
        <translation>讲解模式(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Projector mode</source>
        <translation>投影模式(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Larger</source>
        <translation>放大(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Smaller</source>
        <translation>缩小(&amp;S)</translation>
    </message>
    <message>
        <source>Normal si&amp;ze</source>
        <translation>默认大小(&amp;Z)</translation>
    </message>
    <message>
        <source>&amp;Next tab</source>
        <translation>下一个标签页(&amp;N)</translation>
    </message>
    <message>
        <source>P&amp;revious tab</source>
        <translation>上一个标签页(&amp;R)</translation>
    </message>
    <message>
        <source>Same as the &amp;system</source>
        <translation>跟随系统(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>Type the sizes, like 64 x 100.</source>
        <translation>请输入各个大小，例如 64 x 100。</translation>
    </message>
    <message>
        <source>{given} isn&apos;t a shape: type whole numbers without commas in them, like 64 x 100 or (64, 100).</source>
        <translation>{given} 不是形状：请输入整数，例如 64 x 100 或 (64, 100)，每个数里不要有逗号。</translation>
    </message>
    <message>
        <source>{given} contains a comma: write 1.5 with a point, and 1000 without a separator.</source>
        <translation>{given} 里有逗号：小数写成 1.5，一千写成 1000，数字之间什么都不加。</translation>
    </message>
    <message>
        <source>{given} isn&apos;t a number: type one like 8, 0.25 or 1e-6.</source>
        <translation>{given} 不是数：请输入例如 8、0.25 或 1e-6。</translation>
    </message>
    <message>
        <source>{given} can&apos;t be used as a number.</source>
        <translation>{given} 不能当作一个数来用。</translation>
    </message>
    <message>
        <source>{equation} is false.</source>
        <translation>{equation} 不成立。</translation>
    </message>
    <message>
        <source>“Show me” wouldn&apos;t do this task: {reason}</source>
        <translation>“演示”完成不了这个任务：{reason}</translation>
    </message>
    <message>
        <source>The text says {says}, but it is {found}.</source>
        <translation>正文写的是 {says}，实际是 {found}。</translation>
    </message>
    <message>
        <source>The run doesn&apos;t diverge.</source>
        <translation>运行没有发散。</translation>
    </message>
    <message>
        <source>The loss never falls below {limit}.</source>
        <translation>损失从未降到 {limit} 以下。</translation>
    </message>
    <message>
        <source>{says} isn&apos;t in the text of the page.</source>
        <translation>这一页的正文里没有 {says}。</translation>
    </message>
    <message>
        <source>{code} reverses the direction of the text: remove it.</source>
        <translation>{code} 会改变文字的方向：请删掉。</translation>
    </message>
    <message>
        <source>{code} is a control character: remove it.</source>
        <translation>{code} 是控制字符：请删掉。</translation>
    </message>
    <message>
        <source>{code} is invisible: remove it.</source>
        <translation>{code} 是看不见的字符：请删掉。</translation>
    </message>
    <message>
        <source>What this page sets, shows, hides, locks or asks differs from the page in {language}.</source>
        <translation>这一页设置、指向、隐藏、锁定或要求的东西与 {language} 里不同。</translation>
    </message>
    <message>
        <source>What this page claims differs from the page in {language}.</source>
        <translation>这一页的断言和 {language} 里的不一样。</translation>
    </message>
    <message>
        <source>A page begins with a line like # Title: put one above this.</source>
        <translation>每页由 # 标题 这样的一行开始：请在上面加一行。</translation>
    </message>
    <message>
        <source>The lesson has no page: a page begins with a line like # Title.</source>
        <translation>这一课没有页：每页由 # 标题 这样的一行开始。</translation>
    </message>
    <message>
        <source>The lesson has more than {most} pages: split it in two.</source>
        <translation>这一课超过 {most} 页：请分成两课。</translation>
    </message>
    <message>
        <source>A page&apos;s title can&apos;t contain a formula.</source>
        <translation>页的标题里不能有公式。</translation>
    </message>
    <message>
        <source>A page has only one chainrule block, and this is another.</source>
        <translation>每页只能有一个 chainrule 段，这是多出来的。</translation>
    </message>
    <message>
        <source>Put the chainrule block at the start of a line, outside lists and quotations.</source>
        <translation>chainrule 段要从行首开始，不能放在列表或引用里。</translation>
    </message>
    <message>
        <source>The page is longer than {most} characters: split it in two.</source>
        <translation>这一页超过 {most} 个字符：请分成两页。</translation>
    </message>
    <message>
        <source>A lesson can&apos;t contain HTML: write &lt; as &amp;lt; or put code between backticks.</source>
        <translation>课程里不能有 HTML：请把 &lt; 写成 &amp;lt;，或把代码放在反引号里。</translation>
    </message>
    <message>
        <source>A lesson can&apos;t contain images.</source>
        <translation>课程里不能有图片。</translation>
    </message>
    <message>
        <source>A formula between $$ and $$ is a paragraph of its own: put an empty line above it, and end its last line with $$.</source>
        <translation>两个美元符号之间的公式要单独成段：请在 $$ 上面空一行，并让它的最后一行以 $$ 结尾。</translation>
    </message>
    <message>
        <source>This $ doesn&apos;t begin or end a formula: write $x$ without spaces inside the dollars, and \$ for a dollar sign.</source>
        <translation>这个 $ 既不是公式的开头，也不是结尾：请写成 $x$，美元符号内侧不要有空格；美元符号本身写成 \$。</translation>
    </message>
    <message>
        <source>A lesson can&apos;t contain links: put an address between backticks to show it.</source>
        <translation>课程里不能有链接：要给人读的网址请放在反引号里。</translation>
    </message>
    <message>
        <source>there are lessons both at the top and in folders for languages</source>
        <translation>顶层和各语言的文件夹里都有课程</translation>
    </message>
    <message>
        <source>{path} can&apos;t be opened. {file}, line {line}: {sentence} There are {count} mistakes in all: python main.py lessons check lists them.</source>
        <translation>无法打开 {path}。{file} 第 {line} 行：{sentence}一共有 {count} 处错误：python main.py lessons check 会全部列出。</translation>
    </message>
    <message>
        <source>{name} isn&apos;t a valid name for a lesson: call it something like 01-first-steps.md, with letters, digits and hyphens.</source>
        <translation>{name} 不是课程的文件名：请用字母、数字和连字符，例如 01-first-steps.md。</translation>
    </message>
    <message>
        <source>{name} doesn&apos;t belong in a pack: a pack holds lessons, like 01-name.md, and a pack.toml.</source>
        <translation>{name} 不属于课程包，包里只有 01-name.md 这样的课程和 pack.toml。</translation>
    </message>
    <message>
        <source>{name} is nested too deeply: a pack has one folder per language.</source>
        <translation>{name} 放得太深：课程包里每种语言一个文件夹。</translation>
    </message>
    <message>
        <source>The folder {name} isn&apos;t a language: call it en or zh_CN, for example.</source>
        <translation>文件夹 {name} 不是语言：请命名为例如 en 或 zh_CN。</translation>
    </message>
    <message>
        <source>contains a backslash</source>
        <translation>含有反斜杠</translation>
    </message>
    <message>
        <source>starts at the root of the disk</source>
        <translation>从磁盘根目录开始</translation>
    </message>
    <message>
        <source>contains a colon, like the name of a drive</source>
        <translation>像盘符那样含有冒号</translation>
    </message>
    <message>
        <source>contains an invisible character</source>
        <translation>含有看不见的字符</translation>
    </message>
    <message>
        <source>ends with a space or a dot</source>
        <translation>以空格或点结尾</translation>
    </message>
    <message>
        <source>{name} and {other} are the same name on some systems: rename one of them.</source>
        <translation>{name} 和 {other} 在有些系统上是同一个名称：请改掉其中一个。</translation>
    </message>
    <message>
        <source>{name} is locked with a password: pack it without one.</source>
        <translation>{name} 有密码：请不加密码打包。</translation>
    </message>
    <message>
        <source>{name} is compressed in an unusual way: pack it as a plain zip.</source>
        <translation>{name} 的压缩方式很少见：请用通常的方式打包。</translation>
    </message>
    <message>
        <source>{name} is a link, and a pack can&apos;t contain links.</source>
        <translation>{name} 是链接，课程包里不能有链接。</translation>
    </message>
    <message>
        <source>There is no {name} here: perhaps you mean {near}.</source>
        <translation>这里没有 {name}；你是不是想写 {near}。</translation>
    </message>
    <message>
        <source>{part} belongs in a table, like pmatrix</source>
        <translation>{part} 只能用在 pmatrix 这样的表里</translation>
    </message>
    <message>
        <source>The formula is longer than {most} characters: split it in two.</source>
        <translation>公式超过了 {most} 个字符：请拆成两个。</translation>
    </message>
    <message>
        <source>something in it is missing or in the wrong place</source>
        <translation>里面缺了什么，或者有什么放错了位置</translation>
    </message>
    <message>
        <source>{path} already exists: name a new folder.</source>
        <translation>{path} 已经存在：请写一个新的文件夹。</translation>
    </message>
    <message>
        <source>A place is written like field:learning_rate.</source>
        <translation>位置是一段文字，例如 field:learning_rate。</translation>
    </message>
    <message>
        <source>{place} can only be hidden, not locked: lock one of {kinds}.</source>
        <translation>{place} 不能锁定，只能隐藏：能锁定的有 {kinds}。</translation>
    </message>
    <message>
        <source>A lesson can&apos;t set {name}, because lessons can&apos;t read other files.</source>
        <translation>课程不能设置 {name}：它不读取别的文件。</translation>
    </message>
    <message>
        <source>Your progress could not be saved. {why}</source>
        <translation>你完成的内容没能保存下来。{why}</translation>
    </message>
    <message>
        <source>{tip} ({key})</source>
        <translation>{tip}（{key}）</translation>
    </message>
    <message>
        <source>Contender</source>
        <translation>选手</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>规模</translation>
    </message>
    <message>
        <source>N × D_in × H × D_out</source>
        <translation>N × D_in × H × D_out</translation>
    </message>
    <message>
        <source>Steps a second</source>
        <translation>每秒步数</translation>
    </message>
    <message>
        <source>Spread</source>
        <translation>离散度</translation>
    </message>
    <message>
        <source>Step, ms</source>
        <translation>一步，毫秒</translation>
    </message>
    <message>
        <source>Turns</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>Watched</source>
        <translation>被观察时</translation>
    </message>
    <message>
        <source>To tutorial</source>
        <translation>与教程相比</translation>
    </message>
    <message>
        <source>Its speed as a ratio to that of the tutorial&apos;s own loop.</source>
        <translation>它的速度与教程自带循环的速度之比。</translation>
    </message>
    <message>
        <source>Of matmul</source>
        <translation>占矩阵乘</translation>
    </message>
    <message>
        <source>Its arithmetic as a share of the device&apos;s rate in a large matrix product.</source>
        <translation>它的运算量占本设备大矩阵乘速率的比例。</translation>
    </message>
    <message>
        <source>Of memory</source>
        <translation>占内存</translation>
    </message>
    <message>
        <source>The bytes that a step must move, as a share of the device&apos;s rate in a large copy; over 100 % where the arrays stay in a cache.</source>
        <translation>一步至少要搬运的字节，占本设备大块复制速率的比例；数组留在缓存里时会超过 100 %。</translation>
    </message>
    <message>
        <source>First step, s</source>
        <translation>第一步，秒</translation>
    </message>
    <message>
        <source>Warm-up, s</source>
        <translation>预热，秒</translation>
    </message>
    <message>
        <source>Compiling, s</source>
        <translation>编译，秒</translation>
    </message>
    <message>
        <source>{path} can&apos;t be written: another window has been busy with it for {seconds} seconds.</source>
        <translation>无法写入 {path}：另一个窗口已占用它 {seconds} 秒。</translation>
    </message>
    <message>
        <source>This run no longer exists: it was removed.</source>
        <translation>这次运行已被删除。</translation>
    </message>
    <message>
        <source>The weights of this run are damaged and can&apos;t be read.</source>
        <translation>这次运行的权重已损坏，无法读取。</translation>
    </message>
    <message>
        <source>A stored run can&apos;t be read: {reason}.</source>
        <translation>有一次已保存的运行无法读取：{reason}。</translation>
    </message>
    <message>
        <source>A stored run can&apos;t be read. {sentence}</source>
        <translation>有一次已保存的运行无法读取。{sentence}</translation>
    </message>
    <message>
        <source>This run can&apos;t be stored: {reason}.</source>
        <translation>这次运行无法保存：{reason}。</translation>
    </message>
    <message>
        <source>The curve of this run is damaged and can&apos;t be read.</source>
        <translation>这次运行的曲线已损坏，无法读取。</translation>
    </message>
    <message>
        <source>Stored runs: {reason}</source>
        <translation>已保存的运行：{reason}</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Show &amp;log</source>
        <translation>显示日志(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;About Chainrule</source>
        <translation>关于 Chainrule(&amp;A)</translation>
    </message>
    <message>
        <source>About Chainrule</source>
        <translation>关于 Chainrule</translation>
    </message>
    <message>
        <source>Free software under the MIT licence. It sends no data to anyone.</source>
        <translation>采用 MIT 许可证的自由软件，不向任何人发送任何数据。</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Adds the arriving gradient to {name}.grad.</source>
        <translation>把到达的梯度加到 {name}.grad 上。</translation>
    </message>
    <message>
        <source>The program&apos;s own backward: it runs lines that the program defines.</source>
        <translation>程序自己写的 backward：运行程序给它的那几行。</translation>
    </message>
    <message>
        <source>Passes the gradient on to the operation&apos;s inputs.</source>
        <translation>把这个运算的输入的梯度传下去。</translation>
    </message>
    <message>
        <source>Transposes the gradient, because the layer keeps its weight transposed.</source>
        <translation>把梯度翻转过来，因为这一层保存的是转置的权重。</translation>
    </message>
    <message>
        <source>Passes the gradient of the sum to each number that was added.</source>
        <translation>把和的梯度交给每个被加的数。</translation>
    </message>
    <message>
        <source>torch.compile has turned these lines into machine code, so there are no lines inside to stop at. You can see what went in and what came out.</source>
        <translation>torch.compile 已经把这几行变成了机器码，里面不再有可以停下来的行。能看到的是进去的和出来的。</translation>
    </message>
    <message>
        <source>The GPU replays a recording of the whole step at once, so there are no lines inside to stop at. You can see what went in and what came out.</source>
        <translation>GPU 把录好的整个一步一口气重放，里面不再有可以停下来的行。能看到的是进去的和出来的。</translation>
    </message>
    <message>
        <source>At these sizes the values of one step would take {size}, so large arrays are shown in blocks of cells; the magnifier runs the step again to read the exact numbers.</source>
        <translation>在这个规模下，一步里的数值要占 {size}，所以大的数组按格块显示；放大镜会把这一步再跑一遍来读出真正的数。</translation>
    </message>
    <message>
        <source>The line doesn&apos;t show how this number was made.</source>
        <translation>从这一行看不出这个数是怎么来的。</translation>
    </message>
    <message>
        <source>This line didn&apos;t compute it: the value was there before.</source>
        <translation>这不是这一行算出来的：之前就是这个值。</translation>
    </message>
    <message>
        <source>A hidden unit passes on positive values, and 0 for all others.</source>
        <translation>隐藏单元把正数传下去，其余的变成 0。</translation>
    </message>
    <message>
        <source>The derivative of the squared error is twice the error: how fast the loss grows with y_pred.</source>
        <translation>平方的斜率是误差的两倍：损失随 y_pred 增长的快慢。</translation>
    </message>
    <message>
        <source>Each hidden unit gets its share of the blame from every output, through the weight between them.</source>
        <translation>每个隐藏单元按中间的权重，从每个输出分到自己那份责任。</translation>
    </message>
    <message>
        <source>Positive values stay; the rest become 0.</source>
        <translation>正数保留，其余变成 0。</translation>
    </message>
    <message>
        <source>Kept or set to 0, depending on the condition.</source>
        <translation>这里的数是保留还是变成 0，由条件决定。</translation>
    </message>
    <message>
        <source>The old value minus the rate times the direction.</source>
        <translation>旧值减去学习率乘以方向。</translation>
    </message>
    <message>
        <source>Computed from the cells at the same position.</source>
        <translation>由同一位置上的格子算出。</translation>
    </message>
    <message>
        <source>The same number, unchanged.</source>
        <translation>就是原来那个数。</translation>
    </message>
    <message>
        <source>some entries are not finite: they are beyond the range of {dtype}</source>
        <translation>有些元素不是有限数：它们超出了 {dtype} 的范围</translation>
    </message>
    <message>
        <source>{one} and {other} differ by more than {dtype} rounding explains</source>
        <translation>{one}与{other}的差别超出了 {dtype} 舍入所能解释的范围</translation>
    </message>
    <message>
        <source>{one} and {other} differ by no more than {dtype} rounding explains</source>
        <translation>{one}与{other}的差别不超过 {dtype} 舍入所能解释的范围</translation>
    </message>
    <message>
        <source>{one} and {other} are so small that {dtype} rounding could hide a mistake</source>
        <translation>{one}与{other}的值太小，{dtype} 的舍入误差足以掩盖错误</translation>
    </message>
    <message>
        <source>The check was stopped.</source>
        <translation>检查已停止。</translation>
    </message>
    <message>
        <source>Some weights are not finite, so nothing can be checked here.</source>
        <translation>有些权重不是有限数：这里什么也验证不了。</translation>
    </message>
    <message>
        <source>At these sizes the check needs {needed} of memory, but only {free} is free. Choose smaller sizes.</source>
        <translation>在这个规模下验证需要 {needed} 内存，而空闲的只有 {free}：请把规模改小。</translation>
    </message>
    <message>
        <source>The die showed {depth}: x goes through the middle layer that many times.</source>
        <translation>骰子掷出了 {depth}：x 要通过中间层这么多次。</translation>
    </message>
    <message>
        <source>{kinks} of {count} units are so close to 0 that {dtype} rounding decides whether their ReLU lets them through; there either gradient is right.</source>
        <translation>{count} 个单元里有 {kinks} 个离 ReLU 的拐点太近，开还是关由 {dtype} 的舍入决定；在那里两种梯度都对。</translation>
    </message>
    <message>
        <source>For reference only, because the program doesn&apos;t expose it: {names}.</source>
        <translation>只供参考，因为程序不给出它：{names}。</translation>
    </message>
    <message>
        <source>Autograd was not used: {reason}.</source>
        <translation>没有问自动求导：{reason}。</translation>
    </message>
    <message>
        <source>every entry of {name} is {factor} times what it should be</source>
        <translation>{name} 的所有元素都是应有值的 {factor} 倍</translation>
    </message>
    <message>
        <source>The first wrong gradient is {name}: {detail}.</source>
        <translation>第一个出错的是 {name}：{detail}。</translation>
    </message>
    <message>
        <source>The first wrong gradient is {name}, in line {line}: {detail}.</source>
        <translation>第一个出错的是 {name}，在第 {line} 行：{detail}。</translation>
    </message>
    <message>
        <source>All {count} gradients that {title} exposes are right, to within rounding.</source>
        <translation>“{title}”给出的 {count} 个梯度都对，只差舍入。</translation>
    </message>
    <message>
        <source>At step {step} a loss is no longer finite, so the comparison ends there.</source>
        <translation>到第 {step} 步，有一个损失不再是有限数，比较到此为止。</translation>
    </message>
    <message>
        <source>At step 0 the relative difference of the two losses is {difference}; {low} keeps about {digits} digits.</source>
        <translation>第 0 步，两个损失的相对误差是 {difference}；{low} 大约能保留 {digits} 位有效数字。</translation>
    </message>
    <message>
        <source>They never differ by more than {difference}: the loss is always far larger than its rounding error.</source>
        <translation>它们的差别从来不超过 {difference}：损失始终远大于舍入带来的影响。</translation>
    </message>
    <message>
        <source>In the end float64 is closer to y than the two runs are to each other: {low} can&apos;t follow, and all that is left of its loss is rounding.</source>
        <translation>最后 float64 与 y 的距离，比两次运行之间的距离还近：{low} 跟不上了，它剩下的损失就是舍入。</translation>
    </message>
    <message>
        <source>y is noise here, so it can only be memorised, digit by digit, until the next digit is one that {low} doesn&apos;t have.</source>
        <translation>这里的 y 是噪声，只能一位一位地死记硬背，一直背到 {low} 没有的那些位为止。</translation>
    </message>
    <message>
        <source>what {root}.backward() passes to {node}</source>
        <translation>{root}.backward() 传给 {node} 的梯度</translation>
    </message>
    <message>
        <source>this program doesn&apos;t expose {name}, so its own gradient can&apos;t be checked</source>
        <translation>这个程序不给出 {name}，所以无法判断它自己的梯度</translation>
    </message>
    <message>
        <source>the change of {name} in one step, divided by the learning rate, because nothing inside the step can be seen</source>
        <translation>{name} 在一步里的变化除以学习率：这一步里面发生的事看不到</translation>
    </message>
    <message>
        <source>Yields the loss and waits for the next step. This line makes no array.</source>
        <translation>交出损失，然后停下来等下一步。这一行不产生数组。</translation>
    </message>
    <message>
        <source>Autograd records no graph for these lines. This line makes no array.</source>
        <translation>对下面这几行，自动求导不记录计算图。这一行不产生数组。</translation>
    </message>
    <message>
        <source>Adds up the values of all processes. Here one process does the whole batch, so nothing changes.</source>
        <translation>把所有进程在这里的值加起来。这里由一个进程算整批样本，所以不变。</translation>
    </message>
    <message>
        <source>Its averages start at 0, so at first they are too small. That is why at step {steps} the mean is divided by 1 − {beta1}^{steps}, and the mean square by 1 − {beta2}^{steps}.</source>
        <translation>它的滑动平均从 0 开始，起初偏小。所以在它的第 {steps} 步，均值要除以 1 − {beta1}^{steps}，平方的均值要除以 1 − {beta2}^{steps}。</translation>
    </message>
    <message>
        <source>A profile covers one process: set Processes to 1 to see how long each line takes.</source>
        <translation>逐行计时只针对一个进程：请把进程数设为 1，再看每行用多少时间。</translation>
    </message>
    <message>
        <source>Nothing can be said about {names}: {detail}.</source>
        <translation>{names} 无法判断：{detail}。</translation>
    </message>
    <message>
        <source>from the same weights; the optimizer&apos;s memory starts empty</source>
        <translation>从同样的权重出发；优化器记住的东西从头开始</translation>
    </message>
    <message>
        <source>{said}; its middle layer starts afresh</source>
        <translation>{said}；它的中间层从头开始</translation>
    </message>
    <message>
        <source>A claim can&apos;t be about {given}: write {kinds}.</source>
        <translation>{given} 无法声明：请写 {kinds} 之一。</translation>
    </message>
    <message>
        <source>{program} doesn&apos;t use torch.</source>
        <translation>{program} 不使用 torch 的运算。</translation>
    </message>
    <message>
        <source>The proof can&apos;t decide anything here: choose a program that shows its gradients.</source>
        <translation>在这里检验得不出结论：请换一个能看到梯度的程序。</translation>
    </message>
    <message>
        <source>You can&apos;t divide by 0.</source>
        <translation>不能除以 0。</translation>
    </message>
    <message>
        <source>is the name of a device on Windows</source>
        <translation>在 Windows 上是设备名</translation>
    </message>
    <message>
        <source>How the network is written: a rung of the ladder.</source>
        <translation>网络的写法，即程序阶梯上的一级。</translation>
    </message>
    <message>
        <source>it isn&apos;t valid JSON from line {line} on, or it is incomplete</source>
        <translation>从第 {line} 行起不合 JSON 格式，或者文件不完整</translation>
    </message>
    <message>
        <source>its version is {found}, but this Chainrule reads only up to version {known}: update Chainrule</source>
        <translation>它的版本是 {found}，而这个 Chainrule 只认版本 {known}，请更新 Chainrule</translation>
    </message>
    <message>
        <source>it has done more steps than its settings say</source>
        <translation>它完成的步数比设定的还多</translation>
    </message>
    <message>
        <source>its curve is damaged, or isn&apos;t as long as the run</source>
        <translation>它的曲线不成曲线，或者和运行的步数对不上</translation>
    </message>
    <message>
        <source>{path} gives {label} = {found}, but the experiment says {size}.</source>
        <translation>按 {path}，“{label}”应是 {found}，而实验里写的是 {size}。</translation>
    </message>
    <message>
        <source>{title} works only if {first} and {label} are equal; otherwise its matrices don&apos;t fit: set {label} to {size}.</source>
        <translation>“{title}”只有在 {first} 和 {label} 相等时才能运行，否则矩阵对不上：把 {label} 设为 {size}。</translation>
    </message>
    <message>
        <source>NumPy computes only on the CPU: choose cpu, or rung 2 or higher.</source>
        <translation>NumPy 只在 CPU 上计算：请选 cpu，或选第 2 级及以上的程序。</translation>
    </message>
    <message>
        <source>NumPy here supports float32 and float64, not {dtype}: choose one of them, or rung 2 or higher.</source>
        <translation>这里的 NumPy 只用 float32 和 float64，不用 {dtype}：请从中选一个，或选第 2 级及以上的程序。</translation>
    </message>
    <message>
        <source>The hand data come with their own weights: choose normal.</source>
        <translation>数据 hand 自带初始权重：请把“初始权重”选为 normal。</translation>
    </message>
    <message>
        <source>{label} applies only to a data file: choose the data file, or leave it empty.</source>
        <translation>“{label}”只用于数据 file：请把“数据”选为 file，或把这一项清空。</translation>
    </message>
    <message>
        <source>{path}, row {row} has {found} columns, but the first row has {expected}.</source>
        <translation>{path} 第 {row} 行：有 {found} 列，而第一行有 {expected} 列。</translation>
    </message>
    <message>
        <source>{path} has column names but no numbers.</source>
        <translation>{path} 只有列名，下面没有数据。</translation>
    </message>
    <message>
        <source>{path}: the array {name} has {found} rows, but others have {expected}.</source>
        <translation>{path}：数组 {name} 有 {found} 行，而别的数组有 {expected} 行。</translation>
    </message>
    <message>
        <source>Turns of the same contender typically differ by {percent} %: this machine is busy or saving power. Close other programs, plug it in, and race again.</source>
        <translation>同一位选手的各轮成绩一般相差 {percent} %：这台机器正忙，或者正在省电。请关掉别的程序，接上电源，再赛一次。</translation>
    </message>
    <message>
        <source>No crossover is certain here: no two contenders swap places by more than the variation.</source>
        <translation>这里没有可以肯定的超越：任何两位选手的先后变化都不超过波动。</translation>
    </message>
    <message>
        <source>At {size}, {a} is ahead with {rate} steps a second, but its lead over {b} is smaller than the variation between turns or between starts.</source>
        <translation>大小为 {size} 时，{a} 以每秒 {rate} 步领先，但与 {b} 的差距小于各轮之间、各次启动之间的波动。</translation>
    </message>
    <message>
        <source>{title} ended by itself at step {step}, but a program should go on for as long as it is asked to.</source>
        <translation>“{title}”在第 {step} 步自己结束了；程序应当一直走下去，要它走多少步就走多少步。</translation>
    </message>
    <message>
        <source>Opened only {path}, the first of the {count} files you dropped.</source>
        <translation>只打开了 {path}：拖入的 {count} 个文件中的第一个。</translation>
    </message>
    <message>
        <source>The data file is still being read: export again in a moment.</source>
        <translation>正在先读取数据文件，请再导出一次。</translation>
    </message>
    <message>
        <source>Every run has a number of threads: say which one it must be.</source>
        <translation>每次运行都有一个线程数：请写明应当是几。</translation>
    </message>
    <message>
        <source>The lesson has {found} pages, but {expected} in {language}.</source>
        <translation>这一课有 {found} 页，而 {language} 里有 {expected} 页。</translation>
    </message>
    <message>
        <source>Now you have a run to read from: check your answer again.</source>
        <translation>现在有一次运行可以读数了：请再检查一次你的答案。</translation>
    </message>
    <message>
        <source>A run is in progress: let it finish, then answer.</source>
        <translation>运行还没结束：等它跑完再回答。</translation>
    </message>
    <message>
        <source>There is room for only {room} more runs: remove some first.</source>
        <translation>只能再存 {room} 次，否则要挤掉已有的运行：请先删除一些。</translation>
    </message>
    <message>
        <source>This run did no steps, so there are no gradients.</source>
        <translation>这次运行一步也没走：没有梯度。</translation>
    </message>
    <message>
        <source>The run can&apos;t be repeated. {why}</source>
        <translation>这次运行无法重做。{why}</translation>
    </message>
    <message>
        <source>How many values a range has, including both ends.</source>
        <translation>一个范围取多少个值，两端都算在内。</translation>
    </message>
    <message>
        <source>{label} can&apos;t have ranges: list its values.</source>
        <translation>{label}不能写成范围：请把要取的值一一列出。</translation>
    </message>
    <message>
        <source>That makes {count} runs, but a sweep can have at most {most}: choose fewer values.</source>
        <translation>这样共有 {count} 次运行，而一次扫描最多 {most} 次：请少选一些值。</translation>
    </message>
    <message>
        <source>How many runs train at the same time.</source>
        <translation>同时进行多少次运行。</translation>
    </message>
    <message>
        <source>In a race each program runs in one process: set Processes to 1.</source>
        <translation>比赛时每个程序只用一个进程：请把进程数设为 1。</translation>
    </message>
    <message>
        <source>No step had been taken yet: this very first number is too large for {dtype}, whose largest number is {largest}.</source>
        <translation>一步都还没走：最初的这个数就已经大得 {dtype} 装不下了，它最大只到 {largest}。</translation>
    </message>
    <message>
        <source>The loss fits into {dtype}, but {variable} doesn&apos;t: it has numbers beyond {largest}, the largest that {dtype} can hold. The loss hadn&apos;t grown before, so the steps weren&apos;t too long.</source>
        <translation>损失还装得进 {dtype}，{variable} 却装不下：其中有的数超过了 {dtype} 的上限 {largest}。在此之前损失并没有变大，所以不是步子迈得太长。</translation>
    </message>
    <message>
        <source>The numbers grew beyond {largest}, the largest that {dtype} can hold, and a smaller learning rate doesn&apos;t help.</source>
        <translation>数越来越大，超过了 {dtype} 的上限 {largest}，换更小的学习率也没有用。</translation>
    </message>
    <message>
        <source>whether torch.compile works here is still being tested</source>
        <translation>正在试 torch.compile 在这里能不能用</translation>
    </message>
    <message>
        <source>{title} always uses sgd: choose it, or torch.optim (rung 6) for {asked}.</source>
        <translation>“{title}”只用 sgd：请改选它；要用 {asked}，请选 torch.optim（第 6 级）。</translation>
    </message>
    <message>
        <source>A lesson starts with a line {mark}, its title and other facts in TOML, and another line {mark}.</source>
        <translation>一课以一行 {mark} 开头，接着用 TOML 写标题等等，再写一行 {mark}。</translation>
    </message>
    <message>
        <source>The median over its turns, run as a plain script.</source>
        <translation>作为普通脚本轮流运行的中位数。</translation>
    </message>
    <message>
        <source>The interquartile range of the turns. A program that is restarted, or runs alone in a process, may differ by about {percent} %.</source>
        <translation>各轮中间一半的波动范围。重新启动、或者单独在一个进程里运行时，同一个程序的速度可能相差 {percent} % 左右。</translation>
    </message>
    <message>
        <source>How many turns each contender has; its speed is their median.</source>
        <translation>速度取自这么多轮的中位数。</translation>
    </message>
    <message>
        <source>The share of the plain script&apos;s speed that remains under the trainer, with w1 and w2 watched.</source>
        <translation>在训练器里观察 w1 和 w2 时，保留了多少普通脚本的速度。</translation>
    </message>
    <message>
        <source>From the first step until the speed was steady.</source>
        <translation>从第一步结束起，到速度稳定。</translation>
    </message>
    <message>
        <source>How much longer the first step took than a steady one; the compiler was loaded before it.</source>
        <translation>第一步比稳定的一步多用的时间；编译器事先已经载入。</translation>
    </message>
    <message>
        <source>{path} was written by a newer Chainrule: update this one.</source>
        <translation>{path} 由更新版本的 Chainrule 写成：请更新本程序。</translation>
    </message>
    <message>
        <source>{path} has settings but no run.</source>
        <translation>{path} 里只有设置，没有运行。</translation>
    </message>
    <message>
        <source>There is no log yet. It will be {path}.</source>
        <translation>还没有日志：它会是 {path}。</translation>
    </message>
    <message>
        <source>The log couldn&apos;t be opened: its file is {path}.</source>
        <translation>没有程序能打开日志：它在 {path}。</translation>
    </message>
    <message>
        <source>Recomputing the line gives {redone}.</source>
        <translation>把这一行重算一遍，得到 {redone}。</translation>
    </message>
    <message>
        <source>Rounding puts the predictions of the two runs at most {gap} apart, while their error falls from {first} to {last}. The smaller the loss, the larger the share of it that is rounding.</source>
        <translation>两次运行的预测相差从不超过 {gap}，这就是舍入造成的全部；而它们离 y 的距离从 {first} 降到了 {last}。损失越小，同样的舍入占的比例就越大。</translation>
    </message>
    <message>
        <source>Where the first bad number appeared isn&apos;t known.</source>
        <translation>无法确定第一个不是有限数的数出现在哪里。</translation>
    </message>
    <message>
        <source>A reading can&apos;t have replies, because its value isn&apos;t known in advance.</source>
        <translation>读数事先不知道，所以不能有 replies。</translation>
    </message>
</context>
<context>
    <name>DataFileDialog</name>
    <message>
        <source>Data file</source>
        <translation>数据文件</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>表格</translation>
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
    <name>Saving</name>
    <message>
        <source>Tables</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>{path} already exists. Replace it?</source>
        <translation>{path} 已经存在。要替换吗？</translation>
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
