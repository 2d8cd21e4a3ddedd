/** The arguments of an operation. The answer follows while one drags. */
import { useCell } from "../../../shared/cell";
import type { Control, Value } from "../../model/controls";
import { useSession } from "../context";
import { ControlField } from "./ControlField";

export function Controls() {
  const session = useSession();
  const { controls, title } = useCell(session.info);
  const values = useCell(session.values);
  return (
    <div className="controls" role="group" aria-label={title ? `Arguments of ${title}` : "Arguments"}>
      <div className="controls-head">
        <b>{title}</b>
        <button type="button" className="btn" onClick={() => session.bridge.action("try_in_program", session.text.get())}>
          Try in the program page
        </button>
      </div>
      {controls.map((control) => (
        <Row key={control.name} control={control} value={values[control.name]} onChange={(value) => session.setArgument(control.name, value)} />
      ))}
      {controls.length === 0 && <p className="soft">It takes no arguments.</p>}
    </div>
  );
}

function Row({ control, value, onChange }: { readonly control: Control; readonly value: Value | undefined; readonly onChange: (value: Value) => void }) {
  return (
    <div className="control" title={control.help || undefined}>
      <span className="mono control-label" id={`control-${control.name}`}>
        {control.label}
      </span>
      <ControlField control={control} value={value} onChange={onChange} />
    </div>
  );
}
