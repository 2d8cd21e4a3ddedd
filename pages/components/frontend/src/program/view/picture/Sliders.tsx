/** Index sliders for the leading dimensions of a tensor with more slices than fit side by side. */
import type { Face } from "../../model/face";
import type { Slicing } from "../../model/slicing";

export function Sliders({ face, slicing, chosen, onChange }: {
  readonly face: Face;
  readonly slicing: Slicing;
  readonly chosen: readonly number[];
  readonly onChange: (chosen: readonly number[]) => void;
}) {
  return (
    <div className="slices">
      {slicing.sliced.map((dimension, place) => {
        const at = chosen[place] ?? 0;
        const shown = face.chosen?.[dimension]?.[at] ?? at;
        return (
          <label key={dimension} className="slice">
            <span className="soft">dim {dimension}</span>
            <input
              type="range"
              min={0}
              max={face.lengths[dimension]! - 1}
              value={at}
              aria-label={`Index of dimension ${dimension}`}
              aria-valuetext={String(shown)}
              style={{ "--done": `${(at / Math.max(1, face.lengths[dimension]! - 1)) * 100}%` } as React.CSSProperties}
              onChange={(event) => onChange(slicing.sliced.map((_, other) => (other === place ? Number(event.target.value) : (chosen[other] ?? 0))))}
            />
            <span className="mono num">{shown}</span>
          </label>
        );
      })}
    </div>
  );
}
