"""Random numbers: seeds, the state behind them, and the distributions."""

from builder.programs.ready import ReadyProgram

TOPIC = "Random"

PROGRAMS = (
    ReadyProgram(
        name="a-seed-repeats",
        topic=TOPIC,
        title="A seed repeats the numbers",
        idea="After the same manual_seed the same numbers come in the same order.",
        look_at="a and c are equal; b came later in the row and differs.",
        text="""\
import torch

torch.manual_seed(0)
a = torch.rand(3)
b = torch.rand(3)
torch.manual_seed(0)
c = torch.rand(3)
print(a)
print(torch.equal(a, b), torch.equal(a, c))
""",
    ),
    ReadyProgram(
        name="seed-and-initial-seed",
        topic=TOPIC,
        title="A seed from the machine",
        idea="torch.seed() takes a fresh seed from the machine; initial_seed() tells which.",
        look_at="Run it twice: x differs, y equals x each time.",
        text="""\
import torch

chosen = torch.seed()
x = torch.rand(2)
print(torch.initial_seed() == chosen)
torch.manual_seed(chosen)  # how to come back to that run
y = torch.rand(2)
print(torch.equal(x, y))
""",
    ),
    ReadyProgram(
        name="keep-the-state",
        topic=TOPIC,
        title="Keep the state, come back to it",
        idea="The generator's state is a tensor; putting it back repeats from that very point.",
        look_at="b and d are equal, although numbers were drawn between.",
        text="""\
import torch

torch.manual_seed(1)
a = torch.rand(2)
state = torch.get_rng_state()
b = torch.rand(2)
c = torch.rand(2)
torch.set_rng_state(state)
d = torch.rand(2)
print(b, c, d)
print(state.dtype, state.shape)
""",
    ),
    ReadyProgram(
        name="a-generator-of-its-own",
        topic=TOPIC,
        title="A generator of its own",
        idea="A Generator has its own state, so its draws do not move the common one.",
        look_at="y is what the common generator gives first, although g was used before it.",
        text="""\
import torch

g = torch.Generator()
g.manual_seed(7)
torch.manual_seed(0)
x = torch.rand(2, generator=g)
y = torch.rand(2)  # from torch.default_generator
torch.manual_seed(0)
print(torch.equal(y, torch.rand(2)))
print(g.initial_seed(), torch.default_generator.initial_seed())
""",
    ),
    ReadyProgram(
        name="four-ways-to-draw",
        topic=TOPIC,
        title="rand, randn, randint, randperm",
        idea="Uniform in [0, 1), normal, whole numbers in [low, high), an order of 0..n-1.",
        look_at="randperm holds every number once; randint may repeat.",
        text="""\
import torch

torch.manual_seed(0)
print(torch.rand(2, 3))
print(torch.randn(2, 3))
print(torch.randint(1, 7, (8,)))  # a die, 8 throws
print(torch.randperm(6))
""",
    ),
    ReadyProgram(
        name="uniform-between-a-and-b",
        topic=TOPIC,
        title="Uniform between a and b",
        idea="Numbers from [0, 1) are stretched and moved to [a, b).",
        look_at="x and y are drawn with one seed, and agree.",
        text="""\
import torch

a, b = 5.0, 8.0
torch.manual_seed(0)
x = a + (b - a) * torch.rand(1000)
torch.manual_seed(0)
y = torch.empty(1000).uniform_(a, b)  # the same, in place
print(x.min(), x.max(), x.mean())
print(torch.allclose(x, y))
""",
    ),
    ReadyProgram(
        name="normal-with-mean-and-std",
        topic=TOPIC,
        title="A mean for every element",
        idea="torch.normal takes tensors of means and spreads, one draw for each.",
        look_at="Each column stays near its own mean; the last one spreads most.",
        text="""\
import torch

torch.manual_seed(0)
mean = torch.tensor([0.0, 10.0, 100.0])
std = torch.tensor([0.1, 1.0, 10.0])
x = torch.normal(mean.expand(500, 3), std.expand(500, 3))
print(x[:3])
print(x.mean(dim=0))
print(x.std(dim=0))
""",
    ),
    ReadyProgram(
        name="bernoulli-flips",
        topic=TOPIC,
        title="Bernoulli: a coin for each element",
        idea="bernoulli reads every element as the chance of a 1.",
        look_at="The share of ones in each column comes close to p.",
        text="""\
import torch

torch.manual_seed(0)
p = torch.tensor([0.0, 0.2, 0.5, 1.0])
coins = torch.bernoulli(p.expand(1000, 4))
print(coins[:4])
print(coins.mean(dim=0))
""",
    ),
    ReadyProgram(
        name="multinomial-by-weight",
        topic=TOPIC,
        title="Multinomial: draw by weight",
        idea="multinomial draws indices; a weight need not be a probability.",
        look_at="Without replacement no index comes twice; with it 2 comes about 7 times in 10.",
        text="""\
import torch

torch.manual_seed(0)
weights = torch.tensor([1.0, 2.0, 7.0])
print(torch.multinomial(weights, 3))  # an order
drawn = torch.multinomial(weights, 1000, replacement=True)
print(torch.bincount(drawn) / 1000)
""",
    ),
    ReadyProgram(
        name="poisson-counts",
        topic=TOPIC,
        title="Poisson: counts around a rate",
        idea="Each element is the rate; the draws are whole numbers, mean and variance near it.",
        look_at="Mean and variance of a column are close to each other.",
        text="""\
import torch

torch.manual_seed(0)
rate = torch.tensor([1.0, 4.0, 20.0])
counts = torch.poisson(rate.expand(2000, 3))
print(counts[:3])
print(counts.mean(dim=0))
print(counts.var(dim=0))
""",
    ),
)
