"""Claims about autograd."""

from builder.statements.card import Statement

TOPIC = "Autograd"

STATEMENTS = (
    Statement(
        name="set-grad-enabled-needs-with",
        topic=TOPIC,
        claim="set_grad_enabled works only in a with block.",
        notes_say="set_grad_enabled 只能当上下文",
        program="""\
import torch

torch.set_grad_enabled(False)  # no with
worked = not torch.is_grad_enabled()
torch.set_grad_enabled(True)
print("worked as a function:", worked)
print(not worked)
""",
        holds=False,
        because="Called as a function it holds until it is called again.",
    ),
    Statement(
        name="set-grad-enabled-decorates",
        topic=TOPIC,
        claim="set_grad_enabled(False) can decorate a function.",
        program="""\
import torch

w = torch.ones(1, requires_grad=True)


@torch.set_grad_enabled(False)
def double(x):
    return 2 * x


inside = double(w).requires_grad
print(inside, (2 * w).requires_grad)
print(not inside and (2 * w).requires_grad)
""",
        holds=True,
        because="It is a function, a context and a decorator.",
    ),
    Statement(
        name="no-grad-results-need-no-grad",
        topic=TOPIC,
        claim="Every result made under no_grad has requires_grad False.",
        notes_say="no_grad 里的结果 requires_grad 都是 False",
        program="""\
import torch

w = torch.ones(4, requires_grad=True)
with torch.no_grad():
    product = w * 2
    view = w.view(2, 2)
print(product.requires_grad, view.requires_grad, view.grad_fn)
print(not product.requires_grad and not view.requires_grad)
""",
        holds=False,
        because="A view of a tensor that requires grad still does, without a grad_fn.",
        code_now="view = w.detach().view(2, 2)",
    ),
    Statement(
        name="variable-is-needed",
        topic=TOPIC,
        claim="A tensor must be wrapped in Variable before backward.",
        notes_say="Variable 仍需包裹",
        shown_by="error",
        expects_error="RuntimeError",
        program="""\
import torch

x = torch.tensor(3.0, requires_grad=True)
(x * x).backward()  # no Variable anywhere
print(x.grad)
""",
        holds=False,
        because="A tensor carries requires_grad and grad itself.",
        code_now="x = torch.tensor(3.0, requires_grad=True)",
    ),
    Statement(
        name="variable-returns-a-tensor",
        topic=TOPIC,
        claim="Variable(x) returns an ordinary tensor.",
        program="""\
import torch
from torch.autograd import Variable

v = Variable(torch.ones(2))
print(v)
print(type(v) == type(torch.ones(2)))
""",
        holds=True,
        because="The name is kept for old code and does nothing.",
        code_now="x = torch.ones(2)",
    ),
    Statement(
        name="volatile-switches-off",
        topic=TOPIC,
        claim="Variable(x, volatile=True) switches recording off.",
        notes_say="volatile",
        program="""\
import torch
from torch.autograd import Variable

w = torch.ones(1, requires_grad=True)
v = Variable(torch.ones(1), volatile=True)
y = v * w
print(y.requires_grad)
print(not y.requires_grad)
""",
        holds=False,
        because="volatile only warns and has no effect.",
        code_now="with torch.no_grad():\n    y = v * w",
    ),
    Statement(
        name="data-shares-memory",
        topic=TOPIC,
        claim="x.data shares the memory of x.",
        program="""\
import torch

x = torch.zeros(2)
x.data[0] = 5
print(x)
print(x[0].item() == 5)
""",
        holds=True,
        because="As with detach(), only the header is new; the two differ in what autograd sees.",
        code_now="x.detach()",
    ),
    Statement(
        name="data-is-noticed",
        topic=TOPIC,
        claim="backward notices a change made through .data.",
        notes_say="x.data 与 detach() 一样",
        shown_by="error",
        expects_error="RuntimeError",
        says="modified by an inplace operation",
        program="""\
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x.exp()
y.data.zero_()  # backward needs the old y
y.sum().backward()
print(x.grad)  # wrong: it should be exp(x)
""",
        holds=False,
        because=".data has a version counter of its own: the gradient is wrong, in silence.",
        code_now="y.detach().zero_()  # raises at backward",
    ),
    Statement(
        name="detach-is-noticed",
        topic=TOPIC,
        claim="backward notices a change made through detach().",
        notes_say="x.data 与 detach() 一样",
        shown_by="error",
        expects_error="RuntimeError",
        says="modified by an inplace operation",
        program="""\
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x.exp()
y.detach().zero_()  # backward needs the old y
y.sum().backward()
""",
        holds=True,
        because="A detached tensor shares the version counter, so the change is counted.",
    ),
    Statement(
        name="no-grad-means-middle-result",
        topic=TOPIC,
        claim="Every result of an operation has is_leaf False.",
        notes_say="is_leaf=False 表示中间结果",
        program="""\
import torch

y = torch.ones(2) * 3
z = torch.ones(2, requires_grad=True) * 3
print(y.is_leaf, z.is_leaf)
print(not y.is_leaf and not z.is_leaf)
""",
        holds=False,
        because="A result that requires no grad is a leaf: there is no graph behind it.",
    ),
    Statement(
        name="only-scalars-go-backward",
        topic=TOPIC,
        claim="backward() without an argument needs a tensor of rank 0.",
        notes_say="非标量都不能直接 backward",
        shown_by="error",
        expects_error="RuntimeError",
        says="grad can be implicitly created only for scalar outputs",
        program="""\
import torch

x = torch.ones(1, 1, requires_grad=True)
y = x * 3
print(y.shape)
y.backward()
print(x.grad)
""",
        holds=False,
        because="One element is enough, at any rank.",
    ),
    Statement(
        name="retain-grad-without-grad",
        topic=TOPIC,
        claim="retain_grad() on a tensor that requires no grad does nothing.",
        notes_say="retain_grad 对 requires_grad=False 无操作",
        shown_by="run",
        expects_error="RuntimeError",
        says="can't retain_grad on Tensor that has requires_grad=False",
        program="""\
import torch

x = torch.ones(2)
x.retain_grad()
print("nothing happened")
""",
        holds=False,
        because="There will never be a gradient to keep, so it raises.",
    ),
    Statement(
        name="in-place-relu-and-backward-hook",
        topic="Hooks",
        claim="A full backward hook gets along with an in-place ReLU behind the layer.",
        shown_by="run",
        expects_error="RuntimeError",
        says="is a view and is being modified inplace",
        program="""\
import torch
import torch.nn as nn


def hook(module, grad_input, grad_output):
    print(module)


net = nn.Sequential(nn.Linear(2, 2), nn.ReLU(inplace=True))
net[0].register_full_backward_hook(hook)
net(torch.ones(1, 2)).sum().backward()
""",
        holds=False,
        because="The hook hands on a view of the output, and a view like that may not be written.",
        code_now="nn.ReLU()  # or y.register_hook(...) on the output of the layer",
    ),
    Statement(
        name="old-backward-hook",
        topic="Hooks",
        claim="register_backward_hook warns when forward is made of several operations.",
        shown_by="warning",
        expects_note=True,
        says="non-full backward hook",
        program="""\
import torch
import torch.nn as nn


class Two(nn.Module):
    def forward(self, x):
        return (x * 2).sin()


def hook(module, grad_input, grad_output):
    print(grad_input)


two = Two()
two.register_backward_hook(hook)
two(torch.ones(1, requires_grad=True)).sum().backward()
""",
        holds=True,
        because="It sees only the last operation, so what it calls grad_input is not the module's.",
        code_now="two.register_full_backward_hook(hook)",
    ),
)
