"""Tensors by hand – the same lines in torch.

The same lines with PyTorch tensors: `np.maximum` becomes `clamp`, `np.square` becomes
`square`, both methods of the tensor, and nothing else changes. A tensor is an array
that knows on which device it lives, so these lines run on a GPU without a change. The
gradients are still worked out by hand. The tutorial writes `x.mm(w1)`, `x.t()` and
`pow(2)` for `x @ w1`, `x.T` and `square()`: the same operations under other names.

Needs: torch
"""


def train(x, y, w1, w2, knobs):
    """x is N x D_in, y is N x D_out, w1 is D_in x H and w2 is H x D_out."""
    while True:
        # Forward: predict y
        h = x @ w1
        h_relu = h.clamp(min=0)
        y_pred = h_relu @ w2

        # Loss: how wrong are we?
        loss = (y_pred - y).square().sum()

        # Backward: the chain rule, from the last line to the first
        # dloss/dy_pred = 2 (y_pred - y)
        grad_y_pred = 2.0 * (y_pred - y)
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
