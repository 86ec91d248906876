"""Muon (Jordan 2024) as torch has it, in the precision that the processor is quick in."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


class Muon(torch.optim.Muon):
    """torch's works out its five steps of Newton-Schulz in bfloat16: without instructions for that, three times as
    long as in float32, and then a good part of a training."""

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                state, keep = self.state[parameter], group["momentum"]
                if "momentum_buffer" not in state:
                    state["momentum_buffer"] = torch.zeros_like(parameter.grad)
                held = state["momentum_buffer"].lerp_(parameter.grad, 1 - keep)
                update = straight(parameter.grad.lerp(held, keep), group["ns_coefficients"], group["ns_steps"])
                high, wide = parameter.shape
                parameter.mul_(1 - group["lr"] * group["weight_decay"])
                parameter.add_(update, alpha=-group["lr"] * max(1.0, high / wide) ** 0.5)


def straight(matrix: Tensor, factors: tuple[float, float, float], steps: int) -> Tensor:
    """A float32 matrix (high, wide) with its singular values brought near 1, by Newton-Schulz."""
    a, b, c = factors
    turned = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if turned else matrix
    x = x / x.norm().clamp(min=1e-7)
    for _ in range(steps):
        square = x @ x.T
        x = torch.addmm(x, torch.addmm(square, square, square, beta=b, alpha=c), x, beta=a)
    return x.T if turned else x
