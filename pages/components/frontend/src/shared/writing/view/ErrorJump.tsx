/** The error in one line beside the program; a click leads to its card. */
import type { ProgramError } from "../../record";

export function ErrorJump({ error }: { readonly error: ProgramError }) {
  const show = (event: React.MouseEvent): void => {
    const root = event.currentTarget.getRootNode() as ShadowRoot | Document;
    root.querySelector('[data-testid="error"]')?.scrollIntoView({ block: "center" });
  };
  return (
    <button type="button" className="error-jump" title="Shows why" onClick={show}>
      <b>{error.line === null ? "✕" : `✕ Line ${error.line}`}</b>
      <span>{error.message || error.type}</span>
    </button>
  );
}
