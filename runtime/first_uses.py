"""Short programs that use whatever torch loads or builds when it is first used.

A limited process can open no file, so what was not used before it was forked does not work in it.
Nobody reads what they print. That they are enough for every ready program is tested.
"""

_PRINTING = """
import torch
x = torch.arange(12.0).reshape(3, 4)
print(x, x.t(), x[:, ::2], x.to(torch.bfloat16), x > 3, x.int(), torch.tensor([1 + 2j]))
print(torch.zeros(2000), torch.ones(3, device="meta"), torch.eye(2).to_sparse(), torch.empty(2))
print(torch.tensor(float("nan")), torch.finfo(torch.float32), torch.iinfo(torch.int64), x.dtype)
print(x.sort(), x.topk(2), x.unique(), x.max(dim=0), f"{x.sum():.2f}", x.tolist(), x.stride())
x[0, 0] = 5
x[x > 3] += 1
print(torch.cat([x, x]).unfold(0, 2, 1).shape, x.view(torch.int32)[0])
"""

_RANDOM = """
import torch
torch.manual_seed(3)
state = torch.get_rng_state()
a = torch.randn(3)
torch.set_rng_state(state)
generator = torch.Generator().manual_seed(2)
print(torch.equal(a, torch.randn(3)), torch.randint(5, (2,), generator=generator), torch.rand(2))
print(torch.bernoulli(torch.full((3,), 0.5)), torch.multinomial(torch.ones(4), 2))
print(torch.normal(0.0, 1.0, (2,)), torch.poisson(torch.ones(2)), torch.randperm(4))
print(torch.empty(3).uniform_(), torch.empty(3).normal_(), torch.empty(3).exponential_())
print(generator.seed() > 0, torch.seed() > 0, torch.initial_seed() > 0)
"""

_ALGEBRA = """
import torch
a = torch.randn(4, 4)
s = a @ a.T + torch.eye(4)
print(torch.linalg.inv(s), torch.linalg.det(s), torch.linalg.eigh(s), torch.linalg.svd(a))
print(torch.linalg.qr(a), torch.linalg.solve(s, a), torch.linalg.cholesky(s), torch.linalg.eig(a))
print(torch.linalg.norm(a), torch.linalg.matrix_rank(a), torch.linalg.pinv(a), torch.cdist(a, a))
print(torch.einsum("ij,jk,kl->il", a, a, a), torch.tensordot(a, a, 1), torch.kron(a, a).shape)
print(torch.matmul(torch.ones(2, 3, 4), torch.ones(4, 5)), torch.bmm(a[None], a[None]))
print(torch.fft.fft(a), torch.fft.rfft(a), torch.special.erf(a), torch.cumsum(a, 0))
print(torch.randn(200, 200) @ torch.randn(200, 200), torch.histc(a), torch.dot(a[0], a[0]))
for dtype in (torch.float64, torch.bfloat16, torch.float16, torch.complex64, torch.int64):
    print(a.to(dtype) @ a.to(dtype), a.to(dtype).sum())
"""

_LAYERS = """
import torch
from torch import nn
import torch.nn.functional as F
x = torch.randn(2, 3, 16, 16)
print(nn.Conv2d(3, 8, 3, padding=1)(x).shape, nn.ConvTranspose2d(3, 4, 2, stride=2)(x).shape)
print(nn.Conv1d(16, 4, 3)(x[:, 0]).shape, nn.Conv3d(1, 2, 2)(x[:, None]).shape)
print(nn.BatchNorm2d(3)(x).shape, nn.LayerNorm(16)(x).shape, nn.GELU()(x).shape, nn.Dropout()(x))
print(nn.MaxPool2d(2)(x).shape, nn.AdaptiveAvgPool2d(1)(x), F.pad(x, (1, 1)), F.unfold(x, 3))
print(F.interpolate(x, scale_factor=2.0, mode="bilinear").shape, F.softmax(x, dim=1).shape)
steps = torch.randn(3, 2, 8)
print(nn.LSTM(8, 5)(steps)[0].shape, nn.GRU(8, 5)(steps)[0].shape, nn.RNN(8, 5)(steps)[0].shape)
print(nn.MultiheadAttention(8, 2)(steps, steps, steps)[0].shape)
print(nn.TransformerEncoderLayer(8, 2, 16)(steps).shape, F.scaled_dot_product_attention(x, x, x))
print(nn.Embedding(5, 2)(torch.tensor([1])), nn.LazyLinear(3)(x).shape)
print(nn.EmbeddingBag(5, 2)(torch.tensor([[1, 2]])))
print(F.cross_entropy(torch.randn(3, 4), torch.tensor([0, 1, 2])))
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))
print(net, list(net.state_dict()), nn.ModuleDict({"a": net}), nn.ModuleList([net]))
print(nn.init.kaiming_normal_(net[0].weight).shape, nn.init.orthogonal_(net[0].weight).shape)
print(nn.utils.parameters_to_vector(net.parameters()).shape)
print(nn.utils.parametrizations.weight_norm(nn.Linear(2, 2)))
print(nn.utils.parametrizations.spectral_norm(nn.Linear(2, 2)))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 2)
    def forward(self, x):
        return self.layer(x)
Net()(torch.ones(1, 4)).sum().backward()
"""

