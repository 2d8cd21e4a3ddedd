/** Memory after the step: for each storage the tensors that lie in it, and the storage itself under them. */
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useCell } from "../../../shared/cell";
import { CARD_GAP, roomFor, spanOf, widthOfSpan, type Room } from "../../model/drawing";
import { plural } from "../../../shared/format";
import { groupsOf, type Group } from "../../model/picture";
import { useSession } from "../context";
import { StripView } from "./StripView";
import { TensorCard } from "./TensorCard";

const MOST_GROUPS = 24;

export function Picture() {
  const session = useSession();
  const picture = useCell(session.picture);
  const node = useRef<HTMLDivElement>(null);
  const width = useWidth(node);
  const [all, setAll] = useState(false);
  useChangesInView(node);
  const groups = groupsOf(picture);
  const shown = all ? groups : groups.slice(0, MOST_GROUPS);
  const room = roomFor(width, shown.reduce((sum, { cards }) => sum + cards.length, 0));
  const { nameless } = picture;
  return (
    <div className="picture" ref={node}>
      <div className="groups" style={columnsOf(room.columns)}>
        {shown.map((group) => (
          <GroupView key={group.id} group={group} room={room} />
        ))}
      </div>
      {shown.length < groups.length && (
        <button type="button" className="btn more" onClick={() => setAll(true)}>
          Show {plural(groups.length - shown.length, "more storage")}
        </button>
      )}
      {nameless.length > 0 && (
        <details className="nameless">
          <summary>{plural(nameless.length, "storage")} that no name shows</summary>
          {nameless.map((strip) => (
            <StripView key={strip.id} strip={strip} width={width} />
          ))}
        </details>
      )}
    </div>
  );
}

function GroupView({ group, room }: { readonly group: Group; readonly room: Room }) {
  const spans = group.cards.map((card) => spanOf(card, room));
  const span = Math.min(room.columns, spans.reduce((sum, own) => sum + own, 0));
  return (
    <div className="group" style={{ gridColumn: `span ${span}` }}>
      <div className="cards" style={columnsOf(span)}>
        {group.cards.map((card, place) => (
          <TensorCard key={card.id} card={card} span={spans[place]!} width={room.width} />
        ))}
      </div>
      {group.strips.map((strip) => (
        <StripView key={strip.id} strip={strip} width={widthOfSpan(span, room)} />
      ))}
    </div>
  );
}

const columnsOf = (columns: number) => ({ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, gap: CARD_GAP });

function useWidth(node: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(880);
  useLayoutEffect(() => {
    const element = node.current;
    if (!element) return;
    const measure = (): void => setWidth(Math.floor(element.clientWidth));
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, [node]);
  return width;
}

/** On another step of the same run: brings what it made or changed into view, if none of it is. */
function useChangesInView(node: React.RefObject<HTMLElement | null>): void {
  const session = useSession();
  const step = useCell(session.step);
  const painted = useCell(session.painted);
  const last = useRef(painted);
  useEffect(() => {
    const again = last.current === painted;
    last.current = painted;
    const changed = [...(node.current?.querySelectorAll(".tensor.is-new, .tensor.is-changed") ?? [])];
    if (!again || changed.length === 0 || changed.some(isInView)) return;
    changed[0]!.scrollIntoView?.({ block: "nearest" });
  }, [node, step, painted]);
}

/** Its head is seen, whatever scrolls around it. */
function isInView(element: Element): boolean {
  const { top } = element.getBoundingClientRect();
  const scroller = element.closest(".right")?.getBoundingClientRect();
  return top >= (scroller?.top ?? 0) && top + 60 <= Math.min(scroller?.bottom ?? Infinity, window.innerHeight);
}
