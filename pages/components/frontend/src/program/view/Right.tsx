/** The picture of memory and, under it, the reasons. */
import { useCell } from "../../shared/cell";
import { Busy } from "../../shared/writing/view/Busy";
import { EmptyState } from "../../shared/writing/view/EmptyState";
import { ErrorCard } from "../../shared/writing/view/ErrorCard";
import { Unreadable } from "../../shared/writing/view/Unreadable";
import { useSession } from "./context";
import { Picture } from "./picture/Picture";
import { Pokes } from "./picture/Pokes";
import { CallWhy } from "./why/CallWhy";

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
      <Unreadable />
      {!trace && !unreadable && <EmptyState then="Then step through it line by line and see what memory did: which tensors share it, and who copied." />}
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
