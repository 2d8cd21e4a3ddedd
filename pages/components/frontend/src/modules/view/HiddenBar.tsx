/** What the module holds and does not register: no iterator of torch sees it, so it is said first. */
import { useCell } from "../../shared/cell";
import { useSession } from "./context";
import { Icon } from "./Icon";

export function HiddenBar() {
  const session = useSession();
  const { hidden } = useCell(session.report);
  const tree = useCell(session.tree);
  const [first, ...more] = hidden;
  if (!first) return null;
  const rowOf = tree.byPath.get(first.items.find((path) => tree.byPath.has(path)) ?? first.path);
  return (
    <div className="modules-hidden" role="note">
      <Icon name="unseen" />
      <p>
        {first.sentence}
        {more.length > 0 && ` And ${more.length} more.`}
      </p>
      {rowOf && (
        <button type="button" className="btn" onClick={() => session.choose(rowOf.path)}>
          Show
        </button>
      )}
    </div>
  );
}
