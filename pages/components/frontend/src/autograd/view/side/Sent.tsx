/** What a node sends on: one gradient for each of its inputs. */
import type { Scene } from "../../model/scene";
import type { Visit } from "../../model/trace";
import { NodeLink } from "./NodeLink";
import { Value } from "./Value";

export function Sent({ scene, node, visit }: { readonly scene: Scene; readonly node: number; readonly visit: Visit }) {
  const own = scene.trace.edges.filter(({ source }) => source === node);
  const slots = visit.sent.map((figure, slot) => ({ figure, slot, edge: own.find((edge) => edge.slot === slot) }));
  if (slots.length === 0) return null;
  return (
    <>
      <h4>Sends on</h4>
      <table className="sums">
        <tbody>
          {slots.map(({ figure, slot, edge }) => (
            <tr key={slot}>
              <td>{edge ? <NodeLink scene={scene} node={edge.target} /> : <span className="soft">an input that needs none</span>}</td>
              <td>{figure ? <Value figure={figure} strong /> : <span className="soft">nothing</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
