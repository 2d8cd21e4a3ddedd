/** Keys of a treegrid, as WAI-ARIA describes them for rows. */
import type { VisibleRow } from "./tree";

export type Move =
  | { readonly does: "go"; readonly at: number }
  | { readonly does: "fold" | "unfold"; readonly path: string }
  | { readonly does: "unfold all"; readonly level: number }
  | { readonly does: "freeze" | "weights"; readonly path: string };

/** What a key does on row `at`; `page` is how many rows fit on the screen. Null: not ours. */
export function moveFor(key: string, rows: readonly VisibleRow[], at: number, page: number): Move | null {
  const here = rows[at];
  if (!here) return rows.length > 0 && key.startsWith("Arrow") ? { does: "go", at: 0 } : null;
  const { path } = here.row;
  const go = (to: number): Move => ({ does: "go", at: Math.max(0, Math.min(rows.length - 1, to)) });
  switch (key) {
    case "ArrowDown":
      return go(at + 1);
    case "ArrowUp":
      return go(at - 1);
    case "Home":
      return go(0);
    case "End":
      return go(rows.length - 1);
    case "PageDown":
      return go(at + Math.max(1, page - 1));
    case "PageUp":
      return go(at - Math.max(1, page - 1));
    case "ArrowRight":
      if (here.open === false) return { does: "unfold", path };
      return here.open ? go(at + 1) : null;
    case "ArrowLeft":
      if (here.open) return { does: "fold", path };
      return above(rows, at) === null ? null : go(above(rows, at)!);
    case "*":
      return { does: "unfold all", level: here.level };
    case "Enter":
      return { does: "weights", path };
    case " ":
      return { does: "freeze", path };
    default:
      return null;
  }
}

/** The row that this one stands in. */
function above(rows: readonly VisibleRow[], at: number): number | null {
  const { level } = rows[at]!;
  for (let before = at - 1; before >= 0; before -= 1) if (rows[before]!.level < level) return before;
  return null;
}
