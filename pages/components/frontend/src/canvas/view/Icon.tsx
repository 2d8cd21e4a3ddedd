/** A few line icons, drawn in the colour of the text. */
const PATHS = {
  undo: "M4 6h6a3.5 3.5 0 0 1 0 7H7M4 6l3-3M4 6l3 3",
  redo: "M12 6H6a3.5 3.5 0 0 0 0 7h3M12 6 9 3M12 6 9 9",
  down: "M8 3v8M5 8l3 3 3-3M4 13.5h8",
  play: "M5.5 3.5v9l7-4.5z",
  left: "M2.5 3.5h11v9h-11zM6 3.5v9",
  right: "M2.5 3.5h11v9h-11zM10 3.5v9",
  pencil: "M3 13l.8-3L10.5 3.3l2.2 2.2L6 12.2z",
  link: "M6 10l6-6M7.5 4H12v4.5",
} as const;

export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg className="icon-drawing" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <path d={PATHS[name]} fill={name === "play" ? "currentColor" : "none"} />
    </svg>
  );
}
