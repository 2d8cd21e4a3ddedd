/** A few line icons, drawn in the colour of the text. */
const PATHS = {
  closed: "M6.5 4.5 10 8l-3.5 3.5",
  open: "M4.5 6.5 8 10l3.5-3.5",
  chain: "M6.8 9.2a2.3 2.3 0 0 0 3.3 0l2-2a2.3 2.3 0 0 0-3.3-3.3l-.9.9M9.2 6.8a2.3 2.3 0 0 0-3.3 0l-2 2a2.3 2.3 0 0 0 3.3 3.3l.9-.9",
  unseen: "M3 3l10 10M6.6 4.3A6 6 0 0 1 8 4.1c3.4 0 5.5 3.9 5.5 3.9a9 9 0 0 1-1.4 1.8M4.3 5.6A9.4 9.4 0 0 0 2.5 8s2.1 3.9 5.5 3.9a5.6 5.6 0 0 0 2.4-.5",
} as const;

export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg className="icon-drawing" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
