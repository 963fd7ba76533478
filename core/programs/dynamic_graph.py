"""Dynamic graph – a new graph at each step.

PyTorch records its graph anew at each step, so the network may be a different one
each time: here a die decides how often x goes through a middle layer, from 0 to 3
times. The middle layer is one matrix however often it is used, and its gradient is
the sum over all its uses. An ordinary `for` loop is all it takes, and
`loss.backward()` follows whatever happened.

Needs: torch
Learns well with: init=linear, learning_rate=1e-4, momentum=0.9
"""

import random

import torch
from torch import nn


class DynamicNet(nn.Module):
    """Linear, then 0 to 3 times the same middle Linear, then Linear."""

    def __init__(self, w1, w2, seed):
        """A Linear computes x · weightᵀ, so it keeps our matrices transposed."""
        super().__init__()
        hidden = len(w2)
        self.linear1 = nn.Linear(*w1.shape, bias=False)
        self.middle = nn.Linear(hidden, hidden, bias=False)
        self.linear2 = nn.Linear(*w2.shape, bias=False)
        self.linear1.weight = nn.Parameter(w1.T)
        self.linear2.weight = nn.Parameter(w2.T)
        # Drawn as a Linear draws its weights, but from the seed: the same in every run.
        draw = torch.Generator().manual_seed(seed)
        nn.init.kaiming_uniform_(self.middle.weight, a=5**0.5, generator=draw)

    def forward(self, x, depth):
        """Predict y from x, going through the middle layer `depth` times."""
        h = self.linear1(x)
        h_relu = h.clamp(min=0)
        for _ in range(depth):
            h_relu = self.middle(h_relu).clamp(min=0)
        return self.linear2(h_relu)


def train(x, y, w1, w2, knobs):
    """x is N x D_in, y is N x D_out, w1 is D_in x H and w2 is H x D_out."""
    die = random.Random(knobs.seed)
    model = DynamicNet(w1, w2, knobs.seed).to(x)
    loss_fn = nn.MSELoss(reduction="sum")
    # By its name in torch.optim: SGD, RMSprop or Adam; an option is momentum=0.9
    rule = getattr(torch.optim, knobs.optimizer)
    optimizer = rule(model.parameters(), lr=knobs.learning_rate, **knobs.options)
    while True:
        # Forward: predict y with a network drawn for this step
        depth = die.randint(0, 3)
        y_pred = model(x, depth)

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
