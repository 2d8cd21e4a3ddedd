/** The bar of somebody's project, seen through a link. */
import { useCell } from "../../shared/cell";
import { UNTITLED } from "../model/words";
import type { Incoming } from "../state/incoming";
import { useSession } from "./context";
import { Icon } from "./Icon";

export function ViewBar({ shown: { link, title } }: { readonly shown: Incoming }) {
  const session = useSession();
  const copying = useCell(session.copying);
  const label = link?.label ?? "";
  const name = title || UNTITLED;
  return (
    <div className="project-bar" role="group" aria-label="Shared project">
      <span className="tag ok project-badge" title="You look at a copy that was shared: nothing you do here changes it.">
        <Icon name="eye" /> read only
      </span>
      <span className="project-name" title={label && label !== name ? `${name} – ${label}` : name}>
        {name}
        {label && label !== name && <span className="soft project-label"> {label}</span>}
      </span>
      {link?.may_fork && (
        <button type="button" className="btn" aria-label="Make my own copy" title="Make my own copy: a project of yours that begins with this one" disabled={copying} onClick={() => session.fork()}>
          <Icon name="copy" /> <span className="word">{copying ? "Copying …" : "Make my own copy"}</span>
        </button>
      )}
      <button type="button" className="btn ghost project-leave" aria-label="Leave" title="Leave: back to your own project" onClick={() => session.leave()}>
        <Icon name="leave" /> <span className="word">Leave</span>
      </button>
    </div>
  );
}
