/** The right side: what is selected, or the model when nothing is. */
import { edgeKey, itemOf } from "../../model/index";
import { useCell } from "../../../shared/cell";
import { useSession } from "../context";
import { FramePanel } from "./FramePanel";
import { InputPanel } from "./InputPanel";
import { ManyPanel } from "./ManyPanel";
import { ModelPanel } from "./ModelPanel";
import { NodePanel } from "./NodePanel";
import { OutputPanel } from "./OutputPanel";
import { WirePanel } from "./WirePanel";

export function DetailsPanel() {
  return (
    <aside className="details" aria-label="Details">
      <Content />
    </aside>
  );
}

function Content() {
  const session = useSession();
  const graph = useCell(session.graph);
  const { names, edges } = useCell(session.selection);
  const [name, ...more] = names;
  if (more.length > 0) return <ManyPanel names={names} />;
  const item = name === undefined ? undefined : itemOf(graph, name);
  if (item?.role === "input") return <InputPanel key={name} item={item.value} />;
  if (item?.role === "output") return <OutputPanel key={name} name={item.value.name} />;
  if (item?.role === "frame") return <FramePanel key={name} frame={item.value} />;
  if (item?.role === "node") return <NodePanel key={name} node={item.value} />;
  const edge = graph.edges.find((wire) => edges.includes(edgeKey(wire)));
  return edge ? <WirePanel edge={edge} /> : <ModelPanel />;
}
