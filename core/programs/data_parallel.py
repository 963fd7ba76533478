"""Data parallel – the batch split over processes.

Rung 5 in several processes: each has all the weights but only its part of the examples,
and on the way back they wait for one another, so that `DistributedDataParallel` puts
their gradients together. It takes their mean, as suits a loss that is a mean; ours is a
sum, so the chain rule starts with the number of processes, not with 1. Then all take
the same step, and the losses of the parts add up to that of the whole batch.

Needs: torch, distributed
"""

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel


def train(x, y, w1, w2, knobs):
    """x is N x D_in, y is N x D_out, w1 is D_in x H and w2 is H x D_out, everywhere."""
    rank, processes = dist.get_rank(), dist.get_world_size()
    # Each takes its part of the rows; of what is left over, the first take one each.
    x = x.tensor_split(processes)[rank]
    y = y.tensor_split(processes)[rank]
    model = nn.Sequential(
        nn.Linear(*w1.shape, bias=False),
        nn.ReLU(),
        nn.Linear(*w2.shape, bias=False),
    )
    # A Linear computes x · weightᵀ, so it keeps w1 as H x D_in, and w2 as D_out x H.
    model[0].weight = nn.Parameter(w1.T)
    model[2].weight = nn.Parameter(w2.T)
    # Every process gets the weights of rank 0; from now on gradients come together.
    model = DistributedDataParallel(model)
    loss_fn = nn.MSELoss(reduction="sum")
    while True:
        # Forward: predict y
        y_pred = model(x)

        # Loss: how wrong are we on our part, and how wrong are all together?
        part_loss = loss_fn(y_pred, y)
        loss = part_loss.detach().clone()
        dist.all_reduce(loss)  # adds up what all processes have there

        # Backward: forget the last step's gradients, then work out this step's
        model.zero_grad()
        # weight.grad becomes the mean of dpart_loss/dweight over the processes, and
        # dloss/dweight is their sum: the chain rule starts with their number, not 1
        part_loss.backward(torch.full_like(part_loss, processes))

        # Update: one step downhill, the same in every process
        with torch.no_grad():
            for weight in model.parameters():
                weight -= knobs.learning_rate * weight.grad
        yield loss
