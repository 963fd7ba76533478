"""CUDA graph – the step replayed on a GPU.

A small step on a GPU spends most of its time waiting for Python to ask for the next
piece of work. Here the whole step of rung 2 is recorded once, and then the GPU
replays the recording, with one call per step. It records addresses, not
values: the same tensors are read and written at each replay.

Needs: torch, cuda
"""

import torch


def one_step(x, y, w1, w2, learning_rate):
    """Forward, loss, backward and update, recorded as a whole."""
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
    learning_rate = torch.tensor(knobs.learning_rate, dtype=x.dtype, device=x.device)
    # Libraries set up at first use, which can't be recorded: practise on copies.
    aside = torch.cuda.Stream(x.device)
    aside.wait_stream(torch.cuda.current_stream(x.device))
    with torch.cuda.stream(aside):
        one_step(x, y, w1.clone(), w2.clone(), learning_rate)
    torch.cuda.current_stream(x.device).wait_stream(aside)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        recorded_loss = one_step(x, y, w1, w2, learning_rate)
    while True:
        learning_rate.fill_(knobs.learning_rate)
        graph.replay()
        loss = recorded_loss.clone()  # the next replay overwrites the recorded one
        yield loss
