/** Everything that can be placed, by group, with search; drag, click or Enter adds. */
import { useMemo, useRef, useState } from "react";
import { paletteGroups, searchRank, type PaletteGroup } from "../../model/catalog";
import { addBeside } from "../../state/adding";
import { useCell } from "../../../shared/cell";
import { useSession } from "../context";
import { PaletteItem } from "./PaletteItem";

export function Palette() {
  const session = useSession();
  const catalog = useCell(session.catalog);
  const [query, setQuery] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const groups = useMemo(() => filtered(paletteGroups(catalog), query), [catalog, query]);
  const first = groups[0]?.entries[0]?.kind;

  const onSearchKey = (event: React.KeyboardEvent): void => {
    if (event.key === "Enter" && first) addBeside(session, first);
    if (event.key === "Escape") setQuery("");
    if (event.key === "ArrowDown") {
      event.preventDefault();
      list.current?.querySelector<HTMLElement>("button")?.focus();
    }
  };
  return (
    <aside className="palette" aria-label="Palette">
      <div className="palette-search">
        <input
          type="search"
          value={query}
          placeholder="Search layers"
          aria-label="Search layers and operations"
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={onSearchKey}
        />
      </div>
      <div className="palette-list" ref={list} onKeyDown={(event) => moveFocus(event, list.current)}>
        {groups.map((group) => (
          <section key={group.name} aria-label={group.name}>
            <h4>
              <span>{group.name}</span>
              <span className="num">{group.entries.length}</span>
            </h4>
            {group.entries.map((entry) => (
              <PaletteItem key={entry.kind} entry={entry} first={entry.kind === first} />
            ))}
          </section>
        ))}
        {groups.length === 0 && <p className="soft">Nothing is called “{query}”. Try “conv” or “pool”.</p>}
        {catalog.kinds.length === 0 && <p className="soft">The layers are on their way…</p>}
      </div>
    </aside>
  );
}

/** Groups that hold a match; while searching, the best match comes first. */
function filtered(groups: readonly PaletteGroup[], query: string): PaletteGroup[] {
  const ranked = groups.flatMap((group) => {
    const entries = group.entries
      .map((entry) => ({ entry, rank: searchRank(entry, query) }))
      .filter((match): match is { entry: typeof match.entry; rank: number } => match.rank !== null)
      .sort((a, b) => a.rank - b.rank);
    if (entries.length === 0) return [];
    return [{ name: group.name, best: entries[0]!.rank, entries: entries.map(({ entry }) => entry) }];
  });
  return ranked.sort((a, b) => a.best - b.best);
}

function moveFocus(event: React.KeyboardEvent, list: HTMLElement | null): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0 || !list) return;
  event.preventDefault();
  const buttons = [...list.querySelectorAll<HTMLElement>("button")];
  const at = buttons.indexOf(event.target as HTMLElement);
  buttons[Math.min(buttons.length - 1, Math.max(0, at + step))]?.focus();
}
