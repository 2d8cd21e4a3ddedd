/** In a narrow window, what stands beside the graph wide stands behind tabs. */
import { useCell } from "../../shared/cell";
import type { Pane } from "../state/session";
import { useSession } from "./context";
import { Middle } from "./graph/Middle";
import { Program } from "./Program";
import { Facts } from "./side/Facts";
import { TabContent, TABS } from "./side/Side";
import { Tabs } from "./side/Tabs";

export function Panes({ withGraph }: { readonly withGraph: boolean }) {
  const session = useSession();
  const pane = useCell(session.pane);
  const panes: readonly { readonly name: Pane; readonly label: string }[] = [
    { name: "program", label: "Program" },
    ...(withGraph ? [{ name: "graph", label: "Graph" } as const] : []),
    { name: "node", label: "Node" },
    ...TABS,
  ];
  const shown = panes.some(({ name }) => name === pane) ? pane : "program";
  return (
    <div className="panes">
      <Tabs label="What stands here" tabs={panes} chosen={shown} onChoose={(name) => session.pane.set(name)} />
      <div className={`pane is-${shown}`} role="tabpanel" aria-label={panes.find(({ name }) => name === shown)!.label}>
        {shown === "program" && <Program />}
        {shown === "graph" && <Middle />}
        {shown === "node" && <Facts />}
        {shown !== "program" && shown !== "graph" && shown !== "node" && <TabContent tab={shown} />}
      </div>
    </div>
  );
}
