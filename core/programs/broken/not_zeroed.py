"""Broken: gradients not zeroed – each step follows the sum of all gradients so far.

Broken on purpose: `loss.backward()` adds to `w1.grad` and `w2.grad`, and nobody sets
them to zero before it. The first step is right, and each later one follows the sum
of all gradients so far, like a ball that is never slowed down. It runs through the
valley and up the other side: the loss swings instead of settling, and may overflow.

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

        # Backward: work out this step's gradients
        # Broken: dloss/dw1 and dloss/dw2 are added to what is there: it should be 0
        loss.backward()

        # Update: one step downhill
        with torch.no_grad():
            w1 -= knobs.learning_rate * w1.grad
            w2 -= knobs.learning_rate * w2.grad
        yield loss
