/** One argument: a slider with a number, a list of sizes, a choice, a switch, or text. */
import { useEffect, useState } from "react";
import { clamp, MOST_LETTERS, type Control, type Value } from "../../model/controls";

interface FieldProps {
  readonly control: Control;
  readonly value: Value | undefined;
  readonly onChange: (value: Value) => void;
}

export function ControlField({ control, value, onChange }: FieldProps) {
  switch (control.kind) {
    case "int":
    case "float":
      return <NumberField control={control} label={control.label} value={typeof value === "number" ? value : (control.low ?? 0)} onChange={onChange} slider />;
    case "ints":
      return <Sizes control={control} value={Array.isArray(value) ? (value as readonly number[]) : []} onChange={onChange} />;
    case "choice":
      return (
        <select aria-label={control.label} value={String(value ?? control.choices[0])} onChange={(event) => onChange(event.target.value)}>
          {control.choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      );
    case "flag":
      return (
        <label className="switch">
          <input type="checkbox" checked={value === true} aria-label={control.label} onChange={(event) => onChange(event.target.checked)} />
          <span className="mono">{value === true ? "True" : "False"}</span>
        </label>
      );
    case "text":
      return (
        <input
          className="mono"
          aria-label={control.label}
          value={typeof value === "string" ? value : ""}
          maxLength={MOST_LETTERS}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}

/** A number to type; a slider beside it where both ends are known. */
function NumberField({ control, label, value, onChange, slider = false }: {
  readonly control: Control;
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly slider?: boolean;
}) {
  const { low, high } = control;
  const step = control.step ?? (control.kind === "float" ? 0.1 : 1);
  const [typed, setTyped] = useState(String(value));
  useEffect(() => setTyped(String(value)), [value]);
  const take = (text: string): void => {
    setTyped(text);
    const read = Number(text);
    const valid = text.trim() !== "" && Number.isFinite(read) && (control.kind === "float" || Number.isInteger(read));
    if (valid && clamp(control, read) === read) onChange(read);
  };
  return (
    <span className="number">
      {slider && low !== null && high !== null && (
        <input
          type="range"
          aria-label={label}
          min={low}
          max={high}
          step={step}
          value={value}
          style={{ "--done": `${(100 * (value - low)) / Math.max(1e-9, high - low)}%` } as React.CSSProperties}
          onChange={(event) => onChange(Number(event.target.value))}
        />
      )}
      <input
        type="number"
        className="mono num"
        aria-label={label}
        min={low ?? undefined}
        max={high ?? undefined}
        step={step}
        value={typed}
        onChange={(event) => take(event.target.value)}
        onBlur={() => setTyped(String(value))}
      />
    </span>
  );
}

/** A shape: one number for each dimension, and buttons to add or take one. */
function Sizes({ control, value, onChange }: { readonly control: Control; readonly value: readonly number[]; readonly onChange: (value: Value) => void }) {
  return (
    <span className="sizes">
      <span className="mono soft">(</span>
      {value.map((size, place) => (
        <NumberField
          key={place}
          control={control}
          label={`${control.label}, entry ${place}`}
          value={size}
          onChange={(next) => onChange(value.map((other, at) => (at === place ? next : other)))}
        />
      ))}
      <span className="mono soft">)</span>
      <button type="button" className="mini" aria-label={`Take the last entry of ${control.label}`} disabled={value.length <= control.fewest} onClick={() => onChange(value.slice(0, -1))}>
        −
      </button>
      <button
        type="button"
        className="mini"
        aria-label={`Add an entry to ${control.label}`}
        disabled={value.length >= control.most}
        onClick={() => onChange([...value, clamp(control, value.at(-1) ?? 1)])}
      >
        +
      </button>
    </span>
  );
}
