/** What hangs at the pointer while a kind is dragged out of the palette. */
import { colourOf } from "../../model/catalog";
import { useCell } from "../../../shared/cell";
import { useSession } from "../context";

export function DragGhost() {
  const session = useSession();
  const dragged = useCell(session.dragged);
  const catalog = useCell(session.catalog);
  if (!dragged) return null;
  return (
    <div className="ghost" style={{ left: dragged.x, top: dragged.y }} aria-hidden="true">
      <i className="swatch" style={{ background: `var(--${colourOf(catalog, dragged.kind)})` }} />
      {dragged.kind}
    </div>
  );
}
