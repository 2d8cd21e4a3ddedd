/** The picture of memory and, under it, the reasons. */
import { useEffect, useState } from "react";
import { useCell } from "../../shared/cell";
import { useSession } from "./context";
import { EmptyState } from "./EmptyState";
import { Picture } from "./picture/Picture";
import { Pokes } from "./picture/Pokes";
import { CallWhy } from "./why/CallWhy";
import { ErrorCard } from "./why/ErrorCard";

export function Right() {
  const session = useSession();
  const trace = useCell(session.trace);
  const picture = useCell(session.picture);
  const unreadable = useCell(session.unreadable);
  const opened = useCell(session.opened);
  const bare = picture.cards.length === 0 && picture.nameless.length === 0;
  return (
    <main className="right" aria-label="Memory">
      <Busy />
      {unreadable && <p className="panel problem-panel">The answer could not be read. Run the program again; your text is still here.</p>}
      {!trace && !unreadable && <EmptyState />}
      {trace && (
        <div className="shown">
          <Pokes />
          {bare && trace.error && <ErrorCard error={trace.error} />}
          {!bare && <Picture />}
          {bare && !trace.error && <p className="soft nothing-held">No tensor has a name here. Step on, or give one a name: x = torch.arange(6)</p>}
          {opened !== null && trace.calls[opened] && <CallWhy key={opened} call={trace.calls[opened]!} />}
          {!bare && trace.error && <ErrorCard error={trace.error} />}
        </div>
      )}
    </main>
  );
}

const SOON_MS = 250;
const LONG_MS = 6_000;

/** Says that a run is on its way, once it takes long enough to notice. */
function Busy() {
  const session = useSession();
  const since = useCell(session.busySince);
  const [waited, setWaited] = useState(0);
  useEffect(() => {
    setWaited(0);
    if (since === null) return;
    const timer = setInterval(() => setWaited(Date.now() - since), 100);
    return () => clearInterval(timer);
  }, [since]);
  if (since === null || waited < SOON_MS) return null;
  return (
    <div className="busy" role="status">
      <i aria-hidden="true" />
      {waited < LONG_MS ? `Running, ${(waited / 1000).toFixed(1)} s` : "No answer yet. A program is stopped after a few seconds; you can run it again."}
    </div>
  );
}
