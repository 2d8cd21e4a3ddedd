/** The moments of the program: back, step, play, and a slider over all of them. */
import { useEffect } from "react";
import { useCell } from "../../shared/cell";
import { Icon } from "../../shared/writing/view/Icon";
import { positionWords } from "../model/words";
import { useScene, useSession } from "./context";

const SPEEDS = [0.5, 1, 2, 4, 10] as const;

export function Player() {
  const session = useSession();
  const scene = useScene();
  const moments = useCell(session.moments);
  const at = useCell(session.at);
  const playing = useCell(session.playing);
  const speed = useCell(session.speed);
  const last = moments.length - 1;
  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(() => (at < last ? session.goTo(at + 1) : session.play(false)), 1000 / speed);
    return () => clearTimeout(timer);
  }, [playing, at, last, speed, session]);
  if (!scene) return null;

  const stop = (move: () => void) => () => {
    session.play(false);
    move();
  };
  const words = positionWords(scene);
  const done = last === 0 ? 100 : (at / last) * 100;
  return (
    <div className="player" role="group" aria-label="Moments of the program">
      <button type="button" className="btn icon" aria-label="To the end of the step before" title="To the end of the step before (Shift+←)" disabled={at === 0} onClick={stop(() => session.move(-1, true))}>
        <Icon name="stepBack" />
      </button>
      <button type="button" className="btn" title="One moment back (←)" disabled={at === 0} onClick={stop(() => session.move(-1, false))}>
        <Icon name="back" /> back
      </button>
      <button type="button" className="btn main" title="The next moment (→)" disabled={at === last} onClick={stop(() => session.move(1, false))}>
        <Icon name="next" /> step
      </button>
      <button type="button" className="btn icon" aria-label="To the end of the step" title="To the end of the step (Shift+→)" disabled={at === last} onClick={stop(() => session.move(1, true))}>
        <Icon name="stepOn" />
      </button>
      <button type="button" className="btn play" title="Play all moments (space)" disabled={last === 0} onClick={() => session.play(!playing)}>
        <Icon name={playing ? "pause" : "play"} /> {playing ? "pause" : "play"}
      </button>
      <label className="speed">
        <span className="unseen">Speed: moments a second</span>
        <select title="Speed: moments a second" value={speed} onChange={(event) => session.speed.set(Number(event.target.value))}>
          {SPEEDS.map((each) => (
            <option key={each} value={each}>
              {each} / s
            </option>
          ))}
        </select>
      </label>
      <input
        type="range"
        min={0}
        max={last}
        value={at}
        aria-label="Moment"
        aria-valuetext={words}
        style={{ "--done": `${done}%` } as React.CSSProperties}
        onChange={(event) => {
          session.play(false);
          session.goTo(Number(event.target.value));
        }}
      />
      <span className="num soft position" data-testid="visit" role="status" aria-live="polite">
        <Words words={words} />
      </span>
    </div>
  );
}

/** The end of a long sentence gives way in a narrow window. */
function Words({ words }: { readonly words: string }) {
  const at = words.indexOf(", in the order");
  if (at === -1) return words;
  return (
    <>
      {words.slice(0, at)}
      <span className="aside">{words.slice(at)}</span>
    </>
  );
}
