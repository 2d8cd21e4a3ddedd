/** One parameter: its value or torch's default, a way back to the default, and None where torch takes it. */
import type { Param } from "../../model/catalog";
import type { NodeItem, Value } from "../../model/types";
import { setParameter } from "../../state/commands";
import { useSession } from "../context";
import { pythonValue } from "../format";
import { Icon } from "../Icon";
import { Written } from "./Written";
import { ChoiceInput, FlagInput, ListInput, NumberInput, TextInput, TupleInput } from "./inputs";

export function ParamField({
  node,
  param,
  derived,
}: {
  readonly node: NodeItem;
  readonly param: Param;
  readonly derived: Value | undefined;
}) {
  const session = useSession();
  const own = node.params[param.name];
  const set = (value: Value): void =>
    setParameter(session, node.name, param.name, sameValue(value, param.default) && !param.derived ? undefined : value);
  const reset = (): void => setParameter(session, node.name, param.name, undefined);
  const id = `param-${node.name}-${param.name}`;
  if (session.readOnly) return <WrittenParam own={own} param={param} derived={derived} />;
  if (param.derived && own === undefined)
    return (
      <div className="field" title={param.help || undefined}>
        <label htmlFor={id}>{param.name}</label>
        <div className="derived">
          <output id={id} aria-label={`${param.name}, follows from the input`}>
            {derived === undefined ? "…" : pythonValue(derived)}
          </output>
          <span className="soft">from input</span>
          <button
            type="button"
            className="mini"
            aria-label={`Override ${param.name}`}
            title="Set it yourself instead"
            onClick={() => set(derived ?? param.default ?? param.low ?? 1)}
          >
            <Icon name="pencil" />
          </button>
        </div>
      </div>
    );
  const value = own === undefined ? param.default : own;
  return (
    <div className={`field${own === undefined ? "" : " is-set"}`} title={param.help || undefined}>
      <label htmlFor={id}>{param.name}</label>
      <div className="field-value">
        {value === null && param.none ? (
          <output id={id} className="none-value">None</output>
        ) : (
          <ValueInput id={id} param={param} value={value} onChange={set} onEnd={() => session.endBurst()} />
        )}
        {param.none && <NoneToggle param={param} value={value} onChange={set} />}
        {own !== undefined && (
          <button
            type="button"
            className="mini"
            aria-label={param.derived ? `Follow the input for ${param.name}` : `Reset ${param.name}`}
            title={param.derived ? "Let it follow from the input again" : `Back to torch's default, ${pythonValue(param.default)}`}
            onClick={reset}
          >
            ↺
          </button>
        )}
      </div>
    </div>
  );
}

function WrittenParam({ own, param, derived }: { readonly own: Value | undefined; readonly param: Param; readonly derived: Value | undefined }) {
  const follows = param.derived && own === undefined;
  const value = follows ? derived : own === undefined ? param.default : own;
  const note = follows ? "from input" : own === undefined ? "default" : undefined;
  return <Written label={param.name} text={value === undefined ? "…" : pythonValue(value)} help={param.help} note={note} />;
}

export interface ValueInputProps {
  readonly id: string;
  readonly param: Param;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly onEnd: () => void;
}

function ValueInput(props: ValueInputProps) {
  const { type, options, length } = props.param;
  if (options) return <ChoiceInput {...props} />;
  if (type === "bool") return <FlagInput {...props} />;
  if (type === "ints") return length === null || length === 1 ? <ListInput {...props} /> : <TupleInput {...props} length={length} />;
  if (type === "text" || type === "choice") return <TextInput {...props} />;
  return <NumberInput {...props} />;
}

function NoneToggle({ param, value, onChange }: Pick<ValueInputProps, "param" | "value" | "onChange">) {
  const none = value === null;
  return (
    <button
      type="button"
      className="mini"
      aria-pressed={none}
      aria-label={`${param.name}: None`}
      title={none ? "Give it a value" : "Set it to None"}
      onClick={() => onChange(none ? startingValue(param) : null)}
    >
      {none ? "set" : "None"}
    </button>
  );
}

function startingValue(param: Param): Value {
  if (param.options?.length) return param.options[0]!;
  if (param.type === "bool") return true;
  if (param.type === "text") return "";
  if (param.type === "ints" && param.length === null) return [param.low ?? 1];
  return param.low ?? 1;
}

const sameValue = (a: Value, b: Value): boolean => JSON.stringify(a) === JSON.stringify(b);
