/** A few line icons, drawn in the colour of the text. */
const PATHS = {
  back: "M10.5 3.5v9L4.5 8z",
  next: "M5.5 3.5v9l6-4.5z",
  play: "M2.5 3.5v9L8 8zM8.5 3.5v9L14 8z",
  stepBack: "M12.5 3.5v9L7 8zM4 3.5v9",
  stepOn: "M3.5 3.5v9L9 8zM12 3.5v9",
  pause: "M5 3.5v9M11 3.5v9",
  wait: "M8 2.5a5.5 5.5 0 1 1-5.5 5.5",
  down: "M4.5 6.5 8 10l3.5-3.5",
  right: "M6.5 4.5 10 8l-3.5 3.5",
  pencil: "M3 13l.8-3L10.5 3.3l2.2 2.2L6 12.2z",
  bin: "M3.5 4.5h9M6 4.5v-1h4v1M4.5 4.5l.6 8.5h5.8l.6-8.5",
} as const;

const FILLED = new Set<string>(["back", "next", "play", "stepBack", "stepOn"]);

export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg className={`icon-drawing icon-${name}`} viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <path d={PATHS[name]} fill={FILLED.has(name) ? "currentColor" : "none"} />
    </svg>
  );
}
