"""Broken: backward() forgotten – every gradient stays zero, and nothing is learnt.

Broken on purpose: the gradients are set to zero, and nobody calls `loss.backward()` to
work them out. So each update takes the learning rate times zero away from the weights.
There is no error: they stay what they are, and the loss is the same at every step.

Needs: torch
"""

import torch


def train(x, y, w1, w2, knobs):
    """x is N x D_in, y is N x D_out, w1 is D_in x H and w2 is H x D_out."""
    w1.requires_grad_()
    w2.requires_grad_()
    w1.grad = torch.zeros_like(w1)
    w2.grad = torch.zeros_like(w2)
    while True:
        # Forward: predict y
        h = x @ w1
        h_relu = h.clamp(min=0)
        y_pred = h_relu @ w2

        # Loss: how wrong are we?
        loss = (y_pred - y).square().sum()

        # Backward: forget the last step's gradients
        w1.grad.zero_()
        w2.grad.zero_()
        # Broken: dloss/dw1 and dloss/dw2 should be worked out here by loss.backward()

        # Update: one step downhill
        with torch.no_grad():
            w1 -= knobs.learning_rate * w1.grad
            w2 -= knobs.learning_rate * w2.grad
        yield loss
