"""torch.optim – an optimizer takes the step.

The update, too, gets a name: an optimizer knows the parameters and takes the step
when it is told to. Plain gradient descent, SGD, does what our own line did; momentum,
RMSprop and Adam remember past gradients and shape the step with them. Changing the
rule is now changing one word.

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
