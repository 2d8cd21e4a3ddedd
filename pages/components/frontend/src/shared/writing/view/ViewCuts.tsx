/** A view drawn: the input's dimensions, where neighbours merge and where they do not, and what the target needs. */
import { Fragment } from "react";
import { tuple } from "../../format";
import type { Cut, View } from "../../record";

export function ViewCuts({ view }: { readonly view: View }) {
  const { shape, stride, target, blocked, runs } = view;
  const cuts = new Map(blocked.map((cut) => [cut.a, cut]));
  return (
    <div className="view-verdict">
      <div className="dims" role="img" aria-label={view.sentence}>
        {shape.map((size, dimension) => (
          <Fragment key={dimension}>
            {dimension > 0 && <Joint joined={sameRun(runs, dimension - 1, dimension)} cut={cutBetween(blocked, dimension - 1, dimension)} />}
            <div className={`dim${cuts.has(dimension) ? " is-cut" : ""}`}>
              dim {dimension}
              <br />
              size {size}
              <br />
              stride <b className={cuts.has(dimension) ? "cut" : ""}>{stride[dimension]}</b>
            </div>
          </Fragment>
        ))}
        <span className="arrow" aria-hidden="true">
          →
        </span>
        <Target view={view} />
      </div>
      {blocked.length > 0 ? (
        <ul className="cuts">
          {blocked.map((cut, place) => (
            <li key={place}>{cutSentence(view, cut)}</li>
          ))}
        </ul>
      ) : (
        <p className="soft">{view.sentence}</p>
      )}
      {view.ok && view.strides && (
        <p className="num">
          The result {tuple(target)} has stride <b className="mono">{tuple(view.strides)}</b>: nothing is copied.
        </p>
      )}
    </div>
  );
}

function Target({ view: { target, blocked, strides } }: { readonly view: View }) {
  const needs = new Set(blocked.map(({ target_dim }) => target_dim));
  return (
    <>
      {target.map((size, dimension) => (
        <div key={dimension} className={`dim target${needs.has(dimension) ? " is-blocked" : ""}`}>
          size {size}
          {strides && (
            <>
              <br />
              stride {strides[dimension]}
            </>
          )}
        </div>
      ))}
      {target.length === 0 && <div className="dim target">scalar</div>}
    </>
  );
}

/** "to become one dimension of 9, stride 0 would have to be 3 · 3 = 9; it is 1." */
function cutSentence({ shape, stride, target }: View, { target_dim, a, b, needed, actual }: Cut) {
  return (
    <>
      For dims {a} and {b} to become {target.length > 1 && <>part of </>}one dimension of {target[target_dim]}, the stride of dim {a} would have to be{" "}
      <span className="num">
        {shape[b]} · {stride[b]} = {needed}
      </span>
      ; it is <b className="cut">{actual}</b>.
    </>
  );
}

function Joint({ joined, cut }: { readonly joined: boolean; readonly cut: boolean }) {
  if (cut) return <span className="joint cut">✕</span>;
  if (joined) return <span className="joint ok" title="These merge: together they are one run of memory">═</span>;
  return <span className="joint soft" title="These do not merge, and need not">·</span>;
}

const sameRun = (runs: View["runs"], a: number, b: number): boolean => runs.some((run) => run.includes(a) && run.includes(b));

const cutBetween = (blocked: View["blocked"], a: number, b: number): boolean => blocked.some((cut) => cut.a <= a && b <= cut.b);
