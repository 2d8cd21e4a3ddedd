/** Totals on the left, where the numbers come from on the right. */
import { useCell } from "../../shared/cell";
import { useSession } from "./context";
import { bytes, count, short, time } from "./format";

export function StatusBar() {
  const session = useSession();
  const { totals, engine, elapsed_ms } = useCell(session.labels.summary);
  const empty = useCell(session.graph).nodes.length === 0;
  const savedAt = useCell(session.savedAt);
  const saved = useCell(session.saved); // then the project's bar says it
  const least = totals.at_least ? "at least " : "";
  return (
    <footer className="status num" aria-label="Totals">
      <span>
        {least}
        <b>{count(totals.parameters)}</b> parameters
      </span>
      <span>
        {totals.macs === null && !empty ? "multiply-adds not counted" : <><b>{short(totals.macs ?? 0, " ")}</b> multiply-adds</>}
      </span>
      {totals.bytes !== null && (
        <span className="may-hide">
          <b>{bytes(totals.bytes)}</b> activations a sample
        </span>
      )}
      <span className="spacer" />
      {engine && (
        <span className="may-hide">
          shapes by {engine} in {elapsed_ms < 10 ? elapsed_ms.toFixed(1) : Math.round(elapsed_ms)} ms
        </span>
      )}
      {savedAt && !saved && <span title="Kept in this browser: it survives a reload">saved {time(savedAt)}</span>}
    </footer>
  );
}
