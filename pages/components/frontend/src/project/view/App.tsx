/** The bar of a project: what it is called, whether it is saved, and what can be done with the whole of it. */
import { useEffect, useRef, type ReactElement } from "react";
import { useCell } from "../../shared/cell";
import { useTheme } from "../../shared/theme";
import type { Incoming } from "../state/incoming";
import { addressHoldsLink } from "../state/link";
import { Below } from "./Below";
import { useSession } from "./context";
import { OwnBar } from "./OwnBar";
import { ViewBar } from "./ViewBar";

/** Outside of the shadow nobody sees what has the focus: typed letters are not shortcuts. */
const keep = (event: React.KeyboardEvent): void => event.stopPropagation();

export function App() {
  const session = useSession();
  const root = useRef<HTMLDivElement>(null);
  const theme = useTheme(root);
  const shown = useCell(session.shown);
  useReturning(() => session.seen());
  useOtherLink(shown.mode !== "own" && shown.mode !== "off");
  return (
    <div
      ref={root}
      className="lw project"
      data-theme={theme}
      data-testid="lampwork-project"
      data-mode={shown.mode}
      tabIndex={-1}
      onKeyDown={keep}
      onKeyUp={keep}
      onKeyPress={keep}
    >
      {BARS[shown.mode](shown)}
      <Below />
    </div>
  );
}

const BARS: Readonly<Record<Incoming["mode"], (shown: Incoming) => ReactElement | null>> = {
  own: (shown) => <OwnBar shown={shown} />,
  off: (shown) => <OwnBar shown={shown} />,
  view: (shown) => <ViewBar shown={shown} />,
  waiting: () => (
    <p className="project-bar project-waiting" role="status">
      Opening the link …
    </p>
  ),
  // The product's name stands at the left of the top bar; of the project nothing is known.
  lost: () => null,
};

/** Calls when the tab is looked at again after it was hidden. */
function useReturning(returned: () => void): void {
  const call = useRef(returned);
  call.current = returned;
  useEffect(() => {
    let wasHidden = false;
    const look = (): void => {
      if (document.visibilityState === "hidden") wasHidden = true;
      else if (wasHidden) {
        wasHidden = false;
        call.current();
      }
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
}

/** Another link typed over this one's address changes the fragment only, and then the browser loads nothing. */
function useOtherLink(isLookedFor: boolean): void {
  useEffect(() => {
    if (!isLookedFor) return;
    const load = (): void => {
      if (addressHoldsLink()) location.reload();
    };
    window.addEventListener("hashchange", load);
    return () => window.removeEventListener("hashchange", load);
  }, [isLookedFor]);
}
