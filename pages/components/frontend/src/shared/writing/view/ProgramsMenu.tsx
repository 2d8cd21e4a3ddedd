/** The programs to choose from: ready ones by topic, the learner's own, and keeping this one. */
import { useEffect, useMemo, useRef, useState } from "react";
import { useCell } from "../../cell";
import type { Programs, ReadyItem } from "../state/incoming";
import { useWriting } from "./context";
import { Icon } from "./Icon";
import { OwnList } from "./OwnList";
import { SaveAs } from "./SaveAs";

export function ProgramsMenu({ programs }: { readonly programs: Programs }) {
  const [open, setOpen] = useState(false);
  const node = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  useEffect(() => {
    if (!open) return;
    const outside = (event: PointerEvent): void => {
      if (!event.composedPath().includes(node.current!)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside, true);
    return () => document.removeEventListener("pointerdown", outside, true);
  }, [open]);
  return (
    <div
      className="programs"
      ref={node}
      onKeyDown={(event) => {
        if (event.key === "Escape" && open) close();
      }}
    >
      <button ref={button} type="button" className="btn" aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(!open)}>
        Programs <Icon name="down" />
      </button>
      {open && <List programs={programs} onDone={close} />}
    </div>
  );
}

function List({ programs, onDone }: { readonly programs: Programs; readonly onDone: () => void }) {
  const session = useWriting();
  const [query, setQuery] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useCell(session.own.kept);
  const own = session.own.names(programs.own);
  useEffect(() => field.current?.focus(), []);
  const found = useMemo(() => matching(programs, query), [programs, query]);
  const open = (name: string): void => {
    session.bridge.action("open", name);
    onDone();
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [field.current!, ...(list.current?.querySelectorAll<HTMLElement>("[data-program]") ?? [])];
    const focused = (field.current!.getRootNode() as ShadowRoot | Document).activeElement;
    const at = stops.findIndex((stop) => stop === focused);
    if (at === -1) return;
    event.preventDefault();
    stops[Math.max(0, Math.min(stops.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)))]!.focus();
  };
  return (
    <div className="programs-menu" role="dialog" aria-label="Programs" onKeyDown={onKeyDown}>
      <input
        ref={field}
        type="search"
        placeholder="Search programs"
        aria-label="Search programs"
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          const first = found[0]?.items[0];
          if (event.key !== "Enter" || !first) return;
          event.preventDefault(); // the key would press the button that gets the focus
          open(first.name);
        }}
      />
      <div className="programs-list" ref={list}>
        <OwnList names={own.filter((name) => holds(name, query))} taken={own} onOpen={(name) => (session.own.open(name), onDone())} />
        {found.map(({ group, items }) => (
          <section key={group} aria-label={group}>
            <h4>{group}</h4>
            {items.map(({ name, title, idea }) => (
              <button key={name} type="button" className="program-item" data-program={name} onClick={() => open(name)}>
                <b>{title}</b>
                <span>{idea}</span>
              </button>
            ))}
          </section>
        ))}
        {found.length === 0 && <p className="soft">No ready program says “{query}”.</p>}
      </div>
      <SaveAs />
    </div>
  );
}

const holds = (text: string, query: string): boolean => text.toLowerCase().includes(query.trim().toLowerCase());

function matching({ ready }: Programs, query: string): Programs["ready"] {
  const fits = (group: string) => (item: ReadyItem) => holds(`${group} ${item.title} ${item.idea}`, query);
  return ready.map(({ group, items }) => ({ group, items: items.filter(fits(group)) })).filter(({ items }) => items.length > 0);
}
