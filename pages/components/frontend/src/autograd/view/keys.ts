/** Arrow keys step, with Shift a whole line of the program; space plays. Where one types, keys type. */
import type { Session } from "../state/session";

export function playerKeys(session: Session, event: React.KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || session.moments.get().length === 0) return;
  const target = event.target as HTMLElement;
  if (target.closest(".cm-editor, input:not([type=range]), select, textarea, [role=tablist], [role=separator]")) return;
  const done = act(session, event, target);
  if (done) event.preventDefault();
}

function act(session: Session, { key, shiftKey }: React.KeyboardEvent, target: HTMLElement): boolean {
  const stop = (move: () => void): boolean => {
    session.playing.set(false);
    move();
    return true;
  };
  switch (key) {
    case "ArrowRight":
      return stop(() => session.move(1, shiftKey));
    case "ArrowLeft":
      return stop(() => session.move(-1, shiftKey));
    case "Home":
      return stop(() => session.goTo(0));
    case "End":
      return stop(() => session.goTo(Number.POSITIVE_INFINITY));
    case " ":
      if (target.closest("button, summary, [role=button], [data-id]")) return false;
      session.play(!session.playing.get());
      return true;
    case "Escape":
      if (session.picked.get() === null) return false;
      session.picked.set(null);
      return true;
    default:
      return false;
  }
}
