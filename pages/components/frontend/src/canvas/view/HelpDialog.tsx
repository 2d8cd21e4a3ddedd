/** All keys in one place. */
import { NO_OVERLAY } from "../state/screen";
import { useSession } from "./context";
import { Dialog } from "./Dialog";

type Section = readonly [string, readonly (readonly [string, string])[]];

const KEYS: readonly Section[] = [
  [
    "Add",
    [
      ["/", "search and add at the pointer (so does a double-click)"],
      ["Tab, then Enter", "go to the palette and add what is focused"],
      ["Drop on a wire", "puts the layer into that wire"],
    ],
  ],
  [
    "Wire",
    [
      ["Drag from a port", "draw a wire; let go on empty canvas to be offered what fits"],
      ["W", "draw a wire from the selected layer by keyboard"],
    ],
  ],
  [
    "Change",
    [
      ["Ctrl+Z / Ctrl+Shift+Z, Ctrl+Y", "undo / redo"],
      ["Delete", "remove, and join the wires over the gap"],
      ["Shift+Delete", "remove, and leave the gap open"],
      ["F2", "rename (so does a double-click on a name)"],
      ["Ctrl+C, Ctrl+X, Ctrl+V", "copy, cut, paste"],
      ["Ctrl+Shift+V", "paste with the wires that came in"],
      ["Ctrl+D", "duplicate"],
      ["Ctrl+G / Ctrl+Shift+G", "group into a frame / take a frame apart"],
      ["Arrow keys", "move the selection (Shift: farther); in a Sequential change the order"],
    ],
  ],
  [
    "Select and look",
    [
      ["Tab, Enter", "go from box to box, select it"],
      ["Shift+drag, Ctrl+A, Esc", "select an area, everything, nothing"],
      ["L", "arrange from left to right"],
      [".", "fit the model into the view"],
      ["?", "this list"],
    ],
  ],
];

const LOOKING: readonly Section[] = [
  [
    "Select and look",
    [
      ["Tab, Enter", "go from box to box, select it"],
      ["Ctrl+A, Esc", "select everything, nothing"],
      ["+ and -", "zoom in and out"],
      [".", "fit the model into the view"],
      ["?", "this list"],
    ],
  ],
];

export function HelpDialog() {
  const session = useSession();
  const keys = session.readOnly ? LOOKING : KEYS;
  return (
    <Dialog title="Keys" onClose={() => session.overlay.set(NO_OVERLAY)}>
      <div className="help">
        {keys.map(([heading, rows]) => (
          <section key={heading}>
            <h4>{heading}</h4>
            <dl>
              {rows.map(([keys, meaning]) => (
                <div key={keys}>
                  <dt>{keys}</dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
