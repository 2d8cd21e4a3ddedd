/** The tree with its totals, a search, and what is to be said of the chosen row. */
import { useMemo } from "react";
import { useCell } from "../../shared/cell";
import { count, plural, shortBytes } from "../../shared/format";
import { allFolded, search, visibleRows, withAncestors } from "../model/tree";
import { useSession } from "./context";
import { Details } from "./Details";
import { HiddenBar } from "./HiddenBar";
import { TreeGrid } from "./TreeGrid";

export function TreePane() {
  const session = useSession();
  const tree = useCell(session.tree);
  const folded = useCell(session.folded);
  const query = useCell(session.query);
  const hits = useMemo(() => search(tree, query), [tree, query]);
  const rows = useMemo(() => visibleRows(tree, folded, hits && withAncestors(tree, hits)), [tree, folded, hits]);
  return (
    <section className="modules-tree" aria-label="The tree of the module">
      <Head found={hits?.size ?? null} />
      <HiddenBar />
      {tree.rows.length === 0 ? (
        <p className="modules-empty">No module yet.</p>
      ) : rows.length === 0 ? (
        <p className="modules-empty">Nothing in this module is called “{query.trim()}”.</p>
      ) : (
        <TreeGrid rows={rows} hits={hits} />
      )}
      <Details />
    </section>
  );
}

function Head({ found }: { readonly found: number | null }) {
  const session = useSession();
  const tree = useCell(session.tree);
  const query = useCell(session.query);
  const folded = useCell(session.folded);
  const { title, totals, leftOut } = useCell(session.report);
  const intoTree = (event: React.KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === "Escape") session.query.set("");
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    event.currentTarget.closest(".modules-tree")?.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus();
  };
  return (
    <header className="modules-head">
      <div className="modules-totals num" aria-live="polite">
        {title && <b className="modules-title">{title}</b>}
        <span>
          <b>{count(totals.parameters)}</b> parameters
        </span>
        <span data-testid="trainable">
          <b>{count(totals.trainable)}</b> trainable
        </span>
        {totals.buffers > 0 && <span>{count(totals.buffers)} in buffers</span>}
        <span>{shortBytes(totals.bytes)}</span>
        {totals.lazy > 0 && <span>{plural(totals.lazy, "tensor")} without a shape yet</span>}
        {leftOut > 0 && <span>{plural(leftOut, "row")} not shown</span>}
      </div>
      <div className="modules-tools">
        <input
          type="search"
          placeholder="Find a name or a class"
          aria-label="Find a name or a class in the tree"
          value={query}
          onChange={(event) => session.query.set(event.target.value)}
          onKeyDown={intoTree}
        />
        <span className="modules-found soft num" role="status">
          {found === null ? "" : `${count(found)} found`}
        </span>
        <button type="button" className="btn ghost" disabled={folded.size === 0} onClick={() => session.folded.set(new Set())}>
          Unfold all
        </button>
        <button type="button" className="btn ghost" onClick={() => session.folded.set(allFolded(tree))}>
          Fold all
        </button>
      </div>
    </header>
  );
}
