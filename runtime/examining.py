"""Answers a question about a module: makes it, changes it as it was changed, asks the inspector.

This belongs into a limited child: the text is a learner's, and so are the files.
"""

import base64
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from torch import nn

from builder.language import LanguageError
from builder.problems import Problem
from builder.values import Value
from inspector import program_error
from inspector.modules import (
    drawing,
    hooks,
    matching,
    modes,
    reading,
    running,
    saving,
    stepping,
)
from inspector.modules.differences import differences
from inspector.modules.guessing import guess_specs
from inspector.modules.source import Made, module_of
from inspector.modules.summarising import summary
from inspector.modules.tables import tables
from inspector.modules.tree import walk_report
from inspector.modules.weights import weight_figures_at
from inspector.record import ProgramError
from runtime import questions as asked
from runtime.errands import Examine
from runtime.interpret import NO_CLOCKS, Clocks, ended
from runtime.preparing import Batch, batch_of, prepare

Answer = Value | Problem
Files = Mapping[str, bytes]


def examined(errand: Examine, files: Files, clocks: Clocks = NO_CLOCKS) -> Value | ProgramError:
    """Return the report a question asks for, or why there is none."""

    def carry_out() -> Answer:
        made = module_of(errand.specimen.text, errand.specimen.name)
        with made.evaluator.inside():
            problem = prepare(made.module, errand.specimen, files)
            return problem or _answer(made, errand.question, files)

    match ended(errand.specimen.seed, clocks, carry_out):
        case LanguageError() as error:
            return program_error(error)
        case Problem(sentence=sentence):
            return ProgramError(kind="refused", message=sentence)
        case answer:
            return answer


def _answer(made: Made, question: asked.AnyQuestion, files: Files) -> Answer:
    if not isinstance(question, asked.OfInputs):
        return _OF_MODULES[type(question)](made.module, question, files)
    if isinstance(question, asked.Summarise) and not question.inputs and not question.samples:
        return summary(made.module, depth=question.depth, layout=question.layout)
    batch = batch_of(made.module, question.inputs, question.samples)
    if isinstance(batch, Problem):
        return batch
    return _OF_INPUTS[type(question)](made, question, batch)


def _lists(module: nn.Module, question: asked.Iterate, _files: Files) -> Answer:
    return asked.Lists(
        tables=tables(
            module,
            question.prefix,
            recurse=question.recurse,
            remove_duplicate=question.remove_duplicate,
        ),
        differences=differences(module),
    )


def _look(module: nn.Module, question: asked.LookAt, _files: Files) -> Answer:
    return weight_figures_at(module, question.path, question.bins, question.channel)


def _match(module: nn.Module, question: asked.Match, files: Files) -> Answer:
    state = reading.read_state(files.get("upload", b""))
    if isinstance(state, Problem):
        return state
    return matching.match_state_dict(module, state, question.strict)


def _save(module: nn.Module, question: asked.Save, _files: Files) -> Answer:
    data = saving.save_state(module, question.format)
    if isinstance(data, Problem):
        return data
    return asked.File(data=base64.b64encode(data).decode())


_OF_MODULES: Mapping[type, Callable[[nn.Module, Any, Files], Answer]] = MappingProxyType(
    {
        asked.Walk: lambda module, _question, _files: walk_report(module),
        asked.Iterate: _lists,
        asked.LookAt: _look,
        asked.Match: _match,
        asked.Save: _save,
        asked.GuessInputs: lambda module, _question, _files: guess_specs(module),
    }
)


def _run(made: Made, question: asked.Run, batch: Batch) -> Answer:
    return running.run_module(
        made.module,
        batch.inputs,
        made.module.training,
        look=question.look,
        specs=batch.specs,
        worded=made.evaluator.worded,
    )


def _compare(made: Made, _question: asked.CompareModes, batch: Batch) -> Answer:
    return modes.compare_modes(
        made.module, batch.inputs, specs=batch.specs, worded=made.evaluator.worded
    )


def _hook(made: Made, question: asked.PlaceHook, batch: Batch) -> Answer:
    return hooks.hook_lesson(
        made.module,
        question.path,
        question.kind,
        batch.inputs,
        specs=batch.specs,
        worded=made.evaluator.worded,
    )


def _draw(made: Made, question: asked.Draw, batch: Batch) -> Answer:
    return drawing.draw(
        made.module,
        batch.inputs,
        depth=question.depth,
        direction=question.direction,
        roll=question.roll,
        expand_nested=question.expand_nested,
        show_shapes=question.show_shapes,
    )


def _summarise(made: Made, question: asked.Summarise, batch: Batch) -> Answer:
    return summary(made.module, batch.inputs, depth=question.depth, layout=question.layout)


def _step(made: Made, question: asked.TakeStep, batch: Batch) -> Answer:
    target = batch.target(made.module, question.loss)
    return stepping.training_step(
        made.module,
        batch.inputs,
        target,
        loss=question.loss,
        optimizer=question.optimizer,
        options=dict(question.options),
        steps=question.steps,
        look_at=question.look_at,
    )


_OF_INPUTS: Mapping[type, Callable[[Made, Any, Batch], Answer]] = MappingProxyType(
    {
        asked.Run: _run,
        asked.CompareModes: _compare,
        asked.PlaceHook: _hook,
        asked.Draw: _draw,
        asked.Summarise: _summarise,
        asked.TakeStep: _step,
    }
)
