/** The edge between the program and the picture: drag it, or use the arrow keys. */
import { LEAST, type Columns } from "./useColumns";

const STEP = 24;

export function Divider({ columns }: { readonly columns: Columns }) {
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const next: Readonly<Record<string, number>> = {
      ArrowLeft: columns.left - STEP,
      ArrowRight: columns.left + STEP,
      Home: LEAST,
      End: columns.most,
    };
    const width = next[event.key];
    if (width === undefined) return;
    event.preventDefault();
    columns.resize(width);
  };
  const onPointerDown = (event: React.PointerEvent<HTMLDivElement>): void => {
    const handle = event.currentTarget;
    const offset = event.clientX - columns.left;
    handle.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent): void => columns.resize(moved.clientX - offset);
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", move), { once: true });
  };
  return (
    <div
      className="divider"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the program"
      aria-valuenow={columns.left}
      aria-valuemin={LEAST}
      aria-valuemax={columns.most}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onDoubleClick={() => columns.resize(columns.standard)}
    />
  );
}
