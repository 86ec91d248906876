"""Many short texts as one row of tokens: what they begin with in common stands there once, and nothing is padding.

A pack is a tree. A node is a run of tokens; a token sees its own node up to itself, and all of the nodes above. So
examples that share a prompt's beginning share its computation, forwards and backwards, and the answers that are
weighed against one another share their question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch


@dataclass(frozen=True, slots=True)
class Pack:
    """ids, positions, nodes: (tokens,). above: (nodes, nodes), whether the first sees the second. predictors:
    the tokens whose successors are asked about. rows: (targets,), which predictor each target has; owners:
    whose it is."""

    ids: torch.Tensor
    positions: torch.Tensor
    nodes: torch.Tensor
    above: torch.Tensor
    predictors: torch.Tensor
    rows: torch.Tensor
    targets: torch.Tensor
    owners: torch.Tensor

    def mask(self) -> torch.Tensor:
        """(tokens, tokens): whether the row's token sees the column's."""
        seen = self.above[self.nodes][:, self.nodes]
        return seen & torch.ones_like(seen).tril()


@dataclass(slots=True)
class Tree:
    ids: list[int] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    nodes: list[int] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    asked: list[tuple[int, int, int]] = field(default_factory=list)
    """(place of the predictor, target, owner)"""

    def node(self, ids: Sequence[int], parent: int = -1) -> int:
        """Adds a run of tokens under another (-1: none), and returns its number."""
        if not len(ids):
            return parent
        number = len(self.parents)
        start = self.positions[self.ends[parent]] + 1 if parent >= 0 else 0
        self.parents.append(parent)
        self.ids += ids
        self.positions += range(start, start + len(ids))
        self.nodes += [number] * len(ids)
        self.ends.append(len(self.ids) - 1)
        return number

    def answer(self, ids: Sequence[int], parent: int, owner: int) -> None:
        """Adds an answer whose every token is asked about. The last is not read: nothing follows it."""
        place = self.ends[parent]
        self.asked.append((place, ids[0], owner))
        if len(ids) > 1:
            first = len(self.ids)
            self.node(ids[:-1], parent)
            self.asked += [(first + i, t, owner) for i, t in enumerate(ids[1:])]

    def pack(self) -> Pack:
        count = len(self.parents)
        above = torch.eye(count, dtype=torch.bool)
        for number, parent in enumerate(self.parents):  # a parent stands before its children
            if parent >= 0:
                above[number] |= above[parent]
        places = sorted({place for place, _, _ in self.asked})
        row = {place: i for i, place in enumerate(places)}
        _, targets, owners = torch.tensor(self.asked, dtype=torch.long).reshape(-1, 3).T.contiguous()
        rows = torch.tensor([row[p] for p, _, _ in self.asked])
        return Pack(
            torch.tensor(self.ids), torch.tensor(self.positions), torch.tensor(self.nodes), above,
            torch.tensor(places), rows, targets, owners,
        )  # fmt: skip


def common(prompts: Sequence[Sequence[int]]) -> int:
    """How many tokens all begin with, at most all but one of the shortest."""
    first, last = min(map(tuple, prompts)), max(map(tuple, prompts))
    shared = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return max(0, min(shared, min(map(len, prompts)) - 1))


def together(prompts: Sequence[Sequence[int]], answers: Sequence[Sequence[Sequence[int]]]) -> Pack:
    """A pack of prompts, each with the answers that are asked about under it (one to learn, several to choose from).
    Owners are numbered through, prompt by prompt."""
    tree = Tree()
    shared = common(prompts) if len(prompts) > 1 else 0
    root = tree.node(prompts[0][:shared])
    owner = 0
    for prompt, under in zip(prompts, answers, strict=True):
        at = tree.node(prompt[shared:], root)
        for answer in under:
            tree.answer(answer, at, owner)
            owner += 1
    return tree.pack()


def batches(sizes: Sequence[int], most: int) -> list[list[int]]:
    """Places in order, in groups of at most ``most`` tokens each (or one place, where it alone is larger)."""
    found: list[list[int]] = []
    held = 0
    for i, size in enumerate(sizes):
        if not found or held + size > most:
            found.append([])
            held = 0
        found[-1].append(i)
        held += size
    return found
