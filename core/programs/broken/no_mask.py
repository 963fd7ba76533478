"""Broken: no mask – silent units get a gradient too.

Broken on purpose: the backward pass ignores the ReLU, so units
that were silent are changed all the same. At the tutorial's size, on noise, the loss
falls as well as it does on rung 1, because the units that were not silent get their
true gradient. On the sine, with 100 hidden units and a learning rate of 1e-4, it is
several times as large after 100 steps, or overflows.
"""

import numpy as np


def train(x, y, w1, w2, knobs):
    """x is N x D_in, y is N x D_out, w1 is D_in x H and w2 is H x D_out."""
    while True:
        # Forward: predict y
        h = x @ w1
        h_relu = np.maximum(h, 0)
        y_pred = h_relu @ w2

        # Loss: how wrong are we?
        loss = np.square(y_pred - y).sum()

        # Backward: the chain rule, from the last line to the first
        # dloss/dy_pred = 2 (y_pred - y)
        grad_y_pred = 2.0 * (y_pred - y)
        # dloss/dw2 = h_reluᵀ · dloss/dy_pred
        grad_w2 = h_relu.T @ grad_y_pred
        # dloss/dh_relu = dloss/dy_pred · w2ᵀ
        grad_h_relu = grad_y_pred @ w2.T
        # Broken: dloss/dh = dloss/dh_relu where h ≥ 0, but 0 elsewhere
        grad_h = grad_h_relu
        # dloss/dw1 = xᵀ · dloss/dh
        grad_w1 = x.T @ grad_h

        # Update: one step downhill
        w1 -= knobs.learning_rate * grad_w1
        w2 -= knobs.learning_rate * grad_w2
        yield loss
