"""Custom Module – a network of your own class.

When layers in a row are not enough, write a class: its `__init__` makes the layers,
its `forward` says in plain Python what happens to x. A `Module` finds its own
parameters, so the optimizer, saving and moving to a GPU work as before. This is how
nearly all PyTorch models are written.

Needs: torch
"""

import torch
from torch import nn


class TwoLayerNet(nn.Module):
    """Linear, ReLU, Linear, starting from the given weights."""

    def __init__(self, w1, w2):
        """A Linear computes x · weightᵀ, so it keeps our matrices transposed."""
        super().__init__()
        self.linear1 = nn.Linear(*w1.shape, bias=False)
        self.linear2 = nn.Linear(*w2.shape, bias=False)
        self.linear1.weight = nn.Parameter(w1.T)
        self.linear2.weight = nn.Parameter(w2.T)

    def forward(self, x):
        """Predict y from x, one line a layer."""
        h = self.linear1(x)
        h_relu = h.clamp(min=0)
        return self.linear2(h_relu)


def train(x, y, w1, w2, knobs):
    """x is N x D_in, y is N x D_out, w1 is D_in x H and w2 is H x D_out."""
    model = TwoLayerNet(w1, w2)
    loss_fn = nn.MSELoss(reduction="sum")
    # By its name in torch.optim: SGD, RMSprop or Adam; an option is momentum=0.9
    rule = getattr(torch.optim, knobs.optimizer)
    optimizer = rule(model.parameters(), lr=knobs.learning_rate, **knobs.options)
    while True:
        # Forward: predict y
        y_pred = model(x)

        # Loss: how wrong are we?
        loss = loss_fn(y_pred, y)

        # Backward: forget the last step's gradients, then work out this step's
        optimizer.zero_grad()
        # weight.grad += dloss/dweight for each layer, by the chain rule
        loss.backward()

        # Update: the optimizer takes the step
        # It has a learning rate of its own, so hand it the knob's, which may have moved
        optimizer.param_groups[0]["lr"] = knobs.learning_rate
        optimizer.step()
        yield loss
