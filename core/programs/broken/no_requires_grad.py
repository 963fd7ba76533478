"""Broken: requires_grad forgotten – no graph is recorded, so backward() fails.

Broken on purpose: nobody tells PyTorch that `w1` and `w2` need gradients. So it records
no operation, and there is no graph to walk back through. Then `loss.backward()`
stops with an error that names what is missing, a `grad_fn`: no step is done.

Needs: torch
"""

import torch


def train(x, y, w1, w2, knobs):
    """x is N x D_in, y is N x D_out, w1 is D_in x H and w2 is H x D_out."""
    # Broken: w1 and w2 should be marked here by requires_grad_()
    w1.grad = torch.zeros_like(w1)
    w2.grad = torch.zeros_like(w2)
    while True:
        # Forward: predict y
        h = x @ w1
        h_relu = h.clamp(min=0)
        y_pred = h_relu @ w2

        # Loss: how wrong are we?
        loss = (y_pred - y).square().sum()

        # Backward: forget the last step's gradients, then work out this step's
        w1.grad.zero_()
        w2.grad.zero_()
        # w1.grad += dloss/dw1 and w2.grad += dloss/dw2, by the chain rule
        loss.backward()

        # Update: one step downhill
        with torch.no_grad():
            w1 -= knobs.learning_rate * w1.grad
            w2 -= knobs.learning_rate * w2.grad
        yield loss
