/** What a thing in the graph may be called, and the next free name. */
import type { Graph } from "./types";

export const MAX_NAME = 40;

const FORM = /^[a-z][a-z0-9_]*$/;

const KEYWORDS = new Set(
  (
    "and as assert async await break class continue def del elif else except finally for from " +
    "global if import in is lambda nonlocal not or pass raise return try while with yield"
  ).split(" "),
);

// Public attributes of nn.Module, nn.Sequential and nn.ModuleDict: a layer of that name would hide them.
const TAKEN_BY_TORCH = new Set(
  (
    "add_module append apply bfloat16 buffers call_super_init children clear compile cpu cuda " +
    "double dump_patches eval extend extra_repr float forward get_buffer get_extra_state " +
    "get_parameter get_submodule half insert ipu items keys load_state_dict modules mtia " +
    "named_buffers named_children named_modules named_parameters parameters pop register_backward_hook " +
    "register_buffer register_forward_hook register_forward_pre_hook register_full_backward_hook " +
    "register_full_backward_pre_hook register_load_state_dict_post_hook " +
    "register_load_state_dict_pre_hook register_module register_parameter register_state_dict_post_hook " +
    "register_state_dict_pre_hook requires_grad_ set_extra_state set_submodule share_memory " +
    "state_dict to to_empty train training type update values xpu zero_grad"
  ).split(" "),
);

export function allNames(graph: Graph): Set<string> {
  const names = new Set<string>();
  for (const list of [graph.inputs, graph.nodes, graph.frames, graph.outputs])
    for (const item of list) names.add(item.name);
  return names;
}

/** A plain sentence on what is wrong with a name, or null when it may be used. */
export function nameProblem(name: string, taken: ReadonlySet<string>): string | null {
  if (name === "") return "Give it a name.";
  if (name.length > MAX_NAME) return `A name has at most ${MAX_NAME} letters; this has ${name.length}.`;
  if (!FORM.test(name))
    return "Use small letters, digits and _, and begin with a letter: conv1, skip_path.";
  if (KEYWORDS.has(name)) return `“${name}” is a word of Python. Choose another name.`;
  if (TAKEN_BY_TORCH.has(name))
    return `“${name}” is already something of nn.Module. Choose another name.`;
  if (taken.has(name)) return `“${name}” is taken by another part of this model.`;
  return null;
}

/** The first of stem1, stem2, ... that is free; `x`-like stems start without a number. */
export function freshName(stem: string, taken: ReadonlySet<string>, bare = false): string {
  const root = FORM.test(stem) ? stem.slice(0, MAX_NAME - 4) : "layer";
  if (bare && nameProblem(root, taken) === null) return root;
  for (let number = bare ? 2 : 1; ; number += 1) {
    const name = `${root}${number}`;
    if (nameProblem(name, taken) === null) return name;
  }
}

/** The stem of a copy's name: `conv1` gives `conv`. */
export function stemOf(name: string): string {
  return name.replace(/_?\d+$/, "") || name;
}
