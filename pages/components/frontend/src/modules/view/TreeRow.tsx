/** One row of the tree: a module, or a tensor that a module holds. */
import { memo } from "react";
import { colourOf } from "../../canvas/model/catalog";
import { useCell } from "../../shared/cell";
import { count, shortBytes } from "../../shared/format";
import { nextTied, otherNames } from "../model/links";
import { shapeText, switchOf, type Row } from "../model/rows";
import { shownName, type VisibleRow } from "../model/tree";
import { useSession } from "./context";
import { Icon } from "./Icon";
import { ROW } from "./TreeGrid";

const INDENT = 15;
const DEEPEST = 24; // deeper rows are told by their level, not by more room

interface Props {
  readonly entry: VisibleRow;
  readonly place: number;
  readonly active: boolean;
  readonly selected: boolean;
  readonly dim: boolean;
  readonly turned: boolean | null;
}

export const TreeRow = memo(function TreeRow({ entry, place, active, selected, dim, turned }: Props) {
  const session = useSession();
  const { row, level, open } = entry;
  const marks = [
    `is-${row.role}`,
    selected ? "is-selected" : "",
    dim ? "is-dim" : "",
    row.unregistered ? "is-unregistered" : "",
  ];
  return (
    <div
      className={`tree-row tree-columns ${marks.filter(Boolean).join(" ")}`}
      role="row"
      style={{ top: place * ROW, height: ROW }}
      tabIndex={active ? 0 : -1}
      aria-level={level}
      aria-posinset={entry.place}
      aria-setsize={entry.siblings}
      aria-rowindex={place + 2}
      aria-expanded={open ?? undefined}
      aria-selected={selected}
      data-path={row.path}
      onClick={() => session.choose(row.path)}
    >
      <Name entry={entry} reachable={active} />
      <span role="gridcell" className="cell-shape mono">
        {shapeText(row.shape)}
      </span>
      <span role="gridcell" className="cell-own num">
        {row.own > 0 ? count(row.own) : "–"}
      </span>
      <span role="gridcell" className="cell-total num">
        {row.total > 0 ? count(row.total) : "–"}
      </span>
      <span role="gridcell" className="cell-dtype mono">
        {row.dtype}
      </span>
      <span role="gridcell" className="cell-device mono">
        {row.device}
      </span>
      <span role="gridcell" className="cell-bytes num">
        {row.bytes > 0 ? shortBytes(row.bytes) : "–"}
      </span>
      <span role="gridcell" className="cell-trains">
        <Switch row={row} turned={turned} reachable={active} />
      </span>
    </div>
  );
});

function Name({ entry, reachable }: { readonly entry: VisibleRow; readonly reachable: boolean }) {
  const session = useSession();
  const tree = useCell(session.tree);
  const catalog = useCell(session.canvas.catalog);
  const { row, level, open } = entry;
  const name = shownName(tree, row);
  const fold = (event: React.MouseEvent): void => {
    event.stopPropagation();
    session.fold(row.path, !open);
  };
  return (
    <span role="gridcell" className="cell-name" style={{ paddingLeft: 6 + Math.min(level - 1, DEEPEST) * INDENT }}>
      {open === null ? (
        <i className="tree-fold" />
      ) : (
        // The arrow keys fold; a second stop of Tab for it would only be in the way.
        <button type="button" className="tree-fold" tabIndex={-1} aria-hidden="true" onClick={fold}>
          <Icon name={open ? "open" : "closed"} />
        </button>
      )}
      {row.role === "module" && <i className="swatch" style={{ background: `var(--${colourOf(catalog, row.type)})` }} />}
      <b className="tree-name" title={row.path || undefined}>
        {name}
      </b>
      <span className="tree-type">{typeOf(row)}</span>
      {row.tie !== null && <Tie row={row} reachable={reachable} />}
      {row.unregistered && (
        <span className="tree-unseen" title={row.note || "Not registered: no iterator of torch sees it"}>
          <Icon name="unseen" />
          not registered
        </span>
      )}
    </span>
  );
}

function typeOf(row: Row): string {
  if (row.path === "") return "";
  if (row.role === "buffer") return row.persistent === false ? "buffer, not in state_dict" : "buffer";
  return row.role === "parameter" && row.type === "Parameter" ? "" : row.type;
}

function Tie({ row, reachable }: { readonly row: Row; readonly reachable: boolean }) {
  const session = useSession();
  const tree = useCell(session.tree);
  const next = nextTied(tree, row);
  const also = otherNames(tree, row).join(", ");
  const words = `${row.tieKind === "storage" ? "Shares its memory with" : "The same object, also called"} ${also}`;
  const jump = (event: React.MouseEvent): void => {
    event.stopPropagation();
    if (next) session.choose(next.path);
  };
  return (
    <button
      type="button"
      className="tree-tie"
      tabIndex={reachable && next ? 0 : -1}
      disabled={!next}
      title={words}
      aria-label={next ? `${words}: go to ${next.path}` : words}
      data-tie={row.tie}
      onClick={jump}
    >
      <Icon name="chain" />
    </button>
  );
}

interface SwitchProps {
  readonly row: Row;
  readonly turned: boolean | null;
  readonly reachable: boolean;
}

/** A checkbox rather than a switch: of a branch some may train and some not. */
function Switch({ row, turned, reachable }: SwitchProps) {
  const session = useSession();
  const readOnly = useCell(session.readOnly);
  const known = switchOf(row);
  if (known === null) return null;
  const state = turned === null ? known : turned ? "on" : "off";
  const name = row.path || row.type;
  if (readOnly) return <span className={`tree-switch is-${state} is-read-only`} role="img" aria-label={`${name} ${STATES[state]}`} title={SAYS[state].split(". ")[0]} />;
  return (
    <button
      type="button"
      className={`tree-switch is-${state}`}
      role="checkbox"
      aria-checked={state === "mixed" ? "mixed" : state === "on"}
      aria-label={`${name} trains`}
      title={SAYS[state]}
      tabIndex={reachable ? 0 : -1}
      onClick={(event) => {
        event.stopPropagation();
        session.turn(row);
      }}
    />
  );
}

const STATES = { on: "trains", off: "is frozen", mixed: "trains in part" } as const;

const SAYS = {
  on: "requires_grad is True. Click freezes it.",
  off: "Frozen: requires_grad is False. Click lets it train.",
  mixed: "Some of it is frozen. Click lets all of it train.",
} as const;
