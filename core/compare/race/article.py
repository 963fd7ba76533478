"""The plain loops that one would type after the tutorial: the measuring sticks of the race.

Each does `steps` steps in place on w1 and w2 and returns the losses. They are not programs of
the ladder: nothing watches them, nothing can pause them.
"""

import numpy as np


def numpy_loop(steps, x, y, w1, w2, learning_rate):
    """Forward and backward by hand, in NumPy."""
    losses = []
    for _ in range(steps):
        h = x.dot(w1)
        h_relu = np.maximum(h, 0)
        y_pred = h_relu.dot(w2)
        losses.append(np.square(y_pred - y).sum())
        grad_y_pred = 2.0 * (y_pred - y)
        grad_w2 = h_relu.T.dot(grad_y_pred)
        grad_h_relu = grad_y_pred.dot(w2.T)
        grad_h = grad_h_relu.copy()
        grad_h[h < 0] = 0
        grad_w1 = x.T.dot(grad_h)
        w1 -= learning_rate * grad_w1
        w2 -= learning_rate * grad_w2
    return losses


def tensor_loop(steps, x, y, w1, w2, learning_rate):
    """The same with tensors."""
    losses = []
    for _ in range(steps):
        h = x @ w1
        h_relu = h.clamp(min=0)
        y_pred = h_relu @ w2
        losses.append((y_pred - y).square().sum().item())
        grad_y_pred = 2.0 * (y_pred - y)
        grad_w2 = h_relu.T @ grad_y_pred
        grad_h_relu = grad_y_pred @ w2.T
        grad_h = grad_h_relu.clone()
        grad_h[h < 0] = 0
        grad_w1 = x.T @ grad_h
        w1 -= learning_rate * grad_w1
        w2 -= learning_rate * grad_w2
    return losses


def autograd_loop(steps, x, y, w1, w2, learning_rate):
    """Forward in a line, backward by autograd."""
    import torch

    losses = []
    w1.requires_grad_()
    w2.requires_grad_()
    for _ in range(steps):
        y_pred = (x @ w1).clamp(min=0) @ w2
        loss = (y_pred - y).square().sum()
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            w1 -= learning_rate * w1.grad
            w2 -= learning_rate * w2.grad
            w1.grad.zero_()
            w2.grad.zero_()
    return losses
