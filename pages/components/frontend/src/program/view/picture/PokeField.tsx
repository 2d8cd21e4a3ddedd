/** A small field over a cell of a storage: Enter writes the value, Escape leaves the cell as it is. */
import { useEffect, useRef, useState } from "react";
import { fullText } from "../../../shared/numbers";
import type { Strip } from "../../model/picture";
import { readPoke } from "../../model/poke";
import type { Cell } from "../../model/trace";
import { useSession } from "../context";

export function PokeField({ strip, cell, left, top, value, onClose }: {
  readonly strip: Strip;
  readonly cell: number;
  readonly left: number;
  readonly top: number;
  readonly value: Cell;
  readonly onClose: () => void;
}) {
  const session = useSession();
  const { storage, content } = strip;
  const field = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => field.current?.select(), []);
  const commit = (typed: string): void => {
    const read = readPoke(typed, content.dtype);
    if ("problem" in read) return setProblem(read.problem);
    onClose();
    session.poke({ step: session.step.get(), storage, dtype: content.dtype, cell, value: read.value });
  };
  return (
    <form
      className="poke-field"
      style={{ left: Math.max(0, left - 8), top: top - 5 }}
      onSubmit={(event) => {
        event.preventDefault();
        commit(field.current!.value);
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onClose();
      }}
    >
      <label>
        <span className="mono soft">
          S{storage}[{cell}] =
        </span>
        <input
          ref={field}
          className="mono"
          defaultValue={fullText(value, content.dtype)}
          aria-label={`New value of S${storage}[${cell}]`}
          aria-invalid={problem !== ""}
          maxLength={40}
          spellCheck={false}
          onKeyDown={(event) => {
            if (event.key === "Escape") onClose();
          }}
        />
      </label>
      {problem && <p role="alert">{problem}</p>}
    </form>
  );
}
