/** Broadcasting drawn: shapes aligned at their last axis, with what is stretched, added, or does not fit. */
import { tuple } from "../../format";
import type { Broadcast } from "../../record";

export function BroadcastTable({ broadcast, names = [] }: { readonly broadcast: Broadcast; readonly names?: readonly string[] }) {
  const { shapes, aligned, stretched, result, failed, sentence } = broadcast;
  const axes = aligned[0]?.length ?? 0;
  const bad = new Set(failed);
  const columns = Array.from({ length: axes }, (_, axis) => axis);
  return (
    <div className="broadcast">
      <p>{sentence}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">axis</th>
            {columns.map((axis) => (
              <th key={axis} scope="col" className={bad.has(axis) ? "is-bad" : ""}>
                {axis} <small>({axis - axes})</small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {aligned.map((row, operand) => (
            <tr key={operand}>
              <th scope="row" className="mono">
                {names[operand] ?? tuple(shapes[operand] ?? [])}
              </th>
              {columns.map((axis) => (
                <td key={axis} className={bad.has(axis) ? "is-bad" : ""}>
                  <Size size={row[axis] ?? null} stretched={stretched[operand]?.[axis] ?? false} bad={bad.has(axis)} result={result?.[axis]} />
                </td>
              ))}
            </tr>
          ))}
          <tr className="result">
            <th scope="row">result</th>
            {columns.map((axis) => (
              <td key={axis} className={bad.has(axis) ? "is-bad" : ""}>
                <b>{bad.has(axis) ? "✕" : (result?.[axis] ?? "–")}</b>
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </div>
  );
}

function Size({ size, stretched, bad, result }: { readonly size: number | null; readonly stretched: boolean; readonly bad: boolean; readonly result: number | undefined }) {
  if (size === null) return <span className="soft" title="The axis is not there: it is added with size 1 and stretched">{result === undefined || bad ? "·" : <>· → {result}<small>added, stride 0</small></>}</span>;
  if (stretched && result !== undefined) return <span className="stretched" title="The same cells are shown again: stride 0">{size} → {result}<small>stride 0</small></span>;
  return <span>{size}{bad && <small>does not fit</small>}</span>;
}
