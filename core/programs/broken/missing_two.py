"""Broken: a missing factor 2 – every gradient is half as long as it should be.

Broken on purpose: the square's derivative is 2 (y_pred - y), and here the 2 is left
out. Every gradient after it is half as long as it should be, and points the right
way. So the run is that of rung 1 at half the learning rate, and its loss curve looks
healthy: only a check of the gradient itself finds this mistake.
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
        # Broken: dloss/dy_pred = 2 (y_pred - y), not y_pred - y
        grad_y_pred = y_pred - y
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
