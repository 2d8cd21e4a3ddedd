/** A short message at the foot of the page, and Python's refusal when it made one. */
import { useEffect } from "react";
import { useCell } from "../../cell";
import { useWriting } from "./context";

const SHOWN_MS = 6000;

export function NoticeBar() {
  const session = useWriting();
  const notice = useCell(session.notice);
  const refused = useCell(session.refused);
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => session.notice.set(""), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice, session]);
  return (
    <div className="notices" role="status" aria-live="polite">
      {refused && (
        <div className="notice is-bad">
          <p>{refused}</p>
        </div>
      )}
      {notice && (
        <div className="notice">
          <p>{notice}</p>
          <button type="button" className="close" aria-label="Close" onClick={() => session.notice.set("")}>
            ×
          </button>
        </div>
      )}
    </div>
  );
}
