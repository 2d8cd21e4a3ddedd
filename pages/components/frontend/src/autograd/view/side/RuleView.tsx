/** The chain rule at a node, with its numbers. */
import type { Rule } from "../../model/trace";

export function RuleView({ rule: { formula, lines, agrees } }: { readonly rule: Rule }) {
  return (
    <div className="rule" data-testid="rule">
      <p className="mono formula">{formula}</p>
      {lines.map((line, place) => (
        <p className="mono" key={place}>
          {line}
        </p>
      ))}
      {agrees === true && (
        <span className="tag ok" title="The rule was computed again from these numbers and compared with the gradient that torch sent on.">
          ✓ torch sent the same
        </span>
      )}
      {agrees === false && <span className="tag bad">torch sent something else</span>}
    </div>
  );
}
