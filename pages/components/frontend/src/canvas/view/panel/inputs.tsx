/** One input element for each type of parameter. */
import type { Param } from "../../model/catalog";
import type { Value } from "../../model/types";
import { pythonValue } from "../format";
import { Draft } from "./Draft";
import { readFloat, readInt, readInts, readOneOrWord } from "./reading";
import type { ValueInputProps } from "./ParamField";

export function NumberInput({ id, param, value, onChange, onEnd }: ValueInputProps) {
  const whole = param.type === "int";
  return (
    <Draft
      id={id}
      label={param.name}
      text={value === null ? "" : pythonValue(value)}
      read={(text) => (whole ? readInt(text, param) : readFloat(text, param))}
      onValue={onChange}
      onEnd={onEnd}
      step={whole ? (by) => stepped(value, by, param) : undefined}
    />
  );
}

function stepped(value: Value, by: number, param: Param): number | undefined {
  const next = (typeof value === "number" ? value : 0) + by;
  const reading = readInt(String(next), param);
  return reading.ok ? next : undefined;
}

/** One number for all dimensions, or one for each. */
export function TupleInput({ id, param, value, onChange, onEnd, length }: ValueInputProps & { readonly length: number }) {
  const each = Array.isArray(value) && value.length === length;
  const numbers: readonly number[] = each
    ? (value as readonly number[])
    : Array.from({ length }, () => (typeof value === "number" ? value : 0));
  const axes = AXES.slice(AXES.length - length);
  return (
    <div className="tuple">
      {each ? (
        numbers.map((number, place) => (
          <Draft
            key={place}
            id={place === 0 ? id : `${id}-${place}`}
            label={`${param.name}, ${axes[place] ?? `dimension ${place}`}`}
            text={String(number)}
            read={(text) => readInt(text, param)}
            onValue={(next) => onChange(numbers.map((old, at) => (at === place ? Number(next) : old)))}
            onEnd={onEnd}
            step={(by) => stepped(number, by, param)}
          />
        ))
      ) : (
        <Draft
          id={id}
          label={param.name}
          text={value === null ? "" : String(value)}
          read={(text) => readOneOrWord(text, param)}
          onValue={onChange}
          onEnd={onEnd}
          step={(by) => stepped(value, by, param)}
          words={param.words}
        />
      )}
      <button
        type="button"
        className="mini"
        aria-pressed={each}
        aria-label={`${param.name}: one number for each dimension`}
        title={each ? "One number for all dimensions" : "One number for each dimension"}
        onClick={() => onChange(each ? (numbers[0] ?? 0) : numbers)}
      >
        {length === 2 ? "h×w" : length === 3 ? "d×h×w" : "each"}
      </button>
    </div>
  );
}

const AXES = ["depth", "height", "width"];

export function ListInput({ id, param, value, onChange, onEnd }: ValueInputProps) {
  const text = Array.isArray(value) ? value.join(", ") : value === null ? "" : String(value);
  return (
    <Draft
      id={id}
      label={param.name}
      text={text}
      read={(typed) => readInts(typed, param)}
      onValue={onChange}
      onEnd={onEnd}
      words={param.words}
    />
  );
}

export function TextInput({ id, param, value, onChange, onEnd }: ValueInputProps) {
  return (
    <Draft
      id={id}
      label={param.name}
      text={value === null ? "" : String(value)}
      read={(text) => ({ ok: true, value: text })}
      onValue={onChange}
      onEnd={onEnd}
    />
  );
}

export function ChoiceInput({ id, param, value, onChange }: ValueInputProps) {
  const options = param.options ?? [];
  return (
    <select
      id={id}
      className="mono"
      aria-label={param.name}
      value={options.indexOf(value as string)}
      onChange={(event) => {
        const picked = options[Number(event.target.value)];
        if (picked !== undefined) onChange(picked);
      }}
    >
      {options.map((option, place) => (
        <option key={place} value={place}>
          {pythonValue(option)}
        </option>
      ))}
    </select>
  );
}

export function FlagInput({ id, param, value, onChange }: ValueInputProps) {
  return (
    <label className="flag">
      <input
        id={id}
        type="checkbox"
        role="switch"
        aria-label={param.name}
        checked={value === true}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className="mono">{value === true ? "True" : "False"}</span>
    </label>
  );
}
