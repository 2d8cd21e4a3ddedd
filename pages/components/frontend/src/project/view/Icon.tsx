/** A few line icons, drawn in the colour of the text. */
const PATHS = {
  more: "M3.6 8h.01M8 8h.01M12.4 8h.01",
  share: "M10.5 5.5 8 3 5.5 5.5M8 3v7M3.5 8.5V13h9V8.5",
  kept: "M3 8.6l3.2 3.2L13 5",
  busy: "M8 2.5a5.5 5.5 0 1 1-5.5 5.5",
  bad: "M8 2.6 14.2 13H1.8zM8 6.6v3M8 11.4h.01",
  eye: "M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8zM8 9.6a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2z",
  copy: "M6 6h7v7H6zM10 6V3H3v7h3",
  leave: "M9.5 3H3.5v10h6M7 8h6.5M11 5.5 13.5 8 11 10.5",
  plain: "M8 7.4v4M8 4.8h.01M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12z",
} as const;

export type IconName = keyof typeof PATHS;

const DOTS = new Set<IconName>(["more"]);

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon-drawing" viewBox="0 0 16 16" width="15" height="15" aria-hidden="true">
      <path d={PATHS[name]} strokeWidth={DOTS.has(name) ? 2.4 : undefined} />
    </svg>
  );
}
