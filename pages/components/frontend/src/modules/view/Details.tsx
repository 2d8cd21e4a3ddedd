/** Everything about the chosen row that has no column: its whole path, its other names, why it is marked. */
import { useCell } from "../../shared/cell";
import { count, shortBytes } from "../../shared/format";
import { otherNames } from "../model/links";
import { hasValues, shapeText, switchOf, type Hidden, type Row } from "../model/rows";
import { useSession } from "./context";

const MOST_NAMES = 12;

export function Details() {
  const session = useSession();
  const tree = useCell(session.tree);
  const readOnly = useCell(session.readOnly);
  const { hidden } = useCell(session.report);
  const row = tree.byPath.get(useCell(session.selected));
  if (!row) return null;
  const found = hidden.find((entry) => isOf(entry, row.path));
  return (
    <footer className="modules-details" data-testid="details" aria-label={`About ${row.path || row.type}`}>
      <div className="details-head">
        <b className="mono">{row.path || row.type}</b>
        {row.path && <span className="soft">{row.type}</span>}
        {facts(row).map(([text, tone]) => (
          <span key={text} className={`tag ${tone}`}>
            {text}
          </span>
        ))}
        <span className="spacer" />
        {hasValues(row) && !readOnly && (
          <button type="button" className="btn" onClick={() => session.openWeights(row.path)}>
            {row.role === "module" ? "Its weights" : "Its values"}
          </button>
        )}
      </div>
      <Names row={row} />
      {row.note && <p className="details-note">{row.note}</p>}
      {found && found.sentence !== row.note && <p className="details-note">{found.sentence}</p>}
      {found?.fix && <pre className="details-fix mono">{found.fix}</pre>}
    </footer>
  );
}

const isOf = ({ path, items }: Hidden, row: string): boolean =>
  path === row || items.some((item) => item === row || row.startsWith(`${item}.`));

function facts(row: Row): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  const state = switchOf(row);
  if (row.unregistered) found.push(["not registered", "bad"]);
  if (state === "off") found.push(["frozen", ""]);
  if (state === "mixed") found.push([`${count(row.trainable)} of ${count(row.total)} train`, ""]);
  if (row.role === "buffer") found.push(row.persistent === false ? ["not in state_dict", ""] : ["in state_dict", "ok"]);
  if (row.shape) found.push([shapeText(row.shape), ""]);
  if (row.dtype) found.push([row.dtype, ""]);
  if (row.device) found.push([row.device, ""]);
  if (row.bytes > 0) found.push([shortBytes(row.bytes), ""]);
  return found;
}

function Names({ row }: { readonly row: Row }) {
  const session = useSession();
  const tree = useCell(session.tree);
  const names = otherNames(tree, row);
  if (names.length === 0) return null;
  return (
    <p className="details-names">
      <span className="soft">{row.tieKind === "storage" ? "shares its memory with" : "also called"} </span>
      {names.slice(0, MOST_NAMES).map((name) =>
        tree.byPath.has(name) ? (
          <button key={name} type="button" className="details-name mono" onClick={() => session.choose(name)}>
            {name}
          </button>
        ) : (
          <span key={name} className="details-name mono">
            {name}
          </span>
        ),
      )}
      {names.length > MOST_NAMES && <span className="soft">and {names.length - MOST_NAMES} more</span>}
    </p>
  );
}
