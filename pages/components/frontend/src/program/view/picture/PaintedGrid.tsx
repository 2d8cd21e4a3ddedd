/** A grid with more cells than numbers would fit: coloured squares on one canvas, its value where one points. */
import { useEffect, useRef } from "react";
import { colourOf, css, PALETTES } from "../../../shared/colour";
import type { Glow } from "../../model/lights";
import { useThemeName } from "../../../shared/theme";
import { moved, useGlow, type GridProps } from "./gridProps";

export const PAINTED_GAP = 1;
const ACCENT = { light: "#bc5a00", dark: "#ffad4d" } as const;
const INK = { light: "#20242e", dark: "#ffffff" } as const;
const MEET = { light: "#0b7f73", dark: "#4fd1bd" } as const;

export function PaintedGrid(props: GridProps) {
  const { count, columns, size, gapColumns = [], gapRows = [], onPoint, onLeave, onPick } = props;
  const theme = useThemeName();
  const canvas = useRef<HTMLCanvasElement>(null);
  const glow = useRef<ReadonlyMap<number, Glow>>(new Map());
  const cells = useRef<HTMLCanvasElement | null>(null);
  const at = useRef(0);
  const pitch = size.width + PAINTED_GAP;
  const rows = Math.ceil(count / columns);
  const left = (column: number): number => column * pitch + gapColumns.filter((gap) => gap < column).length * pitch;
  const top = (row: number): number => row * pitch + gapRows.filter((gap) => gap < row).length * pitch;
  const width = left(columns - 1) + size.width;
  const height = top(rows - 1) + size.width;

  const sharp = Math.max(1, Math.min(2, window.devicePixelRatio));
  /** The cells without any light; kept, because light moves far more often than values do. */
  const paintCells = (): void => {
    const context = contextOf((cells.current ??= document.createElement("canvas")), width, height, sharp);
    if (!context) return;
    for (let cell = 0; cell < count; cell += 1) {
      context.globalAlpha = props.tone(cell) === "pale" ? 0.28 : 1;
      context.fillStyle = css(colourOf(props.value(cell), props.scale, PALETTES[theme]));
      context.fillRect(left(cell % columns), top(Math.floor(cell / columns)), size.width, size.width);
    }
    context.globalAlpha = 1;
    context.fillStyle = INK[theme];
    for (let cell = 0; cell < count; cell += 1) if (props.tone(cell) === "written") corner(context, cell);
  };
  const corner = (context: CanvasRenderingContext2D, cell: number): void => {
    const x = left(cell % columns) + size.width;
    const y = top(Math.floor(cell / columns));
    context.beginPath();
    context.moveTo(x - size.width * 0.45, y);
    context.lineTo(x, y);
    context.lineTo(x, y + size.width * 0.45);
    context.fill();
  };
  const paint = (): void => {
    const node = canvas.current;
    const context = node && contextOf(node, width, height, sharp);
    if (!context || !cells.current) return;
    context.drawImage(cells.current, -2, -2, width + 4, height + 4);
    for (const [cell, kind] of glow.current) {
      context.lineWidth = kind === "self" ? 3 : 2;
      context.strokeStyle = kind === "meet" ? MEET[theme] : kind === "self" ? INK[theme] : ACCENT[theme];
      context.strokeRect(left(cell % columns) - 0.5, top(Math.floor(cell / columns)) - 0.5, size.width + 1, size.width + 1);
    }
  };

  useEffect(() => {
    paintCells();
    paint();
  });
  useGlow(props, (lit) => {
    glow.current = lit;
    paint();
  });

  const cellUnder = (event: React.PointerEvent | React.MouseEvent): number | null => {
    const box = canvas.current!.getBoundingClientRect();
    const x = event.clientX - box.left - 2;
    const y = event.clientY - box.top - 2;
    const column = Array.from({ length: columns }, (_, place) => place).find((place) => x >= left(place) && x < left(place) + pitch);
    const row = Array.from({ length: rows }, (_, place) => place).find((place) => y >= top(place) && y < top(place) + pitch);
    if (column === undefined || row === undefined) return null;
    const cell = row * columns + column;
    return cell < count ? cell : null;
  };
  const boxOf = (cell: number): DOMRect => {
    const box = canvas.current!.getBoundingClientRect();
    return new DOMRect(box.left + 2 + left(cell % columns), box.top + 2 + top(Math.floor(cell / columns)), size.width, size.width);
  };
  const goTo = (cell: number): void => {
    at.current = cell;
    onPoint(cell);
    canvas.current?.setAttribute("aria-description", props.describe(cell));
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.altKey || event.metaKey) return;
    if ((event.key === "Enter" || event.key === " ") && onPick) {
      event.preventDefault();
      return onPick(at.current, boxOf(at.current));
    }
    const next = moved(event.key, Math.min(at.current, count - 1), props, event.ctrlKey);
    if (next === null) return;
    event.preventDefault();
    goTo(next);
  };
  return (
    <canvas
      ref={canvas}
      className={`painted${onPick ? " can-pick" : ""}`}
      role="application"
      aria-roledescription="grid of cells"
      aria-label={`${props.label}, arrow keys move between ${count} cells`}
      style={{ width: width + 4, height: height + 4, margin: -2 }}
      tabIndex={0}
      onPointerMove={(event) => {
        const cell = cellUnder(event);
        if (cell !== null) onPoint(cell);
      }}
      onPointerLeave={onLeave}
      onFocus={() => goTo(Math.min(at.current, count - 1))}
      onBlur={onLeave}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        const cell = cellUnder(event);
        if (cell === null) return;
        at.current = cell;
        onPick?.(cell, boxOf(cell));
      }}
    />
  );
}

/** A clean canvas of the given size, with a margin of two pixels for rings. */
function contextOf(canvas: HTMLCanvasElement, width: number, height: number, sharp: number): CanvasRenderingContext2D | null {
  canvas.width = (width + 4) * sharp;
  canvas.height = (height + 4) * sharp;
  const context = canvas.getContext("2d");
  context?.setTransform(sharp, 0, 0, sharp, 2 * sharp, 2 * sharp);
  return context;
}
