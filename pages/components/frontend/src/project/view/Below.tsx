/** What drops down below the bar: why nothing could be saved, and what Python wants to be known or answered. */
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useCell } from "../../shared/cell";
import { noticeKey } from "../state/session";
import { useSession } from "./context";
import { Icon } from "./Icon";

const PASSING_MS = 9_000;

export function Below() {
  const session = useSession();
  const { mode, notice } = useCell(session.shown);
  const answered = useCell(session.answered);
  const problem = useCell(session.keeping).saved?.problem ?? "";
  const hushed = useCell(session.hushed);
  return (
    <div className="project-below" aria-live="polite">
      {mode === "own" && problem !== "" && hushed !== problem && (
        <Card bad text={problem} onClose={() => session.hush(problem)} />
      )}
      {notice && noticeKey(notice) !== answered && (
        <Card
          key={noticeKey(notice)}
          bad={notice.tone === "bad"}
          passing={notice.tone === "plain" && notice.actions.length === 0}
          text={notice.text}
          onClose={() => session.dismiss()}
        >
          {notice.actions.map(({ name, label }) => (
            <button key={name} type="button" className="btn" onClick={() => session.answer(name)}>
              {label}
            </button>
          ))}
        </Card>
      )}
    </div>
  );
}

interface CardProps {
  readonly bad: boolean;
  /** Whether it goes by itself: it only tells that something went well. */
  readonly passing?: boolean;
  readonly text: string;
  readonly onClose: () => void;
  readonly children?: readonly ReactNode[];
}

function Card({ bad, passing = false, text, onClose, children = [] }: CardProps) {
  const held = usePassing(passing, onClose);
  return (
    <section
      className={`project-card${bad ? " is-bad" : ""}`}
      aria-label={bad ? "Problem" : "Notice"}
      {...held}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <Icon name={bad ? "bad" : "plain"} />
      <p>{text}</p>
      <button type="button" className="close" aria-label="Close" title="Close" onClick={onClose}>
        ×
      </button>
      {children.length > 0 && <div className="project-answers">{children}</div>}
    </section>
  );
}

/** Calls after a while, unless somebody points at it or stands in it; returns what listens for that. */
function usePassing(passing: boolean, passed: () => void) {
  const [held, setHeld] = useState(false);
  const call = useRef(passed);
  call.current = passed;
  useEffect(() => {
    if (!passing || held) return;
    const timer = setTimeout(() => call.current(), PASSING_MS);
    return () => clearTimeout(timer);
  }, [passing, held]);
  const hold = (): void => setHeld(true);
  const release = (): void => setHeld(false);
  return { onPointerEnter: hold, onPointerLeave: release, onFocus: hold, onBlur: release };
}
