/** The connection points of a box: coloured and shaped by dtype, named for readers and screen readers. */
import { Handle, Position } from "@xyflow/react";
import { memo } from "react";
import { useLabel } from "../../state/labels";
import { useSession } from "../context";
import type { PortView } from "./flow";

/** Three families a learner meets; each has its own colour and its own shape. */
export function family(dtype: string): string {
  if (dtype.startsWith("int") || dtype === "uint8") return "int";
  if (dtype === "bool") return "bool";
  return dtype === "" ? "unknown" : "float";
}

export const Inputs = memo(function Inputs({ ports }: { readonly ports: readonly PortView[] }) {
  return ports.map((view) => <InputPort key={view.port.id} view={view} />);
});

function InputPort({ view }: { readonly view: PortView }) {
  const { port, from, top } = view;
  const { labels } = useSession();
  const spec = useLabel(labels, from?.name ?? "")?.outputs[from?.place ?? 0];
  const dtype = from ? (spec?.dtype ?? "") : "";
  const state = port.free ? "free: draw one more wire here" : from ? "wired" : port.optional ? "optional" : "not wired";
  return (
    <Handle
      id={port.id}
      type="target"
      position={Position.Left}
      style={{ top }}
      className={`port is-${family(dtype)}${from ? " is-wired" : ""}${port.free ? " is-free" : ""}`}
      title={`${port.label}${dtype ? `: ${dtype}` : ""} (${state})`}
      aria-label={`Input ${port.label}${dtype ? `, ${dtype}` : ""}, ${state}`}
    />
  );
}

export const Outputs = memo(function Outputs({
  ports,
  name,
}: {
  readonly ports: readonly PortView[];
  readonly name: string;
}) {
  const { labels } = useSession();
  const label = useLabel(labels, name);
  return ports.map(({ port, top }, place) => {
    const spec = label?.outputs[place];
    const what = spec ? `: ${spec.text} ${spec.dtype}` : "";
    return (
      <Handle
        key={port.id}
        id={port.id}
        type="source"
        position={Position.Right}
        style={{ top }}
        className={`port is-${family(spec?.dtype ?? "")} is-wired`}
        title={`${port.label}${what}`}
        aria-label={`Output ${port.label}${what}`}
      />
    );
  });
});

export function PortNames({
  inputs,
  outputs,
}: {
  readonly inputs: readonly PortView[];
  readonly outputs: readonly PortView[];
}) {
  return (
    <>
      {inputs.length > 1 &&
        inputs.map(({ port, top }) => (
          <span key={`i${port.id}`} className={`port-name${port.free ? " is-free" : ""}`} style={{ top }}>
            {port.free ? "one more" : port.label}
          </span>
        ))}
      {outputs.length > 1 &&
        outputs.map(({ port, top }) => (
          <span key={`o${port.id}`} className="port-name is-out" style={{ top }}>
            {port.label}
          </span>
        ))}
    </>
  );
}
