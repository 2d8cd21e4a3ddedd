"""Devices: where a tensor lives and how it gets elsewhere."""

from builder.programs.ready import ReadyProgram

TOPIC = "Devices"

PROGRAMS = (
    ReadyProgram(
        name="choose-a-device",
        topic=TOPIC,
        title="Choose a device once",
        idea="Ask what there is, choose in one line, and use that name everywhere.",
        look_at="Here the answer is cpu; with a GPU the same text would use it.",
        text="""\
import torch

print(torch.cuda.is_available(), torch.cuda.device_count())
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
print(device, device.type, device.index)
x = torch.ones(2, device=device)  # made there
y = torch.ones(2).to(device)  # moved there
print((x + y).device)
""",
    ),
    ReadyProgram(
        name="to-the-same-device",
        topic=TOPIC,
        title="Moving to where it is already",
        idea="to() returns the tensor itself when there is nothing to do.",
        look_at="One storage for x and same; copy=True makes a second one.",
        text="""\
import torch

x = torch.ones(2)
same = x.to("cpu")
print(same is x)
other = x.to("cpu", copy=True)
other[0] = 5
print(x, other)
""",
    ),
    ReadyProgram(
        name="move-a-whole-model",
        topic=TOPIC,
        title="Move a whole model",
        idea="model.to(device) moves parameters and buffers in place; a tensor's to() does not.",
        look_at="The model is the same object; the inputs must be moved, and assigned.",
        text="""\
import torch
import torch.nn as nn

device = torch.device("cpu")
model = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
print(model.to(device) is model)
print({p.device.type for p in model.parameters()})
print({b.device.type for b in model.buffers()})
x = torch.ones(3, 2)
x = x.to(device)
print(model(x).shape)
""",
    ),
    ReadyProgram(
        name="a-tensor-without-numbers",
        topic=TOPIC,
        title="The meta device",
        idea="On meta there are shapes but no memory: sizes can be checked for nothing.",
        look_at="A terabyte of weights, and the storage strip stays empty.",
        text="""\
import torch

w = torch.empty(500_000, 500_000, device="meta")
x = torch.empty(8, 500_000, device="meta")
y = x @ w
print(y.shape, y.device, y.dtype)
print(w.numel() * w.element_size() // 10**12, "TB")
""",
    ),
)
