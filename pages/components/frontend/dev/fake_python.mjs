// A stand-in for inference: enough arithmetic to make the labels move. The real shapes come from torch.
const product = (sizes) => sizes.reduce((all, size) => all * size, 1);
const both = (value) => (Array.isArray(value) ? value : [value, value]);

export function answer(graph, catalog) {
  const kinds = new Map(catalog.kinds.map((kind) => [kind.kind, kind]));
  const labels = {};
  const problems = [];
  const specs = new Map(); // name -> [{shape, dtype}] (shape without the batch)
  const parent = new Map(graph.frames.flatMap((frame) => frame.members.map((member) => [member, frame])));
  const nodes = new Map(graph.nodes.map((node) => [node.name, node]));
  const frames = new Map(graph.frames.map((frame) => [frame.name, frame]));
  const into = (name) => graph.edges.filter((edge) => edge.target === name);
  const put = (name, state, outs, more = {}) => {
    specs.set(name, state === "ok" ? outs : null);
    labels[name] = {
      path: name, summary: "", parameters: 0, macs: 0, bytes: 0, derived: {}, weights: [], code: [], confirmed: true, ...more, state,
      outputs: state === "ok" ? outs.map(({ shape, dtype }) => ({ text: ["N", ...shape].join("×"), dtype })) : [],
    };
  };
  const fail = (name, sentence, torch_message, fixes, more) => {
    put(name, "problem", [], more);
    problems.push({ where: name, level: "error", sentence, torch_message, fixes });
  };
  for (const input of graph.inputs) put(input.name, "ok", [{ shape: input.shape.slice(1).map(({ size }) => size), dtype: input.dtype }]);

  function runKind(node, ins, source) {
    const row = kinds.get(node.kind);
    const p = Object.fromEntries((row?.params ?? []).map((param) => [param.name, node.params[param.name] ?? param.default]));
    const [first] = ins;
    const same = (more = {}) => put(node.name, "ok", [first], more);
    const path = parent.has(node.name) ? `${parent.get(node.name).name}.${parent.get(node.name).members.indexOf(node.name)}` : node.name;
    const code = [`self.${node.name} = nn.${node.kind}()`, `${node.name} = self.${node.name}(x)  # (N, ...)`];
    if (node.kind === "Conv2d") {
      const [channels, height, width] = first.shape;
      const [kh, kw] = both(p.kernel_size), [ph, pw] = both(p.padding), [sh, sw] = both(p.stride);
      const out = [p.out_channels, Math.floor((height + 2 * ph - kh) / sh) + 1, Math.floor((width + 2 * pw - kw) / sw) + 1];
      const derived = { in_channels: channels };
      const weights = [["weight", [p.out_channels, channels, kh, kw]], ...(p.bias ? [["bias", [p.out_channels]]] : [])];
      const parameters = weights.reduce((sum, [, shape]) => sum + product(shape), 0);
      if (out[1] < 1) return fail(node.name, `${node.name}: kernel_size ${kh} is larger than its ${height}×${width} input.`, `Calculated padded input size per channel: (${height} x ${width}). Kernel size: (${kh} x ${kw}).`, [], { derived });
      return put(node.name, "ok", [{ shape: out, dtype: first.dtype }], { path, derived, weights, parameters, macs: parameters * out[1] * out[2], bytes: product(out) * 4, summary: `${channels} → ${p.out_channels}, k${kh}${ph ? ` p${ph}` : ""}`, code });
    }
    if (node.kind === "MaxPool2d") {
      const [c, h, w] = first.shape;
      return put(node.name, "ok", [{ shape: [c, h >> 1, w >> 1], dtype: first.dtype }], { path, summary: "k2", code });
    }
    if (node.kind === "Flatten") return put(node.name, "ok", [{ shape: [product(first.shape)], dtype: first.dtype }], { path, code });
    if (node.kind === "Linear") {
      const last = first.shape.at(-1);
      const derived = { in_features: last };
      const weights = [["weight", [p.out_features, last]], ["bias", [p.out_features]]];
      if (first.shape.length === 3)
        return fail(node.name, `${node.name}: Linear works on the last dimension only; it gets ${last} numbers of a picture ${first.shape.join("×")}.`, `mat1 and mat2 shapes cannot be multiplied (256x${last} and 512x10)`, [
          { label: "Add Flatten before it", patch: { drop: { edges: [{ source: source.source, source_port: source.source_port, target: node.name, target_port: "input" }] }, put: { nodes: [{ name: "flatten9", kind: "Flatten", params: {} }], edges: [{ source: source.source, source_port: source.source_port, target: "flatten9", target_port: "input" }, { source: "flatten9", source_port: "output", target: node.name, target_port: "input" }] } } },
          { label: "Set in_features to " + last, patch: { put: { nodes: [{ ...node, params: { ...node.params, in_features: last } }] } } },
        ], { derived, summary: `${last} → ${p.out_features}` });
      return put(node.name, "ok", [{ shape: [...first.shape.slice(0, -1), p.out_features], dtype: first.dtype }], { path, derived, weights, parameters: last * p.out_features + p.out_features, macs: last * p.out_features, bytes: p.out_features * 4, summary: `${last} → ${p.out_features}`, code: [`self.${node.name} = nn.Linear(${last}, ${p.out_features})`, `${node.name} = self.${node.name}(x)  # (N, ${p.out_features})`] });
    }
    if (node.kind === "LSTM") return put(node.name, "ok", [{ shape: [first.shape[0], p.hidden_size], dtype: "float32" }, { shape: [1, p.hidden_size], dtype: "float32" }, { shape: [1, p.hidden_size], dtype: "float32" }], { derived: { input_size: first.shape.at(-1) }, parameters: 6400, summary: "16 → 32", code });
    if (node.kind === "Embedding") return put(node.name, "ok", [{ shape: [...first.shape, p.embedding_dim], dtype: "float32" }], { parameters: p.num_embeddings * p.embedding_dim, summary: "1000 words, 16 numbers", code });
    if (node.kind === "MultiheadAttention") return put(node.name, "ok", [first, { shape: [20, 20], dtype: "float32" }], { parameters: 4224, summary: `${p.num_heads} heads`, derived: { embed_dim: 32 }, code });
    if (node.kind === "cat") return put(node.name, "ok", [{ shape: [ins.reduce((sum, spec) => sum + spec.shape[0], 0), ...first.shape.slice(1)], dtype: first.dtype }], { summary: `dim ${p.dim}`, code });
    if (node.kind === "add") return same({ summary: "a + b", code });
    if (node.kind === "BatchNorm2d") return same({ path, parameters: 2 * first.shape[0], derived: { num_features: first.shape[0] }, weights: [["weight", [first.shape[0]]], ["bias", [first.shape[0]]]], summary: `${first.shape[0]} channels`, code });
    return same({ path, code });
  }

  const waiting = new Set([...nodes.keys(), ...frames.keys(), ...graph.outputs.map(({ name }) => name)].filter((name) => !(parent.has(name) && parent.get(name).kind === "Sequential")));
  for (let moved = true; moved; ) {
    moved = false;
    for (const name of [...waiting]) {
      const frame = frames.get(name);
      if (frame && frame.kind === "ModuleDict" && frame.chosen === null) { waiting.delete(name); put(name, "ok", [], { parameters: 0 }); continue; }
      const edges = into(name);
      if (edges.length === 0 || !edges.every((edge) => specs.get(edge.source))) continue;
      waiting.delete(name);
      moved = true;
      const ins = edges.map((edge) => {
        const row = kinds.get(nodes.get(edge.source)?.kind);
        return specs.get(edge.source)[Math.max(0, row?.outputs.indexOf(edge.source_port) ?? 0)];
      });
      if (nodes.has(name)) runKind(nodes.get(name), ins, edges[0]);
      else if (frame) {
        let spec = ins;
        for (const member of frame.kind === "Sequential" ? frame.members : [frame.chosen]) {
          if (!nodes.has(member)) continue;
          runKind(nodes.get(member), spec, edges[0]);
          spec = specs.get(member) ?? spec;
        }
        put(name, "ok", spec, { parameters: frame.members.reduce((sum, member) => sum + (labels[member]?.parameters ?? 0), 0) });
      } else put(name, "ok", ins, {});
    }
  }
  for (const name of waiting) {
    put(name, "waiting", []);
    if (into(name).length === 0 && !frames.has(name)) {
      labels[name].state = "problem";
      problems.push({ where: name, level: "error", sentence: `${name}: nothing is wired to its input. Draw a wire into it.`, torch_message: "", fixes: [] });
    }
  }
  const sum = (key) => Object.entries(labels).filter(([name]) => !frames.has(name)).reduce((total, [, label]) => total + (label[key] ?? 0), 0);
  return { rev: 0, nodes: labels, problems, totals: { parameters: sum("parameters"), macs: sum("macs"), bytes: sum("bytes"), at_least: problems.length > 0 }, engine: "a stand-in", elapsed_ms: 6.1 };
}
