/** Which modules are folded into one box: all at a level, or one by one. */
import { useState } from "react";
import { useCell } from "../../../shared/cell";
import { plural } from "../../../shared/format";
import { Icon } from "../../../shared/writing/view/Icon";
import { useSession } from "../context";

const depthOf = (path: string): number => path.split(".").length;

export function Folds() {
  const session = useSession();
  const modules = useCell(session.modules);
  const folded = useCell(session.folded);
  const [open, setOpen] = useState(false);
  if (modules.length === 0) return null;
  const deepest = Math.max(...modules.map(depthOf));
  const toLevel = (level: number): void => session.foldTo(new Set(modules.filter((path) => depthOf(path) === level)));
  return (
    <div className="folds" onKeyDown={(event) => event.key === "Escape" && setOpen(false)}>
      <button type="button" className="btn" aria-expanded={open} onClick={() => setOpen(!open)}>
        Modules <span className="soft num">{folded.size > 0 && `${folded.size} folded`}</span> <Icon name="down" />
      </button>
      {open && (
        <div className="folds-menu" role="group" aria-label="Modules">
          <div className="folds-levels">
            <button type="button" className="mini" aria-pressed={folded.size === 0} onClick={() => session.foldTo(new Set())}>
              open all
            </button>
            {Array.from({ length: deepest }, (_, at) => at + 1).map((level) => (
              <button key={level} type="button" className="mini" onClick={() => toLevel(level)}>
                fold at level {level}
              </button>
            ))}
          </div>
          <div className="folds-list">
            {modules.map((path) => (
              <label key={path} style={{ paddingLeft: 6 + 14 * (depthOf(path) - 1) }}>
                <input type="checkbox" checked={folded.has(path)} onChange={(event) => session.fold(path, event.target.checked)} />
                <span className="mono">{path.split(".").at(-1)}</span>
              </label>
            ))}
          </div>
          <p className="soft">{plural(modules.length, "module")}. A folded one is a single box.</p>
        </div>
      )}
    </div>
  );
}
