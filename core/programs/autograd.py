"""Autograd – one call runs the backward pass.

The forward lines stay, and the whole backward pass becomes one call:
`loss.backward()`. PyTorch records each operation on a tensor that
`requires_grad`, then walks that graph from the loss back and adds the gradients up in
`w1.grad` and `w2.grad`. Because it adds, they are set to zero first; and because the
update isn't part of the loss, it is done under `no_grad`.

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
        with torch.no_grad():
            w1 -= knobs.learning_rate * w1.grad
            w2 -= knobs.learning_rate * w2.grad
        yield loss
