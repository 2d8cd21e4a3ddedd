/** A leaf: what its `.grad` was, what the pass adds, what it comes to. */
import { arrivalAt, gradAt, type Scene } from "../../model/scene";
import { isVisited, visitedAt } from "../../model/passes";
import type { Figure } from "../../model/trace";
import { Arriving, Waits } from "./Arriving";
import { BigValue } from "./BigValue";
import { Value } from "./Value";

export function LeafFacts({ scene, node }: { readonly scene: Scene; readonly node: number }) {
  const { trace, progress } = scene;
  const leaf = trace.nodes[node]!.leaf || "the leaf";
  const arrival = arrivalAt(scene, node);
  const waits = progress && isVisited(progress.pass, node) && visitedAt(progress, node) === null;
  const grad = gradAt(scene, node);
  return (
    <>
      <Arriving scene={scene} node={node} output={0} />
      {waits && <Waits leaf={leaf} />}
      {arrival && progress?.pass.kind === "grad" && <p className="soft">autograd.grad returns this gradient; {leaf}.grad is not touched.</p>}
      {arrival && progress?.pass.kind === "backward" && (
        <>
          <h4>
            <span className="as-is mono">{leaf}.grad</span>
          </h4>
          <table className="sums account" data-testid="grad">
            <tbody>
              <Line what="before" figure={arrival.before} />
              <Line what="added" figure={arrival.added} />
              <Line what="after" figure={arrival.after} strong />
            </tbody>
          </table>
          {arrival.after && <BigValue figure={arrival.after} />}
        </>
      )}
      {!arrival && grad !== undefined && (
        <p>
          <span className="mono">{leaf}.grad</span> is {grad ? <Value figure={grad} /> : <span className="mono">None</span>}
        </p>
      )}
    </>
  );
}

function Line({ what, figure, strong = false }: { readonly what: string; readonly figure: Figure | null; readonly strong?: boolean }) {
  return (
    <tr>
      <th scope="row">{what}</th>
      <td>{figure ? <Value figure={figure} strong={strong} /> : <span className="mono soft">None</span>}</td>
    </tr>
  );
}
