/** Why the program ended early: where, in torch's words, the reason drawn, and ways to mend it. */
import { useCell } from "../../cell";
import { segment } from "../model/text";
import type { ProgramError } from "../../record";
import { useWriting } from "./context";
import { BroadcastTable } from "./BroadcastTable";
import { ViewCuts } from "./ViewCuts";

const KINDS: Readonly<Record<ProgramError["kind"], string>> = {
  syntax: "this cannot be read as a program",
  refused: "this is not available here",
  raised: "",
  limit: "the program was stopped",
  sandbox: "the program could not be run",
};

export function ErrorCard({ error }: { readonly error: ProgramError }) {
  const session = useWriting();
  const ran = useCell(session.ranText);
  const text = useCell(session.text);
  const { readOnly } = useCell(session.info);
  const part = error.span && ran !== null ? segment(ran, error.span) : null;
  return (
    <section className="panel why is-error" aria-label="Error" data-testid="error">
      <h3>
        {error.line !== null && <>Line {error.line}: </>}
        <Title error={error} part={part} />
      </h3>
      {error.message && <p className="torch-words mono">{words(error)}</p>}
      {error.view && <ViewCuts view={error.view} />}
      {error.broadcast && <BroadcastTable broadcast={error.broadcast} />}
      {error.advice && <p className="advice">{error.advice}</p>}
      {error.fixes.length > 0 && !readOnly && (
        <div className="fixes">
          {error.fixes.map((fix, place) => (
            <span className="fix" key={place}>
              <button
                type="button"
                className={`btn${place === 0 ? " lead" : ""}`}
                disabled={text !== ran}
                title={text === ran ? "Changes the line and runs the program" : "The program was edited: run it again first"}
                onClick={() => session.apply(fix)}
              >
                {fix.label}
              </button>
              <span className="soft num">{fix.detail}</span>
            </span>
          ))}
        </div>
      )}
    </section>
  );
}

function Title({ error, part }: { readonly error: ProgramError; readonly part: string | null }) {
  const short = part !== null && part.length <= 60 && !part.includes("\n") ? part : null;
  if (error.view && short)
    return (
      <>
        <code>{short}</code> cannot be a view.
      </>
    );
  if (error.kind === "raised") return <>{error.type || "an error"}{short && <> in <code>{short}</code></>}.</>;
  const words = KINDS[error.kind];
  return <>{error.line === null ? words.charAt(0).toUpperCase() + words.slice(1) : words}.</>;
}

const words = ({ kind, type, message }: ProgramError): string => (kind === "raised" && type ? `${type}: ${message}` : message);
