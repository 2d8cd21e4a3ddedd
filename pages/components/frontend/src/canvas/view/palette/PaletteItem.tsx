/** One kind in the palette. A press that moves is a drag; one that does not is a click. */
import { memo, useRef } from "react";
import type { PaletteEntry } from "../../model/catalog";
import { addBeside } from "../../state/adding";
import { useSession } from "../context";

const DRAG_PX = 5;

export const PaletteItem = memo(function PaletteItem({
  entry,
  first,
}: {
  readonly entry: PaletteEntry;
  readonly first: boolean;
}) {
  const session = useSession();
  const pressed = useRef<{ x: number; y: number } | null>(null);
  const wasDrag = useRef(false);

  const onPointerDown = (event: React.PointerEvent): void => {
    if (event.button !== 0) return;
    pressed.current = { x: event.clientX, y: event.clientY };
    wasDrag.current = false;
    const follow = (moved: PointerEvent): void => {
      const from = pressed.current;
      if (!from || Math.hypot(moved.clientX - from.x, moved.clientY - from.y) < DRAG_PX) return;
      stop();
      wasDrag.current = true;
      session.dragged.set({ kind: entry.kind, x: moved.clientX, y: moved.clientY });
    };
    const stop = (): void => {
      pressed.current = null;
      window.removeEventListener("pointermove", follow);
      window.removeEventListener("pointerup", stop);
      window.removeEventListener("pointercancel", stop);
    };
    window.addEventListener("pointermove", follow);
    window.addEventListener("pointerup", stop);
    window.addEventListener("pointercancel", stop);
  };
  return (
    <button
      type="button"
      className="palette-item"
      data-testid={`palette-${entry.kind}`}
      title={entry.meaning}
      tabIndex={first ? 0 : -1}
      onPointerDown={onPointerDown}
      onClick={() => {
        if (!wasDrag.current) addBeside(session, entry.kind);
        wasDrag.current = false;
      }}
    >
      <i className="swatch" style={{ background: `var(--${entry.colour})` }} aria-hidden="true" />
      {entry.kind}
    </button>
  );
});
