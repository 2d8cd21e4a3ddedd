/** A grid whose cells say their numbers. One cell takes part in Tab; arrows move between the others. */
import { Fragment, useRef } from "react";
import { GAP } from "../../model/cells";
import { moved, useGlow, type GridProps } from "./gridProps";

const GAP_WIDTH = 16;

export function WrittenGrid(props: GridProps) {
  const { count, columns, size, gapColumns = [], gapRows = [], gapMark = "⋮", onPoint, onLeave, onPick } = props;
  const node = useRef<HTMLDivElement>(null);
  const litBefore = useRef<readonly Element[]>([]);
  const cellAt = (cell: number): HTMLElement | null => node.current?.querySelector(`[data-cell="${cell}"]`) ?? null;

  useGlow(props, (cells) => {
    for (const element of litBefore.current) element.removeAttribute("data-glow");
    litBefore.current = [...cells].flatMap(([cell, glow]) => {
      const element = cellAt(cell);
      element?.setAttribute("data-glow", glow);
      return element ? [element] : [];
    });
  });

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const cell = cellOf(event.target);
    if (cell === null || event.altKey || event.metaKey) return;
    if ((event.key === "Enter" || event.key === " ") && onPick) {
      event.preventDefault();
      return onPick(cell, cellAt(cell)!.getBoundingClientRect());
    }
    const next = moved(event.key, cell, props, event.ctrlKey);
    if (next === null) return;
    event.preventDefault();
    cellAt(cell)!.tabIndex = -1;
    cellAt(next)!.tabIndex = 0;
    cellAt(next)!.focus();
  };

  const rows = Array.from({ length: Math.ceil(count / columns) }, (_, row) => row);
  return (
    <div
      ref={node}
      className={`grid${onPick ? " can-pick" : ""}`}
      role="grid"
      aria-label={props.label}
      style={{ gridTemplateColumns: template(columns, size.width, gapColumns), gap: GAP }}
      onPointerOver={(event) => {
        const cell = cellOf(event.target);
        if (cell !== null) onPoint(cell);
      }}
      onPointerLeave={onLeave}
      onFocus={(event) => {
        const cell = cellOf(event.target);
        if (cell === null) return;
        node.current?.querySelector('[tabindex="0"]')?.setAttribute("tabindex", "-1");
        (event.target as HTMLElement).tabIndex = 0;
        onPoint(cell);
      }}
      onBlur={onLeave}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        const cell = cellOf(event.target);
        if (cell !== null) onPick?.(cell, cellAt(cell)!.getBoundingClientRect());
      }}
    >
      {rows.map((row) => (
        <Fragment key={row}>
          <div role="row" className="grid-row">
            {Array.from({ length: Math.min(columns, count - row * columns) }, (_, column) => {
              const cell = row * columns + column;
              return (
                <Fragment key={cell}>
                  <CellView {...props} cell={cell} />
                  {gapColumns.includes(column) && <span className="gap" aria-hidden="true">⋯</span>}
                </Fragment>
              );
            })}
          </div>
          {gapRows.includes(row) && <span className="gap gap-row" aria-hidden="true">{gapMark}</span>}
        </Fragment>
      ))}
    </div>
  );
}

function CellView({ cell, size, text, describe, tone, mark }: GridProps & { readonly cell: number }) {
  return (
    <span
      role="gridcell"
      className="c"
      data-cell={cell}
      data-tone={tone(cell) || undefined}
      tabIndex={cell === 0 ? 0 : -1}
      aria-label={describe(cell)}
    >
      <span className="c-value" style={{ height: size.height }}>
        {text(cell)}
      </span>
      {mark && <span className="c-mark">{mark(cell)}</span>}
    </span>
  );
}

function cellOf(target: EventTarget): number | null {
  const element = target instanceof Element ? target.closest("[data-cell]") : null;
  return element ? Number(element.getAttribute("data-cell")) : null;
}

function template(columns: number, width: number, gaps: readonly number[]): string {
  if (gaps.length === 0) return `repeat(${columns}, ${width}px)`;
  return Array.from({ length: columns }, (_, column) => (gaps.includes(column) ? `${width}px ${GAP_WIDTH}px` : `${width}px`)).join(" ");
}
