/** The steps of the program: back, forward, play, and a slider over all of them. */
import { useEffect } from "react";
import { useCell } from "../../../shared/cell";
import { count } from "../../../shared/format";
import { Icon } from "../../../shared/writing/view/Icon";
import { useSession } from "../context";

const PLAY_MS = 750;

export function Stepper() {
  const session = useSession();
  const trace = useCell(session.trace)!;
  const step = useCell(session.step);
  const playing = useCell(session.playing);
  const last = trace.steps.length - 1;
  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(() => (step < last ? session.goTo(step + 1) : session.playing.set(false)), PLAY_MS);
    return () => clearTimeout(timer);
  }, [playing, step, last, session]);

  const stop = (): void => session.playing.set(false);
  const goTo = (next: number): void => {
    stop();
    session.goTo(next);
  };
  const play = (): void => {
    if (!playing && step === last) session.goTo(0);
    session.playing.set(!playing);
  };
  const own = trace.steps[step]!;
  const words = `step ${step + 1} of ${count(last + 1)} · line ${own.line}`;
  return (
    <div className="stepper" role="group" aria-label="Steps of the program">
      <button type="button" className="btn icon" aria-label="One step back" title="One step back" disabled={step === 0} onClick={() => goTo(step - 1)}>
        <Icon name="back" />
      </button>
      <button type="button" className="btn icon" aria-label="Next step" title="Next step" disabled={step === last} onClick={() => goTo(step + 1)}>
        <Icon name="next" />
      </button>
      <button type="button" className="btn icon" aria-label={playing ? "Pause" : "Play"} title={playing ? "Pause" : "Play all steps"} disabled={last === 0} onClick={play}>
        <Icon name={playing ? "pause" : "play"} />
      </button>
      <input
        type="range"
        min={1}
        max={last + 1}
        value={step + 1}
        aria-label="Step"
        aria-valuetext={words}
        style={{ "--done": `${last === 0 ? 100 : (step / last) * 100}%` } as React.CSSProperties}
        onChange={(event) => goTo(Number(event.target.value) - 1)}
      />
      <span className="num soft step-words">{words}</span>
    </div>
  );
}
