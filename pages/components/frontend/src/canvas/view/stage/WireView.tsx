/** A wire with the shape of what flows on it. */
import { BaseEdge, getBezierPath, getSmoothStepPath, useStore, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { useLabel, useProblems } from "../../state/labels";
import { useSession } from "../context";
import { FAR, type WireEdge } from "./flow";

const LETTER = 6.65;
const PILL_HEIGHT = 19;

export const WireView = memo(function WireView(props: EdgeProps<WireEdge>) {
  const { labels } = useSession();
  const source = useLabel(labels, props.source);
  const target = useLabel(labels, props.target);
  const broken = useProblems(labels, props.target).some((problem) => problem.level === "error");
  const far = useStore((store) => store.transform[2] < FAR);
  const spec = source?.outputs[Math.max(0, props.data?.place ?? 0)];
  const bad = broken || target?.state === "problem";
  const waiting = !spec || source?.state === "waiting";
  const { path, x, y, room } = route(props);
  const text = spec?.text ?? "";
  const width = text.length * LETTER + 14;
  const lift = room < width + 4 ? 47 : 0;
  return (
    <g
      className={`wire${bad ? " is-bad" : ""}${waiting ? " is-waiting" : ""}${props.selected ? " is-selected" : ""}`}
      data-wire={props.id}
    >
      <title>{`${props.source} to ${props.target}${spec ? `: ${spec.text} ${spec.dtype}` : ""}`}</title>
      <BaseEdge path={path} interactionWidth={18} />
      {text && !far && (
        <g className="pill" transform={`translate(${x} ${y - lift})`}>
          <rect x={-width / 2} y={-PILL_HEIGHT / 2} width={width} height={PILL_HEIGHT} rx={PILL_HEIGHT / 2} />
          <text textAnchor="middle" dominantBaseline="central">
            {text}
          </text>
        </g>
      )}
    </g>
  );
});

/** A plain curve where it is free; else along the lane that was found between the boxes. */
function route(props: EdgeProps<WireEdge>) {
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } = props;
  const ends = { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition };
  const lane = props.data?.lane ?? null;
  const open = Number.POSITIVE_INFINITY;
  if (targetX < sourceX + 16) {
    const centerY = lane ?? undefined;
    const [path] = getSmoothStepPath({ ...ends, centerY, borderRadius: 14, offset: 26 });
    return { path, x: (sourceX + targetX) / 2, y: centerY ?? (sourceY + targetY) / 2, room: open };
  }
  if (lane !== null) {
    const turn = Math.min(90, (targetX - sourceX) / 2);
    const [a, b] = [sourceX + turn, targetX - turn];
    const path =
      `M${sourceX},${sourceY} C${sourceX + turn / 2},${sourceY} ${sourceX + turn / 2},${lane} ${a},${lane} ` +
      `L${b},${lane} C${targetX - turn / 2},${lane} ${targetX - turn / 2},${targetY} ${targetX},${targetY}`;
    return { path, x: (sourceX + targetX) / 2, y: lane, room: open };
  }
  const [path, x, y] = getBezierPath(ends);
  const level = Math.abs(targetY - sourceY) < 60;
  return { path, x, y, room: level ? targetX - sourceX : open };
}
