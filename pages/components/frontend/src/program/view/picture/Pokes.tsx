/** The pokes the last run was made with; each can be taken out again. */
import { useCell } from "../../../shared/cell";
import { fullText } from "../../../shared/numbers";
import { useSession } from "../context";

export function Pokes() {
  const session = useSession();
  const pokes = useCell(session.pokes);
  const trace = useCell(session.trace);
  if (pokes.length === 0) return null;
  return (
    <ul className="pokes" aria-label="Pokes">
      {pokes.map((poke) => {
        const words = `S${poke.storage}[${poke.cell}] = ${fullText(poke.value, poke.dtype)}`;
        const line = trace?.steps[poke.step]?.line;
        return (
          <li key={`${poke.step} ${words}`} className="tag hot">
            <b className="mono">{words}</b> after {line === undefined ? `step ${poke.step + 1}` : `line ${line}`}
            <button type="button" aria-label={`Take out ${words}`} onClick={() => session.unpoke(poke)}>
              ×
            </button>
          </li>
        );
      })}
    </ul>
  );
}
