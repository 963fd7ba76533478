"""torch.compile – the step as machine code.

The step is the one from rung 2, in a function of its own, and `torch.compile` turns
that function into machine code. Lines that touch the same numbers are fused, so that
fewer arrays are written and read back, and Python is out of the way. The first step
takes seconds, because it compiles; the others make up for it.

Needs: torch, compiler
"""

import torch


def one_step(x, y, w1, w2, learning_rate):
    """Forward, loss, backward and update, compiled as a whole."""
    # Forward: predict y
    h = x @ w1
    h_relu = h.clamp(min=0)
    y_pred = h_relu @ w2

    # Loss: how wrong are we?
    loss = (y_pred - y).square().sum()

    # Backward: the chain rule, from the last line to the first
    # dloss/dy_pred = 2 (y_pred - y)
    grad_y_pred = 2.0 * (y_pred - y)
    # dloss/dw2 = h_reluᵀ · dloss/dy_pred
    grad_w2 = h_relu.T @ grad_y_pred
    # dloss/dh_relu = dloss/dy_pred · w2ᵀ
    grad_h_relu = grad_y_pred @ w2.T
    # dloss/dh = dloss/dh_relu where h ≥ 0, and 0 elsewhere
    grad_h = grad_h_relu * (h >= 0)
    # dloss/dw1 = xᵀ · dloss/dh
    grad_w1 = x.T @ grad_h

    # Update: one step downhill
    w1 -= learning_rate * grad_w1
    w2 -= learning_rate * grad_w2
    return loss


def train(x, y, w1, w2, knobs):
    """x is N x D_in, y is N x D_out, w1 is D_in x H and w2 is H x D_out."""
    torch.compiler.reset()  # begin afresh, whatever was compiled before
    step = torch.compile(one_step, fullgraph=True, dynamic=False)
    # A tensor's value may change without compiling again; a Python number's may not.
    learning_rate = torch.tensor(knobs.learning_rate, dtype=x.dtype, device=x.device)
    while True:
        learning_rate.fill_(knobs.learning_rate)
        loss = step(x, y, w1, w2, learning_rate)
        yield loss