_TRAINING = """
import torch
from torch import nn, optim
x = torch.randn(8, 4)
y = x.sum(dim=1, keepdim=True)
model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))
for make in (optim.SGD, optim.Adam, optim.AdamW, optim.RMSprop, optim.Adagrad):
    optimizer = make(model.parameters(), lr=0.01)
    for step in range(2):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    print(optimizer, loss.item(), len(optimizer.state_dict()))
def closure():
    optimizer.zero_grad()
    loss = ((model(x) - y) ** 2).mean()
    loss.backward()
    return loss
optimizer = optim.LBFGS(model.parameters(), max_iter=2)
optimizer.step(closure)
optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
for make in (optim.lr_scheduler.StepLR, optim.lr_scheduler.CosineAnnealingLR):
    scheduler = make(optimizer, 2)
    optimizer.step()
    scheduler.step()
"""

_GRADIENTS = """
import torch
x = torch.randn(3, requires_grad=True)
y = (x ** 2).sum()
(g,) = torch.autograd.grad(y, x, create_graph=True)
print(torch.autograd.grad(g.sum(), x), y.grad_fn, y.grad_fn.next_functions)
print(torch.autograd.functional.jacobian(torch.sin, x))
print(torch.autograd.functional.hessian(lambda a: (a ** 3).sum(), x))
exact = torch.randn(2, dtype=torch.double, requires_grad=True)
print(torch.autograd.gradcheck(torch.sin, exact))
print(torch.func.jvp(torch.sin, (x.detach(),), (torch.ones(3),)), torch.func.vjp(torch.sin, x)[0])
print(torch.func.grad(lambda a: (a ** 2).sum())(x), torch.func.hessian(lambda a: a.sum())(x))
print(torch.func.jacrev(torch.cos)(x), torch.func.jacfwd(torch.cos)(x), torch.vmap(torch.sin)(x))
print(torch.utils.checkpoint.checkpoint(torch.sin, x, use_reentrant=False))
x.register_hook(lambda g: g * 2)
(x * 3).sum().backward()
with torch.inference_mode():
    print(x * 2)
with torch.autograd.set_detect_anomaly(True):
    (x * 2).sum().backward()
class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * 2
    @staticmethod
    def backward(ctx, g):
        return g * 2
Double.apply(x).sum().backward()
"""

_DISTRIBUTIONS = """
import torch
from torch.distributions import Bernoulli, Categorical, Exponential, Multinomial
from torch.distributions import Normal, Poisson, Uniform, kl_divergence
ones = torch.ones(3)
for one in (
    Normal(0.0, 1.0), Uniform(0.0, 1.0), Bernoulli(0.5), Categorical(ones), Poisson(2.0),
    Multinomial(3, ones), Exponential(1.0),
):
    drawn = one.sample()
    print(one, drawn, one.log_prob(drawn))
print(kl_divergence(Normal(0.0, 1.0), Normal(1.0, 2.0)), Normal(0.0, 1.0).rsample((3,)))
"""

_DATA = """
import io
from collections import OrderedDict
import numpy as np
import torch
from torch.utils.data import ConcatDataset, DataLoader, RandomSampler, Subset, TensorDataset
from torch.utils.data import random_split
data = TensorDataset(torch.arange(10.0), torch.arange(10))
for x, y in DataLoader(data, batch_size=4, shuffle=True):
    print(x, y)
a, b = random_split(data, [7, 3])
print(len(ConcatDataset([a, b])), list(RandomSampler(data)), len(Subset(data, [1, 2])))
buffer = io.BytesIO()
torch.save({"w": torch.ones(2), "n": 3}, buffer)
buffer.seek(0)
print(torch.load(buffer), OrderedDict(a=1))
model = torch.nn.Linear(2, 2)
print(model.load_state_dict(model.state_dict()))
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine
print(load_digits().images.shape, load_iris().target_names, load_wine().data[0])
print(load_breast_cancer(return_X_y=True)[1][:5], load_digits(n_class=2)["target"].sum())
array = np.array([1.0, 2.0])
shared = torch.from_numpy(array)
shared[0] = 9
print(array, shared.numpy(), torch.tensor(np.ones(2)), np.zeros((2, 2)).shape)
"""

_OUTDATED = """
import torch
from torch import nn
a = torch.randn(3, 3)
print(torch.chain_matmul(a, a), torch.range(0, 3), torch.norm(a), torch.qr(a), torch.svd(a))
print(torch.ger(a[0], a[0]), torch.tensor(a), torch.meshgrid(a[0], a[0]), a[0, :1].std())
print(nn.functional.softmax(a), nn.functional.mse_loss(a, a, size_average=False))
print(a[torch.ones(3, dtype=torch.uint8)], torch.ones(2, 3, 4).T.shape)
print(nn.utils.weight_norm(nn.Linear(2, 2)), nn.functional.upsample(a[None, None], scale_factor=2))
"""

FIRST_USES = (
    *(_PRINTING, _RANDOM, _ALGEBRA, _LAYERS, _TRAINING),
    *(_GRADIENTS, _DISTRIBUTIONS, _DATA, _OUTDATED),
)
