/** Says that a run is on its way, once it takes long enough to notice. */
import { useEffect, useState } from "react";
import { useCell } from "../../cell";
import { useWriting } from "./context";

const SOON_MS = 250;
const LONG_MS = 6_000;

export function Busy() {
  const session = useWriting();
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
