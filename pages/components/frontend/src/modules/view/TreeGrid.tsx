/** The rows as a treegrid. Only those on screen are in the page, so ten thousand scroll as ten do. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useCell } from "../../shared/cell";
import { moveFor, type Move } from "../model/keys";
import { childrenOf, type VisibleRow } from "../model/tree";
import { useSession } from "./context";
import { TreeRow } from "./TreeRow";

export const ROW = 30;
const HEAD = 27;
const BEYOND = 8; // rows kept above and below what is seen

const COLUMNS = [
  ["name", "Name", "What torch calls it"],
  ["shape", "Shape", "Of a parameter or buffer"],
  ["own", "Params", "Elements of the parameters it holds itself"],
  ["total", "With children", "Elements of all parameters in it, each once"],
  ["dtype", "dtype", "Of the tensors in it"],
  ["device", "Device", "Where the tensors in it are"],
  ["bytes", "Bytes", "Of all parameters and buffers in it, each once"],
  ["trains", "Trains", "requires_grad: what is off is frozen"],
] as const;

interface Props {
  readonly rows: readonly VisibleRow[];
  /** What a search has found; the rest shows only where it stands. */
  readonly hits: ReadonlySet<string> | null;
}

export function TreeGrid({ rows, hits }: Props) {
  const session = useSession();
  const grid = useRef<HTMLDivElement>(null);
  const selected = useCell(session.selected);
  const turned = useCell(session.turned);
  const readOnly = useCell(session.readOnly);
  const [top, setTop] = useState(0);
  const height = useHeight(grid);
  const at = rows.findIndex(({ row }) => row.path === selected);
  const active = at >= 0 ? at : 0;
  useInView(grid, at);

  const move = useCallback(
    (found: Move): void => {
      switch (found.does) {
        case "go":
          return session.choose(rows[found.at]!.row.path);
        case "fold":
        case "unfold":
          return session.fold(found.path, found.does === "unfold");
        case "unfold all":
          return unfoldLevel(session, rows, found.level);
        case "freeze":
          return session.turn(session.tree.get().byPath.get(found.path)!);
        case "weights":
          return session.openWeights(found.path);
      }
    },
    [session, rows],
  );
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const onRow = (event.target as Element).getAttribute("role") === "row";
    if (!onRow || event.ctrlKey || event.metaKey || event.altKey) return;
    const found = moveFor(event.key, rows, active, Math.floor((height - HEAD) / ROW));
    if (!found) return;
    event.preventDefault();
    move(found);
  };

  const from = Math.max(0, Math.floor((top - HEAD) / ROW) - BEYOND);
  const to = Math.min(rows.length, Math.ceil((top + height) / ROW) + BEYOND);
  const shown = [...Array(Math.max(0, to - from)).keys()].map((place) => from + place);
  // The row that has the focus stays in the page, wherever the list is scrolled to.
  if (active < from) shown.unshift(active);
  if (active >= to) shown.push(active);

  return (
    <div
      ref={grid}
      className="treegrid"
      role="treegrid"
      aria-label={`Modules, parameters and buffers. Arrows walk and fold${readOnly ? "" : ", Space freezes, Enter opens the weights"}.`}
      aria-rowcount={rows.length + 1}
      aria-colcount={COLUMNS.length}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <div className="tree-head tree-columns" role="row" aria-rowindex={1} style={{ height: HEAD }}>
        {COLUMNS.map(([key, name, meaning]) => (
          <span key={key} role="columnheader" className={`cell-${key}`} title={meaning}>
            {name}
          </span>
        ))}
      </div>
      <div className="tree-body" role="rowgroup" style={{ height: rows.length * ROW }}>
        {shown.map((place) => {
          const entry = rows[place]!;
          return (
            <TreeRow
              key={entry.row.path}
              entry={entry}
              place={place}
              active={place === active}
              selected={entry.row.path === selected}
              dim={hits !== null && !hits.has(entry.row.path)}
              turned={turnedOf(turned, entry.row.path)}
            />
          );
        })}
      </div>
    </div>
  );
}

/** The switch of a row as it was turned last, by itself or with what is around it. */
function turnedOf(turned: ReadonlyMap<string, boolean>, path: string): boolean | null {
  let found: boolean | null = null;
  for (const [above, on] of turned) if (above === "" || above === path || path.startsWith(`${above}.`)) found = on;
  return found;
}

function unfoldLevel(session: ReturnType<typeof useSession>, rows: readonly VisibleRow[], level: number): void {
  const folded = new Set(session.folded.get());
  const tree = session.tree.get();
  for (const { row, level: own } of rows) if (own === level && childrenOf(tree, row.path).length > 0) folded.delete(row.path);
  session.folded.set(folded);
}

function useHeight(grid: React.RefObject<HTMLElement | null>): number {
  const [height, setHeight] = useState(480);
  useLayoutEffect(() => {
    const node = grid.current;
    if (!node) return;
    const measure = (): void => setHeight(node.clientHeight);
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(node);
    return () => watch.disconnect();
  }, [grid]);
  return height;
}

/** Scrolls to the chosen row when it was chosen, and takes the focus along when it was in the tree. */
function useInView(grid: React.RefObject<HTMLElement | null>, at: number): void {
  const session = useSession();
  const looks = useCell(session.looks);
  const seen = useRef(looks);
  useEffect(() => {
    const node = grid.current;
    if (!node || at < 0 || seen.current === looks) return;
    seen.current = looks;
    const [above, below] = [at * ROW, at * ROW + ROW + HEAD];
    if (above < node.scrollTop) node.scrollTop = above;
    else if (below > node.scrollTop + node.clientHeight) node.scrollTop = below - node.clientHeight;
    const focused = (node.getRootNode() as ShadowRoot | Document).activeElement;
    if (focused && focused !== node && node.contains(focused) && focused.getAttribute("role") === "row")
      node.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus({ preventScroll: true });
  }, [grid, at, looks]);
}
