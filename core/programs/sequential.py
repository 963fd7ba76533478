"""nn.Sequential – layers hold the weights.

Layers take over the weights: a `Linear` holds a matrix and multiplies by it, and
`Sequential` passes the result of each layer to the next. The loss has a name as well,
`MSELoss`, here with `reduction="sum"` because we add the squares and take no mean.
What is left for us is the update, one loop over `model.parameters()`.

Needs: torch
"""

import torch
from torch import nn


def train(x, y, w1, w2, knobs):
    """x is N x D_in, y is N x D_out, w1 is D_in x H and w2 is H x D_out."""
    model = nn.Sequential(
        nn.Linear(*w1.shape, bias=False),
        nn.ReLU(),
        nn.Linear(*w2.shape, bias=False),
    )
    # A Linear computes x · weightᵀ, so it keeps w1 as H x D_in, and w2 as D_out x H.
    model[0].weight = nn.Parameter(w1.T)
    model[2].weight = nn.Parameter(w2.T)
    loss_fn = nn.MSELoss(reduction="sum")
    while True:
        # Forward: predict y
        y_pred = model(x)

        # Loss: how wrong are we?
        loss = loss_fn(y_pred, y)

        # Backward: forget the last step's gradients, then work out this step's
        model.zero_grad()
        # weight.grad += dloss/dweight for each layer, by the chain rule
        loss.backward()

        # Update: one step downhill
        with torch.no_grad():
            for weight in model.parameters():
                weight -= knobs.learning_rate * weight.grad
        yield loss
