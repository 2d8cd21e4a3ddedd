/** The open documents of a component. They outlive its view, so a page switch loses nothing. */

/** Gives the session of a document; one that may only be looked at is never the one that is edited. */
export function sessions<Own>(open: (doc: string, readOnly: boolean) => Own) {
  const known = new Map<string, Own>();
  return (doc: string, { read_only }: { readonly read_only: boolean }): Own => {
    const key = `${read_only} ${doc}`;
    const found = known.get(key) ?? open(doc, read_only);
    known.set(key, found);
    return found;
  };
}
