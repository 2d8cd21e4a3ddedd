/** The right column: the facts of a node, and under them the variables, the ledger and the output. */
import { useCell } from "../../../shared/cell";
import type { Tab } from "../../state/session";
import { useSession } from "../context";
import { Facts } from "./Facts";
import { Ledger } from "./Ledger";
import { Output } from "./Output";
import { Tabs } from "./Tabs";
import { Variables } from "./Variables";

export const TABS: readonly { readonly name: Tab; readonly label: string }[] = [
  { name: "variables", label: "Variables" },
  { name: "ledger", label: "Ledger" },
  { name: "output", label: "Output" },
];

export function Side() {
  const session = useSession();
  const tab = useCell(session.tab);
  const trace = useCell(session.trace);
  const tabs = TABS.map((known) => (known.name === "output" && trace?.error ? { ...known, label: "Error", mark: "bad" } : known));
  return (
    <aside className="side" aria-label="Facts">
      <Facts />
      <div className="below">
        <Tabs label="Variables, ledger, output" tabs={tabs} chosen={tab} onChoose={(name) => session.tab.set(name)} />
        <div className="tab-content" role="tabpanel" aria-label={tabs.find(({ name }) => name === tab)!.label}>
          <TabContent tab={tab} />
        </div>
      </div>
    </aside>
  );
}

export function TabContent({ tab }: { readonly tab: Tab }) {
  const session = useSession();
  const { shared } = useCell(session.info);
  const trace = useCell(session.trace);
  if (shared && !trace) return null; // the middle says why
  switch (tab) {
    case "variables":
      return <Variables />;
    case "ledger":
      return <Ledger />;
    case "output":
      return <Output />;
  }
}
