/** Name, kind, path and link to the documentation, and the problems of what is selected. */
import type { ReactNode } from "react";
import { pathOf } from "../../model/index";
import { useCell } from "../../../shared/cell";
import { useLabel, useProblems } from "../../state/labels";
import { useSession } from "../context";
import { Icon } from "../Icon";
import { ProblemText } from "../ProblemText";
import { NameField } from "./NameField";

export function PanelHead({
  name,
  kind,
  docs,
  children,
}: {
  readonly name: string;
  readonly kind: string;
  readonly docs?: string;
  readonly children?: ReactNode;
}) {
  const session = useSession();
  const graph = useCell(session.graph);
  const label = useLabel(session.labels, name);
  const problems = useProblems(session.labels, name);
  const path = label?.path || pathOf(graph, name);
  return (
    <>
      <div className="panel-head">
        {session.readOnly ? <b className="mono name-text">{name}</b> : <NameField key={name} name={name} />}
        <span className="tag">{kind}</span>
        {docs && (
          <a href={docs} target="_blank" rel="noopener noreferrer" title={`${kind} in torch's documentation`}>
            docs <Icon name="link" />
          </a>
        )}
      </div>
      {path !== name && (
        <p className="panel-path" title="The path of its parameters in state_dict">
          in state_dict: <span className="mono">{path}</span>
        </p>
      )}
      {children}
      {problems.length > 0 && (
        <div className="panel-problems">
          {problems.map((problem, place) => (
            <ProblemText key={place} problem={problem} />
          ))}
        </div>
      )}
    </>
  );
}
