/** The list at the pointer: type a few letters, Enter adds. For a loose wire, what fits comes first. */
import { useEffect, useMemo, useRef, useState } from "react";
import { INPUT, OUTPUT, paletteGroups, searchRank, type Catalog, type PaletteEntry } from "../model/catalog";
import { freshInputPort, freshOutputPort } from "../model/ports";
import { addAt, addOnWire } from "../state/adding";
import { useCell } from "../../shared/cell";
import { NO_OVERLAY, type LooseWire, type Overlay } from "../state/screen";
import { useSession } from "./context";

type Search = Extract<Overlay, { view: "search" }>;

const WIDTH = 268;
const HEIGHT = 340;

export function SearchAdd({ overlay }: { readonly overlay: Search }) {
  const session = useSession();
  const catalog = useCell(session.catalog);
  const offers = useCell(session.offers);
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const card = useRef<HTMLDivElement>(null);
  const { wire } = overlay;
  const fits = wire && offers?.nonce === wire.nonce ? offers.fits : null;
  const entries = useMemo(() => matches(catalog, query, wire, fits), [catalog, query, wire, fits]);
  const asking = wire?.side === "source" && fits === null;

  const close = (): void => session.overlay.set(NO_OVERLAY);
  const add = (entry: Match | undefined): void => {
    if (!entry) return;
    close();
    if (wire) addOnWire(session, entry.kind, overlay.at, wire);
    else addAt(session, entry.kind, overlay.at, null);
  };
  useEffect(() => setAt(0), [query, fits]);
  useEffect(() => {
    const outside = (event: PointerEvent): void => {
      if (card.current && !event.composedPath().includes(card.current)) close();
    };
    document.addEventListener("pointerdown", outside, true);
    return () => document.removeEventListener("pointerdown", outside, true);
  });
  useEffect(() => {
    card.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at, entries]);

  const onKey = (event: React.KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) setAt((now) => Math.min(entries.length - 1, Math.max(0, now + step)));
    else if (event.key === "Enter") add(entries[at]);
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
  };
  return (
    <div ref={card} className="search-add" role="dialog" aria-label="Add a layer" style={position(overlay, card.current)}>
      <input
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls="search-add-list"
        value={query}
        placeholder={wire ? `Add at ${wire.name}.${wire.port}` : "Add a layer"}
        aria-label="Search what to add"
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={onKey}
      />
      {asking && <p className="soft search-note">Asking torch what fits…</p>}
      <div className="search-list" role="listbox" id="search-add-list" aria-label="Layers">
        {entries.map((entry, place) => (
          <div key={entry.kind}>
            {entry.heading && <div className="search-heading">{entry.heading}</div>}
            <div
              role="option"
              aria-selected={place === at}
              className={`search-item${entry.dim ? " is-dim" : ""}`}
              data-testid={`offer-${entry.kind}`}
              title={entry.meaning}
              onPointerMove={() => setAt(place)}
              onClick={() => add(entry)}
            >
              <i className="swatch" style={{ background: `var(--${entry.colour})` }} />
              {entry.kind}
            </div>
          </div>
        ))}
        {entries.length === 0 && <p className="soft search-note">Nothing is called “{query}”.</p>}
      </div>
    </div>
  );
}

interface Match extends PaletteEntry {
  readonly heading: string | null;
  readonly dim: boolean;
}

function matches(
  catalog: Catalog,
  query: string,
  wire: LooseWire | null,
  fits: readonly string[] | null,
): Match[] {
  const all = paletteGroups(catalog)
    .flatMap((group) => group.entries)
    .filter((entry) => !wire || hasEnd(catalog, entry.kind, wire));
  const found = all
    .map((entry, place) => ({ entry, place, rank: searchRank(entry, query) }))
    .filter((match) => match.rank !== null)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || a.place - b.place)
    .map(({ entry }) => entry);
  if (!fits) return found.map((entry) => ({ ...entry, heading: null, dim: false }));
  const fitting = new Set([...fits, OUTPUT]);
  const order = [...fitting];
  const first = found
    .filter((entry) => fitting.has(entry.kind))
    .sort((a, b) => (query ? 0 : order.indexOf(a.kind) - order.indexOf(b.kind)));
  const rest = found.filter((entry) => !fitting.has(entry.kind));
  return [
    ...first.map((entry, place) => ({ ...entry, heading: place === 0 ? "Fits here" : null, dim: false })),
    ...rest.map((entry, place) => ({ ...entry, heading: place === 0 ? "Would not fit as it is" : null, dim: true })),
  ];
}

/** Whether a thing of this kind has a port for the loose end at all. */
function hasEnd(catalog: Catalog, kind: string, wire: LooseWire): boolean {
  if (wire.side === "target") return kind === INPUT || freshOutputPort(catalog, kind) !== null;
  return freshInputPort(catalog, kind) !== null;
}

function position(overlay: Search, card: HTMLElement | null): React.CSSProperties {
  const area = card?.parentElement;
  const width = area?.clientWidth ?? 900;
  const height = area?.clientHeight ?? 600;
  return {
    left: Math.max(8, Math.min(overlay.screen[0], width - WIDTH - 8)),
    top: Math.max(8, Math.min(overlay.screen[1], height - HEIGHT - 8)),
  };
}
