/** What can be done with the project as a whole. */
import { useEffect, useRef, useState } from "react";
import { useSession } from "./context";
import { Icon } from "./Icon";
import { KeepVersion } from "./KeepVersion";

export function Menu({ projectsUrl }: { readonly projectsUrl: string }) {
  const [open, setOpen] = useState<"no" | "items" | "version">("no");
  const node = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpen("no");
    button.current?.focus();
  };
  useEffect(() => {
    if (open === "no") return;
    const outside = (event: PointerEvent): void => {
      if (!event.composedPath().includes(node.current!)) setOpen("no");
    };
    document.addEventListener("pointerdown", outside, true);
    return () => document.removeEventListener("pointerdown", outside, true);
  }, [open]);
  return (
    <div
      className="project-menu"
      ref={node}
      onKeyDown={(event) => {
        if (event.key === "Escape" && open !== "no") close();
      }}
    >
      <button
        ref={button}
        type="button"
        className="btn ghost icon"
        aria-label="Project menu"
        title="New project, your projects, history"
        aria-haspopup="menu"
        aria-expanded={open === "items"}
        onClick={() => setOpen(open === "no" ? "items" : "no")}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          setOpen("items");
        }}
      >
        <Icon name="more" />
      </button>
      {open === "items" && <Items projectsUrl={projectsUrl} onVersion={() => setOpen("version")} onLeave={() => setOpen("no")} onDone={close} />}
      {open === "version" && <KeepVersion onDone={close} />}
    </div>
  );
}

interface ItemsProps {
  readonly projectsUrl: string;
  readonly onVersion: () => void;
  readonly onLeave: () => void;
  readonly onDone: () => void;
}

function Items({ projectsUrl, onVersion, onLeave, onDone }: ItemsProps) {
  const session = useSession();
  const list = useRef<HTMLDivElement>(null);
  const items = (): HTMLElement[] => [...list.current!.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  useEffect(() => items()[0]?.focus(), []);
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === "Tab") return onLeave();
    const all = items();
    const to = nextItem(event.key, all.indexOf(event.target as HTMLElement), all.length);
    if (to === null) return;
    event.preventDefault();
    all[to]?.focus();
  };
  const choose = (name: "new" | "projects" | "history"): void => {
    session.choose(name);
    onDone();
  };
  return (
    <div className="project-drop project-items" role="menu" aria-label="Project" ref={list} onKeyDown={onKeyDown}>
      <button type="button" role="menuitem" tabIndex={-1} onClick={() => choose("new")}>
        New project
      </button>
      <a
        role="menuitem"
        tabIndex={-1}
        href={isPlainPath(projectsUrl) ? new URL(projectsUrl, document.baseURI).href : undefined}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return; // in a tab of its own
          event.preventDefault();
          choose("projects");
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          choose("projects");
        }}
      >
        Projects …
      </a>
      <button type="button" role="menuitem" tabIndex={-1} onClick={() => choose("history")}>
        History …
      </button>
      <hr />
      <button type="button" role="menuitem" tabIndex={-1} onClick={onVersion}>
        Keep a version …
      </button>
    </div>
  );
}

const isPlainPath = (url: string): boolean => /^[\w/-]+$/.test(url) && !url.startsWith("/");

/** The item that a key leads to, round and round; null for other keys. */
export function nextItem(key: string, at: number, count: number): number | null {
  switch (key) {
    case "ArrowDown":
      return (at + 1) % count;
    case "ArrowUp":
      return (Math.max(at, 0) + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
