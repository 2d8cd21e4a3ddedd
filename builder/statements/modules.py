"""Claims about layers, losses and what is set up from them."""

from builder.statements.card import Statement

TOPIC = "Layers and losses"

STATEMENTS = (
    Statement(
        name="softmax-without-dim",
        topic=TOPIC,
        claim="F.softmax(x) without dim runs without a warning.",
        notes_say="F.softmax/nn.Softmax 不写 dim",
        shown_by="run",
        expects_note=True,
        says="Implicit dimension choice for softmax has been deprecated",
        program="""\
import torch
import torch.nn.functional as F

x = torch.zeros(2, 3)
print(F.softmax(x))
""",
        holds=False,
        because="Which axis it takes depends on the rank; torch asks to say it.",
        code_now="F.softmax(x, dim=1)",
    ),
    Statement(
        name="softmax-module-without-dim",
        topic=TOPIC,
        claim="nn.Softmax() without dim warns when it is called.",
        notes_say="F.softmax/nn.Softmax 不写 dim",
        shown_by="warning",
        expects_note=True,
        says="Implicit dimension choice for softmax has been deprecated",
        program="""\
import torch
import torch.nn as nn

layer = nn.Softmax()
print(layer(torch.zeros(2, 3)))
""",
        holds=True,
        because="Which axis it takes depends on the rank; torch asks to say it.",
        code_now="nn.Softmax(dim=1)",
    ),
    Statement(
        name="torch-softmax-without-dim",
        topic=TOPIC,
        claim="torch.softmax(x) without dim raises.",
        shown_by="error",
        expects_error="TypeError",
        says="softmax()",
        program="""\
import torch

print(torch.softmax(torch.zeros(2, 3)))
""",
        holds=True,
        because="Unlike F.softmax it never had a default.",
        code_now="torch.softmax(x, dim=1)",
    ),
    Statement(
        name="size-average",
        topic=TOPIC,
        claim="size_average=False runs without a warning.",
        notes_say="size_average=",
        shown_by="run",
        expects_note=True,
        says="size_average and reduce args will be deprecated",
        program="""\
import torch
import torch.nn as nn

loss = nn.MSELoss(size_average=False)
print(loss(torch.ones(3), torch.zeros(3)))
""",
        holds=False,
        because="Two flags were replaced by one word.",
        code_now='nn.MSELoss(reduction="sum")',
    ),
    Statement(
        name="upsample-function",
        topic=TOPIC,
        claim="F.upsample is deprecated and warns.",
        notes_say="upsample",
        shown_by="warning",
        expects_note=True,
        says="upsample` is deprecated",
        program="""\
import torch
import torch.nn.functional as F

print(F.upsample(torch.ones(1, 1, 2, 2), scale_factor=2).shape)
""",
        holds=True,
        because="interpolate does the same and more; nn.Upsample stays.",
        code_now="F.interpolate(x, scale_factor=2)",
    ),
    Statement(
        name="clip-grad-norm",
        topic=TOPIC,
        claim="clip_grad_norm, without an underscore, warns.",
        notes_say="clip_grad_norm",
        shown_by="warning",
        expects_note=True,
        says="clip_grad_norm` is now deprecated",
        program="""\
import torch
import torch.nn as nn

w = torch.ones(2, requires_grad=True)
(w * 10).sum().backward()
nn.utils.clip_grad_norm([w], 1.0)
print(w.grad)
""",
        holds=True,
        because="It changes the gradients in place, and the name says so now.",
        code_now="nn.utils.clip_grad_norm_([w], 1.0)",
    ),
    Statement(
        name="init-without-underscore",
        topic=TOPIC,
        claim="nn.init.xavier_uniform(w) runs without a warning.",
        notes_say="init.xavier_uniform",
        shown_by="run",
        expects_note=True,
        says="xavier_uniform` is now deprecated",
        program="""\
import torch
import torch.nn as nn

w = torch.empty(2, 2)
nn.init.xavier_uniform(w)
print(w.abs().max() <= (6 / 4) ** 0.5)
""",
        holds=False,
        because="It writes into w, and the name says so now.",
        code_now="nn.init.xavier_uniform_(w)",
    ),
    Statement(
        name="weight-norm",
        topic=TOPIC,
        claim="nn.utils.weight_norm is deprecated and warns.",
        notes_say="nn.utils.weight_norm",
        shown_by="warning",
        expects_note=True,
        says="weight_norm` is deprecated",
        program="""\
import torch.nn as nn

layer = nn.utils.weight_norm(nn.Linear(2, 2))
print([name for name, p in layer.named_parameters()])
""",
        holds=True,
        because="The new one is a parametrization, with other names in the state_dict.",
        code_now="nn.utils.parametrizations.weight_norm(nn.Linear(2, 2))",
    ),
    Statement(
        name="trace-is-recommended",
        topic=TOPIC,
        claim="torch.jit.trace runs without a warning.",
        notes_say="torch.jit.script/trace 推荐部署",
        shown_by="run",
        expects_note=True,
        says="`torch.jit.trace` is deprecated",
        program="""\
import torch
import torch.nn as nn

layer = nn.Linear(2, 1)
x = torch.ones(1, 2)
traced = torch.jit.trace(layer, x, check_trace=False)
print(torch.equal(traced(x), layer(x)))
""",
        holds=False,
        because="TorchScript is deprecated as a whole.",
        code_now="torch.export.export(layer, (torch.ones(1, 2),))",
    ),
    Statement(
        name="script-was-removed",
        topic=TOPIC,
        claim="torch.jit.script has been removed.",
        notes_say="torch.jit.script/trace 推荐部署",
        program="""\
import torch

found = hasattr(torch.jit, "script")
print(found)
print(not found)
""",
        holds=False,
        because="It is still there, and warns of deprecation when it is called.",
        code_now="torch.compile(model)",
    ),
)
