/** What arrives at an output of a node: from where, what it brings, the sum so far. */
import { visitedAt, type Flow } from "../../model/passes";
import type { Scene } from "../../model/scene";
import { arrivingAt, changedInto, type Arriving as Row } from "../../model/sums";
import { isLeaf } from "../../model/trace";
import { BigValue } from "./BigValue";
import { NodeLink } from "./NodeLink";
import { Value } from "./Value";

interface ArrivingProps {
  readonly scene: Scene;
  readonly node: number;
  readonly output: number;
  /** Says in its title at which node. */
  readonly titled?: boolean;
}

export function Arriving({ scene, node, output, titled = false }: ArrivingProps) {
  const { trace, progress } = scene;
  const rows = progress ? arrivingAt(trace, progress, node, output) : [];
  if (!progress || rows.length === 0) return null;
  const own = trace.nodes[node]!;
  const name = isLeaf(own) ? own.leaf || "a leaf" : own.name;
  const changed = changedInto(trace, progress, node, output);
  const waits = titled && isLeaf(own) && visitedAt(progress, node) === null;
  return (
    <>
      <h4>
        Arriving{titled && <> at <span className="as-is">{name}</span></>}
        {own.outputs.length > 1 && ` · output ${output}`}
      </h4>
      {rows.length === 1 ? <One scene={scene} row={rows[0]!} /> : <Several scene={scene} rows={rows} />}
      {changed && (
        <p>
          A hook made <Value figure={changed} strong /> of it.
        </p>
      )}
      {waits && <Waits leaf={name} />}
    </>
  );
}

export function Waits({ leaf }: { readonly leaf: string }) {
  return <p className="soft">AccumulateGrad runs once, when all have arrived; until then {leaf}.grad stays as it was.</p>;
}

function One({ scene, row: { source, flow } }: { readonly scene: Scene; readonly row: Row }) {
  return (
    <>
      <p className="one">
        <Brought flow={flow} strong /> <From scene={scene} source={source} />
      </p>
      {flow.state === "here" && <BigValue figure={flow.figure} />}
    </>
  );
}

function Several({ scene, rows }: { readonly scene: Scene; readonly rows: readonly Row[] }) {
  return (
    <table className="sums" data-testid="arriving">
      <thead>
        <tr>
          <th scope="col">from</th>
          <th scope="col">brings</th>
          <th scope="col">sum</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ edge, source, flow, sum }, place) => (
          <tr key={edge ?? `given${place}`} className={flow.state === "waiting" ? "is-waiting" : ""}>
            <td>{source === null ? <span className="soft">given</span> : <NodeLink scene={scene} node={source} />}</td>
            <td>
              <Brought flow={flow} />
            </td>
            <td>{sum && <Value figure={sum} strong={place === rows.length - 1} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function From({ scene, source }: { readonly scene: Scene; readonly source: number | null }) {
  if (source === null) return <span className="soft">given: the pass begins here</span>;
  return (
    <span className="soft">
      from <NodeLink scene={scene} node={source} />
    </span>
  );
}

function Brought({ flow, strong = false }: { readonly flow: Flow; readonly strong?: boolean }) {
  if (flow.state === "here") return <Value figure={flow.figure} strong={strong} />;
  return <span className="soft">{flow.state === "waiting" ? "not yet" : "no gradient"}</span>;
}
