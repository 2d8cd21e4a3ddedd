/** A node with its numbers: the chain rule, what arrives, what is sent on, what was saved. */
import { useCell } from "../../../shared/cell";
import { isVisited, visitedAt, visitOf, type Progress } from "../../model/passes";
import { failedAt, type Scene } from "../../model/scene";
import { meetingAt } from "../../model/sums";
import { isLeaf, type GradNode } from "../../model/trace";
import { orderOf } from "../../model/words";
import { useSession } from "../context";
import { Arriving } from "./Arriving";
import { LeafFacts } from "./LeafFacts";
import { RuleView } from "./RuleView";
import { SavedList } from "./SavedList";
import { Sent } from "./Sent";
import { Value } from "./Value";

export function NodeFacts({ scene, node }: { readonly scene: Scene; readonly node: number }) {
  const { trace, progress } = scene;
  const own = trace.nodes[node]!;
  const visit = progress && visitOf(progress, node);
  const order = orderOf(scene, node);
  const leaf = isLeaf(own);
  return (
    <>
      <h3 className="facts-title">
        <span className="mono">{leaf ? own.leaf || "a leaf" : own.name}</span>
        <span className="soft">
          {leaf && " AccumulateGrad"}
          {order && ` · ${order}`}
        </span>
      </h3>
      <Made scene={scene} node={node} />
      {failedAt(scene) === node && <p className="is-bad">Here the pass raised an error: {progress?.pass.error}</p>}
      {visit?.rule && <RuleView rule={visit.rule} />}
      {progress && <Turn progress={progress} node={node} />}
      {leaf ? <LeafFacts scene={scene} node={node} /> : <Outputs scene={scene} node={node} />}
      {visit && !leaf && <Onwards scene={scene} node={node} />}
      {visit && !leaf && <Sent scene={scene} node={node} visit={visit} />}
      <SavedList scene={scene} node={node} />
      {own.attributes.length > 0 && <Attributes node={own} />}
    </>
  );
}

/** Why nothing is to be seen of it in the pass. */
function Turn({ progress, node }: { readonly progress: Progress; readonly node: number }) {
  if (!isVisited(progress.pass, node)) return progress.pass.failed === node ? null : <p className="soft">The last pass does not come here.</p>;
  if (visitedAt(progress, node) !== null) return null;
  return <p className="soft">Not yet: it runs when all that it waits for has come.</p>;
}

/** What arrives at each output of the operation. */
function Outputs({ scene, node }: { readonly scene: Scene; readonly node: number }) {
  const count = Math.max(1, scene.trace.nodes[node]!.outputs.length);
  return Array.from({ length: count }, (_, output) => <Arriving key={output} scene={scene} node={node} output={output} />);
}

/** What the operation was in the program, and what it gave. */
function Made({ scene, node }: { readonly scene: Scene; readonly node: number }) {
  const session = useSession();
  const { label, line, value, leaf_figure, module, custom, outputs } = scene.trace.nodes[node]!;
  const folded = useCell(session.folded);
  const shown = value ?? leaf_figure;
  return (
    <p className="made">
      {label && !leaf_figure && <code>{label} </code>}
      {shown && "= "}
      {shown && <Value figure={shown} />}
      {line > 0 && <span className="soft num"> line {line}</span>}
      {custom && <span className="tag hot">your own Function</span>}
      {outputs.length > 1 && <span className="tag">{outputs.length} outputs</span>}
      {module && (
        <button type="button" className="tag" title="Fold this module into one box" disabled={folded.has(module)} onClick={() => session.fold(module, true)}>
          in {module}
        </button>
      )}
    </p>
  );
}

/** Where its gradient meets others: the sum so far. */
function Onwards({ scene, node }: { readonly scene: Scene; readonly node: number }) {
  const { trace, progress } = scene;
  const targets = trace.edges.filter(({ source }) => source === node).map(({ target, output }) => ({ target, output }));
  const seen = new Set<string>();
  const meeting = targets.filter(({ target, output }) => {
    const key = `${target}.${output}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return progress && meetingAt(trace, progress, target, output).state !== "single";
  });
  return meeting.map(({ target, output }) => <Arriving key={`${target}.${output}`} scene={scene} node={target} output={output} titled />);
}

function Attributes({ node: { attributes } }: { readonly node: GradNode }) {
  return (
    <>
      <h4>Remembers</h4>
      <dl className="attributes">
        {attributes.map(([name, text]) => (
          <div key={name}>
            <dt className="mono">{name}</dt>
            <dd className="mono">{text}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

