"""Custom Function – your own ReLU, both ways.

Autograd knows how to go back through `clamp`; here we teach it a ReLU of our own. A
`torch.autograd.Function` is a pair: `forward` computes the result and saves what will
be needed, `backward` takes the gradient of the result and returns the gradient of the
input. Everything that autograd can do is built from such pairs.

Needs: torch
"""

import torch


class ReLU(torch.autograd.Function):
    """max(h, 0), and the way back through it."""

    @staticmethod
    def forward(ctx, h):
        """Keep what is positive."""
        ctx.save_for_backward(h)
        return h.clamp(min=0)

    @staticmethod
    def backward(ctx, grad_h_relu):
        """Let the gradient through where h let its value through."""
        (h,) = ctx.saved_tensors
        # dloss/dh = dloss/dh_relu where h ≥ 0, and 0 elsewhere
        return grad_h_relu * (h >= 0)


def train(x, y, w1, w2, knobs):
    """x is N x D_in, y is N x D_out, w1 is D_in x H and w2 is H x D_out."""
    w1.requires_grad_()
    w2.requires_grad_()
    w1.grad = torch.zeros_like(w1)
    w2.grad = torch.zeros_like(w2)
    while True:
        # Forward: predict y
        h = x @ w1
        h_relu = ReLU.apply(h)
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
