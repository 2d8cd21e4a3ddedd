"""NumPy: both directions, shared memory or a copy."""

from builder.programs.ready import ReadyProgram

TOPIC = "NumPy"

PROGRAMS = (
    ReadyProgram(
        name="array-to-tensor",
        topic=TOPIC,
        title="From an array",
        idea="from_numpy lays a tensor over the array's own memory, whichever side writes.",
        look_at="Both see both changes: the memory is outside torch and shared.",
        text="""\
import numpy as np
import torch

array = np.ones(4)
t = torch.from_numpy(array)
array += 1  # seen in t
t[0] = 50  # seen in array
print(array)
print(t)
""",
    ),
    ReadyProgram(
        name="tensor-to-array",
        topic=TOPIC,
        title="To an array",
        idea="numpy() shares the tensor's memory; clone first to have an array of your own.",
        look_at="add_ changes shared; copied keeps the ones.",
        text="""\
import torch

t = torch.ones(3)
shared = t.numpy()
copied = t.clone().numpy()
t.add_(1)
print(shared, copied)
t = t + 1  # a new tensor: the link is cut
print(t, shared)
""",
    ),
    ReadyProgram(
        name="array-dtypes",
        topic=TOPIC,
        title="NumPy's float64",
        idea="NumPy counts in float64, torch in float32; a shared tensor keeps NumPy's.",
        look_at="float() makes the usual dtype, and with it a copy.",
        text="""\
import numpy as np
import torch

array = np.array([0.5, 1.5])
t = torch.from_numpy(array)
print(t.dtype, torch.tensor([0.5, 1.5]).dtype)
f = t.float()
array[0] = 9
print(t, f)
print(torch.from_numpy(np.array([1, 2])).dtype)
""",
    ),
    ReadyProgram(
        name="numpy-needs-detach",
        topic=TOPIC,
        title="numpy() after autograd",
        idea="A tensor that requires grad must leave the graph by detach() first.",
        look_at="The last line raises, and torch's message says what to write instead.",
        raises="RuntimeError",
        text="""\
import torch

w = torch.ones(2, requires_grad=True)
y = w * 3
print(y.detach().numpy())
y.numpy()
""",
    ),
)
