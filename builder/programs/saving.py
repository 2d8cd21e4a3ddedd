"""Saving: weights out, weights in. The file is a buffer in memory here."""

from builder.programs.ready import ReadyProgram

TOPIC = "Saving"

PROGRAMS = (
    ReadyProgram(
        name="what-a-state-dict-holds",
        topic=TOPIC,
        title="What a state_dict holds",
        idea="Names and tensors: the weights over their own memory, and buffers, no code.",
        look_at="The tensors lie over the storages of the model: writing one writes the other.",
        text="""\
import torch.nn as nn

model = nn.Sequential(nn.Linear(2, 1), nn.BatchNorm1d(1))
state = model.state_dict()
for name, value in state.items():
    print(name, tuple(value.shape))
state["0.weight"].fill_(7)
print(model[0].weight.data)
""",
    ),
    ReadyProgram(
        name="save-and-load-weights",
        topic=TOPIC,
        title="Save and load the weights",
        idea="Build the same model again, then put the saved weights into it.",
        look_at="The copy agrees with the model only after load_state_dict.",
        text="""\
import io

import torch
import torch.nn as nn

model, copy = nn.Linear(3, 2), nn.Linear(3, 2)
file = io.BytesIO()  # open("model.pt", "wb") elsewhere
torch.save(model.state_dict(), file)
x = torch.ones(1, 3)
print(torch.equal(model(x), copy(x)))
file.seek(0)
state = torch.load(file, weights_only=True)
print(copy.load_state_dict(state))
print(torch.equal(model(x), copy(x)))
""",
    ),
    ReadyProgram(
        name="a-checkpoint",
        topic=TOPIC,
        title="A checkpoint to go on from",
        idea="To go on training, save the state of the optimiser with the weights.",
        look_at="The resumed weight equals the one that never stopped.",
        text="""\
import io

import torch


def train(w, optimiser, steps):
    for step in range(steps):
        optimiser.zero_grad()
        ((w - 3) ** 2).backward()
        optimiser.step()


a = torch.tensor(0.0, requires_grad=True)
first = torch.optim.Adam([a], lr=0.1)
train(a, first, 5)
file = io.BytesIO()
torch.save({"w": a.detach(), "optimiser": first.state_dict()}, file)
train(a, first, 5)

file.seek(0)
saved = torch.load(file, weights_only=True)
b = saved["w"].clone().requires_grad_()
second = torch.optim.Adam([b], lr=0.5)  # lr comes from the file
second.load_state_dict(saved["optimiser"])
train(b, second, 5)
print(a.item(), b.item())
""",
    ),
    ReadyProgram(
        name="keys-that-do-not-fit",
        topic=TOPIC,
        title="Keys that do not fit",
        idea="strict=False loads what fits and lists the rest; strict loading refuses.",
        look_at="The missing and the unexpected keys, and the message at the last line.",
        raises="RuntimeError",
        text="""\
import torch.nn as nn

old = nn.Sequential(nn.Linear(2, 2))
new = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))
print(new.load_state_dict(old.state_dict(), strict=False))
new.load_state_dict(old.state_dict())
""",
    ),
    ReadyProgram(
        name="load-to-a-device",
        topic=TOPIC,
        title="map_location",
        idea="map_location says where loaded tensors go, wherever they were saved.",
        look_at="The device of the loaded tensor, on a machine with or without a GPU.",
        text="""\
import io

import torch

file = io.BytesIO()
torch.save({"w": torch.ones(2)}, file)
file.seek(0)
state = torch.load(file, map_location="cpu", weights_only=True)
print(state["w"].device)
""",
    ),
)
