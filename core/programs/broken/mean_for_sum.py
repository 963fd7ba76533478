"""Broken: the mean instead of the sum – every gradient is N · D_out times too small.

Broken on purpose: the loss is the sum of the squares, but the gradients are those of
their mean. Every gradient is N · D_out times too small, 640 times at the tutorial's
size, and points the right way. The loss hardly falls, until somebody raises the learning
rate by that factor and hides the mistake.
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
        # Broken: dloss/dy_pred = 2 (y_pred - y), for the loss is the sum and no mean
        grad_y_pred = 2.0 * (y_pred - y) / y.size
        # dloss/dw2 = h_reluᵀ · dloss/dy_pred
        grad_w2 = h_relu.T @ grad_y_pred
        # dloss/dh_relu = dloss/dy_pred · w2ᵀ
        grad_h_relu = grad_y_pred @ w2.T
        # dloss/dh = dloss/dh_relu where h ≥ 0, and 0 elsewhere
        grad_h = grad_h_relu * (h >= 0)
        # dloss/dw1 = xᵀ · dloss/dh
        grad_w1 = x.T @ grad_h

        # Update: one step downhill
        w1 -= knobs.learning_rate * grad_w1
        w2 -= knobs.learning_rate * grad_w2
        yield loss
