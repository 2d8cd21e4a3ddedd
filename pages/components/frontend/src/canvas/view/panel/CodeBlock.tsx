/** The lines of model.py that this thing becomes. */
export function CodeBlock({ lines, kind }: { readonly lines: readonly string[]; readonly kind: string }) {
  return (
    <>
      <h4>In model.py</h4>
      <pre className="code" tabIndex={0}>
        {lines.map((line, place) => (
          <CodeLine key={place} line={line} kind={kind} />
        ))}
      </pre>
    </>
  );
}

function CodeLine({ line, kind }: { readonly line: string; readonly kind: string }) {
  const comment = line.indexOf("#");
  const code = comment < 0 ? line : line.slice(0, comment);
  const at = code.indexOf(kind);
  return (
    <span className="code-line">
      {at < 0 ? code : code.slice(0, at)}
      {at >= 0 && <b>{kind}</b>}
      {at >= 0 && code.slice(at + kind.length)}
      {comment >= 0 && <i>{line.slice(comment)}</i>}
      {"\n"}
    </span>
  );
}
