/** One problem in plain words, with torch's message and its fixes. */
import type { Problem } from "../model/answers";
import { applyFix } from "../state/commands";
import { useSession } from "./context";

const MARK = { error: "●", warning: "▲", hint: "○" } as const;

export function ProblemText({ problem }: { readonly problem: Problem }) {
  const session = useSession();
  return (
    <div className={`problem is-${problem.level}`}>
      <p className="problem-sentence">
        <span aria-hidden="true">{MARK[problem.level]} </span>
        {problem.sentence}
      </p>
      {problem.torch_message && <code className="problem-torch">{problem.torch_message}</code>}
      {problem.fixes.length > 0 && !session.readOnly && (
        <div className="problem-fixes">
          {problem.fixes.map((fix, place) => (
            <button
              key={place}
              type="button"
              className={place === 0 ? "btn main" : "btn"}
              onClick={() => applyFix(session, fix.patch)}
            >
              {fix.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
