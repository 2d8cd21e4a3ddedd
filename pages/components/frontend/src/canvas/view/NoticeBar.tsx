/** A short message at the foot of the canvas, and Python's refusal when it made one. */
import { useEffect } from "react";
import { useCell } from "../../shared/cell";
import { useSession } from "./context";

const SHOWN_MS = 6000;

export function NoticeBar() {
  const session = useSession();
  const notice = useCell(session.notice);
  const refused = useCell(session.refused);
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => session.notice.set(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice, session]);
  return (
    <div className="notices" role="status" aria-live="polite">
      {refused && refused.problems.length > 0 && (
        <div className="notice is-bad">
          <b>The last change was not taken over; your work is still here.</b>
          {refused.problems.slice(0, 4).map((sentence, place) => (
            <p key={place}>{sentence}</p>
          ))}
          <button type="button" className="btn" onClick={() => session.undo()}>
            Undo it
          </button>
        </div>
      )}
      {notice && (
        <div className={`notice is-${notice.tone}`} key={notice.at}>
          <p>{notice.text}</p>
          <button type="button" className="close" aria-label="Close" onClick={() => session.notice.set(null)}>
            ×
          </button>
        </div>
      )}
    </div>
  );
}
