/** The problems of one thing, at that thing: what, torch's own words, and fixes that one click applies. */
import { useStore } from "@xyflow/react";
import { useLayoutEffect, useRef, useState } from "react";
import { absoluteBox } from "../../model/geometry";
import { itemOf } from "../../model/index";
import { useCell } from "../../../shared/cell";
import { useProblems } from "../../state/labels";
import { useSession } from "../context";
import { ProblemText } from "../ProblemText";

const WIDTH = 330;
const GAP = 12;
const EDGE = 10;

export function ProblemCard({ moving }: { readonly moving: boolean }) {
  const session = useSession();
  const name = useCell(session.explained);
  const graph = useCell(session.graph);
  return name && !moving && itemOf(graph, name) ? <Card key={name} name={name} /> : null;
}

function Card({ name }: { readonly name: string }) {
  const session = useSession();
  const problems = useProblems(session.labels, name);
  const card = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(120);
  const place = usePlace(name, height);
  useLayoutEffect(() => {
    if (card.current) setHeight(card.current.offsetHeight);
  }, [problems]);
  if (problems.length === 0) return null;
  return (
    <div
      ref={card}
      className="problem-card nodrag nopan nowheel"
      role="dialog"
      aria-label={`Problems at ${name}`}
      style={{ width: WIDTH, ...place }}
    >
      <button type="button" className="close" aria-label="Close" onClick={() => session.explained.set(null)}>
        ×
      </button>
      {problems.map((problem, at) => (
        <ProblemText key={at} problem={problem} />
      ))}
    </div>
  );
}

/** Below the thing; above it where there is no room below; never outside of the drawing area. */
function usePlace(name: string, height: number) {
  const session = useSession();
  const graph = useCell(session.graph);
  const catalog = useCell(session.catalog);
  const [x, y, zoom] = useStore((store) => store.transform);
  const areaWidth = useStore((store) => store.width);
  const areaHeight = useStore((store) => store.height);
  const box = absoluteBox(graph, catalog, name);
  const left = box.x * zoom + x + (box.width * zoom) / 2 - WIDTH / 2;
  const below = (box.y + box.height) * zoom + y + GAP;
  const above = box.y * zoom + y - GAP - height;
  const fitsBelow = below + height + EDGE <= areaHeight || above < EDGE;
  return {
    left: clamp(left, EDGE, areaWidth - WIDTH - EDGE),
    top: clamp(fitsBelow ? below : above, EDGE, areaHeight - height - EDGE),
  };
}

const clamp = (value: number, low: number, high: number): number =>
  Math.max(low, Math.min(value, Math.max(low, high)));
