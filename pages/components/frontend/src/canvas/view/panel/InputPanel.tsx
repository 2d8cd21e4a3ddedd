/** An input of the model: its dtype and its named dimensions. */
import { DTYPES, type Dimension, type Dtype, type InputItem } from "../../model/types";
import { setInput } from "../../model/edits";
import { useSession } from "../context";
import { Counts } from "./NodePanel";
import { PanelHead } from "./PanelHead";
import { readInt } from "./reading";
import { Draft } from "./Draft";
import { Written } from "./Written";

export function InputPanel({ item }: { readonly item: InputItem }) {
  return useSession().readOnly ? <WrittenInput item={item} /> : <InputFields item={item} />;
}

function WrittenInput({ item }: { readonly item: InputItem }) {
  return (
    <>
      <PanelHead name={item.name} kind="Input" />
      <Written label="dtype" text={item.dtype} />
      <h4>Dimensions</h4>
      {item.shape.map(({ name, size }, place) => (
        <Written key={place} label={name || `dimension ${place}`} text={String(size)} />
      ))}
      {item.shape.length === 0 && <p className="soft">None: one number.</p>}
      <Counts name={item.name} />
    </>
  );
}

function InputFields({ item }: { readonly item: InputItem }) {
  const session = useSession();
  const change = (fields: Partial<Omit<InputItem, "name">>, burst: string | null = null): void =>
    void session.apply(setInput(session.graph.get(), item.name, fields), burst);
  const setShape = (shape: readonly Dimension[], burst: string | null = null): void => change({ shape }, burst);
  const replace = (place: number, dimension: Dimension, burst: string): void =>
    setShape(item.shape.with(place, dimension), burst);
  return (
    <>
      <PanelHead name={item.name} kind="Input" />
      <div className="field">
        <label htmlFor="input-dtype">dtype</label>
        <div className="field-value">
          <select
            id="input-dtype"
            className="mono"
            aria-label="dtype"
            value={item.dtype}
            onChange={(event) => change({ dtype: event.target.value as Dtype })}
          >
            {DTYPES.map((dtype) => (
              <option key={dtype}>{dtype}</option>
            ))}
          </select>
        </div>
      </div>
      <h4>Dimensions</h4>
      <ol className="dimensions">
        {item.shape.map((dimension, place) => (
          <li key={place}>
            <Draft
              label={`Name of dimension ${place}`}
              text={dimension.name}
              read={(name) => (name.length <= 40 ? { ok: true, value: name } : { ok: false, reason: "At most 40 letters." })}
              onValue={(name) => replace(place, { ...dimension, name: String(name) }, `dim-name:${item.name}.${place}`)}
              onEnd={() => session.endBurst()}
            />
            <Draft
              label={`Size of dimension ${place}`}
              text={String(dimension.size)}
              read={readSize}
              onValue={(size) =>
                replace(place, { ...dimension, size: size as Dimension["size"] }, `dim-size:${item.name}.${place}`)
              }
              onEnd={() => session.endBurst()}
            />
            <span className="dimension-buttons">
              <button type="button" className="mini" aria-label={`Move dimension ${place} up`} disabled={place === 0} onClick={() => setShape(swap(item.shape, place, place - 1))}>
                ↑
              </button>
              <button
                type="button"
                className="mini"
                aria-label={`Move dimension ${place} down`}
                disabled={place === item.shape.length - 1}
                onClick={() => setShape(swap(item.shape, place, place + 1))}
              >
                ↓
              </button>
              <button type="button" className="mini" aria-label={`Remove dimension ${place}`} onClick={() => setShape(item.shape.toSpliced(place, 1))}>
                ×
              </button>
            </span>
          </li>
        ))}
      </ol>
      <button
        type="button"
        className="btn"
        disabled={item.shape.length >= 8}
        onClick={() => setShape([...item.shape, nextDimension(item.shape)])}
      >
        Add a dimension
      </button>
      <p className="soft panel-note">
        N is the batch: any number of samples. The other sizes are those of one sample.
      </p>
      <Counts name={item.name} />
    </>
  );
}

function readSize(text: string) {
  if (text.trim().toUpperCase() === "N") return { ok: true as const, value: "N" };
  const reading = readInt(text, { low: 1, high: 1_000_000_000 });
  return reading.ok ? reading : { ok: false as const, reason: "A whole number from 1, or N for the batch." };
}

const swap = (shape: readonly Dimension[], a: number, b: number): readonly Dimension[] =>
  shape.with(a, shape[b]!).with(b, shape[a]!);

function nextDimension(shape: readonly Dimension[]): Dimension {
  if (shape.length === 0) return { name: "batch", size: "N" };
  const names = new Set(shape.map((dimension) => dimension.name));
  let number = shape.length;
  while (names.has(`dim${number}`)) number += 1;
  return { name: `dim${number}`, size: 8 };
}
