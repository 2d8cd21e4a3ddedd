/** One value as text, where it may only be read. */
export function Written({ label, text, help, note }: {
  readonly label: string;
  readonly text: string;
  readonly help?: string;
  /** Where the value comes from. */
  readonly note?: string;
}) {
  return (
    <div className="field is-written" title={help || undefined}>
      <span>{label}</span>
      <span className="written">
        <output className="mono" aria-label={label}>
          {text}
        </output>
        {note && <span className="soft"> {note}</span>}
      </span>
    </div>
  );
}
