"""Indexing: picking and changing parts of a score book (class x pupil x subject)."""

from builder.programs.ready import ReadyProgram

TOPIC = "Indexing"

PROGRAMS = (
    ReadyProgram(
        name="the-score-book",
        topic=TOPIC,
        title="The score book",
        idea="An int picks and removes a dimension; a slice picks and keeps it.",
        look_at="book[0] and book[0:1] show the same cells with different shapes.",
        text="""\
import torch

# 2 classes x 3 pupils x 4 subjects
book = torch.arange(50, 74).view(2, 3, 4)
print(book[0].shape, book[0:1].shape)
print(book[1, 2, 3])  # one score
print(book[1, 0])  # one pupil
print(book[:, :, 2])  # one subject, both classes
""",
    ),
    ReadyProgram(
        name="dots-minus-and-none",
        topic=TOPIC,
        title="..., -1 and None",
        idea="... stands for all dimensions left out, -1 counts from the end, None adds one.",
        look_at="All of these are views: none has a storage of its own.",
        text="""\
import torch

book = torch.arange(50, 74).view(2, 3, 4)
last = book[..., -1]  # last subject of everybody
print(last)
print(book[-1, ..., 0])
print(book[0, 0, None].shape, book[..., None].shape)
""",
    ),
    ReadyProgram(
        name="slices-with-steps",
        topic=TOPIC,
        title="Slices with steps",
        idea="A step skips cells by a larger stride; backwards needs flip, which copies.",
        look_at="x[::3] is a view with stride 3; flip has a new storage.",
        text="""\
import torch

x = torch.arange(10)
print(x[2:8], x[:3], x[-3:])
thirds = x[::3]
print(thirds, thirds.stride())
backwards = x.flip(0)
x[0] = 100
print(thirds[0], backwards[-1])
""",
    ),
    ReadyProgram(
        name="masks",
        topic=TOPIC,
        title="Picking by a mask",
        idea="A comparison gives a bool tensor; indexing with it picks the True places.",
        look_at="The result is one-dimensional and has a storage of its own.",
        text="""\
import torch

scores = torch.tensor([[55, 90, 71], [38, 62, 99]])
good = scores >= 70
print(good)
print(scores[good])
print(torch.masked_select(scores, good))  # the same
print(good.sum(dim=1))  # how many each pupil has
""",
    ),
    ReadyProgram(
        name="an-index-list-copies",
        topic=TOPIC,
        title="x[0] and x[[0]]",
        idea="An int gives a view, a list of ints gives a copy.",
        look_at="zero_() on the copy changed nothing in x; zero_() on the view did.",
        text="""\
import torch

x = torch.arange(1, 7).view(2, 3)
x[[0]].zero_()  # empties a copy
print(x)
x[0].zero_()  # empties the row of x
print(x)
x[[1]] = 9  # assigning writes into x itself
print(x)
""",
    ),
    ReadyProgram(
        name="change-a-part",
        topic=TOPIC,
        title="Change a part, here or in a copy",
        idea="An assignment to an index changes the tensor; clone first to keep the old one.",
        look_at="book changes in lines 6 and 7; lifted is a new tensor.",
        text="""\
import torch

book = torch.tensor([[55, 90, 71], [38, 62, 99]])
lifted = book.clone()
lifted[lifted < 60] = 60  # only the copy
book[:, 0] += 2  # first subject: 2 points for all
book[1, -1] = 100
print(book)
print(lifted)
""",
    ),
    ReadyProgram(
        name="index-select-and-take",
        topic=TOPIC,
        title="index_select and take",
        idea="index_select picks along one dimension; take counts through the flattened tensor.",
        look_at="The indices of take run over all 6 elements, not over rows.",
        text="""\
import torch

x = torch.tensor([[10, 11, 12], [20, 21, 22]])
rows = torch.tensor([1, 0, 1])
print(torch.index_select(x, 0, rows))
print(torch.index_select(x, 1, torch.tensor([2, 0])))
print(torch.take(x, torch.tensor([0, 5])))
""",
    ),
    ReadyProgram(
        name="gather-one-of-each-row",
        topic=TOPIC,
        title="gather: one of each row",
        idea="gather(1, index) takes from row i the columns that row i of the index names.",
        look_at="picked holds the score of the right class for each sample.",
        text="""\
import torch

scores = torch.tensor([[0.1, 0.7, 0.2], [0.6, 0.3, 0.1]])
label = torch.tensor([1, 0])
picked = scores.gather(1, label.unsqueeze(1))
print(picked)
print(scores[torch.arange(2), label])  # the same by indexing

one_hot = torch.zeros(2, 3).scatter_(1, label.unsqueeze(1), 1)
print(one_hot)  # scatter_ is the way back
""",
    ),
    ReadyProgram(
        name="where-and-fill",
        topic=TOPIC,
        title="where, masked_fill, index_fill",
        idea="where chooses from two tensors, masked_fill and index_fill put in one value.",
        look_at="x stays as it was: none of the three has an underscore.",
        text="""\
import torch

x = torch.tensor([[1, -2, 3], [-4, 5, -6]])
zero = torch.zeros_like(x)
print(torch.where(x > 0, x, zero))
print(x.masked_fill(x < 0, 0))
print(x.index_fill(1, torch.tensor([0, 2]), 9))
print(x)
""",
    ),
)
