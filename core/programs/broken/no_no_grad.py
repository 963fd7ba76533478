"""Broken: no_grad forgotten – updating a leaf of the graph fails.

Broken on purpose: the update is outside `torch.no_grad()`, so PyTorch takes
it for part of the computation. It would have to record how the new `w1` came from
the old one, in the very memory that the old one lies in, and a leaf of the graph can't
be overwritten like that. The first update stops with an error: no step is done.

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

        # Backward: forget the last step's gradients, then work out this step's
        w1.grad.zero_()
        w2.grad.zero_()
        # w1.grad += dloss/dw1 and w2.grad += dloss/dw2, by the chain rule
        loss.backward()

        # Update: one step downhill
        # Broken: w1 and w2 are leaves of the graph, and torch.no_grad() is missing
        w1 -= knobs.learning_rate * w1.grad
        w2 -= knobs.learning_rate * w2.grad
        yield loss
