"""Data: from samples to batches."""

from builder.programs.ready import ReadyProgram

TOPIC = "Data"

PROGRAMS = (
    ReadyProgram(
        name="own-dataset",
        topic=TOPIC,
        title="A dataset of your own",
        idea="A dataset answers two questions: how many samples, and which is sample i.",
        look_at="The loader asks __getitem__ once for each sample and stacks the answers.",
        text="""\
import torch
from torch.utils.data import DataLoader, Dataset


class Squares(Dataset):
    def __len__(self):
        return 5

    def __getitem__(self, i):
        return torch.tensor(i), torch.tensor(i * i)


data = Squares()
print(len(data), data[3])
for x, y in DataLoader(data, batch_size=2):
    print(x, y)
""",
    ),
    ReadyProgram(
        name="tensor-dataset",
        topic=TOPIC,
        title="TensorDataset",
        idea="It zips tensors along their first axis: sample i is row i of each.",
        look_at="The rows handed out lie in the storage of x.",
        text="""\
import torch
from torch.utils.data import TensorDataset

x = torch.arange(6.0).view(3, 2)
y = torch.tensor([0, 1, 0])
data = TensorDataset(x, y)
row, label = data[1]
row[0] = 50
print(label, x)
print(len(data))
""",
    ),
    ReadyProgram(
        name="loader-options",
        topic=TOPIC,
        title="batch_size, shuffle, drop_last",
        idea="The loader decides how many samples, in which order, and about the short last batch.",
        look_at="7 samples by 3: the last batch has 1, or is left out.",
        text="""\
import torch
from torch.utils.data import DataLoader

data = torch.arange(7)
print([b.tolist() for b in DataLoader(data, batch_size=3)])
short = DataLoader(data, batch_size=3, drop_last=True)
print([b.tolist() for b in short], len(short))

torch.manual_seed(0)
mixed = DataLoader(data, batch_size=3, shuffle=True)
print([b.tolist() for b in mixed])
print([b.tolist() for b in mixed])  # another epoch
""",
    ),
    ReadyProgram(
        name="a-batch-in-four-steps",
        topic=TOPIC,
        title="A batch in four steps",
        idea="Indices are drawn, grouped, used to fetch samples, and the samples are collated.",
        look_at="Each variable is one of the four steps; the loader does the same.",
        text="""\
import torch
from torch.utils import data as D

data = D.TensorDataset(torch.arange(10, 15), torch.arange(5))
order = D.SequentialSampler(data)  # 1: 0 1 2 3 4
groups = list(D.BatchSampler(order, 2, drop_last=False))  # 2
print(groups)
samples = [data[i] for i in groups[0]]  # 3
print(samples)
columns = list(zip(*samples))
batch = [torch.stack(column) for column in columns]  # 4
print(batch)
print(list(D.DataLoader(data, batch_size=2))[0])
""",
    ),
    ReadyProgram(
        name="samplers",
        topic=TOPIC,
        title="Samplers decide the order",
        idea="A sampler is a row of indices; a weighted one shows rare samples more often.",
        look_at="One sample in five is of class 1, yet about half of the draws are.",
        text="""\
import torch
from torch.utils.data import (
    DataLoader,
    TensorDataset,
    WeightedRandomSampler,
)

label = torch.tensor([0, 0, 0, 0, 1])
data = TensorDataset(label)
weights = torch.tensor([1.0, 1.0, 1.0, 1.0, 4.0])
torch.manual_seed(0)
sampler = WeightedRandomSampler(weights, 200)
loader = DataLoader(data, batch_size=50, sampler=sampler)
for (batch,) in loader:
    print(batch.float().mean())
""",
    ),
    ReadyProgram(
        name="a-batch-sampler",
        topic=TOPIC,
        title="A batch sampler groups by hand",
        idea="batch_sampler takes whole lists of indices, so you say what goes together.",
        look_at="Each batch holds sentences of one length and needs no padding.",
        text="""\
import torch
from torch.utils.data import DataLoader

data = [torch.ones(2), torch.ones(5), torch.ones(2), torch.ones(5)]
groups = [[0, 2], [1, 3]]
for batch in DataLoader(data, batch_sampler=groups):
    print(batch.shape)
""",
    ),
    ReadyProgram(
        name="collate-sentences",
        topic=TOPIC,
        title="collate_fn pads sentences",
        idea="collate_fn makes one batch of a list of samples; here it fills short ones with 0.",
        look_at="Each batch is as wide as its longest sentence.",
        text="""\
import torch
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader

lines = [[5, 1], [2], [7, 7, 3]]
data = [torch.tensor(line) for line in lines]


def collate(samples):
    lengths = torch.tensor([len(s) for s in samples])
    return pad_sequence(samples, batch_first=True), lengths


loader = DataLoader(data, batch_size=2, collate_fn=collate)
for padded, lengths in loader:
    print(padded, lengths)
""",
    ),
    ReadyProgram(
        name="an-iterable-dataset",
        topic=TOPIC,
        title="An iterable dataset",
        idea="When samples come as a stream there is no sample i: __iter__ gives one by one.",
        look_at="It has no length; the loader still makes batches of 3.",
        text="""\
import torch
from torch.utils.data import DataLoader, IterableDataset


class Countdown(IterableDataset):
    def __init__(self, start):
        super().__init__()
        self.start = start

    def __iter__(self):
        return iter([torch.tensor(i) for i in range(self.start, 0, -1)])


for batch in DataLoader(Countdown(7), batch_size=3):
    print(batch)
""",
    ),
    ReadyProgram(
        name="split-and-join-datasets",
        topic=TOPIC,
        title="random_split and ConcatDataset",
        idea="random_split deals the samples out, ConcatDataset puts datasets end to end.",
        look_at="The two parts hold every sample exactly once.",
        text="""\
import torch
from torch.utils.data import (
    ConcatDataset,
    Subset,
    TensorDataset,
    random_split,
)

data = TensorDataset(torch.arange(10))
g = torch.Generator().manual_seed(0)
train, check = random_split(data, [0.8, 0.2], generator=g)
print(len(train), len(check), check.indices)
both = ConcatDataset([train, check])
print(sorted(sample[0].item() for sample in both))
print(Subset(data, [3, 1])[0])
""",
    ),
    ReadyProgram(
        name="text-to-tokens",
        topic=TOPIC,
        title="Text to tokens",
        idea="Each word gets a number; an unknown word gets the number of <unk>.",
        look_at="The number of a word is its row in an embedding.",
        text="""\
import torch

text = ["the flame melts glass", "glass cools the flame"]
vocabulary = {"<pad>": 0, "<unk>": 1}
for line in text:
    for word in line.split():
        if word not in vocabulary:
            vocabulary[word] = len(vocabulary)
print(vocabulary)
tokens = [vocabulary.get(w, 1) for w in "the flame sings".split()]
print(torch.tensor(tokens))
""",
    ),
    ReadyProgram(
        name="augment-images",
        topic=TOPIC,
        title="Images, changed at every look",
        idea="Augmentation draws a flip and a shift each time a sample is asked for.",
        look_at="The same sample, asked for three times.",
        text="""\
import torch
from torch.utils.data import Dataset


class Augmented(Dataset):
    def __init__(self, images):
        self.images = images

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        image = self.images[i]
        if torch.rand(1) < 0.5:
            image = image.flip(-1)
        shift = torch.randint(-1, 2, (1,)).item()
        return image.roll(shift, dims=-1)


torch.manual_seed(1)
data = Augmented(torch.arange(4.0).view(1, 1, 1, 4))
for look in range(3):
    print(data[0].flatten())
""",
    ),
)
