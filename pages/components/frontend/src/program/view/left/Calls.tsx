/** What torch did in the step: a row for each call, with torch's own operations folded under it. */
import { useState } from "react";
import { useCell } from "../../../shared/cell";
import { callText, keptBytes, tagsOf } from "../../model/describe";
import { effectsOf } from "../../model/effects";
import { shortBytes } from "../../../shared/format";
import type { Call } from "../../model/trace";
import { useSession } from "../context";

const MODES = {
  grad: { text: "grad on", tone: "", title: "Autograd records what this step does." },
  no_grad: { text: "no_grad", tone: "hot", title: "Autograd does not record: results do not require grad." },
  inference: { text: "inference mode", tone: "hot", title: "Autograd does not record, and versions are not counted." },
} as const;

export function Calls() {
  const session = useSession();
  const trace = useCell(session.trace)!;
  const step = useCell(session.step);
  const picture = useCell(session.picture);
  const own = trace.steps[step];
  if (!own) return null;
  const mode = MODES[own.grad_mode];
  const effects = effectsOf(trace, step, picture);
  return (
    <section className="calls" aria-label={`What torch did on line ${own.line}`}>
      <h4>
        What torch did on line {own.line}
        <span className={`tag ${mode.tone}`} title={mode.title}>
          {mode.text}
        </span>
      </h4>
      {own.calls.map((place) => (
        <CallRow key={place} place={place} call={trace.calls[place]!} />
      ))}
      {own.calls.length === 0 && <p className="soft">No torch call: only names and numbers changed.</p>}
      {effects.map(({ text, tag }) => (
        <div className="effect" key={text}>
          <span>{text}</span>
          {tag && <span className="tag num">{tag}</span>}
        </div>
      ))}
    </section>
  );
}

function CallRow({ place, call }: { readonly place: number; readonly call: Call }) {
  const session = useSession();
  const open = useCell(session.opened) === place;
  const [unfolded, setUnfolded] = useState(false);
  const shown = unfolded ? call.aten : call.aten.slice(0, 3);
  return (
    <div className={`call${open ? " is-open" : ""}`}>
      <button
        type="button"
        className="call-row"
        aria-expanded={open}
        title="Why? Opens the explanation under the picture"
        onClick={(event) => {
          session.opened.set(open ? null : place);
          if (!open) showReason(event.currentTarget);
        }}
      >
        <span className="mono call-name">{callText(call)}</span>
        {tagsOf(call).map(({ text, tone, title }) => (
          <span className={`tag ${tone}`} title={title} key={text}>
            {text}
          </span>
        ))}
        <span className="soft num call-bytes" title="Bytes kept in tensors that could be held">
          {keptBytes(call)}
        </span>
      </button>
      {call.aten.length > 0 && (
        <button
          type="button"
          className="aten mono"
          aria-expanded={unfolded}
          disabled={call.aten.length <= 3 && call.aten.every(({ bytes }) => bytes === 0)}
          title="What torch called under it"
          onClick={() => setUnfolded(!unfolded)}
        >
          {unfolded
            ? shown.map(({ name, bytes, copies }, at) => (
                <span className="aten-line" key={at}>
                  {name}
                  {copies && <i> copies elements</i>}
                  {bytes > 0 && <i> {shortBytes(bytes)}</i>}
                </span>
              ))
            : shown.map(({ name }) => name).join(" · ") + (call.aten.length > shown.length ? ` · ${call.aten.length - shown.length} more` : "")}
        </button>
      )}
    </div>
  );
}

/** The reason stands under the picture, perhaps below what is seen. */
function showReason(row: HTMLElement): void {
  const root = row.getRootNode() as ShadowRoot | Document;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  requestAnimationFrame(() =>
    root.querySelector('[data-testid="why"]')?.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" }),
  );
}
