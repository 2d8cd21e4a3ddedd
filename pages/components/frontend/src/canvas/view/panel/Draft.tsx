/** A text field that hands on every value it understands; the rest stays on screen with the reason. */
import { useEffect, useState } from "react";
import type { Value } from "../../model/types";
import type { Reading } from "./reading";

export function Draft({
  id,
  label,
  text,
  read,
  onValue,
  onEnd,
  step,
  words = [],
}: {
  readonly id?: string;
  readonly label: string;
  readonly text: string;
  readonly read: (text: string) => Reading;
  readonly onValue: (value: Value) => void;
  readonly onEnd: () => void;
  readonly step?: (by: number) => Value | undefined;
  /** Words that may stand in place of numbers, offered while typing. */
  readonly words?: readonly string[];
}) {
  const [draft, setDraft] = useState(text);
  const [typing, setTyping] = useState(false);
  useEffect(() => {
    if (!typing) setDraft(text);
  }, [text, typing]);
  const reading = read(draft);
  const change = (next: string): void => {
    setTyping(true);
    setDraft(next);
    const found = read(next);
    if (found.ok) onValue(found.value);
  };
  return (
    <div className="draft">
      <input
        id={id}
        className="mono num"
        aria-label={label}
        aria-invalid={!reading.ok}
        inputMode={step && words.length === 0 ? "numeric" : "text"}
        list={words.length > 0 ? `${id}-words` : undefined}
        spellCheck={false}
        autoComplete="off"
        value={draft}
        onChange={(event) => change(event.target.value)}
        onBlur={() => {
          setTyping(false);
          setDraft(text);
          onEnd();
        }}
        onKeyDown={(event) => {
          const by = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
          if (event.key === "Enter") onEnd();
          if (by === 0 || !step) return;
          event.preventDefault();
          const next = step(by * (event.shiftKey ? 10 : 1));
          if (next !== undefined) change(String(next));
        }}
      />
      {words.length > 0 && (
        <datalist id={`${id}-words`}>
          {words.map((word) => (
            <option key={word} value={word} />
          ))}
        </datalist>
      )}
      {!reading.ok && (
        <p className="field-problem" role="alert">
          {reading.reason}
        </p>
      )}
    </div>
  );
}
