"""The gradient by autograd: torch's, in float64, on the CPU, of a forward pass written here."""

from collections.abc import Mapping

from core.inspect.proof.network import Array, Network
from core.machine import pytorch


def differentiate(network: Network) -> Mapping[str, Array]:
    """dloss/dquantity for each quantity of the network. Raises Refused without torch."""
    pytorch.load()
    import torch

    def tensor(array: Array) -> torch.Tensor:
        return torch.tensor(array, dtype=torch.float64)

    w1, middle, w2 = (
        tensor(array).requires_grad_() for array in (network.w1, network.middle, network.w2)
    )
    with torch.enable_grad():
        h = tensor(network.x) @ w1
        h_relu = torch.relu(h)
        last = h_relu
        for _ in range(network.depth):
            last = torch.relu(last @ middle)
        y_pred = last @ w2
        loss = torch.nn.functional.mse_loss(y_pred, tensor(network.y), reduction="sum")
    by_name = {"w1": w1, "middle": middle, "w2": w2, "h": h, "h_relu": h_relu, "y_pred": y_pred}
    names = network.quantities
    gradients = torch.autograd.grad(loss, [by_name[name] for name in names])
    return {name: grad.numpy() for name, grad in zip(names, gradients, strict=True)}
