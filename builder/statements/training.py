"""Claims about optimisers, schedules, saving and devices."""

from builder.statements.card import Statement

TOPIC = "Training and saving"

STATEMENTS = (
    Statement(
        name="zero-grad-fills-zeros",
        topic=TOPIC,
        claim="zero_grad() fills the gradients with zeros.",
        notes_say="zero_grad 把梯度置 0",
        program="""\
import torch

w = torch.ones(2, requires_grad=True)
optimiser = torch.optim.SGD([w], lr=0.1)
w.sum().backward()
optimiser.zero_grad()
print(w.grad)
print(w.grad is not None)
""",
        holds=False,
        because="It sets them to None, which saves memory: set_to_none=True is the default.",
        code_now="optimiser.zero_grad(set_to_none=False)",
    ),
    Statement(
        name="sgd-needs-lr",
        topic=TOPIC,
        claim="optim.SGD must be given a learning rate.",
        notes_say="optim.SGD 必须给 lr",
        shown_by="error",
        expects_error="TypeError",
        program="""\
import torch

optimiser = torch.optim.SGD([torch.ones(2)])
print(optimiser.param_groups[0]["lr"])
""",
        holds=False,
        because="Its default is 0.001.",
        code_now="torch.optim.SGD(model.parameters(), lr=0.1)",
    ),
    Statement(
        name="scheduler-verbose",
        topic=TOPIC,
        claim="A scheduler takes verbose=True and prints each change.",
        notes_say="scheduler verbose=True",
        shown_by="run",
        expects_error="TypeError",
        says="verbose",
        program="""\
import torch

optimiser = torch.optim.SGD([torch.ones(1)], lr=0.1)
torch.optim.lr_scheduler.StepLR(optimiser, 1, verbose=True)
""",
        holds=False,
        because="The argument was removed; the rate can be asked for.",
        code_now="print(scheduler.get_last_lr())",
    ),
    Statement(
        name="scheduler-get-lr",
        topic=TOPIC,
        claim="scheduler.get_lr() called by hand warns.",
        notes_say="scheduler.get_lr()",
        shown_by="warning",
        expects_note=True,
        says="please use `get_last_lr()`",
        program="""\
import torch

optimiser = torch.optim.SGD([torch.ones(1)], lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimiser, 2)
print(scheduler.get_lr(), scheduler.get_last_lr())
""",
        holds=True,
        because="It is for the scheduler itself and may answer with the next rate.",
        code_now="scheduler.get_last_lr()",
    ),
    Statement(
        name="load-a-whole-model",
        topic=TOPIC,
        claim="torch.load brings back a whole saved model by default.",
        notes_say="torch.load 默认可载入整个模型",
        shown_by="run",
        expects_error="UnpicklingError",
        says="Weights only load failed",
        program="""\
import io

import torch
import torch.nn as nn

file = io.BytesIO()
torch.save(nn.Linear(2, 1), file)  # the module, not its weights
file.seek(0)
model = torch.load(file)
print(model)
""",
        holds=False,
        because="A pickled module can run code when it is read; weights_only=True is the default.",
        code_now="model.load_state_dict(torch.load(file, weights_only=True))",
    ),
    Statement(
        name="cuda-amp-autocast",
        topic=TOPIC,
        claim="torch.cuda.amp.autocast is deprecated and warns.",
        notes_say="cuda.amp.autocast / GradScaler",
        shown_by="warning",
        expects_note=True,
        says="`torch.cuda.amp.autocast(args...)` is deprecated",
        program="""\
import torch

with torch.cuda.amp.autocast():
    print(torch.ones(2) * 2)
""",
        holds=True,
        because="There is one autocast for all devices, which is told the device.",
        code_now='torch.amp.autocast("cuda")',
    ),
    Statement(
        name="cuda-amp-grad-scaler",
        topic=TOPIC,
        claim="torch.cuda.amp.GradScaler runs without a deprecation warning.",
        notes_say="cuda.amp.autocast / GradScaler",
        shown_by="run",
        expects_note=True,
        says="`torch.cuda.amp.GradScaler(args...)` is deprecated",
        program="""\
import torch

scaler = torch.cuda.amp.GradScaler()
print("made")
""",
        holds=False,
        because="There is one GradScaler for all devices, which is told the device.",
        code_now='torch.amp.GradScaler("cuda")',
    ),
)
